import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Taken } from '../../src/wire'
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
const operator = () => rig.as('operator')
const headers = { 'content-type': 'application/json' }
const post = async (path: string, body: object) => operator().send('POST', path, { body: JSON.stringify(body), headers })
const lane = async (nominal: string) => (await operator().get(`/v1/lanes/${police}/${nominal}`)).json
const numbersOf = (nominal: string): readonly Taken[] => rig.agency(police).numbers(nominal)
const place = ({ epoch, sequence }: { epoch: number; sequence: number }) => `${epoch}-${sequence}`

const ledger = () => join(rig.directory, 'ledger')
const backup = () => join(rig.directory, 'backup')
const copy = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
}
const newLog = () => ({
  logOrigin: 'visor-gateway.local/visor-audit/after',
  logKeyFile: join(rig.directory, 'log-key-after'),
  logHighWaterFile: join(rig.directory, 'log-high-water.json')
})

test('a ledger that is an older copy goes on in a new epoch, lists what agencies hold beyond it, and converges', async () => {
  const [gone, same, later] = [says.somebody(), says.somebody(), says.somebody()]
  const nominal = (await says(gone, 'prison-hmps')).nominal
  const other = (await says(same, 'prison-hmps')).nominal
  await rig.settled()
  await rig.restart(() => copy(ledger(), backup()))

  await says(gone, 'prison-hmps')
  const unknown = (await says(later, 'prison-hmps')).nominal
  await rig.settled()
  expect(numbersOf(nominal).map(place)).toEqual(['1-1', '1-2'])

  // Under the name of the log that was known, an older copy is no ledger to go on with.
  await expect(rig.restart(() => copy(backup(), ledger()))).rejects.toThrow('an older copy')
  await rig.restart(undefined, newLog())
  const { restorations } = (await rig.as(police).get('/v1/restorations')).json
  expect(restorations).toMatchObject([{ how: 'detected', declaredBy: 'start-up' }])
  const { epoch, ledgerAt, at } = restorations[0]
  expect(Date.parse(ledgerAt)).toBeLessThan(Date.parse(at))

  // What the agency holds beyond the copy stops its lane, whether or not anything is owed.
  await until(async () => (await lane(nominal)).state === 'recover')
  const stopped = (await operator().get(`/v1/lanes?state=recover&agency=${police}`)).json
  const [first, second] = numbersOf(nominal)
  expect(stopped).toMatchObject({
    count: 1,
    lanes: [
      {
        ...{ nominal, reason: 'lane.receiver-beyond', epoch, sequence: 1 },
        known: { epoch: 1, sequence: 1, chain: first?.chain },
        reported: { before: { epoch: 1, sequence: 2, chain: second?.chain } }
      }
    ]
  })
  const { reconciliations } = (await operator().get('/v1/reconciliations')).json
  const compared = reconciliations.find(({ agency }: { agency: string }) => agency === police)
  const { differences } = (await operator().get(`/v1/reconciliations/${compared.id}/differences`)).json
  const kinds = differences.map((each: { nominal: string; kind: string; action: string }) => [
    each.nominal,
    each.kind,
    each.action
  ])
  expect(new Map(kinds.map(([name, ...rest]: string[]) => [name, rest]))).toEqual(
    new Map([
      [nominal, ['ahead', 'recover']],
      [unknown, ['unknown', 'listed']]
    ])
  )

  // A lane in which nothing was lost goes on by itself; the one that is stopped does not.
  await says(same, 'prison-hmps')
  await says(gone, 'prison-hmps')
  await until(() => numbersOf(other).length === 2)
  expect(numbersOf(other).map(place)).toEqual(['1-1', `${epoch}-1`])
  expect(numbersOf(nominal)).toHaveLength(2)

  expect((await post('/v1/lanes/actions', { action: 'accept', nominal })).json).toMatchObject({ count: 1, done: 0 })
  const accepted = await post('/v1/lanes/actions', { action: 'accept', nominal, confirm: 1, because: 'looked-at' })
  expect(accepted.json).toMatchObject({ done: 1, passedOver: [] })
  await until(async () => (await lane(nominal)).acknowledged === 2)
  expect(numbersOf(nominal).map(place)).toEqual(['1-1', '1-2', `${epoch}-1`])
  expect(numbersOf(nominal)[2]?.prevChain).toBe(second?.chain)
  expect(rig.agency(police).held().get(nominal)).toMatchObject({ epoch, sequence: 1, version: 2 })
  const again = (await post('/v1/reconciliations', { agency: police })).json
  expect(again.differences.map((each: { nominal: string }) => each.nominal)).toEqual([unknown])

  for (const name of [nominal, other, unknown]) {
    const used = numbersOf(name).map(place)
    expect(new Set(used).size).toBe(used.length)
  }
  const log = await rig.as('auditor').get('/v1/log/entries?result=ledger-restored-detected')
  expect(log.json.entries).toHaveLength(1)
  expect((await rig.as('auditor').get(`/v1/log/entries?nominal=${nominal}&result=report-accepted`)).json.entries).toHaveLength(1)
})

test('a restoration that nothing shows is declared, also twice, and a lane is sent what it should hold though nothing is owed', async () => {
  const person = says.somebody()
  const { nominal } = await says(person, 'prison-hmps')
  await rig.settled()
  await rig.restart(() => copy(ledger(), backup()), newLog())
  await says(person, 'prison-hmps')
  await rig.settled()
  const before = numbersOf(nominal).length
  // The mark is an older copy too: nothing shows it.
  await rig.restart(() => {
    copy(backup(), ledger())
    rmSync(newLog().logHighWaterFile)
  }, newLog())
  const { count, dryRun } = (await post('/v1/restorations', {})).json
  expect(dryRun).toBe(true)
  expect(await post('/v1/restorations', { confirm: Number(count) + 1 })).toMatchObject({ status: 409, json: { count } })
  const { restoration } = (await post('/v1/restorations', { confirm: count, because: 'drill' })).json
  expect(restoration).toMatchObject({ how: 'declared', declaredBy: 'operator-demo', lanes: count })
  await post('/v1/reconciliations', { agency: police, heal: true })
  expect(await lane(nominal)).toMatchObject({ state: 'recover', epoch: restoration.epoch, acknowledged: 1 })
  // Declared once more: the epoch rises again, and what was reported still counts.
  const next = (await post('/v1/restorations', { confirm: count })).json.restoration
  expect(next.epoch).toBeGreaterThan(restoration.epoch)
  await post('/v1/lanes/actions', { action: 'accept', nominal, confirm: 1 })
  await until(() => numbersOf(nominal).length === before + 1)
  expect(numbersOf(nominal).at(-1)).toMatchObject({ epoch: next.epoch, sequence: 1 })
  expect(rig.agency(police).held().get(nominal)).toMatchObject({ epoch: next.epoch, version: 1 })
  await until(async () => (await lane(nominal)).reported === undefined)
  const lists = await operator().get('/v1/restorations')
  expect(lists.json.restorations.map(({ epoch }: { epoch: number }) => epoch)).toEqual(
    [...new Set<number>(lists.json.restorations.map(({ epoch }: { epoch: number }) => epoch))].sort((a, b) => b - a)
  )
  expect((await rig.as(police).send('POST', '/v1/restorations', { body: '{}', headers })).status).toBe(403)
})
