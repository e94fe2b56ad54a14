import { dayNumber, dayText, monthsLater } from './day-number'

/** Civil dates are `YYYY-MM-DD` in Europe/London. All functions are pure and throw RangeError on text that is not a date. */

const msPerHour = 3_600_000
let clock: Intl.DateTimeFormat | undefined

/** Made when it is first asked for: it costs as much as many a whole command. */
const london = (): Intl.DateTimeFormat =>
  (clock ??= new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' }))

/** A stretch of days, both ends in it; without an end it still runs. */
export interface Spell {
  from: string
  to?: string
}

/** True for a real calendar date that is full. */
export function isDay(text: string): boolean {
  return !Number.isNaN(dayNumber(text))
}

/** The London day of a date or of an RFC 3339 time. */
export function londonDay(text: string): string {
  if (text.length === 10 && isDay(text)) return text
  const early = earlyDay(text)
  if (early !== undefined) return early
  const instant = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(instant)) throw new RangeError('not a date or time')
  const hour = Math.floor(instant / msPerHour)
  // London has kept Greenwich time or up to two hours more since before 1900: its day begins with UTC's, or in the last two hours.
  const hourOfDay = ((hour % 24) + 24) % 24
  return hourOfDay < 22 && text >= '1900' ? dayText(Math.floor(hour / 24)) : lateDay(hour, instant)
}

const beforeLate = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[01]):[0-5]\d:[0-5]\dZ$/

/** The London day of a time in UTC as it is mostly written, where it is the UTC day; undefined for everything else. */
function earlyDay(text: string): string | undefined {
  if (text.length !== 20 || text < '1900' || !beforeLate.test(text)) return undefined
  const day = text.slice(0, 10)
  return isDay(day) ? day : undefined
}

const late = new Map<number, string>()

/** The London day of an instant in the last hours of a UTC day. Clocks change on the hour, so an hour is one day throughout. */
function lateDay(hour: number, instant: number): string {
  let day = late.get(hour)
  if (day === undefined) {
    const parts = london().formatToParts(new Date(instant))
    const part = (type: string): string => parts.find(p => p.type === type)?.value ?? ''
    day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
    if (instant < Date.UTC(1900, 0)) return day
    if (late.size >= 20_000) late.clear()
    late.set(hour, day)
  }
  return day
}

/** The day so many days later; negative counts go back. */
export function addDays(day: string, days: number): string {
  return dayText(checked(day) + days)
}

/** The same day of the month so many months later, or the last day of a shorter month. */
export function addMonths(day: string, months: number): string {
  return dayText(monthsLater(checked(day), months))
}

/** Days from one date to another: 0 for the same day, 1 for the next. */
export function daysBetween(from: string, to: string): number {
  return checked(to) - checked(from)
}

/** The first day that a partial date may mean. */
export function firstDay(partial: string): string {
  if (isDay(partial)) return partial
  if (/^\d{4}$/.test(partial)) return `${partial}-01-01`
  return dayText(checked(partial.length === 7 ? `${partial}-01` : partial))
}

/** The last day that a partial date may mean. */
export function lastDay(partial: string): string {
  if (isDay(partial)) return partial
  if (/^\d{4}$/.test(partial)) return `${partial}-12-31`
  return dayText(partial.length === 7 ? monthsLater(checked(`${partial}-01`), 1) - 1 : checked(partial))
}

/** The latest day that any of these dates or times may mean; empty text for none. */
export function latestDay(dates: readonly string[]): string {
  return dates.map(date => (date.includes('T') ? londonDay(date) : lastDay(date))).reduce((a, b) => (a > b ? a : b), '')
}

/** The earliest day that any of these dates or times may mean; empty text for none. */
export function earliestDay(dates: readonly string[]): string {
  const days = dates.map(date => (date.includes('T') ? londonDay(date) : firstDay(date)))
  return days.reduce((a, b) => (a === '' || b < a ? b : a), '')
}

/**
 * The last day of a period of so many days that begins with `start` as its first day, days inside a spell left out. The last
 * day of a spell counts again: who is released on a day is at liberty on it. Empty text while a spell still runs.
 */
export function periodEnd(start: string, days: number, spells: readonly Spell[]): string {
  const out = spells
    .map(spell => ({ from: checked(firstDay(spell.from)), to: spell.to === undefined ? Infinity : checked(lastDay(spell.to)) }))
    .sort((a, b) => a.from - b.from || a.to - b.to)
  let at = checked(start)
  let left = Math.max(1, days)
  for (const spell of out) {
    if (spell.to <= at) continue
    const free = Math.max(0, spell.from - at)
    if (free >= left) break
    left -= free
    at = spell.to
  }
  return at === Infinity ? '' : dayText(at + left - 1)
}

function checked(day: string): number {
  const number = dayNumber(day)
  if (Number.isNaN(number)) throw new RangeError('not a full date')
  return number
}
