import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http'
import { request as requestPlain, type Agent as PlainAgent } from 'node:http'
import { request as requestTls, type Agent as TlsAgent } from 'node:https'

/** One HTTP request with a body, and its limits. */
export interface Post {
  url: URL
  headers: Record<string, string>
  body: Uint8Array
  agents: { plain: PlainAgent; tls: TlsAgent }
  /** Milliseconds for everything: connection, sending, the whole answer. */
  timeoutMs: number
  mostAnswerBytes: number
  signal?: AbortSignal
}

/** What came back: a whole answer, or the code of what went wrong. */
export type PostResult =
  | { kind: 'answer'; status: number; headers: IncomingHttpHeaders; body: Buffer }
  | { kind: 'fault'; code: string; status?: number }

/**
 * Posts and reads the answer, within the limits. Redirects are not followed. A request that dies on a connection kept from
 * an earlier one, as happens when the receiver closes it at that moment, is sent once more on a new one.
 */
export async function post(parts: Post): Promise<PostResult> {
  const limit = AbortSignal.timeout(parts.timeoutMs)
  const signal = parts.signal === undefined ? limit : AbortSignal.any([limit, parts.signal])
  const first = await once(parts, signal)
  const result = first === 'stale' ? await once(parts, signal) : first
  if (result === 'stale') return { kind: 'fault', code: 'push.connection-lost' }
  if (result.kind === 'fault' && signal.aborted) return { ...result, code: limit.aborted ? 'push.timeout' : 'push.aborted' }
  return result
}

function once(parts: Post, signal: AbortSignal): Promise<PostResult | 'stale'> {
  return new Promise(resolve => {
    const secure = parts.url.protocol === 'https:'
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...parts.headers, 'content-length': String(parts.body.byteLength) },
      agent: secure ? parts.agents.tls : parts.agents.plain,
      signal
    }
    const request = secure ? requestTls(parts.url, options) : requestPlain(parts.url, options)
    request.on('error', error => {
      const code = codeOf(error)
      const stale = request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE') && !signal.aborted
      resolve(stale ? 'stale' : { kind: 'fault', code: faultCodes[code] ?? tlsCode(code) })
    })
    request.on('response', response => {
      void readAnswer(response, parts.mostAnswerBytes).then(resolve)
    })
    request.end(parts.body)
  })
}

async function readAnswer(response: IncomingMessage, most: number): Promise<PostResult> {
  const status = response.statusCode ?? 0
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      // Leaving the loop destroys the connection, so that the rest is not read either.
      if (size > most) return { kind: 'fault', code: 'push.answer-too-long', status }
      chunks.push(chunk)
    }
  } catch {
    return { kind: 'fault', code: 'push.connection-lost', status }
  }
  return { kind: 'answer', status, headers: response.headers, body: Buffer.concat(chunks) }
}

const faultCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'push.refused-connection',
  ECONNRESET: 'push.connection-lost',
  EPIPE: 'push.connection-lost',
  ENOTFOUND: 'push.name-unknown',
  EAI_AGAIN: 'push.name-unknown',
  EHOSTUNREACH: 'push.unreachable',
  ENETUNREACH: 'push.unreachable',
  ETIMEDOUT: 'push.timeout',
  ABORT_ERR: 'push.aborted',
  ERR_EGRESS: 'push.forbidden-address'
}

function tlsCode(code: string): string {
  return /CERT|TLS|SSL|SIGNED|ALTNAME|EPROTO/.test(code) ? 'push.tls' : 'push.network'
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
