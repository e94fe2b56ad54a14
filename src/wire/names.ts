/** Names of the HTTP headers of a delivery, in the lower case in which Node hands them over. */
export const headerNames = {
  contentType: 'content-type',
  specVersion: 'ce-specversion',
  id: 'ce-id',
  source: 'ce-source',
  type: 'ce-type',
  subject: 'ce-subject',
  time: 'ce-time',
  sequence: 'ce-sequence',
  standsFor: 'ce-standsfor',
  fence: 'ce-fence',
  dataSchema: 'ce-dataschema',
  idempotencyKey: 'idempotency-key',
  contentDigest: 'content-digest',
  authorization: 'authorization'
} as const

/** The CloudEvents type of every delivery. */
export const deliveryType = 'uk.visor-gateway.nominal.changed'

/** The media type of the receipt that answers a delivery. */
export const receiptMediaType = 'application/json'

/** The media type of a refusal (RFC 9457). */
export const problemMediaType = 'application/problem+json'
