import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { problemMediaType, receive, receiptMediaType, type Reception } from '../wire'
import type { AgencyEvent, AgencyFaults } from './agency-events'
import type { AgencyStore } from './agency-store'

const path = '/deliveries'
const maxBodyBytes = 10_000_000

/** What the receiving side of a simulated agency works with. */
export interface DeliveryServer {
  agency: string
  token: string
  store: AgencyStore
  faults: AgencyFaults
  tell: (event: AgencyEvent) => void
}

/** A server on this machine that takes deliveries at `/deliveries` by the wire contract; port 0 takes a free one. */
export async function listen(parts: DeliveryServer, port: number): Promise<{ server: Server; endpoint: string }> {
  const server = createServer((request, response) => {
    answer(parts, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { server, endpoint: `http://127.0.0.1:${address.port}${path}` }
}

async function answer(parts: DeliveryServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults } = parts
  if (faults.down) return void request.socket.destroy()
  if (faults.slowMs > 0) await sleep(faults.slowMs)
  if (faults.unavailable) {
    const { status, retryAfter } = faults.unavailable
    if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter))
    return refuse(parts, response, status, 'agency.unavailable')
  }
  if (request.url !== path) return refuse(parts, response, 404, 'agency.no-such-place')
  if (request.method !== 'POST') return refuse(parts, response, 405, 'agency.method')
  const body = await bodyOf(request)
  if (!body) return refuse(parts, response, 413, 'agency.too-large')
  const reception = receive({
    headers: request.headers,
    body,
    token: parts.token,
    heldOf: nominal => parts.store.heldOf(nominal),
    check: head => {
      if (faults.refuseSubjects.has(head.nominal)) return { status: 410, code: 'agency.not-ours' }
      return faults.refuseContent ? { status: 422, code: 'agency.content' } : undefined
    }
  })
  await keep(parts.store, reception, body)
  report(parts, reception, body.length)
  if (faults.loseAnswers > 0 && reception.kind === 'receipt') {
    faults.loseAnswers -= 1
    return void request.socket.destroy()
  }
  const receipt = reception.kind === 'receipt'
  send(response, reception.status, receipt ? receiptMediaType : problemMediaType, receipt ? reception.receipt : reception.problem)
}

/** Nothing is answered before what the answer claims is on the disk; that holds for a duplicate of a delivery still being written too. */
async function keep(store: AgencyStore, reception: Reception, body: Uint8Array): Promise<void> {
  if (reception.kind !== 'receipt') return
  const { head, held, receipt } = reception
  if (held && receipt.result === 'applied') {
    await store.apply({ ...held, nominal: head.nominal, contentType: head.contentType, digest: head.digest, document: body })
  } else if (held && held.fence !== store.heldOf(head.nominal)?.fence) {
    await store.renew(head.nominal, held)
  } else {
    await store.settled()
  }
}

function report({ agency, tell }: DeliveryServer, reception: Reception, bytes: number): void {
  if (reception.kind === 'problem')
    return tell({ type: 'refused', agency, status: reception.status, code: reception.problem.code })
  const { nominal, sequence, result } = reception.receipt
  tell({ type: 'received', agency, nominal, sequence, result, bytes })
}

function refuse({ agency, tell }: DeliveryServer, response: ServerResponse, status: number, code: string): void {
  tell({ type: 'refused', agency, status, code })
  send(response, status, problemMediaType, { type: 'about:blank', title: 'The simulated agency refuses', status, code })
}

function send(response: ServerResponse, status: number, contentType: string, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store'
  })
  response.end(text)
}

/** The body, or undefined where it is larger than any document may be. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length
    if (size <= maxBodyBytes) parts.push(part as Buffer)
  }
  return size <= maxBodyBytes ? Buffer.concat(parts) : undefined
}
