import type { JsonObject } from '../json'

/** Every problem the gateway answers with: its HTTP status, its title, and what to do about it. Served at `/problems/{code}`. */
export const problemTypes = {
  'malformed-request': {
    status: 400,
    title: 'The request is malformed',
    meaning: 'A header, path or query parameter is not of its form. "errors" names each; mend them and send the request again.'
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'An Idempotency-Key is required',
    meaning:
      'Every POST that changes something carries an Idempotency-Key of your choice, new for each new document. Sent again with the same key, a request has one effect and the same answer.'
  },
  'malformed-document': {
    status: 400,
    title: 'The document cannot be read',
    meaning:
      'The body is not well-formed in the format its Content-Type names, or goes beyond a limit of size or depth. "errors" gives line and column. Nothing of it was stored.'
  },
  unauthenticated: {
    status: 401,
    title: 'A credential is required',
    meaning:
      'Send "Authorization: Bearer TOKEN" with the token of a client of this gateway. Missing, malformed, unknown and withdrawn tokens are answered alike.'
  },
  forbidden: {
    status: 403,
    title: 'This credential may not do that',
    meaning: 'The credential is known, but its role does not reach this route.'
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing here for this credential: what is not there and what may not be seen are answered alike.'
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method. "Allow" names those that do.'
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long',
    meaning: 'The request did not arrive whole in time. Send it again with the same Idempotency-Key.'
  },
  'body-too-large': { status: 413, title: 'The body is too large', meaning: 'Post smaller documents, or split the batch.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'Content-Type must be one in which the agency has a format, in UTF-8 and not compressed.'
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    meaning: 'Path and headers together are larger than this gateway takes. Send fewer or shorter headers.'
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    meaning: 'This key came with another document before. Use a new key for a new document.'
  },
  'invalid-document': {
    status: 422,
    title: 'The document is not valid',
    meaning:
      'The document can be read but does not fit its format or cannot be mapped. "errors" lists every fault with JSON Pointer, line and column. Nothing of it was stored.'
  },
  'record-unknown': {
    status: 409,
    title: 'No such record to patch',
    meaning: 'A merge patch changes a record that its agency has given before, in the same format. Post the whole document first.'
  },
  'refused-by-guidance': {
    status: 422,
    title: 'The usage guidance does not allow this entry',
    meaning:
      '"findings" cites the rule and its paragraph and says what mends it. Nothing of the entry was stored but the refusal.'
  },
  'pack-refused': {
    status: 422,
    title: 'The guidance pack has faults',
    meaning:
      '"errors" lists every fault with line, column and the line itself. Nothing of the pack was taken, and what is in force stays in force.'
  },
  'mapping-refused': {
    status: 422,
    title: 'The mapping has faults',
    meaning:
      '"errors" lists every fault with file, line and column, or the law that the mapping breaks. Nothing of it was taken, and what is in force stays in force.'
  },
  'unit-needed': {
    status: 403,
    title: 'This credential has no unit',
    meaning: 'A deviation is recorded by a client of an agency that is bound to a unit. Use the credential of the unit.'
  },
  'second-person-needed': {
    status: 409,
    title: 'A second person is needed',
    meaning:
      'A pack, a mapping or the withdrawal of a delivery is proposed by one person and approved by another. Let somebody else approve it.'
  },
  'count-differs': {
    status: 409,
    title: 'Another number of lanes is meant',
    meaning:
      'An action on lanes is done only where exactly as many are meant as were confirmed. Ask without "confirm" how many there are now, look at them, and confirm that.'
  },
  'resync-running': {
    status: 409,
    title: 'A resync of this agency runs',
    meaning: 'One full resync runs for each agency. Look at how far it is, or stop it first.'
  },
  'lane-gone-on': {
    status: 409,
    title: 'This was decided before',
    meaning: 'Somebody has decided this already, or the lane has gone on since. Look at the lane again.'
  },
  'delivery-overtaken': {
    status: 409,
    title: 'The delivery is overtaken',
    meaning:
      'What this delivery held is not what the agency is to hold now: something later came, or the policy changed. Read the feed again, and fetch what it offers.'
  },
  'receipts-unsigned': {
    status: 403,
    title: 'The receipts are not signed',
    meaning:
      'This agency signs its receipts: the request carries Content-Digest and a signature by RFC 9421 of one of its keys, not older than a minute. docs/delivery.md says what it covers.'
  },
  internal: {
    status: 500,
    title: 'The gateway failed',
    meaning:
      "The fault is the gateway's. Send the request again with the same Idempotency-Key; give the Correlation-Id to whoever runs the gateway."
  },
  unavailable: {
    status: 503,
    title: 'The gateway is not ready',
    meaning:
      'A part that the gateway needs is away, or it is stopping. Send the request again with the same Idempotency-Key after "Retry-After" seconds.'
  }
} as const

export type ProblemCode = keyof typeof problemTypes

/** One fault of a document or request, located where it can be. Never quotes a value. */
export interface ProblemError {
  code: string
  detail: string
  pointer?: string
  /** The definition file, where several were read. */
  file?: string
  line?: number
  column?: number
  rule?: string
  mapping?: string
  hint?: string
  /** The line of a definition file, and a caret under the column. */
  excerpt?: string
}

/** A problem by RFC 9457. `errors` lists every fault. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ProblemCode
  detail: string
  errors?: ProblemError[]
  [extension: string]: unknown
}

/** Makes a problem of the catalogue. `type` resolves, on the gateway itself, to the page that explains it. */
export function problem(
  code: ProblemCode,
  detail: string,
  errors: readonly ProblemError[] = [],
  extensions: JsonObject = {}
): Problem {
  const { status, title } = problemTypes[code]
  return {
    type: `/problems/${code}`,
    title,
    status,
    code,
    detail,
    ...(errors.length > 0 ? { errors: [...errors] } : {}),
    ...extensions
  }
}

/** Carries a problem out of a transaction, so that nothing of it happens. */
export class Refusal extends Error {
  readonly problem: Problem
  constructor(refused: Problem) {
    super(refused.code)
    this.name = 'Refusal'
    this.problem = refused
  }
}
