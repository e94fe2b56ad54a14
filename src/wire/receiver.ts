import { createHash, timingSafeEqual } from 'node:crypto'
import { contentDigest } from './digest'
import { readDeliveryHeaders, type DeliveryHead, type HeaderBag } from './delivery-head'
import { headerNames } from './names'
import { receiptFor, type Receipt, type ReceiptResult } from './receipt'

/** What a receiver keeps of one nominal: the last delivery that took effect. */
export interface Held {
  sequence: number
  fence: number
  deliveryId: string
}

/** A refusal by the receiver's own rules: 410 where the subject is not theirs, 422 where the content will not do. */
export interface Refusal {
  status: 410 | 422
  code: string
}

/** A problem by RFC 9457; `code` is stable, `headers` names those at fault. */
export interface WireProblem {
  type: 'about:blank'
  title: string
  status: number
  code: string
  headers?: string[]
}

/** One request at a receiver, and what the receiver knows. */
export interface Incoming {
  headers: HeaderBag
  body: Uint8Array
  /** The bearer token the sender must show; left out, none is asked for. */
  token?: string
  /** What is held of a nominal so far. */
  heldOf: (nominal: string) => Held | undefined
  /** The receiver's own check, asked only of a delivery that would take effect. */
  check?: (head: DeliveryHead, body: Uint8Array) => Refusal | undefined
}

/**
 * What a receiver does with a delivery. Where `held` is given, it is stored for `head.nominal`, and with the result
 * `applied` the body too, all durably and in one step, before the answer goes out.
 */
export type Reception =
  | { kind: 'receipt'; status: 200; receipt: Receipt; head: DeliveryHead; held?: Held }
  | { kind: 'problem'; status: number; problem: WireProblem }

/**
 * The rules of a receiver. Sequences of a nominal only rise: a lower one is answered `superseded` and has no effect; of
 * two renderings of one sequence the one sent under the later lease wins; the last delivery sent again is a `duplicate`.
 */
export function receive({ headers, body, token, heldOf, check }: Incoming): Reception {
  if (token !== undefined && !bearerMatches(headers[headerNames.authorization], token)) {
    return problem(401, 'wire.unauthorised', 'The bearer token is missing or wrong')
  }
  const read = readDeliveryHeaders(headers)
  if ('faults' in read) return problem(400, 'wire.headers', 'Headers are missing or malformed', read.faults)
  const { head } = read
  if (contentDigest(body) !== head.digest) {
    return problem(400, 'wire.digest', 'The body is not the one its digest names', [headerNames.contentDigest])
  }
  const held = heldOf(head.nominal)
  const result = judge(held, head)
  if (result === 'superseded') return receipt(head, result)
  const next = { sequence: head.sequence, fence: Math.max(head.fence, fenceOf(held, head)), deliveryId: head.id }
  if (result === 'duplicate') return receipt(head, result, next)
  const refusal = check?.(head, body)
  if (refusal !== undefined) return problem(refusal.status, refusal.code, 'The receiver refuses this delivery')
  return receipt(head, result, next)
}

function judge(held: Held | undefined, head: DeliveryHead): ReceiptResult {
  if (held === undefined || head.sequence > held.sequence) return 'applied'
  if (head.sequence < held.sequence) return 'superseded'
  if (head.id === held.deliveryId) return 'duplicate'
  return head.fence < held.fence ? 'superseded' : 'applied'
}

function fenceOf(held: Held | undefined, head: DeliveryHead): number {
  return held?.sequence === head.sequence ? held.fence : 0
}

function receipt(head: DeliveryHead, result: ReceiptResult, held?: Held): Reception {
  return { kind: 'receipt', status: 200, receipt: receiptFor(head, result), head, ...(held && { held }) }
}

function problem(status: number, code: string, title: string, headers?: string[]): Reception {
  return { kind: 'problem', status, problem: { type: 'about:blank', title, status, code, ...(headers && { headers }) } }
}

/** Compares hashes, so that neither the length nor the first difference shows in the time taken. */
function bearerMatches(header: string | string[] | undefined, token: string): boolean {
  if (typeof header !== 'string') return false
  const shown = /^Bearer +([^ ]+)$/i.exec(header)?.[1] ?? ''
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(shown), hash(token))
}
