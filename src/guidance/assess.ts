import type { JsonObject } from '../json'
import type { AgencyId } from '../nominal'
import { ask, type Asked, type Unmet } from './ask'
import type { Basis, Effect, GuidancePhase, Pack, Rule, Severity } from './pack'
import { RuleVariables, variablesBefore } from './variables'

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

const strength: Record<Effect, number> = { report: 0, hold: 1, refuse: 2 }

/**
 * The findings of a pack on a record, sorted by rule, path and code. Pure: the same pack and context give the same findings.
 * A rule that cannot be evaluated is a finding of its own. An entry is refused or held only for what it brings and only by a
 * rule that binds the agency that sent it; everything else is reported.
 */
export function assess(pack: Pack, context: AssessContext): Finding[] {
  const found: Finding[] = []
  for (const rule of verdicts(pack, context)) {
    for (const finding of rule.findings) found.push(finding)
  }
  return found
}

/** The same, rule by rule in the order of their ids. */
export function verdicts(pack: Pack, context: AssessContext): Verdict[] {
  const variables = new RuleVariables(pack, context)
  // What stood there before the entry is worked out only where it could matter.
  let earlier: RuleVariables | undefined
  const before = context.before === undefined ? undefined : () => (earlier ??= variablesBefore(pack, context))
  return inOrder(pack).map(rule => verdictOf(pack, rule, context, ask(rule, variables), before))
}

const orders = new WeakMap<Pack, readonly Rule[]>()

function inOrder(pack: Pack): readonly Rule[] {
  let rules = orders.get(pack)
  if (!rules) orders.set(pack, (rules = [...pack.rules].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))))
  return rules
}

function verdictOf(
  pack: Pack,
  rule: Rule,
  context: AssessContext,
  { asked, unmet }: Asked,
  before: (() => RuleVariables) | undefined
): Verdict {
  if (unmet.length === 0) return { rule: rule.id, asked, findings: [] }
  const effect = rule.effects[context.phase]
  const mayBlock = effect !== 'report' && context.entry !== undefined && rule.binds.includes(context.agency)
  const blocking = mayBlock && unmet.some(one => one.blocks)
  const standing = blocking && before ? standingKeys(rule, before()) : new Set<string>()
  const found = new Map<string, Finding>()
  for (const one of unmet) {
    const blocks = blocking && one.blocks && !standing.has(one.key())
    const finding = findingOf(pack, rule, one, blocks ? effect : 'report')
    const name = nameOf(finding)
    const other = found.get(name)
    if (!other || strength[other.effect] < strength[finding.effect]) found.set(name, finding)
  }
  const findings = [...found.values()]
  return { rule: rule.id, asked, findings: findings.length < 2 ? findings : findings.sort(byName) }
}

/** What the rule would have blocked in the record before the entry: it stands there already, so this entry did not bring it. */
function standingKeys(rule: Rule, earlier: RuleVariables): Set<string> {
  return new Set(ask(rule, earlier).unmet.flatMap(one => (one.blocks ? [one.key()] : [])))
}

function nameOf(finding: Finding): string {
  return `${finding.path} ${finding.code}`
}

function byName(a: Finding, b: Finding): number {
  const [left, right] = [nameOf(a), nameOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
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
    source: sourceOf(rule)
  }
}

const sources = new WeakMap<Rule, Finding['source']>()

/** Where a rule comes from, as its findings say it. */
function sourceOf(rule: Rule): Finding['source'] {
  let source = sources.get(rule)
  if (!source) sources.set(rule, (source = { ...rule.source, basis: rule.basis }))
  return source
}
