import {
  asksOfEntry,
  standingPart,
  verdicts,
  type AssessContext,
  type Effect,
  type Finding,
  type Pack,
  type Verdict
} from '../guidance'
import type { DeviationRow } from '../ledger'

/** What is recorded of a deviation beside the finding that it excepts. */
export interface Exception {
  deviation: string
  expires: string
}

/** A finding with the exact text of its pack, and the deviation that excepts it where there is one. */
export interface JudgedFinding extends Omit<Finding, 'effect'> {
  effect: Effect | 'excepted'
  packHash: string
  exception?: Exception
}

/** How a rule came out on a record; `failed` where it could not be evaluated. */
export type Outcome = 'met' | 'unmet' | 'excepted' | 'failed'

/** Outcomes of the rules that applied, by `PACK/RULE`. */
export type Outcomes = Record<string, Outcome>

/** What the packs in force say of a record. */
export interface Judgement {
  findings: JudgedFinding[]
  outcomes: Outcomes
  /** Hashes of the packs asked. */
  packs: string[]
}

/** A record that deviations may cover: by itself, or as one of all that its unit holds. */
export interface RecordScope {
  nominal?: string | undefined
  unit?: string | undefined
}

/** Which deviations there are, and for which record. */
export interface DeviationScope extends RecordScope {
  deviations: readonly DeviationRow[]
}

/** A rule's name over all packs. */
export const ruleName = (pack: string, rule: string): string => `${pack}/${rule}`

/** Whether a deviation is for this record. */
export const covers = (deviation: DeviationRow, { nominal, unit }: RecordScope): boolean =>
  deviation.nominal === undefined ? unit !== '' && deviation.unit === unit : deviation.nominal === nominal

function exceptionFor(finding: Finding, { deviations, ...scope }: DeviationScope): Exception | undefined {
  const found = deviations.find(deviation => deviation.rule === finding.rule && covers(deviation, scope))
  return found && { deviation: found.id, expires: found.expires.toISOString() }
}

function outcomeOf(findings: readonly JudgedFinding[]): Outcome {
  if (findings.some(({ code }) => code === 'rule-failed')) return 'failed'
  if (findings.some(({ effect }) => effect !== 'excepted')) return 'unmet'
  return findings.length > 0 ? 'excepted' : 'met'
}

/**
 * Asks every pack. A finding that a deviation covers becomes a recorded exception: it stands there with the effect `excepted`,
 * and neither refuses nor holds. A rule that failed is never excepted, as nobody knows what it would have said. Pure.
 */
export function judge(packs: readonly Pack[], context: AssessContext, scope: DeviationScope): Judgement {
  return gather(packs, pack => verdicts(pack, context), scope)
}

/**
 * Asks the rules whose answer may change by time passing alone. Those that ask about an entry keep the findings and outcomes
 * that the last entry gave them.
 */
export function judgeAgain(
  packs: readonly Pack[],
  context: AssessContext,
  scope: DeviationScope,
  before: Partial<Judgement>
): Judgement {
  const again = gather(packs, pack => verdicts(standingPart(pack), context), scope)
  const kept = new Set(
    packs.flatMap(pack => pack.rules.filter(rule => asksOfEntry(rule, pack)).map(rule => ruleName(pack.id, rule.id)))
  )
  const findings = (before.findings ?? []).filter(({ pack, rule }) => kept.has(ruleName(pack, rule)))
  const outcomes = Object.entries(before.outcomes ?? {}).filter(([name]) => kept.has(name))
  return {
    packs: again.packs,
    findings: inOrder([...again.findings, ...findings.map(finding => excepted(withoutException(finding), scope))]),
    outcomes: { ...again.outcomes, ...Object.fromEntries(outcomes) }
  }
}

function withoutException({ exception: _exception, ...finding }: JudgedFinding): JudgedFinding {
  return finding.effect === 'excepted' ? { ...finding, effect: 'report' } : finding
}

function excepted(finding: JudgedFinding, scope: DeviationScope): JudgedFinding {
  const exception = finding.code === 'unmet' ? exceptionFor(finding as Finding, scope) : undefined
  return exception ? { ...finding, effect: 'excepted', exception } : finding
}

function gather(packs: readonly Pack[], ask: (pack: Pack) => Verdict[], scope: DeviationScope): Judgement {
  const findings: JudgedFinding[] = []
  const outcomes: Outcomes = {}
  for (const pack of packs) {
    for (const verdict of ask(pack)) {
      const judged = verdict.findings.map(finding => excepted({ ...finding, packHash: pack.hash }, scope))
      if (verdict.asked > 0 || judged.length > 0) outcomes[ruleName(pack.id, verdict.rule)] = outcomeOf(judged)
      findings.push(...judged)
    }
  }
  return { findings: inOrder(findings), outcomes, packs: packs.map(({ hash }) => hash) }
}

function inOrder(findings: readonly JudgedFinding[]): JudgedFinding[] {
  const keyed = findings.map(finding => ({ finding, key: [finding.pack, finding.rule, finding.path, finding.code].join(' ') }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ finding }) => finding)
}
