import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { bodyOf, createReceiver, refuse, send, type Receiver, type ReceiverAnswer } from '../receiver'
import type { SigningKey, VerifyingKey } from '../wire'
import type { AgencyEvent, AgencyFaults } from './agency-events'
import type { AgencyStore } from './agency-store'

const path = '/deliveries'

/** What the receiving side of a simulated agency works with. */
export interface DeliveryServer {
  agency: string
  token: string
  /** The gateway's keys, where deliveries must be signed. */
  senderKeys: () => readonly VerifyingKey[] | undefined
  signWith?: SigningKey
  store: AgencyStore
  faults: AgencyFaults
  tell: (event: AgencyEvent) => void
}

/** A server on this machine that takes deliveries at `/deliveries` by the wire contract; port 0 takes a free one. */
export async function listen(parts: DeliveryServer, port: number): Promise<{ server: Server; endpoint: string }> {
  const at = { endpoint: '' }
  const desk = openDesk(parts, () => at.endpoint)
  const server = createServer((request, response) => {
    answer(parts, desk, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  at.endpoint = `http://127.0.0.1:${address.port}${path}`
  return { server, endpoint: at.endpoint }
}

/** The receiver, and the last receipt it gave, for the fault of giving it again. */
interface Desk {
  receiver: () => Receiver
  last?: ReceiverAnswer
}

function openDesk({ agency, token, senderKeys, signWith, store, faults }: DeliveryServer, endpoint: () => string): Desk {
  const check = ({ nominal }: { nominal: string }) => {
    if (faults.refuseSubjects.has(nominal)) return { status: 410 as const, code: 'agency.not-ours' }
    return faults.refuseContent ? { status: 422 as const, code: 'agency.content' } : undefined
  }
  const common = { agency, token, endpoint, store, check, ...(signWith && { signWith }) }
  const open = createReceiver(common)
  const strict = createReceiver({ ...common, senderKeys: () => senderKeys() ?? [] })
  return { receiver: () => (senderKeys() === undefined ? open : strict) }
}

async function answer(parts: DeliveryServer, desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults } = parts
  if (faults.down) return void request.socket.destroy()
  if (faults.slowMs > 0) await sleep(faults.slowMs)
  if (faults.unavailable) {
    const { status, retryAfter } = faults.unavailable
    if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter))
    return turnAway(parts, response, status, 'agency.unavailable')
  }
  if (request.url !== path) return turnAway(parts, response, 404, 'agency.no-such-place')
  if (request.method !== 'POST') return turnAway(parts, response, 405, 'agency.method')
  const body = await bodyOf(request)
  if (!body) return turnAway(parts, response, 413, 'agency.too-large')
  const given = await desk.receiver().answer({ method: 'POST', headers: request.headers, body })
  report(parts, given, body.length)
  const receipt = 'receipt' in given.said
  if (faults.loseAnswers > 0 && receipt) {
    faults.loseAnswers -= 1
    return void request.socket.destroy()
  }
  const before = desk.last
  if (receipt) desk.last = given
  send(response, receipt && faults.lie ? lied(faults.lie, given, before) : given)
}

/** The answer of an agency that lies about what it did. */
function lied(lie: NonNullable<AgencyFaults['lie']>, given: ReceiverAnswer, before: ReceiverAnswer | undefined): ReceiverAnswer {
  const { 'signature-input': _input, signature = '', ...unsigned } = given.headers
  if (lie === 'empty') return { ...given, headers: unsigned, body: '{}' }
  if (lie === 'unsigned') return { ...given, headers: unsigned }
  if (lie === 'old') return before ?? { ...given, headers: unsigned }
  const altered = signature.replace(/=:(.)/, (_all, first: string) => `=:${first === 'A' ? 'B' : 'A'}`)
  return { ...given, headers: { ...given.headers, signature: altered } }
}

function report({ agency, tell }: DeliveryServer, { said, status }: ReceiverAnswer, bytes: number): void {
  if ('problem' in said) return tell({ type: 'refused', agency, status, code: said.problem.code })
  if ('stands' in said) return
  const { nominal, version, epoch, sequence } = said.head
  tell({ type: 'received', agency, nominal, version, epoch, sequence, result: said.receipt.result, bytes })
}

function turnAway({ agency, tell }: DeliveryServer, response: ServerResponse, status: number, code: string): void {
  tell({ type: 'refused', agency, status, code })
  refuse(response, status, code)
}
