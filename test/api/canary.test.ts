import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareFiles, receivingOf, writeAgencies, type DemoFiles } from '../../src/demo/setup'
import type { JsonObject } from '../../src/json'
import { openLedger } from '../../src/ledger'
import { startAgency, syntheticAgencies, type SimulatedAgency } from '../../src/synthetic'
import { callerOf, type Answer, type Caller } from '../support/caller'
import { startCli } from '../support/compiled'
import { ledgerDirectory } from '../support/pglite'
import { lastPaper } from '../support/papers'

const canary = 'QZCANARYZQ'
const marked = /qzcanaryzq/i

let directory: string
let files: DemoFiles
let child: ChildProcessWithoutNullStreams
let output = ''
let url = ''
const agencies: SimulatedAgency[] = []
const answers: { what: string; answer: Answer }[] = []

beforeAll(async () => {
  const place = await ledgerDirectory()
  directory = mkdtempSync(join(tmpdir(), 'gateway-canary-'))
  renameSync(place.directory, join(directory, 'ledger'))
  place.remove()
  files = prepareFiles(directory)
  const endpoints: Record<string, string> = {}
  for (const agency of syntheticAgencies) {
    mkdirSync(join(directory, 'agencies', agency), { recursive: true })
    const one = await startAgency({
      agency,
      directory: join(directory, 'agencies', agency),
      ...receivingOf(files, agency)
    })
    agencies.push(one)
    endpoints[agency] = one.endpoint
  }
  writeAgencies(files, endpoints)
  child = startCli(['serve', '--json'], {
    PORT: '0',
    GATEWAY_DATA_DIR: directory,
    GATEWAY_CLIENTS_FILE: files.clientsFile,
    GATEWAY_AGENCIES_FILE: files.agenciesFile,
    GATEWAY_LOG_LEVEL: 'trace'
  })
  child.stdout.on('data', (part: Buffer) => void (output += part.toString()))
  child.stderr.on('data', (part: Buffer) => void (output += part.toString()))
  for (let waited = 0; url === ''; waited++) {
    if (waited > 600 || child.exitCode !== null) throw new Error(output)
    await new Promise(resolve => setTimeout(resolve, 100))
    url = /"url": "([^"]+)"/.exec(output)?.[1] ?? ''
  }
})
afterAll(async () => {
  child.kill('SIGKILL')
  for (const agency of agencies) await agency.stop()
  rmSync(directory, { recursive: true, force: true })
})

const as = (who: string): Caller => callerOf(url, files.clients.find(({ role, agency }) => who === (agency ?? role))?.token)

async function post(who: string, body: string | Uint8Array, contentType: string, what: string): Promise<Answer> {
  const answer = await as(who).post('/v1/submissions', body, { 'content-type': contentType })
  answers.push({ what, answer })
  return answer
}

/** The document once for every value of it, with the mark in its place; of lists the first item. */
function* jsonVariants(value: unknown, rebuild: (changed: unknown) => unknown): Generator {
  if (Array.isArray(value)) {
    for (const [i, item] of value.slice(0, 1).entries()) yield* jsonVariants(item, changed => rebuild(value.with(i, changed)))
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, child] of Object.entries(value))
      yield* jsonVariants(child, changed => rebuild({ ...value, [name]: changed }))
  } else yield rebuild(canary)
}

const inTwos = <T>(items: readonly T[]): T[][] => items.flatMap((item, i) => (i % 2 === 0 ? [items.slice(i, i + 2)] : []))

/** The document once for every two kinds of element, with the mark in all of them, and once for some attributes. */
function xmlVariants(text: string): string[] {
  const names = new Set([...text.matchAll(/<([\w:]+)(?: [^>]*)?>[^<]+<\/\1>/g)].map(match => match[1] ?? ''))
  const elements = inTwos([...names]).map(pair =>
    text.replaceAll(new RegExp(`(<(${pair.join('|')})(?: [^>]*)?>)[^<]+(</\\2>)`, 'g'), `$1${canary}$3`)
  )
  const attributes = ['RecordKey', 'AsOf', 'Type', 'Kind', 'Use'].map(name =>
    text.replace(new RegExp(` ${name}="[^"]*"`), ` ${name}="${canary}"`)
  )
  return [...elements, ...attributes]
}

const text = (who: 'police-ctnm' | 'prison-hmps' | 'probation-nsd', format?: string): string =>
  Buffer.from(lastPaper(0, who, format).bytes).toString()

describe('a mark in every field', () => {
  test.each(['prison-hmps', 'probation-nsd'] as const)('of a JSON document of %s, one after another', async agency => {
    const variants = [...jsonVariants(JSON.parse(text(agency)), changed => changed)].map(each => JSON.stringify(each))
    const answer = await post(agency, variants.join('\n'), 'application/x-ndjson', 'every field')
    expect(answer.json.entries).toHaveLength(variants.length)
    const found = new Set(answer.json.entries.map(({ status }: JsonObject) => status))
    expect([...found]).toEqual(expect.arrayContaining(['committed', 'refused']))
  })

  test('of an XML document', async () => {
    const variants = xmlVariants(text('police-ctnm')).map((each, i) =>
      each.replace(/^<\?xml[^>]*\?>\s*/, '').replace(/RecordVersion="\d+"/, `RecordVersion="${i + 1}"`)
    )
    const answer = await post(
      'police-ctnm',
      `<Nominals xmlns="urn:visor-gateway:police-ctnm:nominal:1">${variants.join('\n')}</Nominals>`,
      'application/xml',
      'every element'
    )
    expect(answer.json.entries.length).toBe(variants.length)
  })

  test('of a CSV document', async () => {
    const fields = text('prison-hmps', 'prison-hmps/offloc').trimEnd().split('|')
    const rows = inTwos([...fields.keys()]).map(pair =>
      fields.map((field, i) => (pair.includes(i) ? `"${canary}"` : field)).join('|')
    )
    const answer = await post('prison-hmps', `${rows.join('\r\n')}\r\n`, 'text/csv', 'every column')
    expect(answer.json.entries.length).toBe(rows.length)
  })
})

test('a mark in the members of merge patches, sound and broken', async () => {
  const type = 'application/merge-patch+json'
  const whole = JSON.parse(text('prison-hmps')) as JsonObject
  const { prisonerNumber, ...members } = whole
  await post('prison-hmps', JSON.stringify(whole), 'application/json', 'what is patched')
  const statuses: number[] = []
  for (const name of Object.keys(members).slice(0, 16)) {
    const { status } = await post('prison-hmps', JSON.stringify({ prisonerNumber, [name]: canary }), type, `patch of ${name}`)
    statuses.push(status)
  }
  expect(statuses).toEqual(expect.arrayContaining([201, 422]))
  for (const body of [canary, `"${canary}"`, `{"${canary}":1}`])
    expect((await post('prison-hmps', body, type, 'broken patch')).status).toBeGreaterThanOrEqual(400)
  const beside = { 'content-type': type, 'record-key': canary, 'record-assert': canary }
  answers.push({ what: 'key beside', answer: await as('prison-hmps').post('/v1/submissions', '{}', beside) })
})

test('a mark in documents that are broken in many ways', async () => {
  const prison = text('prison-hmps').replace(/"lastName":"[^"]*"/, `"lastName":"${canary}"`)
  const police = text('police-ctnm').replace(/<PersonFamilyName>[^<]*/, `<PersonFamilyName>${canary}`)
  const broken: [string, string, string][] = [
    ['prison-hmps', prison.slice(0, -20), 'application/json'],
    ['prison-hmps', prison.replace('{', `{"lastName":"${canary}",`), 'application/json'],
    ['prison-hmps', prison.replace(`"${canary}"`, canary), 'application/json'],
    ['prison-hmps', prison.replace(`"${canary}"`, `"${canary}\\ud800"`), 'application/json'],
    ['prison-hmps', prison.replace(`"${canary}"`, `"\u202e${canary}"`), 'application/json'],
    ['prison-hmps', prison.replace(`"${canary}"`, `["${canary}", {"x": 1e999}]`), 'application/json'],
    ['prison-hmps', `"${canary}"`, 'application/json'],
    ['prison-hmps', canary, 'application/json'],
    ['prison-hmps', prison, 'text/csv'],
    ['prison-hmps', `${canary}|${canary}`, 'text/csv'],
    ['prison-hmps', `"${canary}`, 'text/csv'],
    ['police-ctnm', police.slice(0, -30), 'application/xml'],
    ['police-ctnm', police.replace('</PersonFamilyName>', `</${canary}>`), 'application/xml'],
    ['police-ctnm', police.replace(canary, `&${canary};`), 'application/xml'],
    ['police-ctnm', police.replace('?>', `?><!DOCTYPE ${canary} SYSTEM "file:///${canary}">`), 'application/xml'],
    ['police-ctnm', `<${canary}/>`, 'application/xml'],
    ['police-ctnm', police.replace(canary, `<![CDATA[${canary}]]><x>${canary}</x>`), 'application/xml'],
    ['police-ctnm', prison, 'application/xml']
  ]
  for (const [i, [who, body, type]] of broken.entries()) {
    const answer = await post(who, body, type, `broken ${i}`)
    expect([i, answer.status >= 400 || answer.status === 207]).toEqual([i, true])
  }
})

test('a mark in paths, queries, headers and searches', async () => {
  const police = as('police-ctnm')
  const auditor = as('auditor')
  const keep = async (what: string, answer: Promise<Answer>): Promise<void> => void answers.push({ what, answer: await answer })
  await keep('id', police.get(`/v1/nominals/${canary}`))
  await keep('id of a submission', police.get(`/v1/submissions/${canary}`))
  await keep('version', police.get(`/v1/nominals/00000000-0000-4000-8000-000000000000?version=${canary}`))
  await keep('route', police.get(`/v1/${canary}`))
  await keep('problem', police.get(`/problems/${canary}`))
  await keep('log', auditor.get(`/v1/log/entries?nominal=${canary}&from=${canary}&limit=${canary}`))
  await keep('token', callerOf(url, `${canary}${canary}${canary}`).get('/v1/changes'))
  await keep('type', police.post('/v1/submissions', '<a/>', { 'content-type': `text/${canary}` }))
  await keep('as of', police.post('/v1/submissions', '<a/>', { 'content-type': 'application/xml', 'record-as-of': canary }))
  await keep(
    'agent',
    police.get('/v1/changes', { 'user-agent': canary, referer: `https://${canary}.test/`, traceparent: canary })
  )
  for (const value of [canary, `${canary} 1`])
    await keep(
      'search',
      police.post('/v1/nominals/search', JSON.stringify({ identifiers: [{ kind: 'pnc', value }], more: value }), {
        'content-type': 'application/json'
      })
    )
  await keep('search', police.post('/v1/nominals/search', canary, { 'content-type': 'application/json' }))
})

test('is nowhere but in the record: not in answers that refuse, output, metrics, log, queue or any other table', async () => {
  const receipts = answers.filter(({ answer }) => marked.test(answer.text))
  expect(receipts.map(({ what, answer }) => `${what} ${answer.status}`)).toEqual([])
  for (const { headers } of answers.map(({ answer }) => answer))
    expect([...headers].filter(([, value]) => marked.test(value))).toEqual([])

  const operator = as('operator')
  for (let owed = true; owed;) {
    const metrics = (await operator.get('/metrics')).text
    expect(metrics).not.toMatch(marked)
    owed = /gateway_debts\{[^}]*what="(?:waiting|leased)"\} [1-9]/.test(metrics)
  }
  for (let after = 0, more = true; more;) {
    const page = await as('auditor').get(`/v1/log/entries?limit=1000&after=${after}`)
    expect(page.text).not.toMatch(marked)
    ;({ next: after, more } = page.json)
  }
  child.kill('SIGTERM')
  expect(await new Promise(resolve => child.on('close', resolve))).toBe(0)
  expect(output.split('\n').filter(line => marked.test(line))).toEqual([])
  expect(output).toContain('"request"')

  const ledger = await openLedger({ kind: 'pglite', directory: join(directory, 'ledger') })
  const holding: string[] = []
  await ledger.transaction(async tx => {
    const tables = await tx.query(
      `SELECT table_schema AS s, table_name AS t FROM information_schema.tables WHERE table_schema IN ('gateway', 'bullmq') AND table_type = 'BASE TABLE'`
    )
    for (const { s, t } of tables.rows) {
      const { rows } = await tx.query(
        `SELECT count(*) AS n FROM "${String(s)}"."${String(t)}" AS row WHERE row::text ~* '${canary}' OR row::text ~* '${Buffer.from(canary).toString('hex')}'`
      )
      if (Number(rows[0]?.['n']) > 0) holding.push(`${String(s)}.${String(t)}`)
    }
  })
  await ledger.close()
  const record = ['document', 'nominal_version', 'record_key', 'identifier', 'statement', 'statement_history', 'submission']
  expect(holding.filter(table => !record.includes(table.replace('gateway.', '')))).toEqual([])
  expect(holding).toEqual(expect.arrayContaining(['gateway.nominal_version', 'gateway.submission', 'gateway.document']))
})
