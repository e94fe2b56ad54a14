import { createLanguage, dateFunctions, type Expression, type Language } from '../definitions'
import { isObject, type Json } from '../json'
import { blame, type Bench } from './bench'
import type { SchemaPlace } from './schema-view'

let made: Language | undefined

/** Made when the first expression is read: most mappings have none. */
const language = (): Language => (made ??= createLanguage(['doc', 'record'], dateFunctions))

/** The variable of each side: `doc` is the agency's item, `record` the shared one. */
export const variableOf = { agency: 'doc', shared: 'record' } as const

/** An expression over one side, with the places it reads there. */
export interface SideExpression {
  /** Pointers within the scope, `*` for any item. */
  paths: readonly string[]
  /** What it gives, as JSON; undefined for nothing, and where it fails. */
  run(root: Json | undefined): Json | undefined
}

/** Compiles a CEL expression over the item of one side; faults point into the expression's text. */
export function planExpression(
  bench: Bench,
  text: string,
  side: 'agency' | 'shared',
  place: SchemaPlace,
  at: string
): SideExpression | undefined {
  const variable = variableOf[side]
  const schema = place.forms.length === 1 ? (place.forms[0] ?? {}) : { anyOf: [...place.forms] }
  const shape = { kind: 'place' as const, schema, path: '', whole: false, root: place.root }
  const { expression, faults } = language().compile(text, { [variable]: shape })
  for (const { code, message, hint, start } of faults) {
    const said = message.replace('the shared schema', `the ${side} schema`)
    const note = { pointer: at, code, message: said, offset: start, ...(hint === undefined ? {} : { hint }) }
    bench.faults.push({ ...bench.yaml.fault(note), severity: 'error' })
  }
  const other = variableOf[side === 'agency' ? 'shared' : 'agency']
  if (new RegExp(`\\b${other}\\s*[.\\[]`).test(text)) {
    blame(bench, at, 'expression-side', `this expression looks at the ${side} side alone: \`${variable}\`, not \`${other}\``)
    return undefined
  }
  return expression && { paths: expression.reading.paths, run: root => valueOf(expression, variable, root) }
}

function valueOf(expression: Expression, variable: string, root: Json | undefined): Json | undefined {
  const outcome = expression.run({ [variable]: root ?? {} })
  return outcome.ok ? jsonOf(outcome.value, 0) : undefined
}

/** A value of CEL as JSON; undefined for nothing and for what JSON does not know. */
function jsonOf(value: unknown, depth: number): Json | undefined {
  if (depth > 50) return undefined
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined
  if (Array.isArray(value)) return value.map(item => jsonOf(item, depth + 1) ?? null)
  if (value instanceof Map || isObject(value)) {
    const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value as object)
    const kept = entries.flatMap(([name, item]) => {
      const member = jsonOf(item, depth + 1)
      return typeof name === 'string' && member !== undefined ? [[name, member] as const] : []
    })
    return Object.fromEntries(kept)
  }
  return undefined
}
