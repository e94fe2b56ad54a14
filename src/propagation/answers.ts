import { isObject, type Json } from '../json'
import {
  answerProfile,
  contentDigest,
  headerNames,
  readPoint,
  readReceipt,
  receiptMatches,
  verifyMessage,
  type DeliveryHead,
  type LanePoint,
  type Receipt,
  type SignedMessage,
  type VerifyingKey
} from '../wire'
import { readRetryAfter } from './backoff'
import type { PostResult } from './post'

/** What proves a receipt to others: its exact text, and what was signed by which key. */
export interface Proof {
  body: string
  keyId: string
  base: string
  signature: string
}

/**
 * What became of a delivery. `acknowledged` alone is proof, with a signature where the receiver signs; `out-of-line` says which
 * number the receiver expects; `refused` and `gone` ask for a person; `retry` is tried again, after `retryAfterMs` where the
 * receiver asked for it, `ofAgency` where not this delivery but the agency is at fault. Codes are short names, fit for logs.
 */
export type CourierResult =
  | { kind: 'acknowledged'; status: number; receipt: Receipt; proof?: Proof }
  | { kind: 'out-of-line'; status: 409; code: string; expected: LanePoint }
  | { kind: 'refused'; status: number; code: string; rules?: readonly string[] }
  | { kind: 'gone'; status: 410 }
  | { kind: 'retry'; code: string; status?: number; retryAfterMs?: number; ofAgency: boolean }

/** An answer as it came in, and what it is an answer to. Without `keys` no signature is asked for. */
export interface Answered {
  result: PostResult
  head: DeliveryHead
  request: SignedMessage
  keys?: readonly VerifyingKey[]
  now: number
}

/** Statuses with which a receiver refuses this content: sending it again would not help. */
const refusals = new Set([413, 422])

/** Judges an answer by the contract. */
export function judgeAnswer(answered: Answered): CourierResult {
  const { result } = answered
  if (result.kind === 'fault') {
    const ofAgency = result.code !== 'push.aborted'
    return { kind: 'retry', code: result.code, ofAgency, ...(result.status !== undefined && { status: result.status }) }
  }
  const { status } = result
  const body = parse(result.body)
  if (status >= 200 && status < 300) return judgeReceipt(answered, status, result.body, body)
  if (status === 409) return judgeConflict(answered, body)
  if (status === 410) return { kind: 'gone', status }
  if (refusals.has(status)) {
    const rules = rulesIn(body)
    return { kind: 'refused', status, code: problemCode(body) ?? `http.${status}`, ...(rules && { rules }) }
  }
  const asked = result.headers['retry-after']
  const retryAfterMs = asked === undefined ? undefined : readRetryAfter(asked, new Date(answered.now))
  const code = status >= 300 && status < 400 ? 'http.redirect' : `http.${status}`
  return { kind: 'retry', code, status, ofAgency: status !== 400, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

function judgeReceipt(answered: Answered, status: number, bytes: Buffer, body: Json | undefined): CourierResult {
  const no = (code: string): CourierResult => ({ kind: 'retry', code, status, ofAgency: false })
  const receipt = body === undefined ? undefined : readReceipt(body)
  if (receipt === undefined) return no('receipt.missing')
  if (!receiptMatches(receipt, answered.head)) return no('receipt.of-another')
  if (receipt.result === 'beyond' && receipt.before === undefined) return no('receipt.missing')
  if (answered.keys === undefined) return { kind: 'acknowledged', status, receipt }
  const signed = verifyAnswer(answered, answered.keys, status, bytes)
  if ('code' in signed) return no(signed.code)
  return { kind: 'acknowledged', status, receipt, proof: { body: bytes.toString('utf8'), ...signed } }
}

/** A receiver that names another number than ours is believed only where it signs: it moves the lane. */
function judgeConflict(answered: Answered, body: Json | undefined): CourierResult {
  const status = 409
  const { keys, result } = answered
  if (keys !== undefined && result.kind === 'answer') {
    const signed = verifyAnswer(answered, keys, status, result.body)
    if ('code' in signed) return { kind: 'retry', code: 'answer.unsigned', status, ofAgency: false }
  }
  const code = problemCode(body) ?? 'http.409'
  const expected = isObject(body) ? readPoint(body['expected']) : undefined
  const outOfLine = expected !== undefined && (code === 'wire.gap' || code === 'wire.epoch')
  return outOfLine ? { kind: 'out-of-line', status, code, expected } : { kind: 'refused', status, code }
}

/** Verifies the signature of an answer by what it is an answer to. */
export function verifyAnswer(
  { result, request, now }: Pick<Answered, 'result' | 'request' | 'now'>,
  keys: readonly VerifyingKey[],
  status: number,
  bytes: Buffer
): Omit<Proof, 'body'> | { code: string } {
  const headers = result.kind === 'answer' ? result.headers : {}
  if (headers[headerNames.contentDigest] !== contentDigest(bytes)) return { code: 'receipt.digest' }
  const verified = verifyMessage({ status, headers, request }, answerProfile, keys, now)
  if ('fault' in verified) return { code: verified.fault.replace('signature.', 'receipt.signature-') }
  const { keyId, base, signature } = verified.verified
  return { keyId, base, signature }
}

function parse(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json
  } catch {
    return undefined
  }
}

const code = /^[a-z][a-z0-9._-]{0,63}$/

/** The code of a problem, where it is one: other text of the receiver might hold anything. */
function problemCode(body: Json | undefined): string | undefined {
  const found = isObject(body) ? body['code'] : undefined
  return typeof found === 'string' && code.test(found) ? found : undefined
}

/** Ids of the receiver's rules, where they are such. */
function rulesIn(body: Json | undefined): readonly string[] | undefined {
  const rules = isObject(body) ? body['rules'] : undefined
  if (!Array.isArray(rules)) return undefined
  const named = rules.filter(rule => typeof rule === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(rule))
  return named.slice(0, 20) as string[]
}
