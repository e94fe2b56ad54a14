import type { SyntheticAgency } from '../../src/synthetic'
import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { changes, until } from '../support/changes'

let rig: Rig
let says: ReturnType<typeof changes>
let secondToken: string
beforeAll(async () => {
  rig = await startRig({
    prepare: files => void (secondToken = addClient(files, { name: 'second-operator', role: 'operator' }))
  })
  says = changes(rig)
})
afterAll(() => rig.stop())
afterEach(() => Object.assign(rig.agency('police-ctnm').faults, { refuseContent: false }))

const police = 'police-ctnm'
const operator = () => rig.as('operator')
const act = async (body: object, as = operator()) =>
  as.send('POST', '/v1/lanes/actions', { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const lane = async (nominal: string) => (await operator().get(`/v1/lanes/${police}/${nominal}`)).json
const numbersOf = (agency: SyntheticAgency, nominal: string) => rig.agency(agency).numbers(nominal)

/** A lane to the police that is held, since they refuse the content. */
async function held(): Promise<{ nominal: string; person: number }> {
  rig.agency(police).faults.refuseContent = true
  const person = says.somebody()
  const { nominal } = await says(person, 'prison-hmps')
  await until(async () => (await lane(nominal)).state === 'held')
  rig.agency(police).faults.refuseContent = false
  return { nominal, person }
}

test('a held lane is listed with its reason and since when, and is tried again as it is', async () => {
  const { nominal } = await held()
  const { json } = await operator().get(`/v1/lanes?agency=${police}&nominal=${nominal}`)
  expect(json).toMatchObject({
    count: 1,
    lanes: [{ agency: police, nominal, state: 'held', reason: 'agency.content', sequence: 1, rendering: 1 }]
  })
  expect(Date.parse(json.lanes[0].since)).toBeGreaterThan(Date.now() - 60_000)
  const dry = await act({ action: 'retry', nominal })
  expect(dry.json).toMatchObject({ dryRun: true, count: 1, done: 0, agencies: [police], reasons: ['agency.content'] })
  expect((await lane(nominal)).state).toBe('held')
  expect(await act({ action: 'retry', nominal, confirm: 2 })).toMatchObject({
    status: 409,
    json: { code: 'count-differs', count: 1 }
  })
  expect((await act({ action: 'retry', nominal, confirm: 1, because: 'receiver-mended' })).json).toMatchObject({ done: 1 })
  await until(async () => (await lane(nominal)).acknowledged === 1)
  expect(numbersOf(police, nominal)).toMatchObject([{ sequence: 1, rendering: 1 }])
  const log = await rig.as('auditor').get(`/v1/log/entries?nominal=${nominal}&result=retried`)
  expect(log.json.entries).toHaveLength(1)
})

test('a number that is rendered anew stays its number, and both renderings are on the log', async () => {
  const { nominal } = await held()
  expect((await act({ action: 're-render', nominal, confirm: 1 })).json).toMatchObject({ done: 1 })
  await until(async () => (await lane(nominal)).acknowledged === 1)
  expect(numbersOf(police, nominal)).toMatchObject([{ sequence: 1, rendering: 2 }])
  const { entries } = (await rig.as('auditor').get(`/v1/log/entries?nominal=${nominal}&op=disclose&limit=1000`)).json
  const sent = entries.filter(
    (entry: { phase: string; stream: string }) => entry.phase === 'intent' && entry.stream.endsWith(police)
  )
  expect(new Set(sent.map((entry: { delivery: string }) => entry.delivery)).size).toBe(2)
})

test('a withdrawal needs two people, fills the number with a tombstone, and the lane goes on', async () => {
  const { nominal, person } = await held()
  expect((await act({ action: 'withdraw', nominal, confirm: 1 })).status).toBe(400)
  const { withdrawal, done } = (await act({ action: 'withdraw', agency: police, nominal, confirm: 1 })).json
  expect(done).toBe(1)
  expect((await lane(nominal)).state).toBe('held')
  const path = `/v1/lanes/withdrawals/${withdrawal}/approvals`
  expect(await operator().send('POST', path)).toMatchObject({ status: 409, json: { code: 'second-person-needed' } })
  const second = rig.with(secondToken)
  expect((await second.send('POST', path)).json).toEqual({ id: withdrawal, withdrawn: 1, goneOn: [] })
  expect(await second.send('POST', path)).toMatchObject({ status: 409, json: { code: 'lane-gone-on' } })
  await until(async () => (await lane(nominal)).acknowledged === 1)
  // The content that was refused is not with the receiver, and its number is not missing either.
  expect(rig.agency(police).held().get(nominal)).toBeUndefined()
  expect(numbersOf(police, nominal)).toMatchObject([{ sequence: 1, rendering: 2 }])
  const { version } = await says(person, 'prison-hmps')
  await until(async () => (await lane(nominal)).acknowledged === version)
  expect(numbersOf(police, nominal).map(({ sequence }) => sequence)).toEqual([1, 2])
  expect(rig.agency(police).held().get(nominal)).toMatchObject({ sequence: 2, version })
  expect((await operator().get('/v1/lanes/withdrawals')).json.withdrawals[0]).toMatchObject({
    id: withdrawal,
    status: 'approved'
  })
})

test('many lanes are meant by their reason, and a withdrawal leaves alone what has gone on', async () => {
  const nominals = [(await held()).nominal, (await held()).nominal]
  const asked = { action: 'withdraw', agency: police, reason: 'agency.content' }
  const { count } = (await act(asked)).json
  expect(count).toBe(2)
  const { withdrawal } = (await act({ ...asked, confirm: count })).json
  await act({ action: 'retry', nominal: nominals[0], confirm: 1 })
  await until(async () => (await lane(nominals[0]!)).acknowledged === 1)
  const approved = await rig.with(secondToken).send('POST', `/v1/lanes/withdrawals/${withdrawal}/approvals`)
  expect(approved.json).toMatchObject({ withdrawn: 1, goneOn: [nominals[0]] })
  await until(async () => (await lane(nominals[1]!)).acknowledged === 1)
})

test('a lane whose agency has answered that the subject is not theirs is closed by an operator, and opened again', async () => {
  const { refuseSubjects } = rig.agency(police).faults
  const person = says.somebody()
  const { nominal } = await says(person, 'prison-hmps')
  await until(async () => (await lane(nominal)).acknowledged === 1)
  refuseSubjects.add(nominal)
  await says(person, 'prison-hmps')
  await until(async () => (await lane(nominal)).state === 'held')
  expect((await lane(nominal)).reason).toBe('subject-not-theirs')
  expect((await act({ action: 'close', nominal, confirm: 1, because: 'moved-away' })).json).toMatchObject({ done: 1 })
  expect(await lane(nominal)).toMatchObject({ state: 'closed', acknowledged: 1, owed: 2 })
  const closed = (await operator().get(`/v1/lanes?state=closed&agency=${police}`)).json
  expect(closed.lanes).toMatchObject([{ nominal, state: 'closed', reason: 'subject-not-theirs' }])
  expect((await operator().get(`/v1/lanes?nominal=${nominal}`)).json.count).toBe(0)
  // Nothing more is sent, compared or counted as late.
  const { version } = await says(person, 'prison-hmps')
  refuseSubjects.delete(nominal)
  const { lanes } = (await operator().get('/v1/freshness')).json
  const late = lanes.filter((each: { agency: string; nominal: string }) => each.agency === police && each.nominal === nominal)
  expect(late).toEqual([])
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ agency: police, heal: true })
  const compared = (await operator().send('POST', '/v1/reconciliations', { body, headers })).json
  expect(compared.differences.filter((each: { nominal: string }) => each.nominal === nominal)).toEqual([])
  expect(numbersOf(police, nominal)).toHaveLength(1)
  expect((await act({ action: 'close', nominal, confirm: 0 })).json).toMatchObject({ count: 0, done: 0 })
  expect((await act({ action: 'reopen', nominal, confirm: 1 })).json).toMatchObject({ done: 1 })
  await until(async () => (await lane(nominal)).acknowledged === version)
  expect(numbersOf(police, nominal).map(({ sequence }) => sequence)).toEqual([1, 2])
  const log = await rig.as('auditor').get(`/v1/log/entries?nominal=${nominal}&result=lane-closed`)
  expect(log.json.entries).toHaveLength(1)
})

test('only a lane that was answered so is closed', async () => {
  const { nominal } = await held()
  const { json } = await act({ action: 'close', nominal, confirm: 1 })
  expect(json).toMatchObject({ done: 0, passedOver: [{ nominal, why: 'lane.not-refused-as-gone' }] })
  await act({ action: 'retry', nominal, confirm: 1 })
})

test('what is no action is refused, member by member', async () => {
  const answer = await act({ action: 'drop', nominal: 'x', confirm: -1, other: 1 })
  expect(answer.status).toBe(400)
  expect(answer.json.errors).toHaveLength(4)
  expect((await operator().get(`/v1/lanes/${police}/00000000-0000-4000-8000-000000000000`)).status).toBe(404)
})
