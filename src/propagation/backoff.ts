/** The longest a debt waits between two attempts, in milliseconds. */
export const longestDelayMs = 15 * 60 * 1000

/**
 * Milliseconds to wait after a failure: 1 s doubled with every failure before it, at most 15 min, spread by ±20 % so
 * that lanes that failed together do not come back together. `random` gives numbers from 0 up to 1.
 */
export function backoffMs(failuresBefore: number, random: () => number): number {
  const plain = Math.min(1000 * 2 ** Math.max(0, failuresBefore), longestDelayMs)
  return Math.round(plain * (0.8 + 0.4 * random()))
}

/** Milliseconds to wait where the receiver named a time: never less, and up to a tenth more. */
export function askedDelayMs(retryAfterMs: number, random: () => number): number {
  return Math.round(Math.min(retryAfterMs, longestDelayMs) * (1 + 0.1 * random()))
}

/**
 * Reads a `Retry-After` header (seconds or an HTTP date) as milliseconds from `now`, at most 15 min; undefined where it
 * is neither.
 */
export function readRetryAfter(header: string, now: Date): number | undefined {
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, longestDelayMs)
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - now.getTime()), longestDelayMs)
}
