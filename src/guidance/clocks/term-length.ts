import { addDays, daysBetween } from '../../definitions'
import type { Step } from './answer'
import { lastDayOfMonths, lastDayOfYears } from './calendar'

/** One term of imprisonment or detention: its first day and length. A consecutive one begins when the one before it ends. */
export interface Term {
  from: string
  months: number
  consecutive?: boolean
}

/** Terms taken as one: from the first day of the first to the last day of the last. */
export interface CombinedTerm {
  from: string
  to: string
}

/** What was passed for the offence. `age` is that at conviction. */
export interface Sentence {
  age?: number
  indeterminate?: boolean
  hospitalOrder?: boolean
  terms: readonly Term[]
}

export type PeriodYears = 10 | 15 | 30

/**
 * Terms combined by s.53(6): consecutive ones add up; of two that overlap, X and Y with overlap Z, the whole is X + Y - Z, which
 * is the calendar stretch the two cover. Terms that do not overlap stay apart.
 */
export function combineTerms(terms: readonly Term[]): CombinedTerm[] {
  const combined: CombinedTerm[] = []
  let previous: CombinedTerm | undefined
  for (const { from, months, consecutive } of terms) {
    const start = consecutive && previous ? addDays(previous.to, 1) : from
    previous = { from: start, to: lastDayOfMonths(start, months) }
    const joined = consecutive ? combined.find(({ to }) => daysBetween(to, start) === 1) : undefined
    if (joined) joined.to = previous.to
    else combined.push({ ...previous })
  }
  return overlapsJoined(combined)
}

/**
 * The length of the notification period (s.53(1)-(3)): an adult at conviction with life, another indeterminate sentence or
 * ten years or more has 30 years; with five or more but less than ten, 15; everybody else 10, so all who were under 18 and all
 * under a hospital order. No `years` where age or sentence that decide it are not known. Read in copies.
 */
export function periodLength({ age, indeterminate, hospitalOrder, terms }: Sentence): { years?: PeriodYears; steps: Step[] } {
  if (age !== undefined && age < 18) return decided(10, 's.53(1)(c)', 'under 18 at conviction')
  const combined = combineTerms(terms)
  const longest = combined.reduce<CombinedTerm | undefined>((a, b) => (a && spanOf(a) >= spanOf(b) ? a : b), undefined)
  const steps = longest && terms.length > 1 ? [stepOf(longest)] : []
  const years = indeterminate ? 30 : combined.length > 0 ? Math.max(...combined.map(bandOf)) : hospitalOrder ? 10 : undefined
  if (years === undefined) return { steps: [{ rule: 's.53(1)', text: 'the sentence is not on the record' }] }
  if (years === 10) return decided(10, 's.53(1)(c)', 'a term of less than five years, or a hospital order', steps)
  if (age === undefined)
    return { steps: [...steps, { rule: 's.53(1)', text: 'the age at conviction is not known, and decides' }] }
  if (years === 15) return decided(15, 's.53(1)(b)', 'adult at conviction, term of five years or more but less than ten', steps)
  const why = indeterminate ? 'an indeterminate sentence' : 'a term of ten years or more'
  return decided(30, 's.53(1)(a)', `adult at conviction, ${why}`, steps)
}

function decided(
  years: PeriodYears,
  rule: string,
  why: string,
  before: readonly Step[] = []
): { years: PeriodYears; steps: Step[] } {
  return { years, steps: [...before, { rule, text: `${why}: the period is ${years} years` }] }
}

function bandOf({ from, to }: CombinedTerm): PeriodYears {
  return to >= lastDayOfYears(from, 10) ? 30 : to >= lastDayOfYears(from, 5) ? 15 : 10
}

function overlapsJoined(terms: readonly CombinedTerm[]): CombinedTerm[] {
  const joined: CombinedTerm[] = []
  for (const term of [...terms].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = joined.at(-1)
    if (last && term.from <= last.to) last.to = term.to > last.to ? term.to : last.to
    else joined.push({ ...term })
  }
  return joined
}

function spanOf({ from, to }: CombinedTerm): number {
  return daysBetween(from, to) + 1
}

function stepOf(term: CombinedTerm): Step {
  const text = 'terms taken together: consecutive ones add up, overlapping ones count once'
  return { rule: 's.53(6)', text, from: term.from, to: term.to, days: spanOf(term) }
}
