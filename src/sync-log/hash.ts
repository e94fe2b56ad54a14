import { createHash, createHmac } from 'node:crypto'

/** The hash that stands before the first leaf of a stream. */
export const noHash = '0'.repeat(64)

/** Hash of a leaf by RFC 9162 section 2.1: SHA-256(0x00 || leaf), in lower-case hex. */
export function leafHash(leaf: Uint8Array): string {
  return createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest('hex')
}

/**
 * A commitment to bytes that tells nothing of them without the salt: SHA-256("visor-commit/1" || 0x00 || salt || bytes), in
 * lower-case hex. Throws unless the salt has 32 bytes.
 */
export function commitment(salt: Uint8Array, bytes: Uint8Array): string {
  if (salt.length !== 32) throw new RangeError('a salt has 32 bytes')
  return createHash('sha256').update('visor-commit/1').update(Uint8Array.of(0)).update(salt).update(bytes).digest('hex')
}

/**
 * What a leaf calls a nominal or a user: HMAC-SHA-256(key, "visor-sub/1" || id), in lower-case hex. Each has a key of its own,
 * and destroying that key unlinks the leaves. Throws unless the key has 32 bytes.
 */
export function pseudonym(key: Uint8Array, id: string): string {
  if (key.length !== 32) throw new RangeError('a pseudonym key has 32 bytes')
  return createHmac('sha256', key).update('visor-sub/1').update(id).digest('hex')
}
