import { londonDay, type Expression, type Outcome } from '../definitions'
import { canonicalJson, keyed, valueAt, type Json, type JsonObject } from '../json'
import type { AgencyId } from '../nominal'
import type { Basis, Effect, GuidancePhase, Pack, Rule, Severity } from './pack'

/** What a pack is asked about: one record after an entry, or as it stands. */
export interface AssessContext {
  /** The record before the entry; absent where there was none. */
  before?: JsonObject | undefined
  /** The record as it would be: the fold of what every agency says. */
  after: JsonObject
  /** What the acting agency now says; absent when nothing was submitted (a schedule, a check), and then nothing is refused. */
  entry?: JsonObject | undefined
  /** What the acting agency said before. */
  previous?: JsonObject | undefined
  /** What each agency says, the entry included. */
  says: Readonly<Record<string, JsonObject>>
  actor?: JsonObject | undefined
  agency: AgencyId
  /** RFC 3339. The only time there is. */
  now: string
  /** Phase of the move from ViSOR to MAPPS: it decides what an unmet rule does. */
  phase: GuidancePhase
  /** Phase of the case, as `nominal` gives it. */
  casePhase?: string | undefined
  /** What the gateway knows beside the record: deliveries, disclosures, acknowledgements. `docs/guidance.md` has its members. */
  facts?: JsonObject | undefined
}

/** What a rule says of a record. `path` is a JSON Pointer into `after`; neither it nor the texts hold a value of the record. */
export interface Finding {
  pack: string
  packVersion: string
  rule: string
  code: 'unmet' | 'rule-failed'
  severity: Severity
  effect: Effect
  path: string
  message: string
  remedy: string
  source: { document: string; paragraph: string; url?: string; basis: Basis }
}

/** What came of one rule: of how many things it was asked (0 where it does not apply), and its findings. */
export interface Verdict {
  rule: string
  asked: number
  findings: Finding[]
}

interface Unmet {
  /** Names the thing in every version of the record; made of values, so it never leaves this file. */
  key: string
  path: string
  failure?: string
  blocks: boolean
}

const strength: Record<Effect, number> = { report: 0, hold: 1, refuse: 2 }

/**
 * The findings of a pack on a record, sorted by rule, path and code. Pure: the same pack and context give the same findings.
 * A rule that cannot be evaluated is a finding of its own. An entry is refused or held only for what it brings and only by a
 * rule that binds the agency that sent it; everything else is reported.
 */
export function assess(pack: Pack, context: AssessContext): Finding[] {
  return verdicts(pack, context).flatMap(verdict => verdict.findings)
}

/** The same, rule by rule in the order of their ids. */
export function verdicts(pack: Pack, context: AssessContext): Verdict[] {
  const variables = variablesOf(pack, context)
  const earlier = variablesBefore(pack, variables, context)
  return [...pack.rules].sort(byText(rule => rule.id)).map(rule => verdictOf(pack, rule, context, variables, earlier))
}

function verdictOf(
  pack: Pack,
  rule: Rule,
  context: AssessContext,
  variables: Variables,
  earlier: Variables | undefined
): Verdict {
  const { asked, unmet } = ask(rule, variables)
  const effect = rule.effects[context.phase]
  const mayBlock = effect !== 'report' && context.entry !== undefined && rule.binds.includes(context.agency)
  const standing = mayBlock && earlier && unmet.some(one => one.blocks) ? standingKeys(rule, earlier) : new Set<string>()
  const found = new Map<string, Finding>()
  for (const one of unmet) {
    const blocks = mayBlock && one.blocks && !standing.has(one.key)
    const finding = findingOf(pack, rule, one, blocks ? effect : 'report')
    const name = `${finding.path} ${finding.code}`
    const other = found.get(name)
    if (!other || strength[other.effect] < strength[finding.effect]) found.set(name, finding)
  }
  return { rule: rule.id, asked, findings: [...found.values()].sort(byText(finding => `${finding.path} ${finding.code}`)) }
}

/** What the rule would have blocked in the record before the entry: it stands there already, so this entry did not bring it. */
function standingKeys(rule: Rule, earlier: Variables): Set<string> {
  return new Set(ask(rule, earlier).unmet.flatMap(one => (one.blocks ? [one.key] : [])))
}

function ask(rule: Rule, variables: Variables): { asked: number; unmet: Unmet[] } {
  const things = thingsOf(rule, variables)
  if (typeof things === 'string') return { asked: 0, unmet: [{ key: '', path: rule.path, failure: things, blocks: true }] }
  const unmet: Unmet[] = []
  let asked = 0
  for (const { key, path, item } of things) {
    variables['item'] = item
    const applies = rule.applies ? truth(rule.applies, variables) : true
    if (applies === false) continue
    asked++
    const met = applies === true ? truth(rule.require, variables) : applies
    if (met === true) continue
    const blocks = rule.blocksWhen ? truth(rule.blocksWhen, variables) !== false : true
    unmet.push({ key: key(), path, blocks, ...(typeof met === 'string' ? { failure: met } : {}) })
  }
  variables['item'] = null
  return { asked, unmet }
}

interface Thing {
  /** Worked out only for what is unmet. */
  key: () => string
  path: string
  item: unknown
}

/** What the rule is asked of, or the code of why that cannot be told. */
function thingsOf(rule: Rule, variables: Variables): Thing[] | string {
  if (!rule.list) return [{ key: () => '', path: rule.path, item: null }]
  if ('expression' in rule.list) {
    const outcome = rule.list.expression.run(variables)
    if (!outcome.ok) return outcome.code
    if (!Array.isArray(outcome.value)) return 'not-a-list'
    return outcome.value.map((item: unknown) => ({ key: () => printed(item), path: `${placeOf(item)}${rule.path}`, item }))
  }
  const { pointer, key } = rule.list
  const list = valueAt(variables['after'] as Json, pointer)
  if (list === undefined) return []
  if (!Array.isArray(list)) return 'not-a-list'
  let names: string[] | undefined
  const name = (i: number): string => (names ??= key ? [...keyed(list, key).keys()] : list.map((_, at) => String(at)))[i] ?? ''
  return list.map((item, i) => ({ key: () => name(i), path: `${pointer}/${i}${rule.path}`, item }))
}

/** An item of a CEL list may say itself where in the record it stands, in a member `path`. */
function placeOf(item: unknown): string {
  const path = typeof item === 'object' && item !== null ? (item as { path?: unknown }).path : undefined
  return typeof path === 'string' && /^(?:\/[A-Za-z0-9]+)+$/.test(path) ? path : ''
}

/** Items of a CEL list are told apart by their text; CEL ints are no JSON. */
function printed(item: unknown): string {
  return canonicalJson(
    JSON.parse(JSON.stringify(item, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))) as Json
  )
}

function truth(expression: Expression, variables: Variables): boolean | string {
  const outcome = expression.run(variables)
  if (!outcome.ok) return outcome.code
  return typeof outcome.value === 'boolean' ? outcome.value : 'not-a-condition'
}

type Variables = Record<string, unknown>

function variablesOf(pack: Pack, context: AssessContext): Variables {
  const { before, after, entry, previous, says, actor, agency, now, phase, casePhase, facts } = context
  return withTerms(pack, {
    before: before ?? {},
    after,
    entry: entry ?? {},
    previous: previous ?? {},
    says,
    actor: actor ?? {},
    agency,
    now,
    today: londonDay(now),
    phase,
    casePhase: casePhase ?? '',
    facts: facts ?? {},
    parameters: pack.values,
    item: null
  })
}

/** Adds the pack's named expressions, each worked out when it is first asked for. */
function withTerms(pack: Pack, variables: Variables): Variables {
  const terms = {}
  for (const [name, expression] of Object.entries(pack.terms)) {
    let outcome: Outcome | undefined
    const get = (): unknown => {
      outcome ??= expression.run(variables)
      if (!outcome.ok) throw new Error(outcome.code)
      return outcome.value
    }
    Object.defineProperty(terms, name, { enumerable: true, get })
  }
  variables['terms'] = terms
  return variables
}

function variablesBefore(pack: Pack, variables: Variables, context: AssessContext): Variables | undefined {
  if (!context.before) return undefined
  const { [context.agency]: _now, ...others } = context.says
  const says = context.previous ? { ...others, [context.agency]: context.previous } : others
  const then = { before: {}, after: context.before, entry: context.previous ?? {}, previous: {}, says }
  return withTerms(pack, { ...variables, ...then })
}

function findingOf(pack: Pack, rule: Rule, unmet: Unmet, effect: Effect): Finding {
  const failed = unmet.failure !== undefined
  return {
    pack: pack.id,
    packVersion: pack.version,
    rule: rule.id,
    code: failed ? 'rule-failed' : 'unmet',
    severity: rule.severity,
    // What could not be judged is put before a person rather than refused.
    effect: failed && effect === 'refuse' ? 'hold' : effect,
    path: unmet.path,
    message: failed ? `The rule could not be evaluated on this record (${unmet.failure}).` : rule.message,
    remedy: failed
      ? 'Tell those who keep the pack: the rule or the record has a form that the other does not expect.'
      : rule.remedy,
    source: { ...rule.source, basis: rule.basis }
  }
}

function byText<T>(of: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0)
}
