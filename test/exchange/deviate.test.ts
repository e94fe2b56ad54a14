import type { Caller } from '../support/caller'
import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, lastPaper, said } from '../support/papers'
import { assessEverything, openPackBook } from '../../src/exchange'
import type { JsonObject } from '../../src/json'
import { smallPack } from '../guidance/support'

let rig: Rig
let unit: Caller
let nominal = ''
const tokens = { engineer: '', unit: '', police: '', otherUnit: '' }
const heldBy = String((said(3, 'police-ctnm').contribution['core'] as JsonObject)['unit'])
const json = { 'content-type': 'application/json' }
const soon = (ms: number): string => new Date(Date.now() + ms).toISOString()
const deviation = (more: JsonObject = {}): JsonObject => ({
  rule: 'T-01',
  authoriser: 'Superintendent Invented',
  reason: 'an invented reason',
  expires: soon(86_400_000),
  ...more
})
const record = (body: object, who = unit) => who.post('/v1/deviations', JSON.stringify(body), json)
const send = (person: number) => {
  const { bytes, contentType } = lastPaper(person, 'prison-hmps')
  return rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })
}

beforeAll(async () => {
  rig = await startRig({
    prepare: files => {
      tokens.engineer = addClient(files, { name: 'engineer-two', role: 'engineer' })
      tokens.unit = addClient(files, { name: 'prison-unit', role: 'agency', agency: 'prison-hmps', unit: 'CTU-1' })
      tokens.police = addClient(files, { name: 'police-unit', role: 'agency', agency: 'police-ctnm', unit: heldBy })
      tokens.otherUnit = addClient(files, { name: 'other-unit', role: 'agency', agency: 'police-ctnm', unit: 'CTU-other' })
    }
  })
  unit = rig.with(tokens.unit)
  nominal = String((await send(1)).json.entries[0].nominal)
  const pack = smallPack(
    {
      require: 'has(after.archive)',
      path: '/archive',
      reads: ['/archive'],
      binds: ['prison-hmps', 'police-ctnm'],
      effect: 'refuse',
      message: 'the record is not archived',
      examples: {
        met: ['a', 'b'].map(title => ({ title, after: { archive: {} } })),
        unmet: ['a', 'b'].map(title => ({ title, after: {} }))
      }
    },
    { pack: 'refusing' }
  )
  const proposed = await rig.as('engineer').post('/v1/guidance/packs', pack, { 'content-type': 'application/yaml' })
  const approved = await rig.with(tokens.engineer).post(`/v1/guidance/packs/${String(proposed.json.hash)}/approvals`, '')
  if (approved.status !== 201) throw new Error(approved.text)
})
afterAll(() => rig.stop())

const assess = async (): Promise<void> => {
  const packs = await openPackBook(rig.ledger, catalogue(), { warn: () => undefined })
  const agencies = new Map([['prison-hmps', { id: 'prison-hmps', delivery: { format: 'prison-hmps/prisoner-search' } }]]) as never
  const services = {
    ledger: rig.ledger,
    catalogue: catalogue(),
    packs,
    phase: 'before-mapps' as const,
    agencies,
    observe: () => undefined,
    wake: () => undefined
  }
  await assessEverything(services, 0, new AbortController().signal)
  await packs.close()
}
const found = async (): Promise<JsonObject | undefined> =>
  ((await rig.as('prison-hmps').get(`/v1/nominals/${nominal}`)).json.findings as JsonObject[]).find(({ rule }) => rule === 'T-01')

describe('what is told', () => {
  test('a new unmet must stands on the feed of the agency that can mend it, and of no other', async () => {
    await assess()
    const { notices, next } = (await rig.as('prison-hmps').get('/v1/notices')).json
    const mine = notices.filter(({ rule }: JsonObject) => rule === 'T-01')
    expect(mine).toMatchObject([{ kind: 'unmet', nominal, remedy: 'r', finding: (await found())?.['id'] as string }])
    expect((await rig.as('prison-hmps').get(mine[0].links.explanation as string)).status).toBe(200)
    expect((await rig.as('prison-hmps').get(`/v1/notices?after=${String(next)}`)).json.notices).toEqual([])
    expect((await rig.as('probation-nsd').get('/v1/notices')).text).not.toContain('T-01')
    await assess()
    expect((await rig.as('prison-hmps').get(`/v1/notices?after=${String(next)}`)).json.notices).toEqual([])
  })
})

describe('a deviation', () => {
  test.each([
    ['without a reason', { reason: undefined }, 422],
    ['with a blank authoriser', { authoriser: '  ' }, 422],
    ['of a rule that nobody has', { rule: 'ZZ-99' }, 422],
    ['that is over', { expires: '2020-01-01T00:00:00Z' }, 422],
    ['without end', { expires: '2999-01-01T00:00:00Z' }, 422],
    ['for a nominal that is not there', { nominal: '00000000-0000-4000-8000-000000000000' }, 422],
    ['with more than there is', { silent: true }, 422]
  ])('%s is refused', async (_name, more, status) => {
    expect((await record({ ...deviation(), ...more })).status).toBe(status)
  })

  test('is recorded by a client of a unit alone', async () => {
    expect(await record(deviation(), rig.as('prison-hmps'))).toMatchObject({ status: 403, json: { code: 'unit-needed' } })
    expect((await record(deviation(), rig.as('auditor'))).status).toBe(403)
  })

  test('turns a refusal into a recorded exception, and ends by itself', async () => {
    const { bytes, contentType } = lastPaper(1, 'prison-hmps')
    const changed = Buffer.from(
      Buffer.from(bytes)
        .toString()
        .replace(/"religion":\s*"[^"]*"|"title":\s*"[^"]*"/, part => part.replace(/"[^"]*"$/, '"Altered"'))
    )
    const post = () => rig.as('prison-hmps').post('/v1/submissions', changed, { 'content-type': contentType })
    // What stood there before the entry is reported and not refused; a new record is refused.
    expect(await send(2)).toMatchObject({ status: 422, json: { code: 'refused-by-guidance' } })
    const made = await record(deviation({ nominal, expires: soon(1500) }))
    expect(made).toMatchObject({ status: 201, json: { unit: 'CTU-1', nominal, active: true } })
    expect(await send(2)).toMatchObject({ status: 422 })
    await post()
    await assess()
    expect(await found()).toMatchObject({ effect: 'excepted', exception: { deviation: made.json.id } })
    await new Promise(resolve => setTimeout(resolve, 1600))
    await assess()
    expect(await found()).toMatchObject({ effect: 'report' })
    expect((await unit.get('/v1/deviations')).json.deviations[0]).toMatchObject({ id: made.json.id, active: false })
  })

  test('of a unit lets an entry pass that would be refused, and says so in the record and on the log', async () => {
    const { bytes, contentType } = lastPaper(3, 'police-ctnm')
    const post = () => rig.as('police-ctnm').post('/v1/submissions', bytes, { 'content-type': contentType })
    expect(await post()).toMatchObject({ status: 422, json: { code: 'refused-by-guidance' } })
    expect((await record(deviation(), rig.with(tokens.otherUnit))).status).toBe(201)
    expect((await post()).status).toBe(422)
    expect((await record(deviation(), rig.with(tokens.police))).status).toBe(201)
    const taken = await post()
    expect(taken.status).toBe(201)
    expect(taken.json.entries[0].findings).toContainEqual(expect.objectContaining({ rule: 'T-01', effect: 'excepted' }))
    const { entries } = (await rig.as('auditor').get('/v1/log/entries?op=decide&result=excepted&agency=police-ctnm')).json
    expect(entries.map(({ leaf }: { leaf: string }) => (JSON.parse(leaf) as JsonObject)['grp'])).toEqual([['t-01']])
  })

  test('is on the log without who and why, and listed for its agency alone', async () => {
    const log = await rig.as('auditor').get('/v1/log/entries?limit=1000')
    expect(log.text).not.toMatch(/Superintendent|invented reason/)
    const recorded = (await rig.as('auditor').get('/v1/log/entries?op=rule&result=recorded')).json.entries
    expect(recorded).toHaveLength(3)
    expect((await rig.as('probation-nsd').get('/v1/deviations')).json.deviations).toEqual([])
  })
})

describe('compared', () => {
  test('the figures hold exceptions, and nothing small', async () => {
    await assess()
    for (const who of ['operator', 'auditor', 'engineer'] as const) {
      const { rules } = (await rig.as(who).get('/v1/compliance')).json
      const rule = rules.find((one: JsonObject) => one['rule'] === 'T-01')
      expect(rule).toMatchObject({ total: { applied: null, unmet: null, excepted: null } })
      expect(rule.trend).toHaveLength(1)
    }
    const csv = await rig.as('operator').get('/v1/compliance', { accept: 'text/csv' })
    expect(csv.text.split('\r\n')[0]).toBe('pack,rule,unit,shown,applied,met,unmet,excepted,failed,rate,since,median,spread')
    expect((await rig.as('police-ctnm').get('/v1/compliance')).status).toBe(403)
  })
})
