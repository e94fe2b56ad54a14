import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, defaultLimits, encode, schemaChecker, type FormatSpec } from '../../src/formats'
import { readable } from '../../src/formats/fault-list'
import { placesIn } from '../../src/formats/text-position'
import { readUtf8 } from '../../src/formats/utf8'
import { readXml } from '../../src/formats/xml-reader'
import { describeWithShared, sharedPath } from '../support/shared'
import { jsonBomb, xmlBomb, type Recipe } from './bombs'
import { faultsOf, places } from './support'

const json: FormatSpec = { codec: 'json', schema: {}, records: [''] }
const xml = (root = 'r'): FormatSpec => ({ codec: 'xml', schema: {}, xml: { root, namespaces: {} } })

/** A guard against hanging, far above what anything here takes. */
const hang = 5_000

const path = (...parts: string[]): string => sharedPath(...parts) ?? ''

function filesUnder(directory: string, ending: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(ending))
    .map(file => join(directory, file))
}

function within<T>(milliseconds: number, work: () => T): T {
  const start = process.hrtime.bigint()
  const result = work()
  expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(milliseconds)
  return result
}

describeWithShared('the JSON parsing test suite', () => {
  const directory = path('vectors', 'json-nst', 'test_parsing')
  const codes = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(directory)
        .filter(file => file.startsWith(prefix))
        .map(file => [
          file,
          faultsOf(decode(readFileSync(join(directory, file)), 'application/json', json))[0]?.code ?? 'accepted'
        ])
    )

  test('every document that is not JSON is refused', () => {
    const all = codes('n_')
    expect(Object.keys(all).length).toBeGreaterThan(50)
    expect(Object.entries(all).filter(([, code]) => code === 'accepted')).toEqual([])
  })

  test('JSON is accepted but for what this gateway has a policy against', () => {
    expect(
      Object.values(codes('y_')).filter(
        code => !['accepted', 'duplicate-member', 'minus-zero', 'control-character'].includes(code)
      )
    ).toEqual([])
  })

  test('what JSON.parse would change in silence is refused', () => {
    const all = codes('i_')
    expect(Object.keys(all).length).toBeGreaterThan(5)
    expect(Object.entries(all).filter(([, code]) => code === 'accepted')).toEqual([])
  })
})

describeWithShared('the XML conformance suite', () => {
  const accepts = (file: string): boolean => {
    const decoded = readUtf8(readFileSync(file))
    return 'text' in decoded && 'value' in readable(() => readXml(decoded.text, placesIn(decoded.text), defaultLimits, () => 0))
  }
  const files = filesUnder(path('vectors', 'xmlconf'), '.xml')

  test('no document that is not well-formed is read', () => {
    const faulty = files.filter(file => file.includes('not-wf'))
    expect(faulty.length).toBeGreaterThan(150)
    expect(faulty.filter(accepts)).toEqual([])
  })

  test('no document with a document type is read', () => {
    const declared = files.filter(file => readFileSync(file, 'latin1').includes('<!DOCTYPE'))
    expect(declared.length).toBeGreaterThan(200)
    expect(declared.filter(accepts)).toEqual([])
  })

  test('the canonical forms are read, but for those with a document type, a processing instruction or a colon out of place', () => {
    const canonical = filesUnder(path('vectors', 'xmlconf', 'xmltest', 'valid', 'sa', 'out'), '.xml')
    const refused = canonical.filter(file => !accepts(file) && !/<[?!]/.test(readFileSync(file, 'utf8')))
    expect(canonical.length).toBeGreaterThan(20)
    expect(refused.map(file => readFileSync(file, 'utf8')).filter(text => !/<\w+ :/.test(text))).toEqual([])
  })
})

describeWithShared('the attack lists', () => {
  const list = (file: string): unknown => JSON.parse(readFileSync(path('vectors', 'attack-lists', file), 'utf8'))
  const attacks = (list('xml-attacks-a.json') as { cases: { name: string; doc: string; policy?: string }[] }).cases
  const bombs = list('generated-bombs.json') as { xml: Recipe[]; json: Recipe[] }
  const strict = schemaChecker({
    type: 'object',
    additionalProperties: false,
    properties: { user: { type: 'string', const: 'someone' }, surname: { type: 'string' } }
  })

  test.each(attacks.map(attack => [attack.name, attack] as const))('XML: %s', (_name, { doc, policy }) => {
    const root = /<([A-Za-z]\w*)/.exec(doc)?.[1] ?? 'r'
    const decoded = within(hang, () => decode(Buffer.from(doc), 'application/xml', xml(root)))
    const faults = faultsOf(decoded)
    const bySchema = decoded.entries.flatMap(entry => (entry.ok ? strict(entry.tree) : []))
    expect(policy === undefined ? faults : [...faults, ...bySchema]).not.toEqual([])
  })

  // Both are one long text, read in linear time.
  const harmless = ['cdata-split', 'whitespace-run-attr']
  test.each(bombs.xml.map(recipe => [recipe.name, recipe] as const))('XML bomb: %s', (name, recipe) => {
    const document = xmlBomb(recipe)
    const faults = within(hang, () => faultsOf(decode(document, 'application/xml', xml())))
    expect(faults.length > 0).toBe(!harmless.includes(name))
  })

  test.each(
    bombs.json.flatMap(recipe => [[recipe.name, jsonBomb(recipe)] as const]).filter(([, document]) => document !== undefined)
  )('JSON bomb: %s', (_name, document) => {
    const faults = within(hang, () => faultsOf(decode(document ?? Buffer.of(), 'application/json', json)))
    expect(places(faults)).not.toEqual([])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})

describeWithShared('naughty strings', () => {
  const directory = path('vectors', 'naughty-strings')
  const strings = filesUnder(directory, '.json').flatMap(file => JSON.parse(readFileSync(file, 'utf8')) as string[])
  const person: FormatSpec = { codec: 'xml', schema: {}, xml: { root: 'r', namespaces: {} } }
  const row: FormatSpec = {
    codec: 'csv',
    schema: { properties: { a: {}, b: {} } },
    csv: { separator: ',', quote: '"', header: false, alwaysQuoted: false, lineEnd: '\n' }
  }

  test('come back as they were, or are refused', () => {
    let kept = 0
    for (const text of strings) {
      const [entry] = decode(encode({ a: text }, json), 'application/json', json).entries
      if (entry?.ok !== true) continue
      kept++
      const tree = { a: text, b: 'x' }
      expect(decode(encode(tree, person), 'application/xml', person).entries[0]).toMatchObject({ ok: true, tree })
      expect(decode(encode(tree, row), 'text/csv', row).entries[0]).toMatchObject({ ok: true, tree })
    }
    expect(kept).toBeGreaterThan(strings.length * 0.9)
  })
})

describeWithShared('the agencies’ public test data', () => {
  const samples = (directory: string, ending: string): string[] => filesUnder(path('samples', directory), ending)

  test.each(['prison-prisoner-search', 'probation-delius', 'probation-mappa-risk', 'oasys'])(
    'JSON of %s comes back equal',
    directory => {
      for (const file of samples(directory, '.json')) {
        const source = readFileSync(file)
        const [entry] = decode(source, 'application/json', json).entries
        expect(entry?.ok === true && JSON.parse(new TextDecoder().decode(encode(entry.tree, json)))).toEqual(
          JSON.parse(source.toString())
        )
      }
    }
  )

  test('police XML with carriage returns for line ends comes back equal', () => {
    const namespaces = { '': 'http://www.dca.gov.uk/xmlschemas/libra', bs: 'http://www.govtalk.gov.uk/people/bs7666' }
    const message: FormatSpec = { codec: 'xml', schema: {}, xml: { root: 'NewCaseMessage', namespaces } }
    for (const file of samples('police-new-case-xml', '.xml')) {
      const [entry] = decode(readFileSync(file), 'application/xml', message).entries
      if (entry?.ok !== true) throw new Error('the message was refused')
      expect(entry.positions('/Case/InitialHearing/DateOfHearing')?.line).toBeGreaterThan(5)
      expect(decode(encode(entry.tree, message), 'application/xml', message).entries[0]).toMatchObject({
        ok: true,
        tree: entry.tree
      })
    }
  })

  test('members named twice, and comments before the XML declaration, are refused', () => {
    const twice = readFileSync(path('samples', 'core-person-record', 'ia__core-person-record-response.json'))
    expect(faultsOf(decode(twice, 'application/json', json)).map(fault => fault.code)).toContain('duplicate-member')
    const people = decode(
      readFileSync(path('samples', 'csv-tabular', 'cjvp__2020-12-01-people.jsonl')),
      'application/x-ndjson',
      json
    )
    expect(people.entries.map(entry => entry.ok)).not.toContain(true)
    const commented = readFileSync(path('samples', 'police-aho', 'b7__AnnotatedHO1.xml'))
    expect(faultsOf(decode(commented, 'application/xml', xml())).map(fault => fault.code)).toEqual(['not-well-formed'])
  })
})
