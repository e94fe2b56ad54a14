import type { JsonObject } from '../../src/json'
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
const lanesOf = async (who: 'operator' | typeof police, query: string) =>
  (await rig.as(who).get(`/v1/freshness?${query}`)).json.lanes as JsonObject[]

test('tells an operator and the agency itself how far it is behind, and of a nominal that it is not', async () => {
  const person = says.somebody()
  const { nominal } = await says(person, 'prison-hmps')
  await until(async () => (await lanesOf('operator', `nominal=${nominal}&agency=${police}`))[0]?.['acknowledged'] === 1)
  expect(await lanesOf(police, `nominal=${nominal}`)).toMatchObject([{ agency: police, nominal, lagSeconds: 0 }])
  const { faults } = rig.agency(police)
  faults.down = true
  await says(person, 'prison-hmps')
  const other = await says(says.somebody(), 'prison-hmps')
  await until(async () => (await lanesOf('operator', `agency=${police}`)).length === 2)
  const [behind] = await lanesOf(police, '')
  expect(behind).toMatchObject({ nominal, owed: 2, acknowledged: 1, state: 'open' })
  // Of whom it was never told anything, it is not told that there is something to tell.
  expect(await lanesOf(police, `nominal=${other.nominal}`)).toEqual([])
  expect((await rig.as(police).get('/v1/freshness?agency=prison-hmps')).status).toBe(400)
  const metrics = (await rig.as('operator').get('/metrics')).text
  expect(metrics).toContain('gateway_agency_plain_receipts{agency="police-ctnm"} 0')
  expect(metrics).toMatch(/gateway_agency_reach\{agency="police-ctnm",what="failures"\} [1-9]/)
  faults.down = false
})

test('measures by the times of R3-10 what was told in time, and rings where the budget burns', async () => {
  // A change of safety of two minutes ago that is told, and one of an hour ago that is not.
  await rig.ledger.transaction(async tx => {
    const owe = (nominal: string, age: string, sections: string) =>
      tx.query(
        `INSERT INTO gateway.owed_change (nominal, version, agency, sections, first, at)
         VALUES ($1, 1, 'visor', $2, true, now() - $3::interval)`,
        [nominal, sections, age]
      )
    await owe('late', '61 minutes', '["warnings","names"]')
    await owe('early', '2 minutes', '["warnings"]')
    await owe('open', '10 minutes', '["visits"]')
    await owe('status', '23 hours', '["names"]')
    await owe('rest', '1 day', '["other"]')
    await tx.query(
      `INSERT INTO gateway.settlement (nominal, agency, version, outcome, at, entries) VALUES ('early', 'visor', 1, 'delivered', now(), '[]')`
    )
  })
  const { json } = await rig.as('operator').get('/v1/objectives')
  expect(json.pack.id).toMatch(/^national-record-/)
  const ours = json.objectives.filter(({ agency }: JsonObject) => agency === 'visor')
  // What still has time is not counted yet.
  expect(ours).toEqual([
    {
      ...{ agency: 'visor', urgency: 'safety', within: '1 h', objective: 0.99, total: 2, late: 1, inTime: 0.5 },
      ...{ burn: { '5m': 50, '1h': 50, '6h': 50, '3d': 50 }, alarm: 'fast' }
    }
  ])
  const police = json.objectives.filter(({ agency, late }: JsonObject) => agency !== 'visor' && late !== 0)
  expect(police).toEqual([])
})
