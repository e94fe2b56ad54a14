import { Agent as PlainAgent } from 'node:http'
import { Agent as TlsAgent, type AgentOptions } from 'node:https'
import { isObject, type Json } from '../json'
import { deliveryHeaders, headerNames, readReceipt, receiptMatches, type DeliveryHead, type Receipt } from '../wire'
import { readRetryAfter } from './backoff'
import { readEndpoint } from './endpoint'
import { post, type PostResult } from './post'

/** Limits of a courier, and how it trusts. */
export interface CourierOptions {
  /** Milliseconds for one delivery as a whole; 10,000 when left out. */
  timeoutMs?: number
  /** The longest answer that is read; 64 KiB when left out. */
  mostAnswerBytes?: number
  /** Certificates for https: `ca`, `cert`, `key`. */
  tls?: Pick<AgentOptions, 'ca' | 'cert' | 'key'>
  now?: () => Date
}

/** One delivery to push. The token never leaves the authorization header. */
export interface Parcel {
  endpoint: string
  token: string
  /** Whether plain http to this machine is meant. */
  plainLoopback?: boolean
  head: DeliveryHead
  body: Uint8Array
  signal?: AbortSignal
}

/**
 * What became of a delivery. `acknowledged` alone is proof; `refused` and `gone` ask for a person; `retry` is tried again,
 * after `retryAfterMs` where the receiver asked for it. Codes are short names, fit for logs.
 */
export type CourierResult =
  | { kind: 'acknowledged'; status: number; receipt: Receipt }
  | { kind: 'refused'; status: number; code: string }
  | { kind: 'gone'; status: 410 }
  | { kind: 'retry'; code: string; status?: number; retryAfterMs?: number }

/** Brings deliveries to their endpoints over connections that are kept. */
export interface Courier {
  /** Pushes one delivery. Never rejects for what the network or the receiver does. */
  send(parcel: Parcel): Promise<CourierResult>
  /** Closes the connections that are kept. */
  close(): void
}

/** A courier by the delivery contract of `src/wire`. */
export function createCourier(options: CourierOptions = {}): Courier {
  const kept = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 64, maxFreeSockets: 8 }
  const agents = { plain: new PlainAgent(kept), tls: new TlsAgent({ ...kept, ...options.tls, minVersion: 'TLSv1.2' }) }
  const now = options.now ?? (() => new Date())
  return {
    async send({ endpoint, token, plainLoopback = false, head, body, signal }) {
      const checked = readEndpoint(endpoint, plainLoopback)
      if (!checked.ok) return { kind: 'retry', code: checked.code }
      const result = await post({
        url: checked.url,
        headers: {
          ...deliveryHeaders(head),
          [headerNames.authorization]: `Bearer ${token}`,
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
      return judge(result, head, now())
    },
    close() {
      agents.plain.destroy()
      agents.tls.destroy()
    }
  }
}

/** Statuses with which a receiver refuses this content: sending it again would not help. */
const refusals = new Set([409, 413, 422])

function judge(result: PostResult, head: DeliveryHead, now: Date): CourierResult {
  if (result.kind === 'fault') {
    return { kind: 'retry', code: result.code, ...(result.status !== undefined && { status: result.status }) }
  }
  const { status, headers } = result
  const body = parse(result.body)
  if (status >= 200 && status < 300) {
    const receipt = body === undefined ? undefined : readReceipt(body)
    if (receipt === undefined) return { kind: 'retry', code: 'receipt.missing', status }
    if (!receiptMatches(receipt, head)) return { kind: 'retry', code: 'receipt.of-another', status }
    return { kind: 'acknowledged', status, receipt }
  }
  if (status === 410) return { kind: 'gone', status }
  if (refusals.has(status)) return { kind: 'refused', status, code: problemCode(body) ?? `http.${status}` }
  const asked = headers['retry-after']
  const retryAfterMs = asked === undefined ? undefined : readRetryAfter(asked, now)
  const code = status >= 300 && status < 400 ? 'http.redirect' : `http.${status}`
  return { kind: 'retry', code, status, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

function parse(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json
  } catch {
    return undefined
  }
}

/** The code of a problem, where it is one: other text of the receiver might hold anything. */
function problemCode(body: Json | undefined): string | undefined {
  const code = isObject(body) ? body.code : undefined
  return typeof code === 'string' && /^[a-z][a-z0-9._-]{0,63}$/.test(code) ? code : undefined
}
