const day = 86_400_000

/** The calendar date so many days later (earlier, where negative). Dates are `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return iso(Date.parse(date) + days * day)
}

/** The calendar date so many months later; a day that the month lacks runs over into the next. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number)
  return iso(Date.UTC(year, month - 1 + months, dayOfMonth))
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / day)
}

/** A time of a day as RFC 3339 in UTC, `minutes` after nine o'clock. */
export function timeOf(date: string, minutes = 0): string {
  return `${new Date(Date.parse(date) + 9 * 3_600_000 + minutes * 60_000).toISOString().slice(0, 19)}Z`
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
