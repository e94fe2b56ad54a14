import { addDays, addMonths, firstDay, lastDay, londonDay } from '../../definitions'

/** A day read from the record, and whether it had to be taken for a partial date. */
export interface ReadDay {
  day: string
  inexact: boolean
}

/** The day of an event: of a time the London day, of a partial date the last it may mean, so that nobody is late on a guess. */
export function eventDay(text: string): ReadDay {
  return { day: text.includes('T') ? londonDay(text) : lastDay(text), inexact: text.length < 10 }
}

/** The first day that a date, a time or a partial date may mean. */
export function earliestDay(text: string): string {
  return text.includes('T') ? londonDay(text) : firstDay(text)
}

/** Whether a day stands for "never": calendars of source systems write the year 9999, and a sum of years would leave the calendar. */
export function isNever(day: string): boolean {
  return day >= '9900'
}

/**
 * The last day of a period of so many months that begins with a day: the day before the same day of the later month, and the
 * last day of that month where it has no such day. A year that begins with 29 February ends with 28 February.
 */
export function lastDayOfMonths(day: string, months: number): string {
  const same = addMonths(day, months)
  return same.slice(8) === day.slice(8) ? addDays(same, -1) : same
}

/** The same for years. */
export function lastDayOfYears(day: string, years: number): string {
  return lastDayOfMonths(day, 12 * years)
}

/**
 * Full years of age on a day. Who was born on 29 February is a year older on 1 March of a common year: an age is reached at
 * the start of the anniversary (Family Law Reform Act 1969 s.9; for 29 February general knowledge, not read).
 */
export function ageOn(born: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4))
  return day.slice(5) < born.slice(5) ? years - 1 : years
}
