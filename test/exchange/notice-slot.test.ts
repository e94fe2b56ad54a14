import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, paper, said } from '../support/papers'
import { assessEverything, openPackBook, type PackBook } from '../../src/exchange'
import { decode, encode } from '../../src/formats'
import type { Json, JsonObject } from '../../src/json'
import type { SyntheticAgency } from '../../src/synthetic'
import { smallPack } from '../guidance/support'

let rig: Rig
let book: PackBook
let nominal = ''
let token = ''
const today = new Date().toISOString().slice(0, 10)

let at = Date.parse('2026-03-01T00:00:00Z')
const contribution = (agency: SyntheticAgency, more: JsonObject = {}): JsonObject => {
  const { flags: _flags, ...rest } = said(1, agency).contribution
  return { ...rest, ...more }
}
async function says(agency: SyntheticAgency, more: JsonObject = {}): Promise<JsonObject> {
  const time = (at += 60_000)
  const document = paper(1, { agency, contribution: contribution(agency, more), version: time, at: new Date(time).toISOString() })
  const answer = await rig.as(agency).post('/v1/submissions', document.bytes, { 'content-type': document.contentType })
  if (answer.status >= 300) throw new Error(answer.text)
  return answer.json.entries[0] as JsonObject
}
const run = async (): Promise<void> => {
  const agencies = new Map(
    [
      ['police-ctnm', 'police-ctnm/nominal'],
      ['prison-hmps', 'prison-hmps/prisoner-search']
    ].map(([id, format]) => [id, { id, delivery: { format } }])
  ) as never
  const services = { ledger: rig.ledger, catalogue: catalogue(), packs: book, phase: 'before-mapps' as const, agencies }
  await assessEverything({ ...services, observe: () => undefined, wake: () => undefined }, 0, new AbortController().signal)
}
async function activate(text: string): Promise<void> {
  const proposed = await rig.as('engineer').post('/v1/guidance/packs', text, { 'content-type': 'application/yaml' })
  const approved = await rig.with(token).post(`/v1/guidance/packs/${String(proposed.json.hash)}/approvals`, '')
  if (approved.status !== 201) throw new Error(`${proposed.text} ${approved.text}`)
  await book.refresh()
}
const pack = (section: string, more: Record<string, unknown> = {}): string =>
  smallPack(
    {
      require: `has(after.${section})`,
      path: `/${section}`,
      reads: [`/${section}`],
      message: 'it is not there',
      examples: {
        met: ['a', 'b'].map(title => ({ title, after: { [section]: section === 'archive' ? {} : [] } })),
        unmet: ['a', 'b'].map(title => ({ title, after: {} }))
      }
    },
    { pack: `on-${section.toLowerCase()}`, ...more }
  )

const deliveries = (agency: SyntheticAgency): number =>
  rig.events.filter(event => event.type === 'received' && event.agency === agency).length
const mapping = () => catalogue().mappings.get('police-ctnm/nominal')!.mapping
const treeOf = (bytes: Uint8Array): JsonObject => {
  const [entry] = decode(bytes, 'application/xml', mapping().format).entries
  if (!entry?.ok) throw new Error('it cannot be read')
  return entry.tree as JsonObject
}
const noticesIn = (tree: JsonObject): JsonObject[] =>
  ((tree['GatewayNotices'] as JsonObject | undefined)?.['Notice'] ?? []) as JsonObject[]
const held = (): JsonObject => treeOf(rig.agency('police-ctnm').held().get(nominal)!.document)
const version = async (): Promise<number> => (await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json.version as number

beforeAll(async () => {
  rig = await startRig({ prepare: files => void (token = addClient(files, { name: 'engineer-two', role: 'engineer' })) })
  book = await openPackBook(rig.ledger, catalogue(), { warn: () => undefined })
  nominal = String((await says('police-ctnm'))['nominal'])
  await says('prison-hmps')
  await rig.settled()
})
afterAll(async () => {
  await book.close()
  await rig.stop()
})

test('a new unmet must reaches the police in their own format, though nothing but time has passed', async () => {
  await run()
  await rig.settled()
  const before = { version: await version(), prison: deliveries('prison-hmps') }
  await activate(pack('archive'))
  await activate(pack('intelligence'))
  await run()
  await rig.settled()
  expect(await version()).toBe(before.version + 1)
  const [newest] = (await rig.as('police-ctnm').get(`/v1/nominals/${nominal}/versions`)).json.versions
  expect(newest).toMatchObject({ version: before.version + 1, agency: 'gateway' })
  const { findings } = (await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json
  const mine = (findings as JsonObject[]).filter(({ rule }) => rule === 'T-01')
  expect(mine).toMatchObject([{ path: '/archive' }])
  // What the policy shows to nobody is told to nobody.
  expect(noticesIn(held()).filter(({ Rule }) => Rule === 'T-01')).toEqual([
    {
      '@Finding': mine[0]?.['id'],
      Rule: 'T-01',
      SinceDateTime: mine[0]?.['since'],
      Place: '/archive',
      Message: 'it is not there',
      Remedy: 'r',
      Source: 'd, p'
    }
  ])
  expect(catalogue().mappings.get('police-ctnm/nominal')!.checkDocument(held())).toEqual([])
  expect(deliveries('prison-hmps')).toBe(before.prison)
  const document = await rig.as('police-ctnm').get(`/v1/nominals/${nominal}/document`)
  expect(noticesIn(treeOf(Buffer.from(document.text)))).toEqual(noticesIn(held()))
})

test('it is told once: neither another run nor the police’s own document brings it again', async () => {
  const before = { version: await version(), police: deliveries('police-ctnm') }
  await run()
  await rig.settled()
  expect([await version(), deliveries('police-ctnm')]).toEqual([before.version, before.police])
  // The force sends back what it holds, notices and all: they are not read.
  const own = rig.ledger.transaction(
    async tx => (await tx.documents.last(nominal, 'police-ctnm', 'police-ctnm/nominal'))?.document
  )
  const echoed = { ...((await own) as JsonObject), GatewayNotices: held()['GatewayNotices'] as Json }
  const answer = await rig
    .as('police-ctnm')
    .post('/v1/submissions', encode(echoed, mapping().format), { 'content-type': 'application/xml' })
  expect(answer.json.entries[0]).toMatchObject({ nominal, status: 'unchanged' })
  expect(JSON.stringify((await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json.record)).not.toContain('T-01')
  await rig.settled()
  expect([await version(), deliveries('police-ctnm')]).toEqual([before.version, before.police])
})

test('what its own entry mends the receipt tells; the next document holds no trace of it', async () => {
  const before = deliveries('police-ctnm')
  const mended = await says('police-ctnm', { archive: { reason: 'an invented reason' } })
  expect((mended['findings'] as JsonObject[]).some(({ rule, path }) => rule === 'T-01' && path === '/archive')).toBe(false)
  await rig.settled()
  expect(deliveries('police-ctnm')).toBe(before)
  await says('prison-hmps', { custody: { ...(contribution('prison-hmps')['custody'] as JsonObject), location: 'X-1-001' } })
  await rig.settled()
  expect(deliveries('police-ctnm')).toBe(before + 1)
  expect(noticesIn(held()).some(({ Rule }) => Rule === 'T-01')).toBe(false)
})

test('the end of one is news too', async () => {
  await says('police-ctnm')
  await rig.settled()
  expect(noticesIn(held()).some(({ Rule }) => Rule === 'T-01')).toBe(false)
  await says('prison-hmps')
  await rig.settled()
  expect(noticesIn(held()).some(({ Rule }) => Rule === 'T-01')).toBe(true)
  const before = deliveries('police-ctnm')
  await activate(pack('archive', { version: '2.0.0', status: 'withdrawn', effective: { from: today } }))
  await run()
  await rig.settled()
  expect(deliveries('police-ctnm')).toBe(before + 1)
  expect(noticesIn(held()).some(({ Rule }) => Rule === 'T-01')).toBe(false)
})
