import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCourier, type CourierOptions, type Destination } from '../../src/propagation'
import { createReceiver, memoryStore, type Receiver } from '../../src/receiver'
import {
  composeDelivery,
  firstChain,
  rawPublicKey,
  receiptFor,
  verifyingKey,
  type DeliveryHead,
  type SigningKey,
  type VerifyingKey
} from '../../src/wire'
import { sleep } from './rig'

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

function pair(id: string): { signing: SigningKey; verifying: VerifyingKey } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const made = verifyingKey({ id, publicKey: Buffer.from(rawPublicKey(privateKey)).toString('base64') })
  if ('fault' in made) throw new Error(made.fault)
  return { signing: { id, key: privateKey }, verifying: made.key }
}

const gateway = pair('gateway-1')
const agency = pair('agency-1')
const now = Date.now

let server: Server
let url: string
let answer: Answer
let requests = 0
const settings: CourierOptions = { signWith: () => gateway.signing, nonce: () => randomBytes(16).toString('base64url') }
const ordinary = createCourier(settings)

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

function headOf(sequence = 1, rendering = 1, prevChain = firstChain): DeliveryHead {
  return composeDelivery({
    ...{ agency: 'agency-a', nominal: 'nom-1', epoch: 1, sequence, rendering, prevChain, version: 7 },
    standsFor: { from: 4, to: 7 },
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

/** An endpoint whose receipts are plain. */
const plain = (more: Partial<Destination> = {}): Destination => ({
  endpoint: url,
  token: 'invented-token',
  plainLoopback: true,
  ...more
})
/** One whose receipts are signed. */
const signed = (more: Partial<Destination> = {}): Destination => plain({ keys: [agency.verifying], ...more })

async function send(how: Answer, options: Partial<CourierOptions> = {}, signal?: AbortSignal, destination = plain()) {
  answer = how
  const courier = createCourier({ ...settings, ...options })
  try {
    return await courier.send({ destination, head: headOf(), body, now, ...(signal && { signal }) })
  } finally {
    courier.close()
  }
}

/** Answers as a receiver does. */
const through =
  (receiver: Receiver, alter: (headers: Record<string, string>) => Record<string, string> = same => same): Answer =>
  (request, response, received) => {
    void receiver.answer({ method: request.method ?? '', headers: request.headers, body: received }).then(given => {
      response.writeHead(given.status, alter(given.headers))
      response.end(given.body)
    })
  }

const receiverWith = (
  more: { signWith?: SigningKey; senderKeys?: () => VerifyingKey[]; store?: ReturnType<typeof memoryStore> } = {}
) => createReceiver({ agency: 'agency-a', endpoint: () => url, store: memoryStore(), token: 'invented-token', ...more })

describe('the courier and a receiver that keeps the contract', () => {
  const strict = (store = memoryStore()) =>
    receiverWith({ signWith: agency.signing, senderKeys: () => [gateway.verifying], store })
  const deliver = (head: DeliveryHead, destination = signed()) => ordinary.send({ destination, head, body, now })

  it('come to a signed receipt, and to the same again for the same', async () => {
    answer = through(strict())
    const first = await deliver(headOf())
    expect(first).toMatchObject({
      kind: 'acknowledged',
      receipt: { result: 'applied', sequence: 1 },
      proof: { keyId: 'agency-1' }
    })
    expect(await deliver(headOf())).toMatchObject({ kind: 'acknowledged', receipt: { result: 'duplicate' } })
    const second = headOf(2, 1, headOf().chain)
    expect(await deliver(second)).toMatchObject({ kind: 'acknowledged', receipt: { result: 'applied', chain: second.chain } })
  })

  it('agree on what comes next where numbers are missing, on both sides signed', async () => {
    answer = through(strict())
    expect(await deliver(headOf(3))).toEqual({
      kind: 'out-of-line',
      status: 409,
      code: 'wire.gap',
      expected: { epoch: 1, sequence: 1, chain: firstChain }
    })
    answer = through(strict(), ({ signature: _signature, ...headers }) => headers)
    expect(await deliver(headOf(3))).toEqual({ kind: 'retry', code: 'answer.unsigned', status: 409, ofAgency: false })
  })

  it('tell a fork', async () => {
    answer = through(strict())
    await deliver(headOf())
    const other = composeDelivery({ ...headOf(), body: Buffer.from('{}') })
    expect(await ordinary.send({ destination: signed(), head: other, body: Buffer.from('{}'), now })).toEqual({
      kind: 'refused',
      status: 409,
      code: 'wire.conflict'
    })
  })

  it('come to nothing with a wrong token, a key that is not trusted, or a clock that is off', async () => {
    answer = through(strict())
    const refused = { kind: 'retry', code: 'http.401', status: 401, ofAgency: true }
    expect(await deliver(headOf(), signed({ token: 'other' }))).toEqual(refused)
    const stranger = createCourier({ ...settings, signWith: () => agency.signing })
    expect(await stranger.send({ destination: signed(), head: headOf(), body, now })).toEqual(refused)
    stranger.close()
    const late = () => Date.now() - 90_000
    expect(await ordinary.send({ destination: signed(), head: headOf(), body, now: late })).toEqual(refused)
  })

  const lies: [string, (headers: Record<string, string>) => Record<string, string>, string][] = [
    ['no signature', ({ signature: _signature, ...rest }) => rest, 'receipt.signature-missing'],
    [
      'an altered signature',
      headers => ({
        ...headers,
        signature: (headers['signature'] ?? '').replace(/=:(.)/, (_all, first) => `=:${first === 'A' ? 'B' : 'A'}`)
      }),
      'receipt.signature-wrong'
    ],
    [
      'another digest',
      headers => ({ ...headers, 'content-digest': 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:' }),
      'receipt.digest'
    ]
  ]
  it.each(lies)('a receipt with %s is no proof', async (_name, alter, code) => {
    answer = through(strict(), alter)
    expect(await deliver(headOf())).toEqual({ kind: 'retry', code, status: 200, ofAgency: false })
  })

  it('a receipt that was given to an earlier sending is no proof', async () => {
    const receiver = strict()
    let kept: { status: number; headers: Record<string, string>; body: string } | undefined
    answer = (request, response, received) => {
      void receiver.answer({ method: 'POST', headers: request.headers, body: received }).then(given => {
        kept ??= given
        response.writeHead(kept.status, kept.headers)
        response.end(kept.body)
      })
    }
    expect(await deliver(headOf())).toMatchObject({ kind: 'acknowledged' })
    expect(await deliver(headOf())).toEqual({ kind: 'retry', code: 'receipt.signature-wrong', status: 200, ofAgency: false })
  })

  it('a receipt of a key that counts no more is no proof', async () => {
    answer = through(strict())
    const ended = signed({ keys: [{ ...agency.verifying, notAfter: '2026-01-01T00:00:00Z' }] })
    expect(await deliver(headOf(), ended)).toMatchObject({ kind: 'retry', code: 'receipt.signature-key-expired' })
  })

  it('plain receipts end debts where that is agreed, without proof', async () => {
    answer = through(receiverWith())
    const result = await deliver(headOf(), plain())
    expect(result).toMatchObject({ kind: 'acknowledged', receipt: { result: 'applied' } })
    expect(result).not.toHaveProperty('proof')
    answer = through(receiverWith())
    expect(await deliver(headOf())).toMatchObject({ kind: 'retry', code: 'receipt.signature-missing' })
  })
})

describe('the courier', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', 'OK'],
    ['no receipt', { result: 'applied' }]
  ])('takes a 200 with %s for no proof', async (_name, content) => {
    expect(await send(say(200, content))).toEqual({ kind: 'retry', code: 'receipt.missing', status: 200, ofAgency: false })
  })

  it('takes the receipt of another delivery for no proof', async () => {
    expect(await send(say(200, receiptFor(headOf(6), 'applied')))).toEqual({
      kind: 'retry',
      code: 'receipt.of-another',
      status: 200,
      ofAgency: false
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
    expect(await send(say(422, { code: 'content.rules', rules: ['R-01', 'no rule', 7] }))).toMatchObject({ rules: ['R-01'] })
    for (const status of [401, 403, 404, 408, 425, 500, 502, 503]) {
      expect(await send(say(status))).toEqual({ kind: 'retry', code: `http.${status}`, status, ofAgency: true })
    }
    expect(await send(say(400))).toEqual({ kind: 'retry', code: 'http.400', status: 400, ofAgency: false })
  })

  it('hands on when the receiver wants to be asked again', async () => {
    expect(await send(say(429, {}, { 'retry-after': '7' }))).toMatchObject({ kind: 'retry', status: 429, retryAfterMs: 7000 })
    const at = Date.parse('2026-01-02T03:04:00Z')
    answer = say(503, {}, { 'retry-after': 'Fri, 02 Jan 2026 03:04:30 GMT' })
    const asked = await ordinary.send({ destination: plain(), head: headOf(), body, now: () => at })
    expect(asked).toMatchObject({ kind: 'retry', retryAfterMs: 30_000 })
  })

  it('follows no redirect', async () => {
    expect(await send(say(307, {}, { location: url }))).toEqual({
      kind: 'retry',
      code: 'http.redirect',
      status: 307,
      ofAgency: true
    })
    expect(requests).toBe(1)
  })

  it('reads no more of an answer than it may', async () => {
    const endless: Answer = (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1)
      response.on('close', () => clearInterval(timer))
    }
    expect(await send(endless)).toEqual({ kind: 'retry', code: 'push.answer-too-long', status: 200, ofAgency: true })
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
      expect(Date.now() - began).toBeLessThan(60_000)
    }
  })

  it('stops when it is told to', async () => {
    const abort = new AbortController()
    const sent = send(() => abort.abort(), {}, abort.signal)
    expect(await sent).toEqual({ kind: 'retry', code: 'push.aborted', ofAgency: false })
  })

  it('says when nobody is there, or the connection broke', async () => {
    const destination = plain({ endpoint: 'http://127.0.0.1:9/inbox' })
    expect(await ordinary.send({ destination, head: headOf(), body, now })).toEqual({
      kind: 'retry',
      code: 'push.refused-connection',
      ofAgency: true
    })
    const breaking: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{')
      setTimeout(() => response.destroy(), 10)
    }
    expect(await send(breaking)).toEqual({ kind: 'retry', code: 'push.connection-lost', status: 200, ofAgency: true })
  })

  it('sends once more where a kept connection was just closed by the receiver', async () => {
    const courier = createCourier(settings)
    const parcel = { destination: plain(), head: headOf(), body, now }
    answer = say(200, receiptFor(headOf(), 'applied'))
    await courier.send(parcel)
    await sleep(20)
    answer = request => {
      answer = say(200, receiptFor(headOf(), 'duplicate'))
      request.socket.destroy()
    }
    expect(await courier.send(parcel)).toMatchObject({ kind: 'acknowledged' })
    expect(requests).toBe(3)
    courier.close()
  })

  it('sends nothing to an endpoint that may not be called', async () => {
    const refused = (code: string) => ({ kind: 'retry', code, ofAgency: true })
    const attempt = (destination: Destination) => ordinary.send({ destination, head: headOf(), body, now })
    expect(await attempt({ endpoint: url })).toEqual(refused('endpoint.loopback'))
    expect(await attempt({ endpoint: 'https://10.1.2.3/inbox' })).toEqual(refused('endpoint.address'))
    expect(await attempt({ endpoint: 'https://agency.example/', hosts: ['other.example'] })).toEqual(refused('endpoint.host'))
    // A name that leads to this machine is found out when it is resolved.
    expect(await attempt({ endpoint: `https://localhost:${new URL(url).port}/inbox` })).toEqual(refused('push.forbidden-address'))
    expect(requests).toBe(0)
  })
})
