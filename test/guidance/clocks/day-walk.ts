/**
 * An independent reckoning for the tests: it walks the calendar day by day and knows nothing of the sources, not even how they
 * number days. Slow and plain on purpose.
 */

export interface Spell {
  from: string
  to?: string
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const lengthOf = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : monthLengths[month - 1]!)

const parts = (day: string): [number, number, number] => [+day.slice(0, 4), +day.slice(5, 7), +day.slice(8)]

const written = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

export function nextDay(at: string): string {
  const [year, month, day] = parts(at)
  if (day < lengthOf(year, month)) return written(year, month, day + 1)
  return month < 12 ? written(year, month + 1, 1) : written(year + 1, 1, 1)
}

/** In custody on a day: from the first day of a spell until the day before the release. */
export function held(day: string, spells: readonly Spell[]): boolean {
  return spells.some(({ from, to }) => from <= day && (to === undefined || day < to))
}

/** Walks from a day until so many free days have passed; undefined once a spell that never ends has begun. */
export function walk(start: string, free: number, spells: readonly Spell[]): string | undefined {
  const endless = spells
    .filter(({ to }) => to === undefined)
    .map(({ from }) => from)
    .sort()[0]
  let left = free
  for (let day = start; ; day = nextDay(day)) {
    if (endless !== undefined && day >= endless) return undefined
    if (!held(day, spells) && --left === 0) return day
  }
}

/** How many days a year-long walk has, the years counted off at each anniversary; 29 February has its anniversary on 1 March. */
export function daysInYears(start: string, years: number): number {
  const [year, month, day] = parts(start)
  const exists = day <= lengthOf(year + years, month)
  const goal = exists ? written(year + years, month, day) : written(year + years, month + 1, 1)
  let days = 0
  for (let at = start; at !== goal; at = nextDay(at)) days++
  return days
}

/** The same day so many years on; 28 February for 29 February in a common year. */
export function yearsOn(start: string, years: number): string {
  const [year, month, day] = parts(start)
  return written(year + years, month, Math.min(day, lengthOf(year + years, month)))
}

/** Last days by s.53: the first free day, then the days that the years from there have, free ones alone. */
export function endByWalking(dealtWith: string, years: number, spells: readonly Spell[]): string | undefined {
  const first = walk(dealtWith, 1, spells)
  return first === undefined ? undefined : walk(first, daysInYears(first, years), spells)
}

/** The first day on which the twelve months that end with it hold seven days of stay, none of them in custody. */
export function seventhByWalking(stays: readonly Spell[], custody: readonly Spell[], until: string): string | undefined {
  const stayed: string[] = []
  const first = stays.map(({ from }) => from).sort()[0]
  if (first === undefined) return undefined
  for (let day = first; day <= until; day = nextDay(day)) {
    const here = stays.some(({ from, to }) => from <= day && (to === undefined || day <= to))
    if (!here || held(day, custody)) continue
    stayed.push(day)
    const recent = stayed.filter(then => then > day.replace(/^\d+/, y => String(+y - 2).padStart(4, '0')) && yearEnd(then) >= day)
    if (recent.length >= 7) return day
  }
  return undefined
}

/** The last day of the year that begins with a day: the day before its anniversary. */
function yearEnd(day: string): string {
  const [year, month, date] = parts(day)
  if (date > 1) return written(year + 1, month, Math.min(date - 1, lengthOf(year + 1, month)))
  return month === 1 ? written(year, 12, 31) : written(year + 1, month - 1, lengthOf(year + 1, month - 1))
}

/** The London day of an instant, by the rule itself: summer time from 01:00 UTC on the last Sunday of March to that of October. */
export function londonByRule(instant: Date): string {
  const year = instant.getUTCFullYear()
  const lastSunday = (month: number): number => {
    const last = new Date(Date.UTC(year, month, 0, 1))
    return last.getTime() - last.getUTCDay() * 86_400_000
  }
  const summer = instant.getTime() >= lastSunday(3) && instant.getTime() < lastSunday(10)
  const local = new Date(instant.getTime() + (summer ? 3_600_000 : 0))
  return written(local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate())
}
