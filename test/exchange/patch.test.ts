import { freshKey, type Answer } from '../support/caller'
import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { lastPaper } from '../support/papers'
import { isObject, type Json, type JsonObject } from '../../src/json'

// Holding a mapping against the laws takes seconds; test/exchange/mappings.test.ts does it.
jest.mock('../../src/mapping', () => ({
  ...jest.requireActual<typeof import('../../src/mapping')>('../../src/mapping'),
  certify: () => ({ laws: ['L1'] })
}))

let rig: Rig
let second = ''
let key = ''
let nominal = ''
let whole: JsonObject
beforeAll(async () => {
  rig = await startRig({ prepare: files => void (second = addClient(files, { name: 'engineer-two', role: 'engineer' })) })
  const { bytes, contentType } = lastPaper(3, 'prison-hmps')
  whole = JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject
  key = String(whole['prisonerNumber'])
  const answer = await rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })
  expect(answer.status).toBe(201)
  nominal = answer.json.entries[0].nominal
})
afterAll(() => rig.stop())

const yaml = { 'content-type': 'application/yaml' }
/** The text of the mapping that is in force. */
async function inForce(): Promise<string> {
  const { json } = await rig.as('engineer').get('/v1/mappings')
  const found = (json.inForce as { mapping: string; hash: string }[]).find(one => one.mapping === 'prison-hmps/prisoner-search')
  return (await rig.as('engineer').get(`/v1/mappings/${found?.hash ?? ''}`)).json.source as string
}
async function activate(text: string): Promise<void> {
  const proposed = await rig.as('engineer').post('/v1/mappings', text, yaml)
  expect(proposed.status).toBe(201)
  expect((await rig.with(second).post(`/v1/mappings/${String(proposed.json.hash)}/approvals`, '')).status).toBe(201)
}
const type = { 'content-type': 'application/merge-patch+json' }
const patch = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  rig.as('prison-hmps').post('/v1/submissions', typeof body === 'string' ? body : JSON.stringify(body), { ...type, ...headers })
const record = async (): Promise<JsonObject> => (await rig.as('prison-hmps').get(`/v1/nominals/${nominal}`)).json.record
const document = async (): Promise<JsonObject> =>
  (await rig.as('prison-hmps').get(`/v1/nominals/${nominal}/document?format=prison-hmps/prisoner-search`)).json
const at = (value: Json, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((here, name) => (isObject(here) ? here[name] : undefined), value)

test('a patch changes what it names in the agency’s own record, and nothing else', async () => {
  const [before, paper] = [await record(), await document()]
  const answer = await patch({ prisonerNumber: key, lastName: 'PATCHWELL', nationality: null })
  expect(answer).toMatchObject({ status: 201, json: { entries: [{ status: 'committed', nominal, version: 2 }] } })
  const after = await record()
  expect(at(after, 'names', 'primary', 'family')).toBe('PATCHWELL')
  expect(at(after, 'person', 'nationality')).toBeUndefined()
  const { names: _n, person: _p, ...others } = after
  const { names: _m, person: _q, ...same } = before
  expect(others).toEqual(same)
  const { nationality: _gone, ...kept } = paper
  expect(await document()).toEqual({ ...kept, lastName: 'PATCHWELL' })
})

test('the number may stand beside the patch, and must not be another one', async () => {
  const alone = await patch({ firstName: 'PAT' }, { 'record-key': key })
  expect(alone).toMatchObject({ status: 201, json: { entries: [{ nominal }] } })
  const coded = async (answer: Promise<Answer>): Promise<unknown[]> => {
    const { status, json } = await answer
    return [status, json.code, json.errors?.[0].code]
  }
  expect(await coded(patch({ firstName: 'PAT' }))).toEqual([422, 'invalid-document', 'record-key-missing'])
  expect(await coded(patch({ prisonerNumber: key }, { 'record-key': 'X0000XX' }))).toEqual([
    422,
    'invalid-document',
    'record-key-differs'
  ])
  expect(await coded(patch({ prisonerNumber: null }, { 'record-key': key }))).toEqual([
    422,
    'invalid-document',
    'record-key-changed'
  ])
  expect(await coded(patch({ prisonerNumber: 'X0000XX' }))).toEqual([409, 'record-unknown', undefined])
  expect(await coded(patch('[]'))).toEqual([422, 'invalid-document', 'not-an-object'])
  expect(await coded(patch('{'))).toEqual([400, 'malformed-document', 'not-json'])
  expect(await coded(patch({ prisonerNumber: key }, { 'record-key': 'é' }))).toEqual([400, 'malformed-request', undefined])
  expect(await coded(patch({ prisonerNumber: key }, { 'record-assert': 'yes' }))).toEqual([400, 'malformed-request', undefined])
})

test('a fault is told at its place in the patch, without its value, and nothing is changed', async () => {
  const before = await record()
  const answer = await patch(`{ "prisonerNumber": ${JSON.stringify(key)},\n  "dateOfBirth": "1985-02-30" }`)
  expect(answer.status).toBe(422)
  expect(answer.json.errors).toContainEqual(expect.objectContaining({ pointer: '/dateOfBirth', line: 2, column: 18 }))
  expect(answer.text).not.toContain('1985-02-30')
  expect(answer.text).not.toContain(key)
  expect(await record()).toEqual(before)
})

test('fifty alike have one effect and one answer, and another patch under the same key is refused', async () => {
  const same = { 'idempotency-key': freshKey() }
  const answers = await Promise.all(Array.from({ length: 50 }, () => patch({ prisonerNumber: key, lastName: 'ONCEMORE' }, same)))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  const other = await patch({ prisonerNumber: key, lastName: 'OTHERWISE' }, same)
  expect(other).toMatchObject({ status: 422, json: { code: 'idempotency-key-reused' } })
  const asserting = await patch({ prisonerNumber: key, lastName: 'ONCEMORE' }, { ...same, 'record-assert': 'true' })
  expect(asserting).toMatchObject({ status: 422, json: { code: 'idempotency-key-reused' } })
  expect(at(await record(), 'names', 'primary', 'family')).toBe('ONCEMORE')
})

test('patches of different members that come at the same time all arrive', async () => {
  const answers = await Promise.all([
    patch({ prisonerNumber: key, firstName: 'ALLA' }),
    patch({ prisonerNumber: key, lastName: 'TOGETHER' }),
    patch({ prisonerNumber: key, middleNames: 'AT ONCE' })
  ])
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(at(await record(), 'names', 'primary')).toMatchObject({ family: 'TOGETHER', given: ['ALLA', 'AT', 'ONCE'] })
})

test('what a sender stands by takes back a finer value', async () => {
  const family = async (): Promise<Json | undefined> => at(await record(), 'names', 'primary', 'family')
  expect((await patch({ prisonerNumber: key, lastName: 'Finer' })).status).toBe(201)
  // From now on the format knows capitals alone: what it says is coarser than what the record holds.
  const source = await inForce()
  const rule = /^ *- \{ id: family,.*$/m.exec(source)?.[0] ?? ''
  await activate(source.replace(rule, rule.replace(' }', ', text: { case: upper } }')))
  expect((await patch({ prisonerNumber: key, lastName: 'FINER', firstName: 'ADA' })).status).toBe(201)
  expect(await family()).toBe('Finer')
  expect((await patch({ prisonerNumber: key, lastName: 'FINER' }, { 'record-assert': 'true' })).status).toBe(201)
  expect(await family()).toBe('FINER')
})

test('the impact of a mapping reads patches as the gateway did', async () => {
  const impact = await rig.as('engineer').post('/v1/mappings/impact', await inForce(), yaml)
  expect(impact.json.entries).toBeGreaterThan(5)
  expect(impact.json.totals).toEqual({ refused: 0, taken: 0, said: 0, records: 0, began: 0, ended: 0, deliveries: 0 })
})

test('a format that is not JSON is patched as its tree', async () => {
  const { bytes, contentType } = lastPaper(5, 'police-ctnm')
  const posted = await rig.as('police-ctnm').post('/v1/submissions', bytes, { 'content-type': contentType })
  const { nominal: id, version } = posted.json.entries[0] as { nominal: string; version: number }
  const recordKey = /RecordKey="([^"]*)"/.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? ''
  const body = JSON.stringify({ Person: { PersonName: { PersonFamilyName: 'Treewell' } } })
  const answer = await rig.as('police-ctnm').post('/v1/submissions', body, { ...type, 'record-key': recordKey })
  expect(answer).toMatchObject({ status: 201, json: { entries: [{ nominal: id, version: version + 1 }] } })
  const read = (await rig.as('police-ctnm').get(`/v1/nominals/${id}`)).json.record as JsonObject
  expect(at(read, 'names', 'primary', 'family')).toBe('Treewell')
})
