import type { AgentOptions } from 'node:https'
import {
  contentDigest,
  deliveryHeaders,
  deliveryProfile,
  headerNames,
  reconcileMediaType,
  reconcileProfile,
  signMessage,
  type DeliveryHead,
  type SigningKey,
  type VerifyingKey
} from '../wire'
import type { Json } from '../json'
import { judgeAnswer, verifyAnswer, type CourierResult } from './answers'
import { readEndpoint } from './endpoint'
import { closeLine, openLine, type Line } from './line'
import { post } from './post'

/** Limits of a courier, and what it signs with. */
export interface CourierOptions {
  /** The key to sign with at a time, in milliseconds since 1970. */
  signWith: (now: number) => SigningKey
  /** Random bytes for nonces, at least 16, in base64url. */
  nonce: () => string
  /** Milliseconds for one delivery as a whole; 10,000 when left out. */
  timeoutMs?: number
  /** The longest answer that is read; 64 KiB when left out. */
  mostAnswerBytes?: number
}

/** Where an agency receives, and how it answers. */
export interface Destination {
  endpoint: string
  /** The bearer token agreed for the endpoint. Never leaves the authorization header. */
  token?: string
  /** Whether plain http to this machine is meant. */
  plainLoopback?: boolean
  /** Hosts that may be called. */
  hosts?: readonly string[]
  /** Private networks that are meant. */
  networks?: readonly string[]
  /** The keys by which its receipts are verified; left out, plain receipts are taken for proof. */
  keys?: readonly VerifyingKey[]
  /** Certificates for https: `ca`, `cert`, `key`. */
  tls?: Pick<AgentOptions, 'ca' | 'cert' | 'key'>
}

/** One delivery to push. */
export interface Parcel {
  destination: Destination
  head: DeliveryHead
  body: Uint8Array
  signal?: AbortSignal
  /** The time to sign and verify by, in milliseconds since 1970: the ledger's, so that a clock that is off here does no harm. */
  now: () => number
}

/** A question to a receiver about what it holds. `now` is the ledger's time, in milliseconds since 1970. */
export interface Question {
  destination: Destination
  question: string
  id: string
  now: number
}

/** Brings deliveries to their endpoints over connections that are kept. */
export interface Courier {
  /** Pushes one delivery. Never rejects for what the network or the receiver does. */
  send(parcel: Parcel): Promise<CourierResult>
  /** Asks a receiver what it holds. An answer that is not signed as receipts are is none; what kept it from answering is a code. */
  ask(question: Question): Promise<{ answer: Json } | { code: string }>
  /** Closes the connections that are kept. */
  close(): void
}

/** A courier by the delivery contract of `src/wire`. */
export function createCourier(options: CourierOptions): Courier {
  const lines = new Map<Destination, Line>()
  const lineTo = (destination: Destination): Line => {
    const line = lines.get(destination) ?? openLine(destination)
    lines.set(destination, line)
    return line
  }
  return {
    async send({ destination, head, body, signal, now }) {
      const { endpoint, token, keys } = destination
      const { guard, agents } = lineTo(destination)
      const checked = readEndpoint(endpoint, { ...destination, guard })
      if (!checked.ok) return { kind: 'retry', code: checked.code, ofAgency: true }
      const url = checked.url.href
      const plain = deliveryHeaders(head)
      const stamp = { now: now(), nonce: options.nonce() }
      const signed = signMessage({ method: 'POST', url, headers: plain }, deliveryProfile, options.signWith(stamp.now), stamp)
      const headers = { ...plain, ...signed }
      const result = await post({
        url: checked.url,
        headers: {
          ...headers,
          ...(token !== undefined && { [headerNames.authorization]: `Bearer ${token}` }),
          accept: 'application/json, application/problem+json',
          'accept-encoding': 'identity',
          'user-agent': 'visor-gateway'
        },
        body,
        agents,
        timeoutMs: options.timeoutMs ?? 10_000,
        mostAnswerBytes: options.mostAnswerBytes ?? 64 * 1024,
        ...(signal && { signal })
      })
      return judgeAnswer({ result, head, request: { method: 'POST', url, headers }, now: now(), ...(keys && { keys }) })
    },
    async ask({ destination, question, id, now }) {
      const { endpoint, token, keys } = destination
      const { guard, agents } = lineTo(destination)
      const checked = readEndpoint(endpoint, { ...destination, guard })
      if (!checked.ok) return { code: checked.code }
      const url = checked.url.href
      const body = Buffer.from(question)
      const plain = {
        [headerNames.contentType]: reconcileMediaType,
        [headerNames.contentDigest]: contentDigest(body),
        [headerNames.idempotencyKey]: id
      }
      const stamp = { now, nonce: options.nonce() }
      const headers = {
        ...plain,
        ...signMessage({ method: 'POST', url, headers: plain }, reconcileProfile, options.signWith(now), stamp)
      }
      const authorized = token === undefined ? headers : { ...headers, [headerNames.authorization]: `Bearer ${token}` }
      const limits = { timeoutMs: askingMs, mostAnswerBytes: mostAskedBytes }
      const result = await post({ url: checked.url, headers: authorized, body, agents, ...limits })
      if (result.kind === 'fault') return { code: result.code }
      if (result.status !== 200) return { code: `http.${result.status}` }
      if (keys !== undefined) {
        const request = { method: 'POST', url, headers }
        const signed = verifyAnswer({ result, request, now }, keys, result.status, result.body)
        if ('code' in signed) return signed
      }
      return readAnswer(result.body)
    },
    close() {
      for (const line of lines.values()) closeLine(line)
      lines.clear()
    }
  }
}

/** The lanes of one bucket come in one answer. */
const askingMs = 30_000
const mostAskedBytes = 8 * 1024 * 1024

function readAnswer(body: Buffer): { answer: Json } | { code: string } {
  try {
    return { answer: JSON.parse(body.toString('utf8')) as Json }
  } catch {
    return { code: 'reconcile.answer' }
  }
}
