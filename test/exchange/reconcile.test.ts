import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCourier } from '../../src/propagation'
import { privateKeyOf } from '../../src/wire'
import { changes, until, type Changes } from '../support/changes'
import { startRig, type Rig } from '../support/gateway'

let rig: Rig
let says: Changes
beforeAll(async () => {
  rig = await startRig()
  says = changes(rig)
})
afterAll(() => rig.stop())

const police = 'police-ctnm'
const compare = async (body: object) => {
  const headers = { 'content-type': 'application/json' }
  return rig.as('operator').send('POST', '/v1/reconciliations', { body: JSON.stringify({ agency: police, ...body }), headers })
}
const lane = async (nominal: string) => (await rig.as('operator').get(`/v1/lanes/${police}/${nominal}`)).json
const numbersOf = (nominal: string) => rig.agency(police).numbers(nominal) as unknown as { chain: string; sequence: number }[]

async function told(count: number): Promise<string> {
  const person = says.somebody()
  let nominal = ''
  for (let i = 1; i <= count; i++) {
    nominal = (await says(person, 'prison-hmps')).nominal
    await until(async () => (await lane(nominal)).ackedSequence === i)
  }
  return nominal
}

test('finds both sides equal, and then every nominal that differs and how; sends what is missing', async () => {
  const equal = await told(1)
  const missing = await told(1)
  const behind = await told(2)
  const ahead = await told(1)
  const forked = await told(1)
  expect((await compare({})).json).toMatchObject({ outcome: 'equal', lanes: 5, buckets: 0, differences: [] })
  const kept = numbersOf(ahead)[0]!
  numbersOf(missing).length = 0
  numbersOf(behind).length = 1
  numbersOf(ahead).push({ ...kept, sequence: 2, chain: 'ab'.repeat(32) })
  numbersOf(forked)[0] = { ...numbersOf(forked)[0]!, chain: 'cd'.repeat(32) }
  const kinds = Object.fromEntries([
    [missing, 'missing'],
    [behind, 'behind'],
    [ahead, 'ahead'],
    [forked, 'forked']
  ])
  const seen = (await compare({})).json
  expect(
    Object.fromEntries(seen.differences.map((each: { nominal: string; kind: string }) => [each.nominal, each.kind]))
  ).toEqual(kinds)
  expect(seen.differences.every(({ action }: { action: string }) => action === 'listed')).toBe(true)
  const named = seen.differences.find((each: { nominal: string }) => each.nominal === behind)
  expect(named.fields).toContain('/custody/locationDescription')
  // Nothing was mended by looking.
  expect(await lane(missing)).toMatchObject({ ackedSequence: 1, state: 'open' })
  const healed = (await compare({ heal: true, because: 'drill' })).json
  const actions = new Map(healed.differences.map((each: { nominal: string; action: string }) => [each.nominal, each.action]))
  expect([missing, behind, ahead, forked].map(nominal => actions.get(nominal))).toEqual(['resent', 'resent', 'listed', 'held'])
  expect(numbersOf(missing).map(({ sequence }) => sequence)).toEqual([1, 2])
  expect(numbersOf(behind).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
  expect(rig.agency(police).held().get(missing)).toMatchObject({ sequence: 2 })
  expect(await lane(forked)).toMatchObject({ state: 'held', reason: 'lane.fork' })
  expect(await lane(equal)).toMatchObject({ ackedSequence: 1 })
  const again = (await compare({})).json
  expect(again.differences.map(({ nominal }: { nominal: string }) => nominal).sort()).toEqual([ahead, forked].sort())
  const { reconciliations } = (await rig.as('operator').get('/v1/reconciliations')).json
  expect(reconciliations.map(({ differences }: { differences: number }) => differences)).toEqual([2, 4, 4, 0])
  const listed = await rig.as('operator').get(`/v1/reconciliations/${healed.id}/differences`)
  expect(listed.json.differences).toHaveLength(4)
  const log = await rig.as('auditor').get(`/v1/log/entries?nominal=${missing}&result=missing`)
  expect(log.json.entries).toHaveLength(2)
})

test('says so where an agency does not answer, and believes no answer that is not signed', async () => {
  const { faults } = rig.agency(police)
  faults.down = true
  expect((await compare({ heal: true })).json).toMatchObject({ differences: [], outcome: expect.stringMatching(/^push\./) })
  faults.down = false
  expect((await compare({ agency: 'nobody' })).status).toBe(400)
  const liar = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"digests":[]}')
  })
  await new Promise<void>(resolve => liar.listen(0, '127.0.0.1', resolve))
  const { port } = liar.address() as AddressInfo
  const courier = createCourier({
    signWith: () => ({ id: 'gateway', key: privateKeyOf(Buffer.alloc(32, 1)) }),
    nonce: () => 'n'.repeat(22)
  })
  const destination = { endpoint: `http://127.0.0.1:${port}/deliveries`, plainLoopback: true }
  const asked = { question: '{"ask":"buckets"}', id: 'question-1', now: Date.now() }
  expect(await courier.ask({ ...asked, destination: { ...destination, keys: [] } })).toEqual({ code: 'receipt.digest' })
  expect(await courier.ask({ ...asked, destination })).toEqual({ answer: { digests: [] } })
  courier.close()
  liar.close()
})
