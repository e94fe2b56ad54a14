import { Agent as PlainAgent } from 'node:http'
import { Agent as TlsAgent, type AgentOptions } from 'node:https'
import {
  deliveryHeaders,
  deliveryProfile,
  headerNames,
  signMessage,
  type DeliveryHead,
  type SigningKey,
  type VerifyingKey
} from '../wire'
import { judgeAnswer, type CourierResult } from './answers'
import { egressGuard, guardedLookup, type EgressGuard, type EgressRules } from './egress'
import { readEndpoint } from './endpoint'
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

/** Brings deliveries to their endpoints over connections that are kept. */
export interface Courier {
  /** Pushes one delivery. Never rejects for what the network or the receiver does. */
  send(parcel: Parcel): Promise<CourierResult>
  /** Closes the connections that are kept. */
  close(): void
}

interface Line {
  guard: EgressGuard
  agents: { plain: PlainAgent; tls: TlsAgent }
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
    close() {
      for (const { agents } of lines.values()) {
        agents.plain.destroy()
        agents.tls.destroy()
      }
      lines.clear()
    }
  }
}

function openLine({ plainLoopback = false, networks = [], tls }: Destination): Line {
  const rules: EgressRules = { loopback: plainLoopback, networks }
  const guard = egressGuard(rules)
  const kept = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 64, maxFreeSockets: 8, lookup: guardedLookup(guard) }
  return { guard, agents: { plain: new PlainAgent(kept), tls: new TlsAgent({ ...kept, ...tls, minVersion: 'TLSv1.2' }) } }
}
