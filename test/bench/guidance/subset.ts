import type { AssessContext, Pack } from '../../../src/guidance'

/** The rules that are also written in other ways. They span what rules do: see `docs/guidance.md`, "Speed". */
export const subset = [
  'R1-01',
  'R1-06',
  'R1-08',
  'R2-01',
  'R2-02',
  'R2-07',
  'R2-10',
  'R2-11',
  'R3-01',
  'R3-14',
  'R3-15',
  'R3-17',
  'R3-21',
  'ID-01',
  'ID-03',
  'ID-05'
] as const

export type RuleId = (typeof subset)[number]

/** One thing that does not meet a rule, as all four ways tell it. */
export interface Unmet {
  rule: RuleId
  path: string
}

/** What a case is asked: the record, with what an assessment works out once for all rules. */
export interface Asked extends AssessContext {
  today: string
}

/** The packs with the rules of the subset alone. */
export function subsetOf(packs: readonly Pack[]): Pack[] {
  const wanted = new Set<string>(subset)
  return packs
    .map(pack => ({ ...pack, rules: pack.rules.filter(rule => wanted.has(rule.id)) }))
    .filter(pack => pack.rules.length > 0)
}

/** Values of the packs' parameters that the rules of the subset use. */
export interface Settings {
  policeLedAssessments: readonly string[]
  assessmentMonths: number
  visitsFrom: string
  officers: number
  outcomeWorkingDays: number
  bankHolidays: readonly string[]
  singleKinds: readonly string[]
  formerKinds: Readonly<Record<string, string>>
}

/** The parameters, taken from the packs so that all ways judge alike. */
export function settingsOf(packs: readonly Pack[]): Settings {
  const all = Object.assign({}, ...packs.map(pack => pack.parameters)) as Record<string, { value: unknown }>
  return Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value])) as unknown as Settings
}
