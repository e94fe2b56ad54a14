import type { MonthRow } from '../ledger'
import type { PackAuthor } from './activate'
import { countEverything, type Counts, type UnitCount } from './compliance-count'
import type { CompliancePolicy } from './compliance-policy'
import { showRule, type ShownCount, type ShownRule } from './compliance-table'
import type { Services } from './services'

/** How practice compares: by rule and unit, as far as the policy lets it be shown. */
export interface ComplianceReport {
  asOf: string
  policy: { name: string; version: string; threshold: number }
  rules: ({ pack: string; rule: string; title: string; severity: string; basis: string } & ShownRule & {
      trend: ({ month: string; median: number | null; spread: number | null } & ShownCount)[]
    })[]
}

/** Months that a trend goes back. */
const trendMonths = 24

const monthsBack = (now: Date, months: number): string =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7)

function byMonth(rows: readonly MonthRow[], rule: string): Map<string, Map<string, UnitCount>> {
  const months = new Map<string, Map<string, UnitCount>>()
  for (const row of rows) {
    if (row.rule !== rule) continue
    const units = months.get(row.month) ?? new Map<string, UnitCount>()
    months.set(row.month, units)
    const { met, unmet, excepted, failed } = row
    units.set(row.unit, { met, unmet, excepted, failed })
  }
  return months
}

function trendOf(
  rows: readonly MonthRow[],
  name: string,
  rule: string,
  policy: CompliancePolicy
): ComplianceReport['rules'][number]['trend'] {
  return [...byMonth(rows, name)].map(([month, units]) => {
    const { total, median, spread } = showRule(rule, units, policy)
    return { month, ...total, median, spread }
  })
}

/** Compares the units by how the rules in force came out on the newest version of every record. The reading is on the log. */
export async function compareUnits(
  services: Pick<Services, 'ledger' | 'packs' | 'catalogue'>,
  { actor, correlation }: Pick<PackAuthor, 'actor' | 'correlation'>
): Promise<ComplianceReport> {
  const { ledger, packs, catalogue } = services
  const policy = catalogue.compliance
  const { now, months } = await ledger.transaction(async tx => {
    const at = await tx.now()
    await tx.log.append({
      op: 'consult',
      actor,
      reason: 'compliance',
      result: 'listed',
      ...(correlation !== undefined && { correlation })
    })
    return { now: at, months: await tx.complianceMonths.list(monthsBack(at, trendMonths)) }
  })
  const counts: Counts = await countEverything(ledger)
  const rules = packs.at(now.toISOString()).flatMap(pack =>
    pack.rules.map(({ id, title, severity, basis }) => {
      const name = `${pack.id}/${id}`
      const shown = showRule(id, counts.get(name) ?? new Map<string, UnitCount>(), policy)
      return { pack: pack.id, rule: id, title, severity, basis, ...shown, trend: trendOf(months, name, id, policy) }
    })
  )
  const { name, version, threshold } = policy
  return { asOf: now.toISOString(), policy: { name, version, threshold }, rules }
}

const columns = [
  'pack',
  'rule',
  'unit',
  'shown',
  'applied',
  'met',
  'unmet',
  'excepted',
  'failed',
  'rate',
  'since',
  'median',
  'spread'
] as const

/** The report as CSV (RFC 4180): a line for each rule and unit, and one for the total. No cell can be taken for a formula. */
export function complianceCsv({ rules }: ComplianceReport): string {
  const lines = rules.flatMap(({ pack, rule, total, units, median, spread }) =>
    [{ unit: 'all', shown: total.applied === null ? 'suppressed' : 'counts', ...total, median, spread }, ...units].map(row => {
      const cells: Record<string, string | number | null> = { pack, rule, ...row }
      return columns.map(column => csvCell(cells[column])).join(',')
    })
  )
  return [columns.join(','), ...lines, ''].join('\r\n')
}

/** A cell that spreadsheets take for text where it could begin a formula. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = value
  const safe = /^\s*[=+\-@|%]|^[\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
