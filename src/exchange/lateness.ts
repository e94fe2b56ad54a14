/** What an agency's own record says of its age: its version number, the time it speaks of, or neither. */
export interface Age {
  asOf?: string
  recordVersion?: string
}

const whole = /^\d+$/

/** Compares two times as far as both are given: a day and a time of that day are equal. */
function compareTimes(a: string, b: string): number {
  const [dayA, dayB] = [a.slice(0, 10), b.slice(0, 10)]
  if (a.length <= 10 || b.length <= 10) return dayA < dayB ? -1 : dayA > dayB ? 1 : 0
  return Date.parse(a) - Date.parse(b)
}

/**
 * Whether a record is older than the one its agency has already given: by record version where both carry one, else by
 * as-of time where both carry one. Records that say nothing of their age are taken in the order in which they come.
 */
export function isLate(arriving: Age, newest: Age): boolean {
  if (
    arriving.recordVersion !== undefined &&
    newest.recordVersion !== undefined &&
    whole.test(arriving.recordVersion) &&
    whole.test(newest.recordVersion)
  ) {
    const difference = BigInt(arriving.recordVersion) - BigInt(newest.recordVersion)
    if (difference !== 0n) return difference < 0n
  }
  if (arriving.asOf !== undefined && newest.asOf !== undefined) return compareTimes(arriving.asOf, newest.asOf) < 0
  return false
}
