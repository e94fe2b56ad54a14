import { noCount, type UnitCount } from './compliance-count'
import type { CompliancePolicy } from './compliance-policy'

/** Figures that may be shown; null is what is suppressed or withheld. */
export interface ShownCount {
  applied: number | null
  met: number | null
  unmet: number | null
  excepted: number | null
  failed: number | null
  /** Met of applied, in per cent. */
  rate: number | null
  /** Since when the longest unmet one is. */
  since: string | null
}

/** One rule over all units. */
export interface ShownRule {
  total: ShownCount
  units: ({ unit: string; shown: 'counts' | 'rate' | 'suppressed' } & ShownCount)[]
  /** Of the units' rates that are shown. */
  median: number | null
  spread: number | null
  /** Why counts by unit are not there, where the policy withholds them. */
  withheld?: string
}

/** Units that the policy does not list are taken together under this name. */
export const otherUnits = 'other'

const parts = ['met', 'unmet', 'excepted', 'failed'] as const
const nothing: ShownCount = { applied: null, met: null, unmet: null, excepted: null, failed: null, rate: null, since: null }
const appliedOf = (count: UnitCount): number => parts.reduce((sum, part) => sum + count[part], 0)
const oneDecimal = (rate: number): number => Math.round(rate * 10) / 10

function add(a: UnitCount, b: UnitCount): UnitCount {
  const since = [a.since, b.since].filter(day => day !== undefined).sort()[0]
  const sums = Object.fromEntries(parts.map(part => [part, a[part] + b[part]])) as Record<(typeof parts)[number], number>
  return { ...sums, ...(since !== undefined && { since }) }
}

function shownCount(count: UnitCount): ShownCount {
  const applied = appliedOf(count)
  const { met, unmet, excepted, failed, since = null } = count
  return { applied, met, unmet, excepted, failed, rate: applied === 0 ? null : oneDecimal((100 * met) / applied), since }
}

const isSmall = (count: number, threshold: number): boolean => count > 0 && count < threshold

/** Whether any figure of a row is too small to be shown. The row is then suppressed as a whole: its parts sum to it. */
const hasSmall = (count: UnitCount, threshold: number): boolean =>
  isSmall(appliedOf(count), threshold) || parts.some(part => isSmall(count[part], threshold))

/**
 * Rows to suppress: those with a small figure, and more beside them, the smallest first, until what is missing from the total
 * says nothing of any one row: two rows at least, and no figure of their sum small.
 */
function suppressedRows(rows: ReadonlyMap<string, UnitCount>, threshold: number): Set<string> {
  const missing = new Set([...rows].filter(([, count]) => hasSmall(count, threshold)).map(([unit]) => unit))
  if (missing.size === 0) return missing
  // An empty row hides nothing, so it is taken last.
  const rank = (count: UnitCount): number => appliedOf(count) || Number.MAX_SAFE_INTEGER
  const others = [...rows].filter(([unit]) => !missing.has(unit))
  others.sort(([a, one], [b, other]) => rank(one) - rank(other) || (a < b ? -1 : 1))
  const sum = (): UnitCount => [...missing].map(unit => rows.get(unit) ?? noCount()).reduce(add, noCount())
  for (const [unit] of others) {
    if (missing.size >= 2 && !hasSmall(sum(), threshold)) break
    missing.add(unit)
  }
  return missing
}

/** The rows of the policy's units and of all others together, empty ones included. */
function rowsOf(counts: ReadonlyMap<string, UnitCount>, { units }: CompliancePolicy): Map<string, UnitCount> {
  const rows = new Map(units.map(unit => [unit, counts.get(unit) ?? noCount()]))
  const others = [...counts].filter(([unit]) => !units.includes(unit)).map(([, count]) => count)
  if (others.length > 0) rows.set(otherUnits, others.reduce(add))
  return rows
}

/** Middle of the rates, and from the lowest to the highest; null for fewer than two. */
function compared(rates: readonly number[]): { median: number | null; spread: number | null } {
  if (rates.length < 2) return { median: null, spread: null }
  const sorted = [...rates].sort((a, b) => a - b)
  const at = (i: number): number => sorted[i] ?? 0
  const half = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2
  return { median: oneDecimal(median), spread: oneDecimal(at(sorted.length - 1) - at(0)) }
}

/** What may be shown of one rule's counts by unit. Pure: the same counts and policy show the same. */
export function showRule(rule: string, counts: ReadonlyMap<string, UnitCount>, policy: CompliancePolicy): ShownRule {
  const rows = rowsOf(counts, policy)
  const all = [...rows.values()].reduce(add, noCount())
  const missing = suppressedRows(rows, policy.threshold)
  // Where no second row can hide what one row holds, the total would tell it.
  const tells = hasSmall(all, policy.threshold) || missing.size === 1
  const total = tells ? nothing : shownCount(all)
  const withheld = policy.withheld(rule)
  const units = [...rows].map(([unit, count]): ShownRule['units'][number] => {
    if (missing.has(unit) || (withheld && appliedOf(count) < policy.threshold)) return { unit, shown: 'suppressed', ...nothing }
    const shown = shownCount(count)
    if (!withheld) return { unit, shown: 'counts', ...shown }
    const rate = shown.rate === null ? null : Math.round(shown.rate / policy.rateStep) * policy.rateStep
    return { unit, shown: 'rate', ...nothing, rate }
  })
  const rates = units.filter(({ unit }) => unit !== otherUnits).flatMap(({ rate }) => rate ?? [])
  return { total, units, ...compared(rates), ...(withheld && { withheld: policy.reason }) }
}
