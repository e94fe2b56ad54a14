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
  unmet: readonly Unmet[]
}

const nameless = (): string => ''
const nothing: readonly Unmet[] = []
// Nearly every rule of nearly every record ends in one of these.
const passedBy: Asked = { asked: 0, unmet: nothing }
const met: Asked = { asked: 1, unmet: nothing }

/** Asks a rule of what it is about: every item of its list, or the record as a whole. */
export function ask(rule: Rule, variables: RuleVariables): Asked {
  const { list } = rule
  if (!list) {
    const answer = answerOf(rule, variables)
    if (answer === undefined) return passedBy
    return answer === true ? met : { asked: 1, unmet: [unmetOf(rule, variables, answer, rule.path, nameless)] }
  }
  if ('pointer' in list) return askOfItems(rule, list.pointer, list.key, variables)
  const outcome = list.expression.run(variables)
  if (!outcome.ok) return failed(rule, outcome.code)
  return Array.isArray(outcome.value) ? askOfEach(rule, outcome.value, variables) : failed(rule, 'not-a-list')
}

/** Undefined where the rule does not apply; true where it is met, false where not; the code of what keeps it from being judged. */
function answerOf({ applies, require }: Rule, variables: RuleVariables): boolean | string | undefined {
  if (!applies) return require.test(variables)
  const outcome = applies.test(variables)
  if (outcome === false) return undefined
  return outcome === true ? require.test(variables) : outcome
}

function unmetOf(rule: Rule, variables: RuleVariables, answer: false | string, path: string, key: () => string): Unmet {
  const blocks = rule.blocksWhen ? rule.blocksWhen.test(variables) !== false : true
  return answer === false ? { key, path, blocks } : { key, path, blocks, failure: answer }
}

function askOfItems(rule: Rule, pointer: string, fields: readonly string[] | undefined, variables: RuleVariables): Asked {
  const list = listAt(variables.after, pointer)
  if (list === undefined) return passedBy
  if (!Array.isArray(list)) return failed(rule, 'not-a-list')
  let asked = 0
  let unmet: Unmet[] | undefined
  let names: string[] | undefined
  const nameOf = (i: number): string =>
    (names ??= fields ? [...keyed(list, fields).keys()] : list.map((_, at) => String(at)))[i] ?? ''
  for (let i = 0; i < list.length; i++) {
    variables.item = list[i]
    const answer = answerOf(rule, variables)
    if (answer === undefined) continue
    asked++
    if (answer === true) continue
    unmet ??= []
    unmet.push(unmetOf(rule, variables, answer, `${pointer}/${String(i)}${rule.path}`, () => nameOf(i)))
  }
  variables.item = null
  return { asked, unmet: unmet ?? nothing }
}

function askOfEach(rule: Rule, items: readonly unknown[], variables: RuleVariables): Asked {
  let asked = 0
  let unmet: Unmet[] | undefined
  for (const item of items) {
    variables.item = item
    const answer = answerOf(rule, variables)
    if (answer === undefined) continue
    asked++
    if (answer === true) continue
    unmet ??= []
    unmet.push(unmetOf(rule, variables, answer, `${placeOf(item)}${rule.path}`, () => printed(item)))
  }
  variables.item = null
  return { asked, unmet: unmet ?? nothing }
}

/** What the rule is asked of cannot be told. */
function failed(rule: Rule, failure: string): Asked {
  return { asked: 0, unmet: [{ key: nameless, path: rule.path, failure, blocks: true }] }
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
