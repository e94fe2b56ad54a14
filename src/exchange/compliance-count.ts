import type { Ledger, MonthRow } from '../ledger'
import type { StoredOutcomes } from './settle-findings'

/** How many records of one unit a rule came out how on; and since when the longest unmet one is. */
export interface UnitCount {
  met: number
  unmet: number
  excepted: number
  failed: number
  since?: string
}

/** Counts by rule (`PACK/RULE`), then by unit. */
export type Counts = Map<string, Map<string, UnitCount>>

const pageRows = 500

export const noCount = (): UnitCount => ({ met: 0, unmet: 0, excepted: 0, failed: 0 })

/** Adds one record's outcomes. */
export function addOutcomes(counts: Counts, { unit, rules }: Pick<StoredOutcomes, 'unit' | 'rules'>): void {
  for (const [rule, [outcome, since]] of Object.entries(rules)) {
    const units = counts.get(rule) ?? new Map<string, UnitCount>()
    counts.set(rule, units)
    const count = units.get(unit) ?? noCount()
    units.set(unit, count)
    count[outcome] += 1
    if (since !== undefined && since < (count.since ?? '~')) count.since = since
  }
}

/** Counts how the rules came out on the newest version of every record, page by page. */
export async function countEverything(ledger: Ledger): Promise<Counts> {
  const counts: Counts = new Map()
  for (let after = ''; ;) {
    const from = after
    const rows = await ledger.transaction(tx => tx.findings.page(from, pageRows))
    for (const { verdicts } of rows) if (verdicts !== undefined) addOutcomes(counts, verdicts as unknown as StoredOutcomes)
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return counts
    after = last.nominal
  }
}

/** Keeps the figures of this month, replacing those of an earlier run in it. */
export async function keepMonth(ledger: Ledger): Promise<void> {
  const counts = await countEverything(ledger)
  await ledger.transaction(async tx => {
    const at = await tx.now()
    const month = at.toISOString().slice(0, 7)
    const rows = [...counts].flatMap(([rule, units]) =>
      [...units].map(([unit, { met, unmet, excepted, failed }]): MonthRow => ({
        month,
        rule,
        unit,
        met,
        unmet,
        excepted,
        failed
      }))
    )
    await tx.complianceMonths.save(month, rows, at)
  })
}
