import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { parse, stringify } from 'yaml'
import { addMapActivation } from '../../src/cli/map-activate'
import { fixedOf, openMappingBook, type Catalogue } from '../../src/exchange'
import type { JsonObject } from '../../src/json'
import type { LawBreach } from '../../src/mapping'
import type { Caller } from '../support/caller'
import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, lastPaper } from '../support/papers'
import { repoRoot } from '../support/shared'

let mockBreach: LawBreach | undefined
let mockProof: object | undefined

// No mapping that passes the check is known to break a law: what is done about one has to be shown with a breach that is made up.
// Holding a mapping against the laws takes seconds: one document of one version is enough here.
jest.mock('../../src/mapping', () => {
  const actual = jest.requireActual<typeof import('../../src/mapping')>('../../src/mapping')
  return {
    ...actual,
    certify: (...args: Parameters<typeof actual.certify>) => ({
      ...(mockProof ??= actual.certify(...args)),
      ...(mockBreach && { breach: mockBreach, laws: [] })
    })
  }
})

const name = 'prison-hmps/prisoner-search'
const file = 'mappings/prison-hmps/prisoner-search.mapping.yaml'
const root = mkdtempSync(join(tmpdir(), 'gateway-mappings-'))
const yaml = { 'content-type': 'application/yaml' }
for (const folder of ['mappings', 'schemas']) cpSync(join(repoRoot, folder), join(root, folder), { recursive: true })
// A few mappings will do, and are sooner read.
const kept = [name, 'prison-hmps/offloc', 'probation-nsd/ndelius', 'probation-nsd/case-view', 'police-ctnm/nominal']
for (const mapping of readdirSync(join(root, 'mappings'), { recursive: true, encoding: 'utf8' }))
  if (mapping.endsWith('.mapping.yaml') && !kept.includes(mapping.replace('.mapping.yaml', '')))
    rmSync(join(root, 'mappings', mapping))
const shipped = readFileSync(join(root, file), 'utf8')

let rig: Rig
let secondToken = ''
let first: Caller
let second: Caller
beforeAll(async () => {
  rig = await startRig({
    config: { catalogueDirectory: root },
    prepare: files => {
      secondToken = addClient(files, { name: 'engineer-two', role: 'engineer' })
      const set = parse(readFileSync(files.agenciesFile, 'utf8')) as { agencies: Record<string, { formats: string[] }> }
      for (const agency of Object.values(set.agencies)) agency.formats = agency.formats.filter(format => kept.includes(format))
      writeFileSync(files.agenciesFile, stringify(set))
    }
  })
  first = rig.as('engineer')
  second = rig.with(secondToken)
})
afterAll(async () => {
  await rig.stop()
  rmSync(root, { recursive: true, force: true })
})
afterEach(() => {
  mockBreach = undefined
  writeFileSync(join(root, file), shipped)
})

const replaced = (from: string, to: string, text = shipped): string => {
  expect(text).toContain(from)
  return text.replace(from, to)
}
/** The shipped mapping under another version. */
const versioned = (version: string): string => shipped.replace(/^version: .*$/m, `version: ${version}`)
const reload = (who = first) => who.post('/v1/mappings/reload', '')
const approve = (hash: string, who = second) => who.post(`/v1/mappings/${hash}/approvals`, '')
const inForce = async (query = ''): Promise<Record<string, string>> => {
  const { json } = await first.get(`/v1/mappings${query}`)
  return Object.fromEntries(json.inForce.map((one: JsonObject) => [String(one['mapping']), String(one['hash'])]))
}
const acts = async (): Promise<string[]> =>
  (await rig.as('auditor').get('/v1/log/entries?op=rule&limit=1000')).json.entries.map((one: { leaf: string }) => {
    const leaf = JSON.parse(one.leaf) as JsonObject
    return `${String(leaf['ph'])} ${String(leaf['rsn'])} ${String(leaf['res'])} ${typeof leaf['map'] === 'string' ? 'map' : ''}`.trim()
  })
/** Brings a text into force. */
async function activate(text: string): Promise<string> {
  const proposed = await first.post('/v1/mappings', text, yaml)
  expect(proposed.status).toBe(201)
  const { hash } = proposed.json as { hash: string }
  expect((await approve(hash)).status).toBe(201)
  return hash
}
const post = async (person: number): Promise<{ status: number; map: string }> => {
  const { bytes, contentType } = lastPaper(person, 'prison-hmps')
  const answer = await rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })
  const log = await rig.as('auditor').get(`/v1/log/entries?op=collect&limit=1000`)
  const leaf = JSON.parse((log.json.entries as { leaf: string }[]).at(-1)?.leaf ?? '{}') as JsonObject
  return { status: answer.status, map: String(leaf['map']) }
}

test('the shipped mappings are in force from the start, and that is on the log', async () => {
  const names = Object.keys(await inForce())
  expect(names).toEqual([...catalogue().mappings.keys()].sort())
  expect((await acts()).filter(act => act === 'done mapping-shipped in-force map')).toHaveLength(names.length)
  expect((await inForce())[name]).toBe(catalogue().mappings.get(name)?.mapping.hash)
})

test('a changed file is proposed by one and approved by another, and then read by without a restart', async () => {
  const before = (await inForce())[name]
  expect((await post(3)).map).toBe(before)
  expect((await reload()).json).toEqual({ proposed: [], unchanged: catalogue().mappings.size })
  writeFileSync(join(root, file), versioned('9.1.0'))
  const answer = await reload()
  expect(answer).toMatchObject({ status: 200, json: { proposed: [{ mapping: name, version: '9.1.0', status: 'proposed' }] } })
  const { hash } = answer.json.proposed[0]
  expect((await inForce())[name]).toBe(before)
  expect(await approve(hash, first)).toMatchObject({ status: 409, json: { code: 'second-person-needed' } })
  expect((await inForce())[name]).toBe(before)
  expect(await approve(hash)).toMatchObject({ status: 201, json: { status: 'approved', approvedBy: 'engineer-two' } })
  expect((await inForce())[name]).toBe(hash)
  expect(await approve(hash)).toMatchObject({ status: 200 })
  expect(await post(4)).toEqual({ status: 201, map: hash })
  expect((await first.get(`/v1/mappings/${String(hash)}`)).json.certificate).toMatchObject({ documents: 40, hash })
  const told = await acts()
  for (const act of ['mapping-activation proposed', 'mapping-activation approved']) expect(told).toContain(`done ${act} map`)
  expect(told).toContain('failed second-person-needed refused map')
})

test('a fault in any file leaves everything as it is; every fault is told with its place, and the refusal is on the log', async () => {
  const before = await inForce()
  const other = 'mappings/probation-nsd/ndelius.mapping.yaml'
  const text = readFileSync(join(root, other), 'utf8')
  writeFileSync(join(root, file), replaced('codec: json', 'codec: jason'))
  writeFileSync(join(root, other), text.replace(/^shared: nominal@1$/m, 'shared: [nominal'))
  const answer = await reload()
  writeFileSync(join(root, other), text)
  expect(answer).toMatchObject({ status: 422, json: { code: 'mapping-refused' } })
  const { errors } = answer.json as { errors: { file: string; line: number; column: number }[] }
  expect([...new Set(errors.map(error => error.file))]).toEqual([file, other])
  for (const { line, column } of errors) expect([line > 1, column > 0]).toEqual([true, true])
  expect(await inForce()).toEqual(before)
  expect(await acts()).toContain('failed mapping-refused refused')
})

test.each([
  ['no YAML', ': : :\n\t- x'],
  ['an unknown place', replaced('shared: /person/birthDate', 'shared: /person/birthDat')]
])('%s is refused as text too', async (_name, text) => {
  const before = await inForce()
  const answer = await first.post('/v1/mappings', text, yaml)
  expect(answer).toMatchObject({ status: 422, json: { code: 'mapping-refused' } })
  expect(await inForce()).toEqual(before)
})

test('a mapping that breaks a law is refused by the law, the rule and its place', async () => {
  const rule = catalogue().mappings.get(name)?.mapping.rules[0]?.id ?? ''
  mockBreach = { law: 'L2', statement: 'a change arrives whole', path: '/names', rule, document: {} }
  const answer = await first.post('/v1/mappings', versioned('9.2.0'), yaml)
  expect(answer).toMatchObject({ status: 422, json: { errors: [{ code: 'law-L2', pointer: '/names', rule }] } })
  expect(answer.json.errors[0].line).toBeGreaterThan(1)
  mockBreach = undefined
  expect((await first.post('/v1/mappings', versioned('9.2.0'), yaml)).status).toBe(201)
})

test('a signal proposes, and somebody with a credential approves', async () => {
  writeFileSync(join(root, file), versioned('9.3.0'))
  expect(await rig.gateway.reloadMappings()).toEqual({ proposed: 1, faults: 0 })
  const waiting = (await first.get('/v1/mappings')).json.mappings.at(-1)
  expect(waiting).toMatchObject({ version: '9.3.0', proposedBy: 'process-signal' })
  expect((await approve(waiting.hash, first)).status).toBe(201)
  writeFileSync(join(root, file), 'mapping: [')
  expect(await rig.gateway.reloadMappings()).toEqual({ proposed: 0, faults: expect.any(Number) as number })
  expect((await inForce())[name]).toBe(waiting.hash)
})

test('every version stays known with what it referred to, the one of a day can be told, and an old one brought back', async () => {
  const old = String(catalogue().mappings.get(name)?.mapping.hash)
  const shown = (await first.get(`/v1/mappings/${old}`)).json
  expect(shown).toMatchObject({ mapping: name, source: shipped, loadedBy: 'release' })
  expect(shown.sources.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['shared-schema', 'agency-schema', 'code-list'])
  )
  await activate(versioned('9.4.0'))
  const day = new Date().toISOString()
  const back = await activate(shipped)
  expect(back).toBe(old)
  expect((await inForce())[name]).toBe(old)
  const then = (await inForce(`?asOf=${day}`))[name]
  expect(then).not.toBe(old)
  expect((await first.get(`/v1/mappings/${String(then)}`)).json).toMatchObject({
    version: '9.4.0',
    certificate: { documents: 40 }
  })
  expect((await first.get(`/v1/mappings/${'0'.repeat(64)}`)).status).toBe(404)
})

test('another process reads what is in force out of the ledger alone, and hears of what comes into force later', async () => {
  const warn = jest.fn()
  const empty: Catalogue = { ...catalogue(), mappings: new Map() }
  const fixed = fixedOf(root, empty.sharedSchema, '2026-01-01')
  const other = await openMappingBook(rig.ledger, empty, { root, fixed, log: { warn } })
  const hashes = (): Record<string, string> =>
    Object.fromEntries([...other.inForce()].map(([known, { mapping }]) => [known, mapping.hash]))
  expect(hashes()).toEqual(await inForce())
  const hash = await activate(versioned('9.5.0'))
  const end = Date.now() + 5000
  while (hashes()[name] !== hash) {
    if (Date.now() > end) throw new Error('it was not heard')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  const past = await rig.ledger.transaction(tx => other.at(tx, new Date(0)))
  expect(past.size).toBe(0)
  await other.close()
  expect(warn).not.toHaveBeenCalled()
})

const family = /^ *- \{ id: family,.*$/m.exec(shipped)?.[0] ?? ''

describe('what a mapping would change over everything stored', () => {
  const impact = async (text: string) => (await first.post('/v1/mappings/impact', text, yaml)).json

  test('is nothing for one that says the same', async () => {
    const { totals, entries, fields } = await impact(versioned('9.6.0'))
    expect(entries).toBe(2)
    expect(totals).toEqual({ refused: 0, taken: 0, said: 0, records: 0, began: 0, ended: 0, deliveries: 0 })
    expect(fields).toEqual([])
  })

  test('is told by agency, in paths without keys or values, and changes nothing', async () => {
    const before = await inForce()
    const found = await impact(replaced(family, family.replace(' }', ', text: { case: lower } }')))
    expect(found.against.hash).toBe(before[name])
    expect(found.totals.said).toBe(2)
    expect(found.fields).toContainEqual({ path: '/names/primary/family', count: 2 })
    const police = found.agencies.find(({ agency }: { agency: string }) => agency === 'police-ctnm')
    expect(police.fields).toContainEqual({ path: '/names/primary/family', count: 2 })
    expect(police.deliveries).toBe(2)
    expect(police.places.length).toBeGreaterThan(0)
    for (const { path } of [...found.fields, ...police.fields, ...police.places]) expect(path).not.toMatch(/\[|\d{3}/)
    expect(await inForce()).toEqual(before)
  })

  test('names the faults by which entries would be refused', async () => {
    const found = await impact(
      replaced(family, family.replace('/names/primary/family', '/person/deathDate').replace(' }', ', date: {} }'))
    )
    expect(found.totals.refused).toBe(2)
    expect(found.refusals).toEqual([expect.objectContaining({ rule: 'family', count: 2 })])
  })
})

describe('the command line', () => {
  const token = (): string => rig.files.clients.find(({ role }) => role === 'engineer')?.token ?? ''
  /** Runs a verb in this process against the running gateway. */
  async function run(...args: string[]): Promise<{ code: number; stdout: string; failed?: string }> {
    let [code, stdout] = [-1, '']
    let failed: string | undefined
    const out = jest.spyOn(process.stdout, 'write').mockImplementation(text => Boolean((stdout += String(text))))
    const map = new Command('map').exitOverride()
    addMapActivation(map, async work => {
      await Promise.resolve(work()).then(
        value => (code = value),
        (error: unknown) => (failed = error instanceof Error ? error.message : 'unknown')
      )
    })
    try {
      await map.parseAsync(args, { from: 'user' })
    } finally {
      out.mockRestore()
    }
    return { code, stdout, ...(failed !== undefined && { failed }) }
  }
  const asked = (who = token()): string[] => ['--url', rig.url, '--token', who]

  test('proposes, approves, tells what is in force and what it would change', async () => {
    const path = join(root, 'new.mapping.yaml')
    writeFileSync(path, versioned('9.7.0'))
    expect((await run('impact', path, ...asked())).stdout).toMatch(
      /9\.7\.0 against .*\d+ records, \d+ entries\n {2}entries: 0 would say/
    )
    expect((await run('activate', path, ...asked())).stdout).toMatch(
      /9\.7\.0: proposed\nproposed by engineer-demo; somebody else approves/
    )
    expect((await run('activate', path, '--approve', ...asked())).failed).toContain('cannot approve')
    expect((await run('activate', path, '--approve', ...asked(secondToken))).stdout).toContain('approved by engineer-two')
    const { stdout } = await run('versions', ...asked())
    expect(stdout).toContain('9.7.0')
    const hash = /9\.7\.0 +since \S+ +([0-9a-f]{64})/.exec(stdout)?.[1] ?? ''
    expect((await run('versions', hash, ...asked())).stdout).toBe(versioned('9.7.0'))
    writeFileSync(join(root, file), versioned('9.8.0'))
    const { proposed } = JSON.parse((await run('reload', '--json', ...asked())).stdout) as { proposed: { hash: string }[] }
    expect(proposed).toMatchObject([{ mapping: name, version: '9.8.0' }])
    expect((await run('activate', proposed[0]?.hash ?? '', '--approve', ...asked(secondToken))).code).toBe(0)
    writeFileSync(path, 'mapping: [')
    expect((await run('activate', path, ...asked())).failed).toMatch(/new\.mapping\.yaml:\d+:\d+: /)
  })

  test.each([
    [['activate', '0'.repeat(64)], /add --approve/],
    [['versions', 'x'], /64 hexadecimal digits/],
    [['versions', '--at', 'later'], /ISO 8601/],
    [['reload', '--url', 'http://127.0.0.1:1'], /needs --token/]
  ])('%j is told what would be right', async (args, message) => {
    expect((await run(...args)).failed).toMatch(message)
  })
})
