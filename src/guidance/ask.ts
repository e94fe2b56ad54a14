import type { Expression } from '../definitions'
import { canonicalJson, keyed, valueAt, type Json, type JsonObject } from '../json'
import type { Rule } from './pack'
import type { RuleVariables } from './variables'

/** One thing that a rule finds unmet, or could not be asked of. */
export interface Unmet {
  /** Names the thing in every version of the record; made of values, so it stays within the assessment. */
  key: () => string
  path: string
  failure?: string
  /** Whether the rule may do more than report here. */
  blocks: boolean
}

/** Of how many things a rule was asked, and which do not meet it. */
export interface Asked {
  asked: number
  unmet: Unmet[]
}

/** Asks a rule of what it is about: every item of its list, or the record as a whole. */
export function ask(rule: Rule, variables: RuleVariables): Asked {
  const out: Asked = { asked: 0, unmet: [] }
  const { list } = rule
  if (!list) askOf(rule, variables, out, () => rule.path, nameless)
  else if ('expression' in list) askOfEach(rule, list.expression, variables, out)
  else askOfItems(rule, list.pointer, list.key, variables, out)
  variables.item = null
  return out
}

const nameless = (): string => ''

/** Asks of one thing. Its path and name are worked out only where it does not meet the rule. */
function askOf(rule: Rule, variables: RuleVariables, out: Asked, path: () => string, key: () => string): void {
  const applies = rule.applies ? rule.applies.test(variables) : true
  if (applies === false) return
  out.asked++
  const met = applies === true ? rule.require.test(variables) : applies
  if (met === true) return
  const blocks = rule.blocksWhen ? rule.blocksWhen.test(variables) !== false : true
  out.unmet.push({ key, path: path(), blocks, ...(typeof met === 'string' ? { failure: met } : {}) })
}

function askOfItems(
  rule: Rule,
  pointer: string,
  fields: readonly string[] | undefined,
  variables: RuleVariables,
  out: Asked
): void {
  const list = listAt(variables.after, pointer)
  if (list === undefined) return
  if (!Array.isArray(list)) return failed(rule, 'not-a-list', out)
  let names: string[] | undefined
  const nameOf = (i: number): string =>
    (names ??= fields ? [...keyed(list, fields).keys()] : list.map((_, at) => String(at)))[i] ?? ''
  for (let i = 0; i < list.length; i++) {
    variables.item = list[i]
    askOf(
      rule,
      variables,
      out,
      () => `${pointer}/${String(i)}${rule.path}`,
      () => nameOf(i)
    )
  }
}

function askOfEach(rule: Rule, expression: Expression, variables: RuleVariables, out: Asked): void {
  const outcome = expression.run(variables)
  if (!outcome.ok) return failed(rule, outcome.code, out)
  if (!Array.isArray(outcome.value)) return failed(rule, 'not-a-list', out)
  for (const item of outcome.value as unknown[]) {
    variables.item = item
    askOf(
      rule,
      variables,
      out,
      () => `${placeOf(item)}${rule.path}`,
      () => printed(item)
    )
  }
}

/** What the rule is asked of cannot be told. */
function failed(rule: Rule, failure: string, out: Asked): void {
  out.unmet.push({ key: nameless, path: rule.path, failure, blocks: true })
}

/** What stands at the pointer; most lists are sections of the record, one step away. */
function listAt(record: JsonObject, pointer: string): Json | undefined {
  if (!/^\/[A-Za-z]+$/.test(pointer)) return valueAt(record, pointer)
  const name = pointer.slice(1)
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** An item of a CEL list may say itself where in the record it stands, in a member `path`. */
export function placeOf(item: unknown): string {
  const path = typeof item === 'object' && item !== null ? (item as { path?: unknown }).path : undefined
  return typeof path === 'string' && /^(?:\/[A-Za-z0-9]+)+$/.test(path) ? path : ''
}

/** Items of a CEL list are told apart by their text; CEL ints are no JSON. */
function printed(item: unknown): string {
  return canonicalJson(
    JSON.parse(JSON.stringify(item, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))) as Json
  )
}
