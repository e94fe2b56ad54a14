import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, paper, said } from '../support/papers'
import { assessEverything, openPackBook, type PackBook } from '../../src/exchange'
import { factsFor, factsOf } from '../../src/exchange/facts'
import { newPriorities } from '../../src/exchange/priorities'
import type { View } from '../../src/disclosure'
import { leafList } from '../../src/nominal'
import { assess, type Pack } from '../../src/guidance'
import type { JsonObject } from '../../src/json'
import type { SyntheticAgency } from '../../src/synthetic'
import { shippedPacks, smallPack } from '../guidance/support'

let rig: Rig
let book: PackBook
let nominal = ''
let token = ''
let unitToken = ''
const unit = String((said(1, 'police-ctnm').contribution['core'] as JsonObject)['unit'])

const undelivered = smallPack(
  {
    'for-each': 'facts.?deliveries.orValue([])',
    require: 'has(item.deliveredAt)',
    binds: ['police-ctnm', 'probation-nsd', 'prison-hmps'],
    path: '',
    reads: [],
    examples: {
      met: ['a', 'b'].map(title => ({ title, facts: { deliveries: [{ deliveredAt: '2026-01-01T00:00:00Z' }] } })),
      unmet: ['a', 'b'].map(title => ({ title, facts: { deliveries: [{ agency: 'x' }] } }))
    }
  },
  { pack: 'undelivered' }
)

let at = Date.parse('2026-03-01T00:00:00Z')
async function says(agency: SyntheticAgency, more: JsonObject = {}, headers: Record<string, string> = {}) {
  const { flags: _flags, ...rest } = said(1, agency).contribution
  const time = (at += 60_000)
  const contribution = { ...rest, ...more }
  const { bytes, contentType } = paper(1, { agency, contribution, version: time, at: new Date(time).toISOString() })
  return rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType, ...headers })
}
const run = async (): Promise<void> => {
  const services = { ledger: rig.ledger, catalogue: catalogue(), packs: book, phase: 'before-mapps' as const }
  const agencies = new Map([['prison-hmps', { id: 'prison-hmps', delivery: { format: 'prison-hmps/prisoner-search' } }]]) as never
  await assessEverything(
    { ...services, agencies, observe: () => undefined, wake: () => undefined },
    0,
    new AbortController().signal
  )
}
const found = async (): Promise<JsonObject | undefined> =>
  ((await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json.findings as JsonObject[]).find(({ rule }) => rule === 'T-01')
const known = (time = new Date()): Promise<JsonObject> =>
  rig.ledger.transaction(async tx => {
    const facts = await factsOf(tx, [nominal, 'nobody'], time)
    expect(facts.has('nobody')).toBe(false)
    return factsFor(facts.get(nominal), await tx.deviations.active(time), { nominal, unit })
  })
const explained = async (id: unknown): Promise<JsonObject> =>
  (await rig.as('police-ctnm').get(`/v1/findings/${String(id)}/explanation`)).json as JsonObject

beforeAll(async () => {
  rig = await startRig({
    prepare: files => {
      token = addClient(files, { name: 'engineer-two', role: 'engineer' })
      unitToken = addClient(files, { name: 'police-unit', role: 'agency', agency: 'police-ctnm', unit })
    }
  })
  book = await openPackBook(rig.ledger, catalogue(), { warn: () => undefined })
  const proposed = await rig.as('engineer').post('/v1/guidance/packs', undelivered, { 'content-type': 'application/yaml' })
  await rig.with(token).post(`/v1/guidance/packs/${String(proposed.json.hash)}/approvals`, '')
  await book.refresh()
  nominal = String((await says('probation-nsd')).json.entries[0].nominal)
  await says('prison-hmps')
  await rig.settled()
})
afterAll(async () => {
  await book.close()
  await rig.stop()
})

describe('what the ledger knows', () => {
  let late: JsonObject | undefined
  const changed = { warnings: [{ kind: 'WEAPONS', system: 'police', code: 'WEAP', from: '2026-01-01' }] }
  const ruleOf = (pack: Pack, id: string): Pack => ({ ...pack, rules: pack.rules.filter(rule => rule.id === id) })
  const asked = async (rule: string, facts: JsonObject, now: Date): Promise<string[]> => {
    const after = (await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json.record as JsonObject
    const context = { after, says: {}, agency: 'police-ctnm' as const, now: now.toISOString(), phase: 'before-mapps' as const }
    return shippedPacks()
      .flatMap(pack => assess(ruleOf(pack, rule), { ...context, facts }))
      .map(finding => `${finding.rule} ${finding.code}`)
  }

  test('of what it owes reaches the rules on the schedule, on an entry, and in the figures', async () => {
    rig.agency('probation-nsd').faults.down = true
    expect(await says('police-ctnm', changed)).toMatchObject({ status: 201, json: { entries: [{ nominal }] } })
    await run()
    late = await found()
    expect(late).toMatchObject({ rule: 'T-01', code: 'unmet' })
    const receipt = (await says('police-ctnm', { ...changed, modusOperandi: { text: 'invented' } })).json.entries[0]
    expect(receipt.findings).toContainEqual(expect.objectContaining({ rule: 'T-01', id: late?.['id'] }))
    const { rules } = await rig.ledger.transaction(async tx => {
      const [row] = await tx.findings.page('', 10)
      return row?.verdicts as { rules: Record<string, string[]> }
    })
    expect(rules['undelivered/T-01']?.[0]).toBe('unmet')
    expect(rules['national-record-2026/R3-10']?.[0]).toBe('met')
    expect(rules['statutory-2026/ST-12']?.[0]).toBe('met')
  })

  test('makes R3-10 late after an hour for warnings, and not before', async () => {
    const facts = await known()
    const owed = (facts['deliveries'] as JsonObject[]).filter(one => !('deliveredAt' in one))
    expect(owed).toContainEqual(
      expect.objectContaining({ agency: 'probation-nsd', sections: expect.arrayContaining(['warnings']) })
    )
    expect(await asked('R3-10', facts, new Date())).toEqual([])
    expect(await asked('R3-10', facts, new Date(Date.now() + 61 * 60_000))).toEqual(['R3-10 unmet'])
  })

  test('counts in the impact of a pack', async () => {
    const stricter = undelivered.replace('"undelivered"', '"undelivered-2"')
    const { json } = await rig.as('engineer').post('/v1/guidance/impact', stricter, { 'content-type': 'application/yaml' })
    expect(json).toMatchObject({ totals: { began: 1 }, rules: [{ rule: 'T-01', began: 1 }] })
  })

  test('is known again as of then once it has been delivered, and the finding ends', async () => {
    const then = new Date()
    const before = await known(then)
    rig.agency('probation-nsd').faults.down = false
    await rig.settled()
    await run()
    expect(await found()).toBeUndefined()
    expect(await known(then)).toEqual(before)
    for (const one of (await known())['deliveries'] as JsonObject[])
      expect(Date.parse(String(one['deliveredAt']))).toBeGreaterThanOrEqual(Date.parse(String(one['changedAt'])))
    expect(await explained(late?.['id'])).toMatchObject({ ended: expect.any(String), explanation: { reproduced: true } })
  })

  test('says under which power, for what and to what class it disclosed', async () => {
    const facts = await known()
    const disclosures = facts['disclosures'] as JsonObject[]
    expect(new Set(disclosures.map(({ recipient }) => recipient))).toEqual(
      new Set(['police-ctnm', 'prison-hmps', 'probation-nsd'])
    )
    expect(await asked('ST-12', facts, new Date())).toEqual([])
    const [first = {}] = disclosures
    expect(await asked('ST-12', { disclosures: [...disclosures, { ...first, purpose: '' }] }, new Date())).toEqual([
      'ST-12 unmet'
    ])
  })

  test('holds who acknowledged an entry of high priority: an agency whose format had a place for it, and no other', async () => {
    const entry = {
      id: 'L-77',
      at: '2026-02-02T10:00:00Z',
      agency: 'police-ctnm',
      text: 'An invented entry.',
      highPriority: true
    }
    expect((await says('police-ctnm', { activityLog: [entry] })).status).toBe(201)
    await rig.settled()
    // The probation format takes probation's own entries alone, and the prison sees none.
    expect(await known()).not.toHaveProperty('acknowledgements')
    const seen = { view: { activityLog: [{ ...entry, highPriority: false, id: 'L-76' }, entry] } } as unknown as View
    const news = new Map(leafList(seen.view).map(({ path, value }) => [path, value]))
    expect(newPriorities({ seen, own: undefined }, news, new Map())).toEqual(['L-77'])
    expect(newPriorities({ seen, own: undefined }, news, news)).toEqual([])
    expect(newPriorities({ seen, own: undefined }, new Map(), new Map())).toEqual([])
    const settled = { nominal, agency: 'probation-nsd', version: 99, outcome: 'delivered' as const, entries: ['L-77'] }
    await rig.ledger.transaction(tx => tx.facts.settle(settled))
    expect((await known())['acknowledgements']).toEqual([
      { agency: 'probation-nsd', entry: 'L-77', at: expect.any(String) as string }
    ])
  })

  test('holds the deviations that cover the record', async () => {
    const made = await rig.with(unitToken).post(
      '/v1/deviations',
      JSON.stringify({
        rule: 'T-01',
        authoriser: 'Superintendent Invented',
        reason: 'a trial',
        expires: new Date(Date.now() + 86_400_000)
      }),
      { 'content-type': 'application/json' }
    )
    expect(made.status).toBe(201)
    const facts = await known()
    expect(facts['deviations']).toMatchObject([{ rule: 'T-01', authorisedBy: { name: 'Superintendent Invented' } }])
    expect(await asked('R3-27', facts, new Date())).toEqual([])
  })

  test('of an intelligence service’s material is that it is refused, and nothing is kept of it', async () => {
    const refused = await says('police-ctnm', {}, { 'record-processing': 'PART_4' })
    expect(refused).toMatchObject({ status: 422, json: { code: 'refused-by-guidance', errors: [{ rule: 'ST-13' }] } })
    expect((await says('police-ctnm', {}, { 'record-processing': 'PART_3' })).status).toBeLessThan(300)
    expect((await says('police-ctnm', {}, { 'record-processing': 'part 5' })).status).toBe(400)
  })
})
