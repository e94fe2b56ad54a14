import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCourier, readEndpoint, type CourierOptions } from '../../src/propagation'
import { composeDelivery, receiptFor, receive, type DeliveryHead, type Held } from '../../src/wire'
import { sleep } from './rig'

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

let server: Server
let url: string
let answer: Answer
let requests = 0
const ordinary = createCourier()

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request, response, Buffer.concat(chunks)))
    request.on('error', () => undefined)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inbox`
})

beforeEach(() => {
  requests = 0
})

afterAll(async () => {
  ordinary.close()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const body = new TextEncoder().encode('{"surname":"Inventedson"}')

function headOf(version = 7): DeliveryHead {
  return composeDelivery({
    agency: 'agency-a',
    nominal: 'nom-1',
    acknowledged: 3,
    version,
    fence: 2,
    time: '2026-01-02T03:04:05Z',
    contentType: 'application/json',
    dataSchema: 'invented@1',
    body
  })
}

function say(status: number, content: unknown = {}, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof content === 'string' ? content : JSON.stringify(content))
  }
}

async function send(how: Answer, options: CourierOptions = {}, signal?: AbortSignal) {
  answer = how
  const courier = createCourier(options)
  try {
    return await courier.send({
      endpoint: url,
      token: 'invented-token',
      plainLoopback: true,
      head: headOf(),
      body,
      ...(signal && { signal })
    })
  } finally {
    courier.close()
  }
}

describe('the courier', () => {
  it('is acknowledged by a receiver that keeps the contract', async () => {
    const held = new Map<string, Held>()
    answer = (request, response, received) => {
      const reception = receive({ headers: request.headers, body: received, token: 'invented-token', heldOf: id => held.get(id) })
      if (reception.kind === 'receipt' && reception.held) held.set(reception.head.nominal, reception.held)
      say(reception.status, reception.kind === 'receipt' ? reception.receipt : reception.problem)(request, response, received)
    }
    const target = { endpoint: url, token: 'invented-token', plainLoopback: true }
    expect(await ordinary.send({ ...target, head: headOf(), body })).toMatchObject({
      kind: 'acknowledged',
      receipt: { result: 'applied', sequence: 7 }
    })
    expect(await ordinary.send({ ...target, head: headOf(), body })).toMatchObject({
      kind: 'acknowledged',
      receipt: { result: 'duplicate' }
    })
    expect(await ordinary.send({ ...target, head: headOf(6), body })).toMatchObject({
      kind: 'acknowledged',
      receipt: { result: 'superseded' }
    })
    const wrong = await ordinary.send({ ...target, token: 'other', head: headOf(8), body })
    expect(wrong).toEqual({ kind: 'retry', code: 'http.401', status: 401 })
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'OK'],
    ['no receipt', { result: 'applied' }]
  ])('takes a 200 with %s for no proof', async (_name, content) => {
    expect(await send(say(200, content))).toEqual({ kind: 'retry', code: 'receipt.missing', status: 200 })
  })

  it('takes the receipt of another delivery for no proof', async () => {
    expect(await send(say(200, receiptFor(headOf(6), 'applied')))).toEqual({
      kind: 'retry',
      code: 'receipt.of-another',
      status: 200
    })
  })

  it('tells refusal and farewell from what may pass', async () => {
    expect(await send(say(422, { code: 'content.no-surname' }))).toEqual({
      kind: 'refused',
      status: 422,
      code: 'content.no-surname'
    })
    expect(await send(say(422, { code: 'Jo Inventedson, born 1970' }))).toEqual({
      kind: 'refused',
      status: 422,
      code: 'http.422'
    })
    expect(await send(say(410))).toEqual({ kind: 'gone', status: 410 })
    for (const status of [400, 401, 403, 404, 408, 425, 500, 502, 503]) {
      expect(await send(say(status))).toEqual({ kind: 'retry', code: `http.${status}`, status })
    }
  })

  it('hands on when the receiver wants to be asked again', async () => {
    expect(await send(say(429, {}, { 'retry-after': '7' }))).toMatchObject({ kind: 'retry', status: 429, retryAfterMs: 7000 })
    const now = () => new Date('2026-01-02T03:04:00Z')
    const date = 'Fri, 02 Jan 2026 03:04:30 GMT'
    expect(await send(say(503, {}, { 'retry-after': date }), { now })).toMatchObject({ kind: 'retry', retryAfterMs: 30_000 })
  })

  it('follows no redirect', async () => {
    expect(await send(say(307, {}, { location: url }))).toEqual({ kind: 'retry', code: 'http.redirect', status: 307 })
    expect(requests).toBe(1)
  })

  it('reads no more of an answer than it may', async () => {
    const endless: Answer = (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1)
      response.on('close', () => clearInterval(timer))
    }
    expect(await send(endless)).toEqual({ kind: 'retry', code: 'push.answer-too-long', status: 200 })
  })

  it('waits no longer than it may, for the head or the rest of an answer', async () => {
    const never: Answer = () => undefined
    const trickling: Answer = (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    }
    for (const how of [never, trickling]) {
      const began = Date.now()
      expect(await send(how, { timeoutMs: 200 })).toMatchObject({ kind: 'retry', code: 'push.timeout' })
      expect(Date.now() - began).toBeLessThan(1000)
    }
  })

  it('stops when it is told to', async () => {
    const abort = new AbortController()
    const sent = send(() => abort.abort(), {}, abort.signal)
    expect(await sent).toEqual({ kind: 'retry', code: 'push.aborted' })
  })

  it('says when nobody is there, or the connection broke', async () => {
    const target = { endpoint: 'http://127.0.0.1:9/inbox', token: 'invented-token', plainLoopback: true }
    expect(await ordinary.send({ ...target, head: headOf(), body })).toEqual({ kind: 'retry', code: 'push.refused-connection' })
    const breaking: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{')
      setTimeout(() => response.destroy(), 10)
    }
    expect(await send(breaking)).toEqual({ kind: 'retry', code: 'push.connection-lost', status: 200 })
  })

  it('sends once more where a kept connection was just closed by the receiver', async () => {
    const courier = createCourier()
    const target = { endpoint: url, token: 'invented-token', plainLoopback: true }
    answer = say(200, receiptFor(headOf(), 'applied'))
    await courier.send({ ...target, head: headOf(), body })
    await sleep(20)
    answer = request => {
      answer = say(200, receiptFor(headOf(), 'duplicate'))
      request.socket.destroy()
    }
    expect(await courier.send({ ...target, head: headOf(), body })).toMatchObject({ kind: 'acknowledged' })
    expect(requests).toBe(3)
    courier.close()
  })

  it('sends nothing to an endpoint that may not be called', async () => {
    const target = { endpoint: url, token: 'invented-token' }
    expect(await ordinary.send({ ...target, head: headOf(), body })).toEqual({ kind: 'retry', code: 'endpoint.loopback' })
    expect(requests).toBe(0)
  })
})

describe('readEndpoint', () => {
  it.each([
    ['https://agency.example/inbox?lane=1', true],
    ['http://127.0.0.1:8080/inbox', true],
    ['http://[::1]:8080/', true],
    ['http://localhost/', true],
    ['http://agency.example/inbox', false],
    ['http://127.0.0.1.agency.example/', false],
    ['ftp://127.0.0.1/', false],
    ['https://user:secret@agency.example/', false],
    ['https://agency.example/#part', false],
    ['agency.example', false]
  ])('%s: %s', (text, ok) => {
    expect(readEndpoint(text, true).ok).toBe(ok)
  })

  it('takes plain http to this machine only where that is meant', () => {
    expect(readEndpoint('http://127.0.0.1:8080/', false)).toMatchObject({ ok: false, code: 'endpoint.loopback' })
  })
})
