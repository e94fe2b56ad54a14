import { createHash } from 'node:crypto'

/** The chain before the first number of a lane: 32 zero bytes, in hex. */
export const firstChain = '00'.repeat(32)

/**
 * The chain of a lane at a number: SHA-256("visor-lane/1" ‖ chain before ‖ number ‖ body hash), the number as eight bytes, the
 * highest first. Chains and hashes are lower-case hex. Two sides with equal chains agree on every number up to there.
 */
export function chainAfter(before: string, sequence: number, bodyHash: string): string {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(sequence))
  return createHash('sha256')
    .update('visor-lane/1')
    .update(Buffer.from(before, 'hex'))
    .update(number)
    .update(Buffer.from(bodyHash, 'hex'))
    .digest('hex')
}

/** SHA-256 of a body, in lower-case hex. */
export function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}
