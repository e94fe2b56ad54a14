import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  readAgencyStore,
  startAgency,
  type AgencyEvent,
  type SimulatedAgency,
  type SimulatedAgencyConfig
} from '../../src/synthetic'
import { deliver } from './deliver'

const token = 'synthetic-endpoint-token'
let directory: string
let agency: SimulatedAgency | undefined
let events: AgencyEvent[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agency-'))
  events = []
})

afterEach(async () => {
  await agency?.stop()
  agency = undefined
  rmSync(directory, { recursive: true, force: true })
})

async function start(more: Partial<SimulatedAgencyConfig> = {}): Promise<SimulatedAgency> {
  agency = await startAgency({
    agency: 'prison-hmps',
    directory,
    endpointToken: token,
    onEvent: event => events.push(event),
    ...more
  })
  return agency
}

const heldText = (nominal: string): string => Buffer.from(agency!.held().get(nominal)!.document).toString()

describe('receiving', () => {
  test('a delivery is applied once, a repeat is a duplicate, an earlier rendering is superseded', async () => {
    const { endpoint } = await start()
    const second = { nominal: 'n-1', sequence: 1, rendering: 2, body: 'two', token }
    expect((await deliver(endpoint, second)).body.result).toBe('applied')
    expect((await deliver(endpoint, second)).body.result).toBe('duplicate')
    expect((await deliver(endpoint, { ...second, rendering: 1, body: 'one' })).body.result).toBe('superseded')
    expect(heldText('n-1')).toBe('two')
    expect(events.map(event => (event.type === 'received' ? event.result : event.type))).toEqual([
      'listening',
      'applied',
      'duplicate',
      'superseded'
    ])
  })

  test('a receipt names delivery, lane, number, content and chain', async () => {
    const { endpoint } = await start()
    const { status, body, sent } = await deliver(endpoint, { nominal: 'n-1', sequence: 1, body: 'x', token })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        deliveryId: sent.id,
        lane: 'prison-hmps/n-1',
        ...{ epoch: 1, sequence: 1, bodyHash: sent.bodyHash, chain: sent.chain, result: 'applied' }
      }
    })
  })

  test('a number that does not follow is refused with what is expected', async () => {
    const { endpoint } = await start()
    const first = await deliver(endpoint, { nominal: 'n-1', sequence: 1, body: 'one', token })
    const expected = { epoch: 1, sequence: 2, chain: first.sent.chain }
    expect(await deliver(endpoint, { nominal: 'n-1', sequence: 3, body: 'three', token })).toMatchObject({
      status: 409,
      body: { code: 'wire.gap', expected }
    })
  })

  test('a wrong token, a missing header, another place and another method are refused', async () => {
    const { endpoint } = await start()
    const good = { nominal: 'n-1', sequence: 1, body: 'x', token }
    expect((await deliver(endpoint, { ...good, token: 'wrong' })).status).toBe(401)
    expect((await deliver(endpoint, { ...good, leaveOut: 'ce-sequence' })).status).toBe(400)
    expect((await deliver(endpoint.replace('deliveries', 'elsewhere'), good)).status).toBe(404)
    expect((await fetch(endpoint)).status).toBe(405)
    expect(agency!.held().size).toBe(0)
  })

  test('many renderings at once of one number end with the highest', async () => {
    const { endpoint } = await start()
    const renderings = [5, 3, 9, 1, 7, 9, 2, 8, 6, 4]
    const answers = await Promise.all(
      renderings.map(rendering => deliver(endpoint, { nominal: 'n-1', sequence: 1, rendering, body: `v${rendering}`, token }))
    )
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(heldText('n-1')).toBe('v9')
  })

  test('what was acknowledged is there after a restart, a torn last line is not', async () => {
    const { endpoint } = await start()
    await deliver(endpoint, { nominal: 'n-1', sequence: 1, body: 'kept', token })
    await deliver(endpoint, { nominal: 'n-2', sequence: 1, body: 'torn', token })
    await agency!.stop()
    const file = join(directory, 'journal.ndjson')
    truncateSync(file, readFileSync(file).length - 5)
    await start()
    expect([...agency!.held().keys()]).toEqual(['n-1'])
    expect((await deliver(agency!.endpoint, { nominal: 'n-2', sequence: 1, body: 'torn', token })).body.result).toBe('applied')
    await agency!.stop()
    expect((await readAgencyStore(directory)).held.size).toBe(2)
  })

  test('faults: down, unavailable, slow, lost answers, refusals', async () => {
    const { endpoint, faults } = await start()
    const good = { nominal: 'n-1', sequence: 1, body: 'x', token }
    faults.down = true
    await expect(deliver(endpoint, good)).rejects.toThrow()
    faults.down = false
    faults.unavailable = { status: 503, retryAfter: 2 }
    expect((await deliver(endpoint, good)).status).toBe(503)
    faults.unavailable = undefined
    faults.refuseSubjects.add('n-1')
    expect((await deliver(endpoint, good)).status).toBe(410)
    faults.refuseSubjects.clear()
    faults.refuseContent = true
    expect((await deliver(endpoint, good)).status).toBe(422)
    faults.refuseContent = false
    expect(agency!.held().size).toBe(0)
    faults.loseAnswers = 1
    await expect(deliver(endpoint, good)).rejects.toThrow()
    expect(agency!.held().size).toBe(1)
    faults.slowMs = 60
    const began = performance.now()
    expect((await deliver(endpoint, good)).body.result).toBe('duplicate')
    expect(performance.now() - began).toBeGreaterThan(50)
  })
})

describe('posting', () => {
  let gateway: Server
  let requests: { key: unknown; authorization: unknown; contentType: unknown; body: string }[]
  let behave: (count: number, response: ServerResponse, request: IncomingMessage) => void

  beforeEach(async () => {
    requests = []
    gateway = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const { authorization, 'content-type': contentType, 'idempotency-key': key } = request.headers
        requests.push({ key, authorization, contentType, body: Buffer.concat(parts).toString() })
        behave(requests.length, response, request)
      })
    })
    await new Promise<void>(resolve => gateway.listen(0, '127.0.0.1', resolve))
  })

  afterEach(() => {
    gateway.closeAllConnections()
    gateway.close()
  })

  const address = (): { url: string; token: string } => ({
    url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
    token: 'posting-token'
  })
  const patience = { firstWaitMs: 5, longestWaitMs: 20 }
  const accept = (response: ServerResponse): void =>
    void response.writeHead(201, { 'content-type': 'application/json' }).end('{"submission":"s-1"}')

  test('a lost answer, a 503 and a 429 are tried again under the same key until there is an answer', async () => {
    await start({ gateway: address(), patience })
    behave = (count, response, request) => {
      if (count === 1) request.socket.destroy()
      else if (count === 2) response.writeHead(503).end()
      else if (count === 3) response.writeHead(429, { 'retry-after': '0' }).end()
      else accept(response)
    }
    const result = await agency!.post(Buffer.from('{"a":1}'), 'application/json')
    expect(result).toMatchObject({ status: 201, attempts: 4, answer: { submission: 's-1' } })
    expect(new Set(requests.map(({ key }) => key))).toEqual(new Set([result.key]))
    expect(requests[0]).toMatchObject({ authorization: 'Bearer posting-token', contentType: 'application/json', body: '{"a":1}' })
  })

  test('a refusal is an answer; the same key again is answered from the store', async () => {
    await start({ gateway: address(), patience })
    behave = (_, response) => void response.writeHead(422, { 'content-type': 'application/problem+json' }).end('{"code":"x"}')
    const first = await agency!.post(Buffer.from('a'), 'text/csv', 'key-1')
    const again = await agency!.post(Buffer.from('a'), 'text/csv', 'key-1')
    expect([first.status, again.status, again.attempts, requests.length]).toEqual([422, 422, 0, 1])
    expect(again.answer).toEqual({ code: 'x' })
  })

  test('what was not answered is posted again after a restart, with its key', async () => {
    await start({ gateway: address(), patience: { ...patience, giveUpMs: 30 } })
    behave = (_, __, request) => void request.socket.destroy()
    expect((await agency!.post(Buffer.from('late'), 'application/json', 'key-9')).status).toBeUndefined()
    await agency!.stop()
    behave = (_, response) => accept(response)
    await start({ gateway: address(), patience })
    const results = await agency!.postOutstanding()
    expect(results.map(({ key, status }) => [key, status])).toEqual([['key-9', 201]])
    expect(requests.at(-1)).toMatchObject({ key: 'key-9', body: 'late' })
    expect(agency!.posted().map(({ status }) => status)).toEqual([201])
  })
})
