import { addDays, daysBetween } from './civil-date'

/**
 * The day so many working days after a day: Monday to Friday without the holidays given (`YYYY-MM-DD`). The day itself is not
 * counted, whatever it is; with a count of 0 it is the answer. Throws RangeError on a count below 0 or text that is no date.
 */
export function addWorkingDays(day: string, count: number, holidays: readonly string[]): string {
  if (count < 0) throw new RangeError('working days are counted forward')
  let at = addDays(day, 0)
  for (let left = count; left > 0;) {
    at = addDays(at, 1)
    if (isWorkingDay(at, holidays)) left--
  }
  return at
}

/** Monday to Friday, and none of the holidays. */
export function isWorkingDay(day: string, holidays: readonly string[]): boolean {
  // 5 January 1970 was a Monday.
  const weekday = (((daysBetween('1970-01-05', day) % 7) + 7) % 7) + 1
  return weekday <= 5 && !holidays.includes(day)
}
