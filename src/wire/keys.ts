import type { KeyObject } from 'node:crypto'
import { publicKeyFault, publicKeyOf, type KeyFault } from './ed25519'

/** A public key that signatures may name, and the times between which it counts (RFC 3339; left out, without end). */
export interface VerifyingKey {
  id: string
  key: KeyObject
  /** The 32 raw bytes in base64. */
  publicKey: string
  notBefore?: string
  notAfter?: string
}

/** A private key with the id under which its public key is known to the other side. */
export interface SigningKey {
  id: string
  key: KeyObject
}

/** What a key is declared with: an id, the 32 raw bytes in base64, and when it counts. */
export type KeyLine = Pick<VerifyingKey, 'id' | 'publicKey' | 'notBefore' | 'notAfter'>

/** Makes a key of its declaration, or says what is wrong with it. */
export function verifyingKey(line: KeyLine): { key: VerifyingKey } | { fault: KeyFault | 'key.base64' | 'key.id' | 'key.time' } {
  if (!/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/.test(line.id)) return { fault: 'key.id' }
  const raw = Buffer.from(line.publicKey, 'base64')
  if (raw.toString('base64') !== line.publicKey) return { fault: 'key.base64' }
  const fault = publicKeyFault(raw)
  if (fault !== undefined) return { fault }
  const times = [line.notBefore, line.notAfter].filter(time => time !== undefined)
  if (times.some(time => Number.isNaN(Date.parse(time)))) return { fault: 'key.time' }
  return { key: { ...line, key: publicKeyOf(raw) } }
}

/** Whether a key counts at a time (milliseconds since 1970). */
export function keyCounts({ notBefore, notAfter }: Pick<VerifyingKey, 'notBefore' | 'notAfter'>, at: number): boolean {
  return (notBefore === undefined || at >= Date.parse(notBefore)) && (notAfter === undefined || at <= Date.parse(notAfter))
}
