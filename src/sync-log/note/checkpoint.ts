import { hashBytes } from '../tree/hashes'
import { fromBase64, toBase64 } from './base64'
import { isKeyName } from './keys'

/** What a checkpoint states: that the log of that origin has `size` leaves and this root (32 bytes). */
export interface Checkpoint {
  origin: string
  size: number
  root: Uint8Array
}

/** The text of a checkpoint (C2SP tlog-checkpoint), without extension lines. Throws where the origin cannot be a key name. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin)) throw new TypeError('an origin is not empty and has neither white space nor a plus')
  if (root.length !== hashBytes) throw new RangeError('a root has 32 bytes')
  return `${origin}\n${formatCount(size)}\n${toBase64(root)}\n`
}

/**
 * Reads the text of a checkpoint. Undefined where it is none: other than three lines (this log has no extension lines), a size
 * beyond 2^53 - 1, or a root that has not 32 bytes.
 */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', count = '', encoded = '', end, ...more] = text.split('\n')
  const size = parseCount(count)
  const root = fromBase64(encoded)
  if (origin === '' || size === undefined || root?.length !== hashBytes || end !== '' || more.length > 0) return undefined
  return { origin, size, root }
}

/** A whole number in decimal. Throws for what is none. */
export function formatCount(count: number): string {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('not a count')
  return String(count)
}

/** Reads a decimal number without leading zeroes, up to 2^53 - 1. */
export function parseCount(text: string): number | undefined {
  const count = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(count) ? count : undefined
}
