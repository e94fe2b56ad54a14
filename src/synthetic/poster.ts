import { setTimeout as sleep } from 'node:timers/promises'
import { isObject, type Json, type JsonObject } from '../json'
import type { PostResult } from './agency-events'
import type { Posting } from './agency-store'

/** Where a simulated agency posts its documents, and the bearer token it shows there. */
export interface GatewayAddress {
  url: string
  token: string
}

/** How long a poster waits and how often it comes back. Milliseconds. */
export interface PostingPatience {
  requestMs: number
  firstWaitMs: number
  longestWaitMs: number
  giveUpMs: number
}

/** Long enough to outlast a restart of the gateway. */
export const defaultPatience: PostingPatience = { requestMs: 15_000, firstWaitMs: 100, longestWaitMs: 5_000, giveUpMs: 120_000 }

/** Answers that say nothing of the document itself: the same may well be taken later. */
const passing = new Set([408, 409, 425, 429])

/**
 * Posts a document to the gateway under its idempotency key, again and again with the same key while answers are lost or the gateway
 * is unwell, until it is answered, patience ends or the signal stops it.
 */
export async function postDocument(
  gateway: GatewayAddress,
  posting: Posting,
  stop: AbortSignal,
  patience: PostingPatience = defaultPatience
): Promise<PostResult> {
  const began = performance.now()
  const passed = (): number => Math.round(performance.now() - began)
  for (let attempts = 1; ; attempts++) {
    const reply = await attempt(gateway, posting, stop, patience.requestMs)
    if (reply && reply.status < 500 && !passing.has(reply.status)) {
      return {
        key: posting.key,
        attempts,
        milliseconds: passed(),
        status: reply.status,
        ...(reply.answer && { answer: reply.answer })
      }
    }
    const wait = reply?.retryAfterMs ?? Math.min(patience.firstWaitMs * 2 ** (attempts - 1), patience.longestWaitMs)
    if (stop.aborted || passed() + wait > patience.giveUpMs) return { key: posting.key, attempts, milliseconds: passed() }
    await sleep(wait, undefined, { signal: stop }).catch(() => undefined)
  }
}

interface Reply {
  status: number
  retryAfterMs?: number
  answer?: JsonObject
}

/** One request; undefined where no whole answer came back. */
async function attempt(
  gateway: GatewayAddress,
  posting: Posting,
  stop: AbortSignal,
  requestMs: number
): Promise<Reply | undefined> {
  try {
    const response = await fetch(new URL('/v1/submissions', gateway.url), {
      method: 'POST',
      headers: { 'content-type': posting.contentType, authorization: `Bearer ${gateway.token}`, 'idempotency-key': posting.key },
      body: posting.document,
      redirect: 'error',
      signal: AbortSignal.any([stop, AbortSignal.timeout(requestMs)])
    })
    const text = await response.text()
    const seconds = Number(response.headers.get('retry-after') ?? NaN)
    const answer = parsed(text)
    return { status: response.status, ...(seconds >= 0 && { retryAfterMs: seconds * 1000 }), ...(isObject(answer) && { answer }) }
  } catch {
    return undefined
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
