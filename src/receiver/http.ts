import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { problemMediaType } from '../wire'
import type { Receiver, ReceiverAnswer } from './receiver'

const mostBodyBytes = 10_000_000

/** A plain HTTP server around a receiver, at one path. TLS is its owner's to put in front. */
export function receiverServer(receiver: Receiver, path: string): Server {
  return createServer((request, response) => {
    handle(receiver, path, request, response).catch(() => response.destroy())
  })
}

async function handle(receiver: Receiver, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== path) return refuse(response, 404, 'receiver.no-such-place')
  if (request.method !== 'POST') return refuse(response, 405, 'receiver.method')
  const body = await bodyOf(request)
  if (body === undefined) return refuse(response, 413, 'receiver.too-large')
  send(response, await receiver.answer({ method: 'POST', headers: request.headers, body }))
}

/** The body, or undefined where it is larger than any document may be. */
export async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length
    if (size <= mostBodyBytes) parts.push(part as Buffer)
  }
  return size <= mostBodyBytes ? Buffer.concat(parts) : undefined
}

/** Sends an answer. */
export function send(response: ServerResponse, { status, headers, body }: Omit<ReceiverAnswer, 'said'>): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** Refuses what is no delivery at all. */
export function refuse(response: ServerResponse, status: number, code: string): void {
  const body = JSON.stringify({ type: 'about:blank', title: 'The receiver refuses', status, code })
  send(response, { status, headers: { 'content-type': problemMediaType, 'cache-control': 'no-store' }, body })
}
