import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCourier, type Courier } from '../../src/propagation'
import { createReceiver, memoryStore, receiverServer, type ReceiverStore } from '../../src/receiver'
import {
  composeDelivery,
  composeWithdrawn,
  firstChain,
  rawPublicKey,
  verifyingKey,
  type DeliveryHead,
  type SigningKey,
  type VerifyingKey
} from '../../src/wire'

function pair(id: string): { signing: SigningKey; verifying: VerifyingKey } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const made = verifyingKey({ id, publicKey: Buffer.from(rawPublicKey(privateKey)).toString('base64') })
  if ('fault' in made) throw new Error(made.fault)
  return { signing: { id, key: privateKey }, verifying: made.key }
}

const gateway = pair('gateway-1')
const agency = pair('agency-1')
let courier: Courier
let server: Server
let endpoint = ''

beforeAll(() => {
  courier = createCourier({ signWith: () => gateway.signing, nonce: () => randomBytes(16).toString('base64url') })
})
afterAll(() => courier.close())
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

async function start(store: ReceiverStore, check?: Parameters<typeof createReceiver>[0]['check']): Promise<void> {
  const receiver = createReceiver({
    ...{ agency: 'agency-a', endpoint: () => endpoint, store, signWith: agency.signing },
    senderKeys: () => [gateway.verifying],
    ...(check && { check })
  })
  server = receiverServer(receiver, '/deliveries')
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/deliveries`
}

const place = (sequence: number, prevChain: string, rendering = 1) => ({
  ...{ agency: 'agency-a', nominal: 'nom-1', epoch: 1, sequence, rendering, prevChain, version: sequence },
  standsFor: { from: sequence, to: sequence },
  ...{ time: '2026-01-02T03:04:05Z', dataSchema: 'invented@1' }
})
const headOf = (text: string, sequence: number, prevChain = firstChain, rendering = 1): DeliveryHead =>
  composeDelivery({ ...place(sequence, prevChain, rendering), contentType: 'text/plain', body: Buffer.from(text) })
const send = (head: DeliveryHead, text: string) =>
  courier.send({
    destination: { endpoint, plainLoopback: true, keys: [agency.verifying] },
    ...{ head, body: Buffer.from(text), now: Date.now }
  })

test('takes deliveries over HTTP, keeps the newest document, and drops what is withdrawn', async () => {
  const store = memoryStore()
  await start(store)
  const first = headOf('one', 1)
  expect(await send(first, 'one')).toMatchObject({ kind: 'acknowledged', receipt: { result: 'applied' } })
  const second = headOf('two', 2, first.chain)
  expect(await send(second, 'two')).toMatchObject({ kind: 'acknowledged', receipt: { result: 'applied' } })
  expect(Buffer.from(store.document('agency-a/nom-1') ?? '').toString()).toBe('two')
  expect(await send(composeWithdrawn(place(2, first.chain, 2)), '')).toMatchObject({ kind: 'acknowledged' })
  expect(store.document('agency-a/nom-1')).toBeUndefined()
  expect(store.head('agency-a/nom-1')).toMatchObject({ sequence: 2, rendering: 2 })
})

test('gives back the newest checkpoint that it saw', async () => {
  await start(memoryStore())
  const first = { ...headOf('one', 1), checkpoint: 'example.org/log 7 abc=' }
  expect(await send(first, 'one')).toMatchObject({ receipt: { checkpointSeen: 'example.org/log 7 abc=' } })
  const second = headOf('two', 2, first.chain)
  expect(await send(second, 'two')).toMatchObject({ receipt: { checkpointSeen: 'example.org/log 7 abc=' } })
})

test('gives no receipt for what its store did not keep, and takes it when it is sent again', async () => {
  const store = memoryStore()
  let failing = true
  const take: ReceiverStore['take'] = (...what) => (failing ? Promise.reject(new Error('the disk is full')) : store.take(...what))
  await start({ ...store, take })
  expect(await send(headOf('one', 1), 'one')).toEqual({ kind: 'retry', code: 'push.connection-lost', ofAgency: true })
  failing = false
  expect(await send(headOf('one', 1), 'one')).toMatchObject({ kind: 'acknowledged', receipt: { result: 'applied' } })
})

test('refuses by its own rules what would take effect, and nothing else', async () => {
  const store = memoryStore()
  let refusing = false
  await start(store, () => (refusing ? { status: 422, code: 'agency.rule', rules: ['A-1'] } : undefined))
  const first = headOf('one', 1)
  await send(first, 'one')
  refusing = true
  expect(await send(headOf('two', 2, first.chain), 'two')).toEqual({
    ...{ kind: 'refused', status: 422, code: 'agency.rule', rules: ['A-1'] }
  })
  expect(await send(first, 'one')).toMatchObject({ kind: 'acknowledged', receipt: { result: 'duplicate' } })
  expect(store.head('agency-a/nom-1')).toMatchObject({ sequence: 1 })
})

test('is for its own agency, its own path and POST alone', async () => {
  await start(memoryStore())
  const other = composeDelivery({
    ...place(1, firstChain),
    agency: 'agency-b',
    contentType: 'text/plain',
    body: Buffer.from('x')
  })
  expect(await send(other, 'x')).toMatchObject({ kind: 'retry', code: 'http.400' })
  expect((await fetch(`${endpoint}/more`, { method: 'POST' })).status).toBe(404)
  expect((await fetch(endpoint)).status).toBe(405)
  expect(await (await fetch(endpoint, { method: 'POST', body: 'x' })).json()).toMatchObject({
    status: 401,
    code: 'wire.signature'
  })
})
