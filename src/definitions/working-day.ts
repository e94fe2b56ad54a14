import { dayNumber, dayText } from './day-number'

/**
 * The day so many working days after a day: Monday to Friday without the holidays given (`YYYY-MM-DD`). The day itself is not
 * counted, whatever it is; with a count of 0 it is the answer. Throws RangeError on a count below 0 or text that is no date.
 */
export function addWorkingDays(day: string, count: number, holidays: readonly string[]): string {
  if (count < 0) throw new RangeError('working days are counted forward')
  let at = dayNumber(day)
  if (Number.isNaN(at)) throw new RangeError('not a full date')
  for (let left = count; left > 0;) {
    at++
    if (isWeekday(at) && !holidays.includes(dayText(at))) left--
  }
  return dayText(at)
}

/** Monday to Friday, and none of the holidays. */
export function isWorkingDay(day: string, holidays: readonly string[]): boolean {
  return isWeekday(dayNumber(day)) && !holidays.includes(day)
}

/** 1970-01-01 was a Thursday. */
function isWeekday(number: number): boolean {
  return (((number + 3) % 7) + 7) % 7 < 5
}
