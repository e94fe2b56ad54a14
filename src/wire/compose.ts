import type { DeliveryHead } from './delivery-head'
import { deliveryId } from './delivery-id'
import { contentDigest } from './digest'

/** What a delivery consists of before it has an identity. Versions are the nominal's; `time` is RFC 3339. */
export interface DeliveryParts {
  agency: string
  nominal: string
  /** The last version the receiver has acknowledged; 0 when none. */
  acknowledged: number
  version: number
  fence: number
  time: string
  contentType: string
  dataSchema: string
  body: Uint8Array
}

/** The head of a delivery: its digest and its id taken from its content, its range from what is acknowledged. */
export function composeDelivery({ acknowledged, version, body, ...parts }: DeliveryParts): DeliveryHead {
  const digest = contentDigest(body)
  const { agency, nominal, fence, time, contentType, dataSchema } = parts
  const id = deliveryId({ agency, nominal, version, digest })
  const standsFor = { from: Math.min(acknowledged + 1, version), to: version }
  return { id, agency, nominal, sequence: version, standsFor, fence, time, contentType, dataSchema, digest }
}
