/** Names of the HTTP headers of a delivery, in the lower case in which Node hands them over. */
export const headerNames = {
  contentType: 'content-type',
  specVersion: 'ce-specversion',
  id: 'ce-id',
  source: 'ce-source',
  type: 'ce-type',
  subject: 'ce-subject',
  time: 'ce-time',
  epoch: 'ce-epoch',
  sequence: 'ce-sequence',
  rendering: 'ce-rendering',
  version: 'ce-nominalversion',
  standsFor: 'ce-standsfor',
  prevChain: 'ce-prevchain',
  chain: 'ce-chain',
  bodyHash: 'ce-bodyhash',
  known: 'ce-known',
  checkpoint: 'ce-checkpoint',
  dataSchema: 'ce-dataschema',
  idempotencyKey: 'idempotency-key',
  contentDigest: 'content-digest',
  signatureInput: 'signature-input',
  signature: 'signature',
  authorization: 'authorization'
} as const

/** What a number of a lane brings: content, nothing since a later number overtook it, or nothing since it was withdrawn. */
export const deliveryKinds = ['changed', 'overtaken', 'withdrawn'] as const

/** One of `deliveryKinds`. */
export type DeliveryKind = (typeof deliveryKinds)[number]

/** The CloudEvents type of a delivery. */
export const deliveryType = (kind: DeliveryKind): string => `uk.visor-gateway.nominal.${kind}`

/** The media type of the receipt that answers a delivery. */
export const receiptMediaType = 'application/json'

/** The media type of a refusal (RFC 9457). */
export const problemMediaType = 'application/problem+json'

/** The name of a lane, as receipts hold it. */
export const laneName = (agency: string, nominal: string): string => `${agency}/${nominal}`
