import type { Caller } from '../support/caller'
import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, lastPaper } from '../support/papers'
import { openPackBook } from '../../src/exchange'
import { smallPack } from '../guidance/support'
import type { JsonObject } from '../../src/json'

let rig: Rig
let first: Caller
let second: Caller
let token = ''
beforeAll(async () => {
  rig = await startRig({ prepare: files => void (token = addClient(files, { name: 'engineer-two', role: 'engineer' })) })
  first = rig.as('engineer')
  second = rig.with(token)
})
afterAll(() => rig.stop())

const yaml = { 'content-type': 'application/yaml' }
const today = new Date().toISOString().slice(0, 10)
const pack = (id: string, version = '1.0.0', more: Record<string, unknown> = {}, rule: Record<string, unknown> = {}): string =>
  smallPack({ message: 'the record has no core', ...rule }, { pack: id, version, effective: { from: '2026-01-01' }, ...more })
/** No record of these tests has an archive. */
const onArchive = {
  require: 'has(after.archive)',
  path: '/archive',
  reads: ['/archive'],
  examples: {
    met: ['a', 'b'].map(title => ({ title, after: { archive: {} } })),
    unmet: ['a', 'b'].map(title => ({ title, after: {} }))
  }
}
const propose = (text: string, who = first) => who.post('/v1/guidance/packs', text, yaml)
const approve = (hash: string, who = second) => who.post(`/v1/guidance/packs/${hash}/approvals`, '')
const inForce = async (): Promise<string[]> =>
  (await first.get('/v1/guidance/packs')).json.inForce.map(
    (one: JsonObject) => `${String(one['pack'])} ${String(one['version'])}`
  )
const acts = async (): Promise<string[]> =>
  (await rig.as('auditor').get('/v1/log/entries?op=rule&limit=1000')).json.entries.map((one: { leaf: string }) => {
    const leaf = JSON.parse(one.leaf) as JsonObject
    return `${String(leaf['ph'])} ${String(leaf['rsn'])} ${String(leaf['res'])}`
  })

test('the shipped packs are in force from the start, and that is on the log', async () => {
  const { packs } = (await first.get('/v1/guidance/packs')).json
  expect(packs.length).toBeGreaterThan(0)
  for (const one of packs) expect(one).toMatchObject({ status: 'approved', proposedBy: 'release' })
  expect((await acts()).filter(act => act === 'done shipped in-force')).toHaveLength(packs.length)
})

test('a pack is proposed by one and approved by another, and is then asked of entries without a restart', async () => {
  const proposed = await propose(pack('two-people', '1.0.0', {}, onArchive))
  expect(proposed).toMatchObject({ status: 201, json: { status: 'proposed', proposedBy: 'engineer-demo' } })
  const { hash } = proposed.json
  expect(await inForce()).not.toContain('two-people 1.0.0')
  expect(await approve(hash, first)).toMatchObject({ status: 409, json: { code: 'second-person-needed' } })
  expect(await inForce()).not.toContain('two-people 1.0.0')
  expect(await approve(hash)).toMatchObject({ status: 201, json: { status: 'approved', approvedBy: 'engineer-two' } })
  expect(await inForce()).toContain('two-people 1.0.0')
  expect(await approve(hash, first)).toMatchObject({ status: 200 })
  const { bytes, contentType } = lastPaper(3, 'prison-hmps')
  const answer = await rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })
  expect(answer.json.entries[0].findings).toContainEqual(expect.objectContaining({ rule: 'T-01', packHash: hash }))
  const told = await acts()
  for (const act of ['done activation proposed', 'failed second-person-needed refused', 'done activation approved'])
    expect(told).toContain(act)
})

test('a faulty pack is refused whole, with every fault at its place, and what is in force stays', async () => {
  const before = await inForce()
  const text = pack('faulty')
    .replace('has(after.core)', 'has(after.cor) && (')
    .replace('"severity": "must"', '"severity": "shall"')
  const answer = await propose(text)
  expect(answer).toMatchObject({ status: 422, json: { code: 'pack-refused' } })
  for (const error of answer.json.errors) {
    expect(error).toMatchObject({ line: expect.any(Number) as number, column: expect.any(Number) as number })
    expect(error.excerpt).toMatch(/\n *\^$/)
  }
  expect(await inForce()).toEqual(before)
})

test.each([
  ['no YAML', ': : :\n\t- x', /yaml/],
  ['an example that does not hold', pack('example').replace('"after": {}', '"after": {"core": {}}'), /example-fails/],
  ['a proposed status', pack('status', '1.0.0', { status: 'proposed' }), /status-proposed/]
])('%s is refused', async (_name, text, code) => {
  const answer = await propose(text)
  expect(answer.status).toBe(422)
  expect(answer.json.errors.map((error: { code: string }) => error.code).join()).toMatch(code)
})

test('a version follows one without an end, and may not claim its days, nor its number', async () => {
  const one = await propose(pack('dated'))
  expect((await approve(one.json.hash)).status).toBe(201)
  const same = await propose(pack('dated', '2.0.0'))
  expect(same.json.errors).toMatchObject([{ code: 'dates-overlap', line: expect.any(Number) as number }])
  const number = await propose(pack('dated', '1.0.0', { effective: { from: '2026-06-01' } }))
  expect(number.json.errors).toMatchObject([{ code: 'version-taken' }])
  const next = await propose(pack('dated', '2.0.0', { effective: { from: today } }))
  expect((await approve(next.json.hash)).status).toBe(201)
  expect(await inForce()).toContain('dated 2.0.0')
  const inside = await propose(pack('dated', '3.0.0', { effective: { from: '2026-03-01', to: '2099-01-01' } }))
  expect(inside.json.errors).toMatchObject([{ code: 'dates-overlap' }])
})

test('of two rival proposals the second cannot be approved', async () => {
  const a = await propose(pack('rivals', '1.0.0'))
  const b = await propose(pack('rivals', '2.0.0'))
  expect([a.status, b.status]).toEqual([201, 201])
  expect((await approve(b.json.hash)).status).toBe(201)
  expect(await approve(a.json.hash)).toMatchObject({ status: 422, json: { errors: [{ code: 'dates-overlap' }] } })
  expect(await inForce()).toContain('rivals 2.0.0')
})

test('a withdrawn version ends the pack', async () => {
  const one = await propose(pack('short-lived'))
  await approve(one.json.hash)
  expect(await inForce()).toContain('short-lived 1.0.0')
  const end = await propose(pack('short-lived', '1.0.1', { status: 'withdrawn', effective: { from: today } }))
  expect((await approve(end.json.hash)).status).toBe(201)
  expect((await inForce()).join()).not.toContain('short-lived')
})

test('another process on the same ledger hears of it', async () => {
  const warn = jest.fn()
  const other = await openPackBook(rig.ledger, catalogue(), { warn })
  const proposed = await propose(pack('heard'))
  await approve(proposed.json.hash)
  const end = Date.now() + 5000
  const now = new Date().toISOString()
  while (!other.at(now).some(({ id }) => id === 'heard')) {
    if (Date.now() > end) throw new Error('it was not heard')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  await other.close()
  expect(warn).not.toHaveBeenCalled()
})

test('what a pack would change is told before it is in force, and changes nothing', async () => {
  const { bytes, contentType } = lastPaper(4, 'prison-hmps')
  expect((await rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })).status).toBe(201)
  const refusing = { ...onArchive, effect: 'refuse', binds: ['prison-hmps'] }
  const answer = await first.post('/v1/guidance/impact', pack('impact', '1.0.0', {}, refusing), yaml)
  expect(answer.status).toBe(200)
  const { records, entries, totals, rules, units } = answer.json
  expect(records).toBe(2)
  expect(entries).toBe(2)
  expect(totals).toEqual({ began: 2, ended: 0, refused: 2, held: 0, letIn: 0 })
  expect(rules).toEqual([{ rule: 'T-01', began: 2, ended: 0, refused: 2, held: 0, letIn: 0 }])
  expect(units.reduce((sum: number, { began }: { began: number }) => sum + began, 0)).toBe(2)
  expect((await inForce()).join()).not.toContain('impact')
  const softer = await first.post('/v1/guidance/impact', pack('two-people', '2.0.0', { effective: { from: today } }, {}), yaml)
  expect(softer.json).toMatchObject({ against: { version: '1.0.0' }, totals: { refused: 0, held: 0 } })
  expect(softer.json.totals.ended).toBe(2)
})
