import { canonicalJson, valueAt, type Json, type JsonObject } from '../json'
import { placeOf } from './ask'
import type { AssessContext } from './assess'
import { ruleLanguage } from './language'
import type { Basis, Pack, Rule } from './pack'
import { expressionsOf, termsIn } from './standing'
import { partsOf } from './parts'
import { RuleVariables } from './variables'

/** What an expression, or a part of it, gave: true, false, the code of what went wrong, or nothing that may be shown. */
export type Gave = boolean | string

/** One expression of a rule, taken apart at its outermost `&&` or `||`. */
export interface ExplainedExpression {
  member: 'for-each' | 'applies' | 'require' | 'blocks-when'
  text: string
  gave: Gave
  parts: { text: string; gave: Gave }[]
}

/** Why a rule says what it says of a record: expressions and paths, never a value of the record. */
export interface Explanation {
  pack: string
  packVersion: string
  packHash: string
  rule: string
  title: string
  statement: string
  source: Rule['source'] & { basis: Basis }
  note?: string
  binds: string[]
  message: string
  remedy: string
  path: string
  asOf: string
  expressions: ExplainedExpression[]
  terms: { name: string; text: string }[]
  parameters: { name: string; value: Json; unit?: string; meaning: string }[]
  /** Places that the rule reads, `*` where there is none: whether anything stands there. */
  reads: { path: string; stands: boolean | 'withheld' }[]
  /** Whether the rule, asked again, finds the same thing unmet. */
  reproduced: boolean
}

const withheld = 'withheld'
const mostPlaces = 200

/**
 * Asks a rule again of the thing that a finding points to, and shows how each part came out. With `seen`, what a reader may see
 * of the record, parts that lean on anything else are withheld. Undefined where the pack has no such rule. Pure.
 */
export function explainFinding(
  pack: Pack,
  finding: { rule: string; path: string },
  context: AssessContext,
  seen: JsonObject = context.after
): Explanation | undefined {
  const rule = pack.rules.find(({ id }) => id === finding.rule)
  if (!rule) return undefined
  const variables = new RuleVariables(pack, context)
  variables.item = itemAt(rule, finding.path, variables)
  const list = rule.list && ('expression' in rule.list ? rule.list.expression.text : rule.list.pointer)
  const explain = (member: ExplainedExpression['member'], text: string | undefined): ExplainedExpression[] =>
    text === undefined ? [] : [explained(member, text, list ?? '', pack, variables, seen)]
  const expressions = [
    ...(list === undefined ? [] : [{ member: 'for-each' as const, text: list, gave: true, parts: [] }]),
    ...explain('applies', rule.applies?.text),
    ...explain('require', rule.require.text),
    ...explain('blocks-when', rule.blocksWhen?.text)
  ]
  const names = termsIn(expressionsOf(rule), pack.terms)
  const used = new Set(
    [...expressionsOf(rule), ...names.flatMap(name => pack.terms[name] ?? [])].flatMap(({ reading }) => reading.names)
  )
  const applied = rule.applies ? rule.applies.test(variables) : true
  const required = rule.require.test(variables)
  return {
    pack: pack.id,
    packVersion: pack.version,
    packHash: pack.hash,
    rule: rule.id,
    title: rule.title,
    statement: rule.statement,
    source: { ...rule.source, basis: rule.basis },
    ...(rule.note !== undefined && { note: rule.note }),
    binds: [...rule.binds],
    message: rule.message,
    remedy: rule.remedy,
    path: finding.path,
    asOf: context.now,
    expressions,
    terms: names.map(name => ({ name, text: pack.terms[name]?.text ?? '' })),
    parameters: Object.entries(pack.parameters)
      .filter(([name]) => used.has(name))
      .map(([name, parameter]) => ({ name, ...parameter })),
    reads: rule.reads.flatMap(path => standing(path, context.after, seen)),
    reproduced: applied !== false && required !== true
  }
}

function itemAt(rule: Rule, path: string, variables: RuleVariables): unknown {
  if (!rule.list) return null
  if ('pointer' in rule.list) {
    const index = path.startsWith(`${rule.list.pointer}/`) ? path.slice(rule.list.pointer.length + 1).split('/')[0] : undefined
    return index === undefined ? null : (valueAt(variables.after, `${rule.list.pointer}/${index}`) ?? null)
  }
  const outcome = rule.list.expression.run(variables)
  if (!outcome.ok || !Array.isArray(outcome.value)) return null
  const there = (outcome.value as unknown[]).filter(item => `${placeOf(item)}${rule.path}` === path)
  const unmet = there.find(item => {
    variables.item = item
    return (rule.applies?.test(variables) ?? true) !== false && rule.require.test(variables) !== true
  })
  return unmet ?? there[0] ?? null
}

function explained(
  member: ExplainedExpression['member'],
  text: string,
  list: string,
  pack: Pack,
  variables: RuleVariables,
  seen: JsonObject
): ExplainedExpression {
  const gave = (part: string): Gave => {
    const { expression } = ruleLanguage().compile(part, {})
    if (!expression) return 'not-by-itself'
    return leansOnHidden(part, list, pack, variables.after, seen) ? withheld : expression.test(variables)
  }
  const parts = partsOf(text)
  return { member, text, gave: gave(text), parts: parts.length < 2 ? [] : parts.map(part => ({ text: part, gave: gave(part) })) }
}

/** Whether a part leans on a section of the record of which the reader may not see everything that stands there. */
function leansOnHidden(part: string, list: string, pack: Pack, record: JsonObject, seen: JsonObject): boolean {
  if (seen === record) return false
  const terms = termsIn([{ text: part }, { text: list }], pack.terms).map(name => pack.terms[name]?.text ?? '')
  const code = [part, ...(/\bitem\b/.test(part) ? [list] : []), ...terms].join(' ')
  const reachesAll = /\b(?:valueAt|filled|clocks|disregarded|notificationYears|says|entry|previous|before)\b/.test(code)
  return Object.keys(record).some(
    section =>
      (reachesAll || new RegExp(`\\b${section}\\b`).test(code)) &&
      canonicalJson(record[section] ?? null) !== canonicalJson(seen[section] ?? null)
  )
}

/** The places of the record that a path with `*` names, or the path itself where nothing stands. */
function standing(path: string, record: JsonObject, seen: JsonObject): Explanation['reads'] {
  const places = placesOf(path, record)
  if (places.length === 0) return [{ path, stands: false }]
  const shown = placesOf(path, seen)
  if (shown.length < places.length) return [{ path, stands: withheld }]
  return shown.map(place => ({ path: place, stands: true }))
}

function placesOf(path: string, record: JsonObject): string[] {
  let places = ['']
  for (const step of path.split('/').slice(1)) {
    places = places.flatMap(place => {
      const value = valueAt(record, place)
      if (step === '*') return Array.isArray(value) ? value.map((_, i) => `${place}/${String(i)}`) : []
      return valueAt(record, `${place}/${step}`) === undefined ? [] : [`${place}/${step}`]
    })
  }
  return places.slice(0, mostPlaces)
}
