import { addClient } from '../support/engineers'
import type { Caller } from '../support/caller'
import { startRig, type Rig } from '../support/gateway'
import { lastPaper } from '../support/papers'
import { smallPack } from '../guidance/support'
import type { JsonObject } from '../../src/json'

let rig: Rig
let unit: Caller
const tokens = { engineer: '', unit: '' }
beforeAll(async () => {
  rig = await startRig({
    prepare: files => {
      tokens.engineer = addClient(files, { name: 'engineer-two', role: 'engineer' })
      tokens.unit = addClient(files, { name: 'prison-unit', role: 'agency', agency: 'prison-hmps', unit: 'CTU-1' })
    }
  })
  unit = rig.with(tokens.unit)
})
afterAll(() => rig.stop())

const yaml = { 'content-type': 'application/yaml' }
const today = new Date().toISOString().slice(0, 10)
const json = (person: number): string => Buffer.from(lastPaper(person, 'prison-hmps').bytes).toString().replaceAll('\n', '')
const post = (people: number[], who: Caller = rig.as('prison-hmps')) =>
  who.post('/v1/submissions', people.map(json).join('\n'), {
    'content-type': people.length === 1 ? 'application/json' : 'application/x-ndjson'
  })

const onArchive = (effect: string) => ({
  require: 'has(after.archive)',
  path: '/archive',
  reads: ['/archive'],
  binds: ['prison-hmps'],
  effect,
  examples: {
    met: ['a', 'b'].map(title => ({ title, after: { archive: {} } })),
    unmet: ['a', 'b'].map(title => ({ title, after: {} }))
  }
})
const ofUnits = {
  require: 'actor.?unit.orValue("") != ""',
  path: '/core',
  reads: [],
  binds: ['prison-hmps'],
  effect: 'refuse',
  examples: {
    met: ['a', 'b'].map(title => ({ title, actor: { unit: 'x' } })),
    unmet: ['a', 'b'].map(title => ({ title, actor: {} }))
  }
}
const gate = (version: string, effect: string, from: string): string =>
  smallPack(onArchive(effect), { pack: 'gate', version, effective: { from } })
const impactOf = async (text: string): Promise<JsonObject> => {
  const answer = await rig.as('engineer').post('/v1/guidance/impact', text, yaml)
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.json as JsonObject
}
async function activate(text: string): Promise<void> {
  const proposed = await rig.as('engineer').post('/v1/guidance/packs', text, yaml)
  const approved = await rig.with(tokens.engineer).post(`/v1/guidance/packs/${String(proposed.json.hash)}/approvals`, '')
  if (approved.status !== 201) throw new Error(`${proposed.text} ${approved.text}`)
}

test('entries that were taken are asked with who sent them, as known then', async () => {
  expect((await post([1])).status).toBe(201)
  expect((await post([2], unit)).status).toBe(201)
  const found = await impactOf(smallPack(ofUnits, { pack: 'units' }))
  expect(found).toMatchObject({ entries: 2, totals: { refused: 1 }, rules: [{ rule: 'T-01', refused: 1 }] })
  expect(found['turnedAway']).toEqual({ held: 0, refused: 0, notKept: 0 })
})

test('what was refused is asked again where it is kept: let in by a softer pack, held by another', async () => {
  await activate(gate('1.0.0', 'refuse', '2026-01-01'))
  expect((await post([3, 4])).json.entries.map(({ status }: JsonObject) => status)).toEqual(['refused', 'refused'])
  expect((await post([3])).status).toBe(422)
  const softer = await impactOf(gate('2.0.0', 'report', today))
  expect(softer).toMatchObject({
    turnedAway: { held: 0, refused: 2, notKept: 1 },
    totals: { letIn: 2, held: 0, refused: 0 },
    rules: [{ rule: 'T-01', letIn: 2 }]
  })
  expect((softer['units'] as JsonObject[]).reduce((sum, { letIn }) => sum + Number(letIn), 0)).toBe(2)
  expect(await impactOf(gate('2.0.0', 'hold', today))).toMatchObject({ totals: { letIn: 0, held: 4, refused: 0 } })
  expect(await impactOf(gate('2.0.0', 'refuse', today))).toMatchObject({ totals: { letIn: 0, held: 0, refused: 2 } })
  // Another pack changes nothing of what this one refuses.
  expect(await impactOf(smallPack(ofUnits, { pack: 'units' }))).toMatchObject({ totals: { letIn: 0 } })
})

test('what waits is asked again too: let in, or refused', async () => {
  await activate(gate('2.0.0', 'hold', today))
  expect((await post([5])).status).toBe(202)
  expect(await impactOf(gate('3.0.0', 'report', today).replace(today, '2099-01-01'))).toMatchObject({
    turnedAway: { held: 1, refused: 2, notKept: 1 }
  })
  const at = (version: string, effect: string): string => gate(version, effect, '2099-01-01')
  expect((await impactOf(at('3.0.0', 'report')))['totals']).toMatchObject({ letIn: 3, held: 0, refused: 0 })
  expect((await impactOf(at('3.0.0', 'refuse')))['totals']).toMatchObject({ letIn: 0, held: 0, refused: 5 })
  const end = smallPack(onArchive('report'), {
    pack: 'gate',
    version: '4.0.0',
    status: 'withdrawn',
    effective: { from: '2099-01-01' }
  })
  expect((await impactOf(end))['totals']).toMatchObject({ letIn: 3 })
})
