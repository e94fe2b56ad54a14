import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import {
  answerProfile,
  answerQuestion,
  bodyFault,
  contentDigest,
  deliveryProfile,
  headerNames,
  judgeDelivery,
  laneName,
  problemMediaType,
  readDeliveryHeaders,
  readQuestion,
  reconcileMediaType,
  reconcileProfile,
  receiptMediaType,
  signatureBase,
  signMessage,
  verifyMessage,
  wireProblem,
  type DeliveryHead,
  type HeaderBag,
  type Receipt,
  type SignedMessage,
  type SigningKey,
  type VerifyingKey,
  type WireProblem
} from '../wire'
import type { Json } from '../json'
import type { ReceiverStore } from './store'

/** A refusal by the receiver's own rules: 410 where the subject is not theirs, 422 where the content will not do. */
export interface Refusal {
  status: 410 | 422
  code: string
  /** Ids of the rules that the content breaks. Never a value. */
  rules?: string[]
}

/** How a receiver is set up. */
export interface ReceiverOptions {
  agency: string
  /** The URL by which the sender calls, exactly as it is configured there: it is part of what is signed. */
  endpoint: () => string
  store: ReceiverStore
  /** The sender's public keys; left out, signatures are not looked at. */
  senderKeys?: () => readonly VerifyingKey[]
  /** The key that receipts are signed with; left out, receipts prove nothing and the sender must be told so. */
  signWith?: SigningKey
  /** The bearer token that the sender must show; left out, none is asked for. */
  token?: string
  /** The receiver's own check, asked only of content that would take effect. */
  check?: (head: DeliveryHead, body: Uint8Array) => Refusal | undefined
  now?: () => number
}

/** One request, its body whole. */
export interface ReceiverRequest {
  method: string
  headers: HeaderBag
  body: Uint8Array
}

/** The answer to give, and what it says. */
export interface ReceiverAnswer {
  status: number
  headers: Record<string, string>
  body: string
  said: { receipt: Receipt; head: DeliveryHead } | { problem: WireProblem } | { stands: Json }
}

/** A receiver of deliveries that keeps the contract. */
export interface Receiver {
  /** Verifies, takes over, and answers. Rejects only where the store does; then nothing may be answered. */
  answer(request: ReceiverRequest): Promise<ReceiverAnswer>
}

type Said = ReceiverAnswer['said']

/** A receiver by the delivery contract of `src/wire`. Deliveries of one lane are handled one after another. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const inTurn = turns()
  return {
    async answer(request) {
      const said = await judge(options, request, inTurn)
      return answerOf(options, request, said)
    }
  }
}

async function judge(options: ReceiverOptions, request: ReceiverRequest, inTurn: Turns): Promise<Said> {
  const asked = request.headers[headerNames.contentType] === reconcileMediaType
  const refused = unauthorised(options, request, asked ? reconcileProfile : deliveryProfile)
  if (refused) return { problem: refused }
  if (asked) return compared(options, request.body)
  const read = readDeliveryHeaders(request.headers)
  if ('faults' in read)
    return { problem: wireProblem(400, 'wire.headers', 'Headers are missing or malformed', { headers: read.faults }) }
  const { head } = read
  if (head.agency !== options.agency) return { problem: wireProblem(400, 'wire.agency', 'This is for another agency') }
  const fault = bodyFault(head, request.body)
  if (fault) return { problem: fault }
  return inTurn(laneName(head.agency, head.nominal), lane => keep(options, lane, head, request.body))
}

/** Says where the lanes stand: digests of all buckets, or the lanes of one. */
function compared({ store }: ReceiverOptions, body: Uint8Array): Said {
  const question = readQuestion(body)
  if (!question) return { problem: wireProblem(400, 'wire.question', 'This is no question about lanes') }
  if (!store.lanes) return { problem: wireProblem(404, 'wire.no-lanes', 'This receiver keeps no list of its lanes') }
  const stands = [...store.lanes()].map(([lane, { epoch, sequence, chain }]) => ({ lane, epoch, sequence, chain }))
  return { stands: answerQuestion(question, stands) }
}

/** Decides by the number line, then by the receiver's own check, and answers only what is durable. */
async function keep({ store, check }: ReceiverOptions, lane: string, head: DeliveryHead, body: Uint8Array): Promise<Said> {
  const judged = judgeDelivery(head, { head: store.head(lane), at: sequence => store.at(lane, head.epoch, sequence) })
  if ('problem' in judged) return judged
  if (judged.take) {
    const refusal = head.kind === 'changed' ? check?.(head, body) : undefined
    if (refusal) {
      const { status, code, rules } = refusal
      return { problem: wireProblem(status, code, 'The receiver refuses this delivery', rules && { rules }) }
    }
    await store.take(judged.take, head, body)
  }
  const checkpointSeen = store.checkpoint?.()
  return { receipt: { ...judged.receipt, ...(checkpointSeen !== undefined && { checkpointSeen }) }, head }
}

/** Token first, then signature. What is wrong with a signature is not told, but that a clock is off is. */
function unauthorised(
  options: ReceiverOptions,
  request: ReceiverRequest,
  profile: typeof deliveryProfile
): WireProblem | undefined {
  const { token, senderKeys, now = Date.now } = options
  if (token !== undefined && !bearerMatches(request.headers[headerNames.authorization], token))
    return wireProblem(401, 'wire.unauthorised', 'The bearer token is missing or wrong')
  if (senderKeys === undefined) return undefined
  const verified = verifyMessage(messageOf(options, request), profile, senderKeys(), now())
  if ('verified' in verified) return undefined
  const late = verified.fault === 'signature.clock-skew' || verified.fault === 'signature.expired'
  return late
    ? wireProblem(401, 'wire.clock', 'The signature is not of this minute: a clock is off, or it was kept too long')
    : wireProblem(401, 'wire.signature', 'The signature is missing or does not count')
}

function messageOf({ endpoint }: ReceiverOptions, { method, headers }: ReceiverRequest): SignedMessage {
  return { method, url: endpoint(), headers }
}

function answerOf(options: ReceiverOptions, request: ReceiverRequest, said: Said): ReceiverAnswer {
  const status = 'problem' in said ? said.problem.status : 200
  const body = JSON.stringify('receipt' in said ? said.receipt : 'problem' in said ? said.problem : said.stands)
  const plain = {
    [headerNames.contentType]: 'problem' in said ? problemMediaType : receiptMediaType,
    [headerNames.contentDigest]: contentDigest(Buffer.from(body)),
    'cache-control': 'no-store'
  }
  return { status, headers: { ...plain, ...signatureOf(options, request, status, plain) }, body, said }
}

/** The signature of an answer. A request that cannot be bound to, for want of a header, is answered unsigned. */
function signatureOf(
  options: ReceiverOptions,
  request: ReceiverRequest,
  status: number,
  headers: Record<string, string>
): Record<string, string> {
  const { signWith, now = Date.now } = options
  const message = { status, headers, request: messageOf(options, request) }
  if (signWith === undefined || 'lacks' in signatureBase(message, answerProfile.covered, new Map())) return {}
  return signMessage(message, answerProfile, signWith, { now: now(), nonce: randomBytes(16).toString('base64url') })
}

/** Compares hashes, so that neither the length nor the first difference shows in the time taken. */
function bearerMatches(header: string | string[] | undefined, token: string): boolean {
  if (typeof header !== 'string') return false
  const shown = /^Bearer +([^ ]+)$/i.exec(header)?.[1] ?? ''
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(shown), hash(token))
}

type Turns = <T>(name: string, work: (name: string) => Promise<T>) => Promise<T>

/** Lets work of one name wait for the work of that name before it. */
function turns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return async (name, work) => {
    const before = last.get(name) ?? Promise.resolve()
    const mine = before.then(() => work(name))
    const ended = mine.catch(() => undefined)
    last.set(name, ended)
    try {
      return await mine
    } finally {
      if (last.get(name) === ended) last.delete(name)
    }
  }
}
