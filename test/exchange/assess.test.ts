import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, lastPaper } from '../support/papers'
import { assessEverything, assessmentRun, openPackBook, type PackBook } from '../../src/exchange'
import type { JsonObject } from '../../src/json'
import { smallPack } from '../guidance/support'

let rig: Rig
let book: PackBook
let token = ''
const nominals: string[] = []
beforeAll(async () => {
  rig = await startRig({ prepare: files => void (token = addClient(files, { name: 'engineer-two', role: 'engineer' })) })
  book = await openPackBook(rig.ledger, catalogue(), { warn: () => undefined })
  for (const person of [1, 2, 3]) {
    const { bytes, contentType } = lastPaper(person, 'prison-hmps')
    const answer = await rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })
    nominals.push(answer.json.entries[0].nominal as string)
  }
})
afterAll(async () => {
  await book.close()
  await rig.stop()
})

const services = () => ({
  ledger: rig.ledger,
  catalogue: catalogue(),
  packs: book,
  phase: 'before-mapps' as const,
  agencies: new Map([
    ['prison-hmps', { id: 'prison-hmps', delivery: { format: 'prison-hmps/prisoner-search' } }],
    ['police-ctnm', { id: 'police-ctnm', delivery: { format: 'police-ctnm/nominal' } }]
  ]) as never,
  observe: () => undefined,
  wake: () => undefined
})
const run = (everyMs = 0) => assessEverything(services(), everyMs, new AbortController().signal)
const findingsOf = async (nominal: string): Promise<JsonObject[]> =>
  (await rig.as('prison-hmps').get(`/v1/nominals/${nominal}`)).json.findings as JsonObject[]

async function activate(text: string): Promise<void> {
  const proposed = await rig.as('engineer').post('/v1/guidance/packs', text, { 'content-type': 'application/yaml' })
  const approved = await rig.with(token).post(`/v1/guidance/packs/${String(proposed.json.hash)}/approvals`, '')
  if (approved.status !== 201) throw new Error(`${proposed.text} ${approved.text}`)
  await book.refresh()
}

const onArchive = (version: string, from: string, require: string, met: object): string =>
  smallPack(
    {
      require,
      path: '/archive',
      reads: ['/archive'],
      binds: ['prison-hmps'],
      message: 'the record is not archived',
      examples: { met: ['a', 'b'].map(title => ({ title, ...met })), unmet: ['a', 'b'].map(title => ({ title, after: {} })) }
    },
    { pack: 'passing', version, effective: { from } }
  )

describe('as time passes', () => {
  test('everything is assessed anew without an entry: what begins is stored with since when, and is on the log', async () => {
    const first = await run()
    expect(first).toMatchObject({ nominals: 3, began: 0, ended: 0 })
    await activate(onArchive('1.0.0', '2026-01-01', 'has(after.archive)', { after: { archive: {} } }))
    expect(await run()).toMatchObject({ nominals: 3, began: 3, ended: 0 })
    const [nominal = ''] = nominals
    const found = (await findingsOf(nominal)).find(({ rule }) => rule === 'T-01')
    expect(found).toMatchObject({ effect: 'report', nominalVersion: 1, id: expect.stringMatching(/^[0-9a-f]{32}$/) as string })
    expect(found?.['since']).toBe(found?.['asOf'])
    const { entries } = (await rig.as('auditor').get('/v1/log/entries?op=rule&result=findings-began&limit=1000')).json
    expect(entries).toHaveLength(3)
    expect(await run()).toMatchObject({ began: 0, ended: 0 })
    expect((await findingsOf(nominal)).find(({ rule }) => rule === 'T-01')).toEqual(found)
  })

  test('a finding keeps its id and since when it stands through a new version of the record', async () => {
    const [nominal = ''] = nominals
    const before = (await findingsOf(nominal)).find(({ rule }) => rule === 'T-01')
    const { bytes, contentType } = lastPaper(1, 'police-ctnm')
    const answer = await rig.as('police-ctnm').post('/v1/submissions', bytes, { 'content-type': contentType })
    expect(answer.json.entries[0]).toMatchObject({ nominal, version: 2 })
    const after = (await findingsOf(nominal)).find(({ rule }) => rule === 'T-01')
    expect(after).toMatchObject({ id: before?.['id'], since: before?.['since'], nominalVersion: 2 })
  })

  test('however many ask at once, one run is done; and none before it is due', async () => {
    await rig.ledger.transaction(tx => tx.query(`UPDATE gateway.schedule SET began_at = began_at - interval '2 hours'`))
    const reports = await Promise.all([1, 2, 3, 4].map(() => run(3_600_000)))
    expect(reports.filter(report => report !== undefined)).toHaveLength(1)
    const [row] = (
      await rig.ledger.transaction(tx => tx.query(`SELECT * FROM gateway.schedule WHERE name = $1`, [assessmentRun]))
    ).rows
    expect(row).toMatchObject({ lease_until: null })
    expect(await run(3_600_000)).toBeUndefined()
  })

  test('a run that was cut off is begun again, and its lease lets nobody else in', async () => {
    const stopped = new AbortController()
    stopped.abort()
    expect(await assessEverything(services(), 0, stopped.signal)).toBeUndefined()
    const lease = await rig.ledger.transaction(tx => tx.schedules.take(assessmentRun, 3_600_000, 60_000))
    expect(lease).toBeDefined()
    expect(await run()).toBeUndefined()
    if (lease) await rig.ledger.transaction(tx => tx.schedules.giveBack(lease))
    expect(await run()).toBeDefined()
  })
})

describe('an explanation', () => {
  const idOf = async (nominal: string): Promise<string> =>
    String((await findingsOf(nominal)).find(({ rule }) => rule === 'T-01')?.['id'])

  test('is given to an agency that may see the part, with what each expression gave', async () => {
    const id = await idOf(nominals[1] ?? '')
    const answer = await rig.as('prison-hmps').get(`/v1/findings/${id}/explanation`)
    expect(answer).toMatchObject({
      status: 200,
      json: {
        id,
        nominal: nominals[1],
        explanation: {
          rule: 'T-01',
          remedy: 'r',
          reproduced: true,
          expressions: [{ member: 'require', text: 'has(after.archive)', gave: false }],
          reads: [{ path: '/archive', stands: false }]
        }
      }
    })
  })

  test('is not there for who may not see the record, nor where nothing is', async () => {
    const id = await idOf(nominals[1] ?? '')
    for (const path of [`/v1/findings/${'0'.repeat(32)}/explanation`, '/v1/findings/x/explanation'])
      expect((await rig.as('prison-hmps').get(path)).status).toBe(404)
    expect((await rig.as('auditor').get(`/v1/findings/${id}/explanation`)).status).toBe(403)
  })

  test('of every finding on every record comes out the same again', async () => {
    for (const nominal of nominals)
      for (const { id, rule } of await findingsOf(nominal)) {
        const { json } = await rig.as('prison-hmps').get(`/v1/findings/${String(id)}/explanation`)
        expect([rule, json.explanation.reproduced]).toEqual([rule, true])
      }
  })

  test('outlives the finding: what has ended is explained as of then', async () => {
    const nominal = nominals[2] ?? ''
    const id = await idOf(nominal)
    await activate(
      onArchive('2.0.0', new Date().toISOString().slice(0, 10), 'has(after.archive) || has(after.person) || has(after.names)', {
        after: { archive: {} }
      }).replace('"reads": [\n    "/archive"', '"reads": [\n    "/person", "/names", "/archive"')
    )
    expect(await run()).toMatchObject({ ended: 3 })
    expect((await findingsOf(nominal)).some(({ rule }) => rule === 'T-01')).toBe(false)
    const { json } = await rig.as('prison-hmps').get(`/v1/findings/${id}/explanation`)
    expect(json).toMatchObject({ ended: expect.any(String) as string, explanation: { packVersion: '1.0.0', reproduced: true } })
  })
})
