import { createHash } from 'node:crypto'
import { canonicalJson } from '../json'

/** What a delivery's identity hangs on: its place in the lane, which rendering of that number it is, and its content. */
export interface DeliveryIdentity {
  agency: string
  nominal: string
  epoch: number
  sequence: number
  rendering: number
  /** SHA-256 of the content, lower-case hex. */
  bodyHash: string
}

/**
 * The id of a delivery: a UUID (version 8, RFC 9562) taken from a SHA-256 over its identity, so that the same rendering
 * sent again, by whichever process, carries the same id.
 */
export function deliveryId({ agency, nominal, epoch, sequence, rendering, bodyHash }: DeliveryIdentity): string {
  const hash = createHash('sha256')
    .update(canonicalJson(['visor-delivery/2', agency, nominal, epoch, sequence, rendering, bodyHash]))
    .digest()
  const bytes = hash.subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
