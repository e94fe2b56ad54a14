import { verdicts, type AssessContext } from './assess'
import type { Example, Pack, Rule } from './pack'

/** How one example of a rule fared. `reason` is empty where it holds. */
export interface ExampleResult {
  rule: string
  kind: 'met' | 'unmet'
  index: number
  title: string
  holds: boolean
  reason: string
}

/** Runs every example of a pack. A `met` example must make its rule apply; an `unmet` one must have the effect and paths it names. */
export function runExamples(pack: Pack): ExampleResult[] {
  return pack.rules.flatMap(rule =>
    (['met', 'unmet'] as const).flatMap(kind =>
      rule.examples[kind].map((example, index) => {
        const reason = whyNot({ ...pack, rules: [rule] }, rule, kind, example)
        return { rule: rule.id, kind, index, title: example.title, holds: reason === '', reason }
      })
    )
  )
}

/** The examples that do not hold. */
export function exampleFailures(pack: Pack): ExampleResult[] {
  return runExamples(pack).filter(result => !result.holds)
}

function whyNot(pack: Pack, rule: Rule, kind: 'met' | 'unmet', example: Example): string {
  const context = contextOf(pack, rule, example)
  if (typeof context === 'string') return context
  const [verdict] = verdicts(pack, context)
  const findings = verdict?.findings ?? []
  const failed = findings.find(finding => finding.code === 'rule-failed')
  if (failed) return failed.message
  if (verdict?.asked === 0) return 'the rule does not apply to it'
  if (kind === 'met')
    return findings.length === 0 ? '' : `the rule finds it unmet at ${findings.map(f => f.path || '/').join(', ')}`
  if (findings.length === 0) return 'the rule finds it met'
  const effect = findings.some(f => f.effect === 'refuse')
    ? 'refuse'
    : findings.some(f => f.effect === 'hold')
      ? 'hold'
      : 'report'
  if (example.effect !== undefined && example.effect !== effect) return `its effect is ${effect}, not ${example.effect}`
  const paths = findings.map(finding => finding.path)
  if (example.paths && example.paths.join(' ') !== paths.join(' ')) return `the findings point to ${paths.join(', ') || '/'}`
  return ''
}

function contextOf(pack: Pack, rule: Rule, example: Example): AssessContext | string {
  const agency = example.agency ?? rule.binds[0]
  if (agency === undefined) return 'the rule binds nobody'
  const now = example.now ?? `${pack.effective.from}T12:00:00Z`
  if (!/^\d{4}-\d\d-\d\dT/.test(now) || Number.isNaN(Date.parse(now))) return 'its `now` is no RFC 3339 time'
  const after = example.after ?? {}
  const entry = example.entry ?? after
  return {
    before: example.before,
    after,
    entry,
    previous: example.previous,
    says: example.says ?? { [agency]: entry },
    actor: example.actor,
    agency,
    now,
    phase: example.phase ?? 'before-mapps',
    casePhase: example['case-phase'],
    facts: example.facts
  }
}
