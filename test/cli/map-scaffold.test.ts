import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { openMappings } from '../../src/catalogue'
import { addMapScaffold } from '../../src/cli/map-scaffold'
import { readCodeList, readGoldens, readMapping, roundtrip, runGolden, type Mapping, type Scaffold } from '../../src/mapping'
import { decode, mediaTypeOf } from '../../src/formats'
import type { JsonObject } from '../../src/json'
import { lastPaper } from '../support/papers'
import type { SyntheticAgency } from '../../src/synthetic'
import { describeWithShared, sharedPath } from '../support/shared'

let directory: string
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'gateway-scaffold-'))))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function gateway(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', '']
  const out = jest.spyOn(process.stdout, 'write').mockImplementation(text => Boolean((stdout += String(text))))
  const err = jest.spyOn(process.stderr, 'write').mockImplementation(text => Boolean((stderr += String(text))))
  const map = new Command('map').exitOverride()
  let failed: unknown
  addMapScaffold(map, async work => {
    await Promise.resolve(work()).catch((error: unknown) => (failed = error))
  })
  try {
    await map.parseAsync(['scaffold', ...args], { from: 'user' })
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
  if (failed !== undefined) throw failed as Error
  return { stdout, stderr }
}

function sampleFiles(name: string, texts: readonly string[]): string[] {
  const folder = join(directory, name)
  mkdirSync(folder, { recursive: true })
  return texts.map((text, i) => {
    const path = join(folder, `sample-${i}.${name.split('-').at(-1) ?? ''}`)
    writeFileSync(path, text)
    return path
  })
}

const made = async (files: readonly string[], mapping: string): Promise<Scaffold> =>
  JSON.parse((await gateway('--from', ...files, '--mapping', mapping, '--json')).stdout) as Scaffold

const textOf = ({ files }: Scaffold, end: string): string => files.find(({ file }) => file.endsWith(end))?.text ?? ''

/** Reads what was made as the gateway would: no fault, and no warning. */
function checked(result: Scaffold): Mapping {
  const resources = openMappings('2026-01-01').resources(true)
  const own = new Map(
    result.files
      .filter(({ file }) => file.endsWith('.codes.yaml'))
      .map(({ file, text }) => {
        const { list, faults } = readCodeList(text, file)
        expect(faults).toEqual([])
        return [list?.name ?? '', list]
      })
  )
  const schema = JSON.parse(textOf(result, '.schema.json')) as JsonObject
  const { mapping, faults } = readMapping(textOf(result, '.mapping.yaml'), 'made.mapping.yaml', {
    ...resources,
    agencySchema: () => schema,
    codeList: name => own.get(name) ?? resources.codeList(name)
  })
  expect(faults).toEqual([])
  if (!mapping) throw new Error('no mapping was made')
  const { goldens, faults: wrong } = readGoldens(textOf(result, '.mapping-test.yaml'), 'made.mapping-test.yaml')
  expect(wrong).toEqual([])
  for (const golden of goldens?.tests ?? [])
    expect(runGolden(mapping, golden, () => '')).toMatchObject({ passed: true, differences: [] })
  expect(goldens?.tests).toHaveLength(1)
  return mapping
}

/** The samples go up and come back equal by what was made of them, and none of their values stands in the files but codes. */
function heldAgainst(result: Scaffold, mapping: Mapping, texts: readonly string[], secrets: readonly string[]): void {
  for (const text of texts) {
    const { entries } = decode(new TextEncoder().encode(text), mediaTypeOf(mapping.format), mapping.format)
    for (const entry of entries) expect(entry.ok && roundtrip(mapping, entry.tree)).toMatchObject({ equal: true })
  }
  for (const { text } of result.files) for (const secret of secrets) expect(text).not.toContain(secret)
}

const people = [0, 1, 2, 3, 4]
const invented = (agency: SyntheticAgency, format?: string): string[] =>
  people.flatMap(person => {
    try {
      return [Buffer.from(lastPaper(person, agency, format).bytes).toString('utf8')]
    } catch {
      return []
    }
  })

test('JSON documents: numbers, names, dates, sexes, addresses and aliases are found', async () => {
  const texts = invented('prison-hmps')
  const result = await made(sampleFiles('prison-json', texts), 'prison-hmps/found')
  const mapping = checked(result)
  expect(mapping.footprint.shared).toEqual(
    expect.arrayContaining([
      '/names/primary/family',
      '/names/primary/given',
      '/person/birthDate',
      '/person/sex',
      '/identifiers/*/value'
    ])
  )
  const { prisonerNumber, lastName } = JSON.parse(texts[0] ?? '{}') as Record<string, string>
  heldAgainst(result, mapping, texts, [prisonerNumber ?? '', lastName ?? ''])
  expect(textOf(result, '.mapping.yaml')).toContain('key: /prisonerNumber')
  expect(result.unmapped.length).toBeGreaterThan(0)
  expect(textOf(result, '.mapping.yaml')).toContain('# Not mapped')
})

test('XML documents', async () => {
  const texts = invented('police-ctnm')
  const result = await made(sampleFiles('police-xml', texts), 'police-ctnm/found')
  const mapping = checked(result)
  expect(mapping.footprint.shared).toEqual(expect.arrayContaining(['/names/primary/family', '/person/birthDate']))
  expect(mapping.format.xml?.root).toBe('Nominal')
  heldAgainst(result, mapping, texts, [])
})

test('rows without a header', async () => {
  const texts = invented('prison-hmps', 'prison-hmps/offloc')
  const result = await made(sampleFiles('offloc-csv', texts), 'prison-hmps/rows')
  const mapping = checked(result)
  expect(mapping.format.csv).toMatchObject({ separator: '|', header: false, alwaysQuoted: true })
  expect(mapping.footprint.shared).toContain('/identifiers/*/value')
})

test('rows with a header, and codes that no list knows', async () => {
  const rows = [
    'CRN;Surname;Forename;Date of Birth;Sex;Email;Postcode;Town',
    'X123456;INVENTADO;Ada;01/02/1985;Male;a@nowhere.example;ZZ1 1ZZ;Nowhere',
    'X654321;NONESUCH;Bea;31/12/1979;Starfish;b@nowhere.example;ZZ2 2ZZ;Elsewhere'
  ]
  const result = await made(sampleFiles('made-csv', [rows.join('\n')]), 'probation-nsd/rows')
  const mapping = checked(result)
  const { contribution } = mapping.up({
    CRN: 'X123456',
    Surname: 'INVENTADO',
    Forename: 'Ada',
    'Date of Birth': '01/02/1985',
    Sex: 'Male',
    Email: 'a@nowhere.example',
    Postcode: 'ZZ1 1ZZ',
    Town: 'Nowhere'
  })
  expect(contribution).toMatchObject({
    names: { primary: { family: 'INVENTADO', given: ['Ada'] } },
    person: { birthDate: '1985-02-01', sex: 'M' },
    identifiers: [{ kind: 'crn', value: 'X123456' }],
    contacts: [{ kind: 'email', value: 'a@nowhere.example' }],
    addresses: [{ type: 'HOME', postcode: 'ZZ1 1ZZ', town: 'Nowhere' }]
  })
  expect(result.gaps).toEqual([expect.objectContaining({ path: '/Sex', unknown: ['Starfish'] })])
  heldAgainst(result, mapping, [rows.join('\n')], ['INVENTADO', 'X123456', '1985', 'a@nowhere'])
})

test('lines of JSON, and files that are written where they belong and never over others', async () => {
  const lines = [1, 2, 3].map(i => JSON.stringify({ id: `R${i}`, surname: 'Inventado', dob: `198${i}-01-02`, note: 'x' }))
  const [file = ''] = sampleFiles('made-ndjson', [lines.join('\n')])
  const out = join(directory, 'out')
  const { stderr } = await gateway('--from', file, '--mapping', 'mapps/lines', '--out', out)
  expect(readdirSync(join(out, 'mappings', 'mapps')).sort()).toEqual(['lines.mapping-test.yaml', 'lines.mapping.yaml'])
  expect(existsSync(join(out, 'schemas', 'agencies', 'mapps', 'lines.schema.json'))).toBe(true)
  expect(readFileSync(join(out, 'mappings', 'mapps', 'lines.mapping.yaml'), 'utf8')).toContain('key: /id')
  expect(stderr).toContain('not mapped: /note')
  await expect(gateway('--from', file, '--mapping', 'mapps/lines', '--out', out)).rejects.toThrow(/nothing was written/)
})

test.each([
  ['no format', ['{"a":1}'], 'x', /AGENCY\/FORMAT/],
  ['what is not like the first', ['{"a":1}', '<a/>'], 'x/y', /is not JSON/],
  ['nothing', ['[]'], 'x/y', /no record/]
])('%s is told', async (_name, texts, mapping, message) => {
  await expect(gateway('--from', ...sampleFiles(`wrong${texts.length}-json`, texts), '--mapping', mapping)).rejects.toThrow(
    message
  )
})

describeWithShared('public sample files', () => {
  const samples: [folder: string, start: string, mapping: string][] = [
    ['court-libra-xml', '', 'probation-nsd/libra'],
    ['core-person-record', '', 'probation-nsd/core-person'],
    ['oasys', '', 'probation-nsd/oasys'],
    ['probation-delius', 'personal', 'probation-nsd/personal'],
    ['prison-prisoner-search', '', 'prison-hmps/search'],
    ['police-spi-result-xml', '', 'police-ctnm/results']
  ]
  test.each(samples)('%s give a mapping that checks', async (folder, start, name) => {
    const from = sharedPath('samples', folder)
    if (from === undefined) throw new Error(`there is no folder ${folder}`)
    const files = readdirSync(from)
      .filter(file => /\.(?:json|xml)$/.test(file) && file.includes(start))
      .sort()
    const result = await made(
      files.slice(0, 1).map(file => join(from, file)),
      name
    )
    checked(result)
    expect(result.mapped.length + result.unmapped.length).toBeGreaterThan(0)
  })
})
