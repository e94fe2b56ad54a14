import type { LeafSpec } from '../leaf'
import type { Lens } from '../lens'
import type { Path } from '../path'
import { bundleSize } from './bundles'
import { isObjectText, member, type Binder } from './text'

/**
 * The text of `up` and `down`, which go over what stands there already. Where a plain leaf says what the other side says,
 * nothing is to be done, and that is told in place; all else is called.
 */
export function overBaseText(lenses: readonly Lens[], binder: Binder): string {
  const up = lenses.map((lens, i) => (lens.up ? ruleText(lens, 'up', `lenses[${i}].up(agency, shared, run)`, binder) : ''))
  const down = lenses.map((lens, i) => {
    if (!lens.down) return ''
    const call = `lenses[${i}].down(shared, agency, run, said)`
    return lens.derived === true ? `if (!run.plain) ${call}` : ruleText(lens, 'down', call, binder)
  })
  return `${inTurn('up', 'agency, shared, run', 'run.quiet && shared.fresh !== true', up)}
${inTurn('down', 'shared, agency, run, said', 'run.quiet && agency.fresh !== true', down)}`
}

/** A function that does so many things in turn, in functions that the engine makes fast code of in little time. */
function inTurn(name: string, given: string, quiet: string, lines: readonly string[]): string {
  const parts: string[] = []
  for (let i = 0; i < lines.length; i += bundleSize) parts.push(lines.slice(i, i + bundleSize).join('\n'))
  const functions = parts.map((part, i) => `function ${name}${i}(${given}, quiet) {\n${part}\n}\n`)
  const calls = parts.map((_part, i) => `${name}${i}(${given}, quiet)\n`)
  return `${functions.join('')}function ${name}(${given}) {\nconst quiet = ${quiet}\n${calls.join('')}}`
}

function ruleText({ shape }: Lens, way: 'up' | 'down', call: string, binder: Binder): string {
  if (shape?.kind === 'check') return `if (!quiet) ${call}`
  if (shape?.kind !== 'leaf' || !isPlain(shape.spec)) return call
  const { spec } = shape
  const { primitive } = spec
  if ('of' in primitive) return call
  const named = binder.bind(spec)
  const general = way === 'up' ? `leafUp(${named}, agency, shared, run)` : `leafDown(${named}, shared, agency, run)`
  const absence = binder.bind(spec.absence)
  const text = primitive.readsText === true ? 'typeof v === "string" && v !== "" ? v : ' : ''
  const read = `absent(v, ${absence}) ? undefined : ${text}${binder.bind(primitive)}.read(v, silent)`
  return `if (!quiet) ${general}
else {
${valueText('v', 'agency.root', spec.agency)}
${valueText('h', 'shared.root', spec.shared)}
if (v !== undefined || h !== undefined) { const m = ${read}
if (m !== h && !deepEqual(m, h)) ${general} }
}`
}

/** One place on either side, and nothing that an absent value could mean. */
function isPlain(spec: LeafSpec): boolean {
  return spec.fields.length === 0 && spec.agencyFields.length === 0 && spec.fallback === undefined
}

/** Lines that put the value at a path below a value into a variable. */
function valueText(name: string, root: string, path: Path): string {
  const steps = path.steps.map(step => `${name} = ${isObjectText(name)} ? ${member(name, step.name)} : undefined`)
  return `let ${name} = ${root}\n${steps.join('\n')}`
}
