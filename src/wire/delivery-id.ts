import { createHash } from 'node:crypto'
import { canonicalJson } from '../json'

/** What a delivery's identity hangs on: `version` is the nominal's version, `digest` as `contentDigest` writes it. */
export interface DeliveryIdentity {
  agency: string
  nominal: string
  version: number
  digest: string
}

/**
 * The id of a delivery: a UUID (version 8, RFC 9562) taken from a SHA-256 over its identity, so that the same content
 * sent again, by whichever process, carries the same id.
 */
export function deliveryId({ agency, nominal, version, digest }: DeliveryIdentity): string {
  const hash = createHash('sha256')
    .update(canonicalJson(['visor-delivery/1', agency, nominal, version, digest]))
    .digest()
  const bytes = hash.subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
