import type { JsonObject } from '../../src/json'
import { decode } from '../../src/formats'
import { lifeCycle, type SyntheticAgency } from '../../src/synthetic'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, paper, said, seed, usual } from '../support/papers'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())
afterEach(() => {
  for (const agency of rig.agencies.values())
    Object.assign(agency.faults, { down: false, slowMs: 0, loseAnswers: 0, refuseContent: false })
})

let people = 0
let at = Date.parse('2026-03-01T00:00:00Z')
const versions = new Map<string, number>()

/** A person of a test of its own. */
function somebody(): number {
  do people += 1
  while (!['release', 'licence-ended', 'notified'].some(event => lifeCycle(seed, people).some(each => each.event === event)))
  return people
}
const contribution = (person: number, agency: SyntheticAgency): JsonObject => {
  const { flags: _flags, ...rest } = said(person, agency).contribution
  return rest
}

/** What the police say of a person's names and numbers, with an alias that nobody else knows. */
function aliased(person: number): JsonObject {
  const { core, names, identifiers } = contribution(person, 'police-ctnm') as Record<string, JsonObject>
  const others = [{ kind: 'ALIAS', given: ['Dribbly'], family: 'Ladle' }]
  return { core, names: { ...names, others }, identifiers } as JsonObject
}

/** Posts what an agency now says of a person; its own version and time rise with every posting. */
async function says(
  person: number,
  agency: SyntheticAgency,
  statement: JsonObject
): Promise<{ nominal: string; version: number; status: string }> {
  const version = (versions.get(`${person} ${agency}`) ?? 0) + 1
  versions.set(`${person} ${agency}`, version)
  const { bytes, contentType } = paper(person, {
    agency,
    contribution: statement,
    version,
    at: new Date((at += 60_000)).toISOString()
  })
  const answer = await rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType })
  if (answer.status >= 300) throw new Error(answer.text)
  return answer.json.entries[0]
}

const received = (agency: string, nominal: string): { version: number; sequence: number; result: string }[] =>
  rig.events.flatMap(event => (event.type === 'received' && event.agency === agency && event.nominal === nominal ? [event] : []))

const told = (agency: string, nominal: string): { outcome: string; standsFor: readonly [number, number] }[] =>
  rig.happenings.flatMap(event => (event.kind === 'told' && event.agency === agency && event.nominal === nominal ? [event] : []))

/** What an agency holds of a nominal, in shared terms. */
function holds(agency: SyntheticAgency, nominal: string): JsonObject {
  const mapping = catalogue().mappings.get(usual[agency])!.mapping
  const document = rig.agency(agency).held().get(nominal)
  if (!document) throw new Error(`${agency} holds nothing`)
  const [entry] = decode(document.document, document.contentType, mapping.format).entries
  if (!entry?.ok) throw new Error('it cannot be read')
  return mapping.up(entry.tree).contribution
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await condition());) {
    if (Date.now() > end) throw new Error('it did not come to be')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

describe('no echo', () => {
  test('the author gets nothing back, the others are told once', async () => {
    const person = somebody()
    const { nominal } = await says(person, 'prison-hmps', contribution(person, 'prison-hmps'))
    await rig.settled()
    expect(received('prison-hmps', nominal)).toEqual([])
    expect(received('police-ctnm', nominal)).toHaveLength(1)
    await says(person, 'police-ctnm', contribution(person, 'police-ctnm'))
    await rig.settled()
    expect(received('prison-hmps', nominal)).toHaveLength(1)
    expect(received('probation-nsd', nominal)).toHaveLength(1)
    const police = received('police-ctnm', nominal).length
    const own = contribution(person, 'prison-hmps')
    const { version } = await says(person, 'prison-hmps', {
      ...own,
      custody: { ...(own['custody'] as JsonObject), locationDescription: 'Elsewhere' }
    })
    await rig.settled()
    expect(received('prison-hmps', nominal)).toHaveLength(1)
    expect(received('police-ctnm', nominal)).toHaveLength(police + 1)
    expect(received('police-ctnm', nominal).at(-1)).toMatchObject({ version, sequence: police + 1, result: 'applied' })
  })

  test('another agency’s value in the place of its own is told to the author', async () => {
    const person = somebody()
    const named = (agency: SyntheticAgency, family: string): JsonObject => ({
      ...contribution(person, agency),
      names: { primary: { given: ['Wobblin'], family } }
    })
    const { nominal } = await says(person, 'prison-hmps', named('prison-hmps', 'Teapot'))
    await says(person, 'police-ctnm', named('police-ctnm', 'Saucer'))
    await rig.settled()
    const record = (await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json
    const kept = record.record.names.primary.family as string
    const overruled: SyntheticAgency = kept === 'Saucer' ? 'prison-hmps' : 'police-ctnm'
    expect(holds(overruled, nominal)).toMatchObject({ names: { primary: { family: kept } } })
    expect(record.disagreements).toEqual(expect.arrayContaining([expect.objectContaining({ path: '/names/primary/family' })]))
  })

  test('an agency that takes over what it was told is not told of it again', async () => {
    const person = somebody()
    const { nominal } = await says(person, 'prison-hmps', contribution(person, 'prison-hmps'))
    await says(person, 'police-ctnm', aliased(person))
    await rig.settled()
    const before = received('prison-hmps', nominal).length
    const { document, contentType } = rig.agency('prison-hmps').held().get(nominal)!
    const answer = await rig.as('prison-hmps').post('/v1/submissions', document, { 'content-type': contentType })
    expect(answer.json.entries[0].nominal).toBe(nominal)
    await rig.settled()
    expect(received('prison-hmps', nominal)).toHaveLength(before)
  })

  test('an agency that takes it over and says something new besides is not told of it again', async () => {
    const person = somebody()
    const { nominal } = await says(person, 'prison-hmps', contribution(person, 'prison-hmps'))
    await says(person, 'police-ctnm', aliased(person))
    await rig.settled()
    const before = received('prison-hmps', nominal).length
    const taken = JSON.parse(Buffer.from(rig.agency('prison-hmps').held().get(nominal)!.document).toString()) as JsonObject
    const body = JSON.stringify({ ...taken, locationDescription: 'Elsewhere' })
    const answer = await rig.as('prison-hmps').post('/v1/submissions', body, { 'content-type': 'application/json' })
    expect(answer.json.entries[0]).toMatchObject({ nominal, status: 'committed' })
    await rig.settled()
    expect(received('prison-hmps', nominal)).toHaveLength(before)
    expect(holds('police-ctnm', nominal)).toMatchObject({ custody: { locationDescription: 'Elsewhere' } })
  })

  test('what another agency takes back is told, though the receiver has posted in the meantime', async () => {
    const person = somebody()
    const police = contribution(person, 'police-ctnm')
    const prison = contribution(person, 'prison-hmps')
    const { nominal } = await says(person, 'police-ctnm', {
      names: police['names'] as JsonObject,
      identifiers: police['identifiers'] as JsonObject[],
      convictions: police['convictions'] as JsonObject[]
    })
    await says(person, 'prison-hmps', prison)
    const aliased = {
      ...police,
      names: { ...(police['names'] as JsonObject), others: [{ kind: 'ALIAS', given: ['Dribbly'], family: 'Ladle' }] }
    }
    await says(person, 'police-ctnm', aliased)
    await rig.settled()
    expect(JSON.stringify(holds('prison-hmps', nominal))).toContain('Ladle')
    await says(person, 'prison-hmps', {
      ...prison,
      custody: { ...(prison['custody'] as JsonObject), locationDescription: 'Elsewhere' }
    })
    await rig.settled()
    await says(person, 'police-ctnm', { ...police, names: { primary: (police['names'] as JsonObject)['primary'] as JsonObject } })
    await rig.settled()
    expect(JSON.stringify(holds('prison-hmps', nominal))).not.toContain('Ladle')
  })

  test('what another agency takes back is told to those who were told of it', async () => {
    const person = somebody()
    const police = contribution(person, 'police-ctnm')
    const { nominal } = await says(person, 'prison-hmps', contribution(person, 'prison-hmps'))
    const names = police['names'] as JsonObject
    await says(person, 'police-ctnm', {
      ...police,
      names: { ...names, others: [{ kind: 'ALIAS', given: ['Dribbly'], family: 'Ladle' }] }
    })
    await rig.settled()
    expect(JSON.stringify(holds('prison-hmps', nominal))).toContain('Ladle')
    const { others: _others, ...rest } = names
    await says(person, 'police-ctnm', { ...police, names: rest })
    await rig.settled()
    expect(JSON.stringify(holds('prison-hmps', nominal))).not.toContain('Ladle')
  })
})

describe('an agency that cannot be reached', () => {
  test('ten changes in the meantime cost one delivery that stands for all', async () => {
    const person = somebody()
    const own = contribution(person, 'prison-hmps')
    const custody = own['custody'] as JsonObject
    const police = rig.agency('police-ctnm')
    police.faults.down = true
    let last = { nominal: '', version: 0 }
    for (let i = 0; i < 10; i++)
      last = await says(person, 'prison-hmps', { ...own, custody: { ...custody, locationDescription: `Place ${i}` } })
    expect(last.version).toBe(10)
    expect(received('police-ctnm', last.nominal)).toEqual([])
    police.faults.down = false
    await until(() => received('police-ctnm', last.nominal).length > 0)
    await rig.settled()
    expect(received('police-ctnm', last.nominal)).toMatchObject([{ version: 10, sequence: 1, result: 'applied' }])
    expect(told('police-ctnm', last.nominal)).toMatchObject([{ outcome: 'delivered', standsFor: [1, 10] }])
    expect(holds('police-ctnm', last.nominal)).toMatchObject({ custody: { locationDescription: 'Place 9' } })
    const feed = await rig.as('police-ctnm').get('/v1/changes?limit=1000')
    expect(feed.json.changes.filter(({ nominal }: JsonObject) => nominal === last.nominal)).toMatchObject([
      { version: 10, standsFor: [1, 10] }
    ])
  })

  test('what the policy forbids in the meantime is not sent', async () => {
    const person = somebody()
    const prison = rig.agency('prison-hmps')
    prison.faults.down = true
    const statement = contribution(person, 'police-ctnm')
    const { nominal } = await says(person, 'police-ctnm', statement)
    await until(() => rig.ledger.transaction(async tx => ((await tx.debts.get('prison-hmps', nominal))?.attempts ?? 0) > 0))
    await says(person, 'police-ctnm', { ...statement, flags: { noDisclosure: true } })
    prison.faults.down = false
    await until(() => told('prison-hmps', nominal).length > 0)
    await rig.settled()
    expect(told('prison-hmps', nominal)).toMatchObject([{ outcome: 'withheld' }])
    expect(received('prison-hmps', nominal)).toEqual([])
    expect((await rig.as('prison-hmps').get(`/v1/nominals/${nominal}`)).status).toBe(404)
  })
})

describe('a receiver', () => {
  test('that refuses the content stops that lane and no other', async () => {
    const [first, second] = [somebody(), somebody()]
    const police = rig.agency('police-ctnm')
    police.faults.refuseContent = true
    const { nominal } = await says(first, 'prison-hmps', contribution(first, 'prison-hmps'))
    const debt = () => rig.ledger.transaction(tx => tx.debts.get('police-ctnm', nominal))
    await until(async () => (await debt())?.state === 'held')
    police.faults.refuseContent = false
    const other = await says(second, 'prison-hmps', contribution(second, 'prison-hmps'))
    await rig.settled()
    expect(received('police-ctnm', other.nominal)).toHaveLength(1)
    expect(received('police-ctnm', nominal)).toEqual([])
    expect(await debt()).toMatchObject({ state: 'held', acknowledged: 0, owed: 1 })
    const log = await rig.as('auditor').get(`/v1/log/entries?nominal=${nominal}&op=disclose&limit=1000`)
    expect(log.json.entries.map(({ phase }: JsonObject) => phase)).toEqual(expect.arrayContaining(['intent', 'failed']))
    expect(await rig.ledger.transaction(tx => tx.debts.release({ agency: 'police-ctnm', nominal }))).toBe(true)
    await until(() => received('police-ctnm', nominal).length > 0)
  })

  test('whose answer is lost gets the same again, and knows it', async () => {
    const person = somebody()
    const police = rig.agency('police-ctnm')
    police.faults.loseAnswers = 2
    const { nominal } = await says(person, 'prison-hmps', contribution(person, 'prison-hmps'))
    await until(() => told('police-ctnm', nominal).length > 0)
    await rig.settled()
    expect(received('police-ctnm', nominal).map(({ result }) => result)).toEqual(['applied', 'duplicate', 'duplicate'])
    const deliveries = await rig.ledger.transaction(tx => tx.deliveries.of(nominal, 'police-ctnm'))
    expect(deliveries).toHaveLength(1)
  })

  test('that says the person is not theirs is left alone', async () => {
    const person = somebody()
    const police = rig.agency('police-ctnm')
    const { nominal } = await says(person, 'prison-hmps', contribution(person, 'prison-hmps'))
    await rig.settled()
    police.faults.refuseSubjects.add(nominal)
    const own = contribution(person, 'prison-hmps')
    await says(person, 'prison-hmps', {
      ...own,
      custody: { ...(own['custody'] as JsonObject), locationDescription: 'Elsewhere' }
    })
    await until(async () => (await rig.ledger.transaction(tx => tx.debts.get('police-ctnm', nominal)))?.state === 'held')
    police.faults.refuseSubjects.delete(nominal)
  })
})

describe('what the policy withholds', () => {
  test('is not sent, and is sent once it may be', async () => {
    const person = somebody()
    const convicted = contribution(person, 'police-ctnm')
    const { convictions: _convictions, licence: _licence, custody: _custody, ...rest } = convicted
    const identifiers = (rest['identifiers'] as JsonObject[]).filter(({ kind }) => kind === 'pnc')
    const core = { ...(rest['core'] as JsonObject), category: 'CT_NOMINAL_UNCONVICTED' }
    const { nominal } = await says(person, 'police-ctnm', { ...rest, core, identifiers })
    await rig.settled()
    for (const agency of ['prison-hmps', 'probation-nsd']) {
      expect(received(agency, nominal)).toEqual([])
      expect(told(agency, nominal)).toMatchObject([{ outcome: 'withheld' }])
    }
    const log = await rig.as('auditor').get(`/v1/log/entries?nominal=${nominal}&op=decide`)
    expect(log.json.entries).toHaveLength(2)
    await says(person, 'police-ctnm', convicted)
    await rig.settled()
    for (const agency of ['prison-hmps', 'probation-nsd']) expect(received(agency, nominal)).toHaveLength(1)
  })

  test('of values is in no document that anybody receives', async () => {
    const person = somebody()
    const statement = contribution(person, 'police-ctnm')
    const { nominal } = await says(person, 'police-ctnm', {
      ...statement,
      person: { ...(statement['person'] as JsonObject), religion: 'Zedism' }
    })
    await rig.settled()
    for (const agency of ['prison-hmps', 'probation-nsd'] as const) {
      expect(Buffer.from(rig.agency(agency).held().get(nominal)!.document).toString()).not.toContain('Zedism')
      const seen = await rig.as(agency).get(`/v1/nominals/${nominal}`)
      expect(seen.text).not.toContain('Zedism')
      expect(Object.keys(seen.json.provenance)).not.toContain('/person/religion')
    }
    expect((await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json.record.person.religion).toBe('Zedism')
  })
})
