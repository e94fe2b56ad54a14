import { writeFileSync, readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import type { JsonObject } from '../../src/json'
import { changes, until, type Changes } from '../support/changes'
import { startRig, type Rig } from '../support/gateway'

let rig: Rig
let says: Changes
beforeAll(async () => {
  rig = await startRig({
    prepare({ agenciesFile }) {
      const file = parse(readFileSync(agenciesFile, 'utf8')) as { agencies: Record<string, { delivery: JsonObject }> }
      file.agencies['probation-nsd']!.delivery = { mode: 'pull', format: 'probation-nsd/ndelius' }
      writeFileSync(agenciesFile, stringify(file))
    }
  })
  says = changes(rig)
})
afterAll(() => rig.stop())

const police = 'police-ctnm'
const post = async (path: string, body: object) =>
  rig.as('operator').send('POST', path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const lane = async (nominal: string) => (await rig.as('operator').get(`/v1/lanes/${police}/${nominal}`)).json
const numbersOf = (nominal: string) => rig.agency(police).numbers(nominal)

/** A lane to the police with so many numbers. */
async function told(count: number): Promise<string> {
  const person = says.somebody()
  let nominal = ''
  for (let i = 1; i <= count; i++) {
    nominal = (await says(person, 'prison-hmps')).nominal
    await until(async () => (await lane(nominal)).ackedSequence === i)
  }
  return nominal
}

/** Lets the police forget what they took of a lane, as if they were set back. */
function forget(nominal: string, kept: number): void {
  ;(numbersOf(nominal) as unknown[]).length = kept
}

describe('a full resync', () => {
  test('says how many lanes there are, gives each a new number, and brings back what an agency has lost', async () => {
    const nominals = [await told(1), await told(2), await told(1)]
    const [first, second, third] = nominals as [string, string, string]
    const before = numbersOf(second).at(-1)?.bodyHash
    forget(second, 0)
    const dry = (await post('/v1/resyncs', { agency: police })).json
    expect(dry).toMatchObject({ dryRun: true, count: 3 })
    expect(await post('/v1/resyncs', { agency: police, confirm: 1 })).toMatchObject({
      status: 409,
      json: { code: 'count-differs' }
    })
    const started = await post('/v1/resyncs', { agency: police, perSecond: 1000, confirm: 3 })
    expect(started).toMatchObject({ status: 201, json: { resync: { state: 'running', total: 3 } } })
    const { id } = started.json.resync
    await until(async () => (await rig.as('operator').get(`/v1/resyncs/${id}`)).json.state === 'done')
    expect((await rig.as('operator').get(`/v1/resyncs/${id}`)).json).toMatchObject({ sent: 3, passed: 0, failed: 0 })
    expect([first, second, third].map(nominal => numbersOf(nominal).map(({ sequence }) => sequence))).toEqual([
      [1, 2],
      [1, 2, 3],
      [1, 2]
    ])
    expect(numbersOf(second).at(-1)?.bodyHash).toBe(before)
    expect(await lane(first)).toMatchObject({ owed: 1, acknowledged: 1, ackedSequence: 2 })
    const log = await rig.as('auditor').get('/v1/log/entries?result=resync-done')
    expect(log.json.entries).toHaveLength(1)
  })

  test('goes on where it stood, and one runs for an agency', async () => {
    const { count } = (await post('/v1/resyncs', { agency: police })).json
    const { id } = (await post('/v1/resyncs', { agency: police, confirm: count, perSecond: 2 })).json.resync
    expect((await post('/v1/resyncs', { agency: police, confirm: count })).json).toMatchObject({ code: 'resync-running' })
    const nominals = await rig.ledger.transaction(tx => tx.resyncs.next({ agency: police, afterNominal: '' }, 10))
    const before = new Map(nominals.map(nominal => [nominal, numbersOf(nominal).length]))
    const resync = () => rig.ledger.transaction(tx => tx.resyncs.get(id))
    await until(async () => ((await resync())?.sent ?? 0) >= 1)
    // Whoever works at it is taken for dead, and its lease is given to another.
    await rig.ledger.transaction(tx => tx.query(`UPDATE gateway.resync SET fence = fence + 1, lease_until = NULL`))
    await until(async () => (await resync())?.state === 'done')
    expect(await resync()).toMatchObject({ sent: count, total: count })
    for (const [nominal, sent] of before) expect([sent + 1, sent + 2]).toContain(numbersOf(nominal).length)
    expect(nominals.filter(nominal => numbersOf(nominal).length === before.get(nominal)! + 2).length).toBeLessThanOrEqual(1)
  })

  test('waits for an agency that is away, and is stopped by an operator', async () => {
    const { faults } = rig.agency(police)
    faults.down = true
    const { count } = (await post('/v1/resyncs', { agency: police })).json
    const { id } = (await post('/v1/resyncs', { agency: police, confirm: count })).json.resync
    await until(async () => (await rig.as('operator').get(`/v1/resyncs/${id}`)).json.lastError !== undefined)
    const stopped = (await post(`/v1/resyncs/${id}/stop`, {})).json
    expect(stopped).toMatchObject({ state: 'stopped', sent: 0 })
    faults.down = false
    expect((await post(`/v1/resyncs/${id}/stop`, {})).json).toEqual(stopped)
  })
})

describe('a replay', () => {
  test('sends the same ids again: the last with its content, those before it without; nothing changes', async () => {
    const nominal = await told(3)
    const from = rig.events.length
    expect((await post('/v1/replays', { agency: police, nominal })).json).toMatchObject({ dryRun: true, count: 3 })
    const before = await lane(nominal)
    const { json } = await post('/v1/replays', { agency: police, nominal, confirm: 3 })
    expect(json).toMatchObject({ withContent: 1, withoutContent: 2, duplicates: 3, applied: 0 })
    expect(json.notes.map(({ sequence, why }: JsonObject) => [sequence, why])).toEqual([
      [1, 'content-overtaken'],
      [2, 'content-overtaken']
    ])
    const sizes = rig.events
      .slice(from)
      .flatMap(event => (event.type === 'received' && event.nominal === nominal ? [event.bytes] : []))
    expect(sizes.map(size => size > 0)).toEqual([false, false, true])
    expect(await lane(nominal)).toEqual(before)
  })

  test('of a time, and of an agency that was set back', async () => {
    const nominal = await told(2)
    const { deliveries } = await lane(nominal)
    const all = await post('/v1/replays', { agency: police, nominal, from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' })
    expect(all.json).toMatchObject({ count: 0 })
    forget(nominal, 1)
    const { json } = await post('/v1/replays', { agency: police, nominal, confirm: 2 })
    expect(json).toMatchObject({ duplicates: 1, applied: 1 })
    expect(numbersOf(nominal).at(-1)?.deliveryId).toBe(deliveries[0].delivery)
  })

  test('of an agency that fetches is refused with what it does instead', async () => {
    const answer = await post('/v1/replays', { agency: 'probation-nsd' })
    expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
    expect((await post('/v1/replays', { agency: 'nobody', from: 'now' })).json.errors).toHaveLength(1)
  })
})
