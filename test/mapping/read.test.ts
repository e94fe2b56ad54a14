import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../src/json'
import { codeListFileSchema, mappingFileSchema, readCodeList, readMapping } from '../../src/mapping'
import { repoRoot } from '../support/shared'
import { compact, compactLists, compactSchema, everything, readCompact } from './compact'
import { identifierRules, sharedSchema } from './resources'

/** Faults of rules, each as `line:column code`. The rules begin at line 9 of the file. */
function faultsOf(rules: string, severity = 'error'): string[] {
  return readCompact(rules)
    .faults.filter(fault => fault.severity === severity)
    .map(fault => `${fault.line}:${fault.column} ${fault.code}`)
}

describe('a mapping file', () => {
  test('is read with what it says of itself', () => {
    const mapping = compact(everything)
    expect(mapping).toMatchObject({
      name: 'test/compact',
      version: '1.0.0',
      agency: 'test',
      title: 'Invented',
      shared: 'nominal@1',
      directions: ['up', 'down'],
      format: { codec: 'json', schema: compactSchema }
    })
    expect(mapping.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(mapping.rules.find(rule => rule.id === 'm-due')).toMatchObject({
      shape: 'leaf',
      direction: 'both',
      agency: ['/meetings/*/actions/*/due'],
      shared: ['/meetings/*/actions/*/dueOn'],
      at: expect.stringMatching(/^compact\.mapping\.yaml:\d+:13$/) as string
    })
  })

  test('has another hash when a rule, a code list or a schema changes, and not otherwise', () => {
    const rules = `  - { id: sex, agency: /sex, shared: /person/sex, code: { list: sex, unknown: park } }\n`
    const hash = compact(rules).hash
    expect(compact(`${rules}# only a remark\n`).hash).toBe(hash)
    expect(compact(rules.replace('id: sex', 'id: gender')).hash).not.toBe(hash)
    const sex = compactLists.get('sex')
    if (!sex) throw new Error('no list')
    compactLists.set('sex', { ...sex, codes: sex.codes.slice(1) })
    expect(compact(rules).hash).not.toBe(hash)
    compactLists.set('sex', sex)
  })

  test('is described by the schema that editors use', () => {
    const read = (name: string): Json =>
      JSON.parse(readFileSync(join(repoRoot, 'schemas', `${name}.schema.json`), 'utf8')) as Json
    expect(read('mapping')).toEqual(mappingFileSchema)
    expect(read('code-list')).toEqual(codeListFileSchema)
  })
})

describe('faults are told with their place, all at once', () => {
  test('of the form of the file, with what was meant', () => {
    const { faults } = readCompact(
      `  - { id: a, agencey: /family, shared: /names/primary/family }\n  - { id: 7, agency: family, shared: /x, direction: sideways }\n`
    )
    expect(faults.map(({ line, column, code, hint, severity }) => ({ line, column, code, hint, severity }))).toEqual([
      { line: 9, column: 14, code: 'unknown-member', hint: 'did you mean "agency"?', severity: 'error' },
      { line: 10, column: 11, code: 'not-as-the-schema-says', hint: undefined, severity: 'error' },
      { line: 10, column: 22, code: 'not-as-the-schema-says', hint: undefined, severity: 'error' },
      { line: 10, column: 22, code: 'not-as-the-schema-says', hint: undefined, severity: 'error' },
      { line: 10, column: 53, code: 'not-one-of', hint: undefined, severity: 'error' }
    ])
  })

  test('of YAML', () => {
    expect(readCompact('  - { id: a\n').faults[0]).toMatchObject({ code: 'yaml-syntax', severity: 'error' })
  })

  test('of the paths, on both sides', () => {
    const { faults } = readCompact(`
  - { id: a, agency: /famly, shared: /names/primary/famly }
  - { id: b, agency: /others/0/full, shared: /names/preferred }
  - { id: c, agency: /__proto__, shared: /constructor/prototype }
  - { id: d, agency: /key, unwanted: fine }
  - { id: e, agency: /others, shared: /names/primary, each: {}, rules: [{ id: f, agency: /full, shared: /x }] }
`)
    expect(faults.map(({ line, column, code, hint }) => [`${line}:${column}`, code, hint])).toEqual([
      ['10:22', 'agency-path-unknown', 'did you mean "family"?'],
      ['10:38', 'shared-path-unknown', 'did you mean "family"?'],
      ['11:22', 'agency-path-unknown', 'items of an array are reached by each, pick, pivot or { list, where }'],
      ['12:22', 'path-forbidden', undefined],
      ['12:42', 'path-forbidden', undefined],
      ['14:39', 'not-an-array', undefined]
    ])
  })

  test('of the shape of a rule', () => {
    expect(
      faultsOf(`
  - { id: a, agency: /family, shared: /names/primary/family, text: {}, date: {} }
  - { id: b, agency: /key, const: k, unwanted: no }
  - { id: c, agency: /family }
  - { id: d, shared: /names/primary/family }
  - { id: e, agency: /others, shared: /names/others, each: {} }
  - { id: f, agency: /others, shared: /names/others }
  - { id: a, agency: /unknown, unwanted: again }
  - { id: g, agency: /given1, shared: /names/primary/given, pick: {} }
  - { id: h, const: k }
`)
    ).toEqual([
      '10:5 two-primitives',
      '11:5 two-shapes',
      '12:5 shared-missing',
      '13:5 agency-missing',
      '14:5 rules-missing',
      '15:39 shape-missing',
      '16:11 id-repeated',
      '17:39 not-keyed',
      '18:5 one-sided'
    ])
  })

  test('of the options of a primitive', () => {
    expect(
      faultsOf(`
  - { id: a, agency: /born, shared: /person/birthDate, date: { accept: [dd/mm/yy], emit: QQ } }
  - { id: b, agency: /race, shared: /person/deathDate, date: { accept: [MM/yyyy] } }
  - { id: c, agency: /unknown, shared: /custody/lastMovement/at, datetime: { accept: ['dd/MM/yyyy HH:mm'] } }
  - { id: d, agency: /tel, shared: /core/unit, datetime: { zone: Mars/Olympus } }
  - { id: e, agency: /sex, shared: /person/sex, code: { list: sexes } }
  - { id: f, agency: /pnc, shared: /identifiers, pick: { where: { kind: pnc } }, identifier: { kind: pnc, print: upside-down } }
  - { id: g, agency: /pncLong, shared: /core/visorRef, identifier: { kind: pnc } }
  - { id: h, agency: /title, shared: /names/primary, join: '{family}{title}' }
  - { id: i, agency: /weight, shared: /mappa, code: { list: mappa, fields: [category], unknown: park } }
`)
    ).toEqual([
      '10:73 date-pattern',
      '10:90 date-pattern',
      '11:62 date-pattern',
      '12:76 zone-missing',
      '13:66 zone-unknown',
      '14:63 code-list-unknown',
      '15:114 identifier-style',
      '16:68 identifier-place',
      '17:60 join-pattern',
      '18:61 code-meaning',
      '18:61 code-meaning',
      '18:61 code-meaning',
      '18:61 code-meaning',
      '18:61 code-meaning',
      '18:97 code-park'
    ])
  })

  test('of tests on items', () => {
    expect(
      faultsOf(`
  - id: ids
    agency: /ids
    shared: /identifiers
    each: { where: { kind: { in: [nino] }, colour: red }, only: { type: { listed: kinds }, value: [1], issued: { like: x }, row: { in: [1] } } }
    rules: [{ id: v, agency: /value, shared: /value }]
`)
    ).toEqual([
      '13:11 test-unwritten',
      '13:11 test-unwritten',
      '13:52 shared-path-unknown',
      '13:83 code-list-unknown',
      '13:99 condition-unknown',
      '13:112 condition-unknown'
    ])
  })

  test('of two rules that write one place, unless their items are apart or their ways differ', () => {
    expect(
      faultsOf(`
  - { id: a, agency: /family, shared: /names/primary/family }
  - { id: b, agency: /title, shared: /names/primary/family }
  - { id: c, agency: /family, shared: /names/preferred }
  - { id: d, agency: /mails, shared: /contacts, each: { where: { kind: email } }, rules: [{ id: d1, agency: '', shared: /value }] }
  - { id: e, agency: /tel, shared: /contacts, pick: { where: { use: HOME }, value: /value } }
  - { id: f, agency: /tel1, shared: /contacts, pick: { where: { kind: phone, use: FAX }, value: /value } }
  - { id: g, direction: down, agency: /tel2, shared: /contacts, pick: { where: { kind: phone }, value: /value } }
  - { id: h, direction: up, agency: /mails, shared: /associates, each: {}, rules: [{ id: h1, agency: '', shared: /name }] }
  - { id: i, agency: /ids, shared: /vehicles, each: { where: { make: x } }, rules: [{ id: i1, agency: /value, shared: /make }] }
`)
    ).toEqual(['11:5 overlap', '12:5 overlap', '14:5 overlap', '18:5 overlap'])
  })

  test('warns of meanings that have no code', () => {
    const { faults, mapping } = readCompact(
      `  - { id: k, agency: /ids, shared: /identifiers, each: { where: {} }, rules: [{ id: t, agency: /type, shared: /kind, code: { list: kind } }] }\n`
    )
    expect(mapping).toBeDefined()
    expect(faults.map(fault => fault.severity)).toEqual(faults.map(() => 'warning'))
    expect(faults[0]).toMatchObject({ code: 'code-missing', line: 9 })
    expect(faults.map(fault => fault.message)).toContainEqual(expect.stringContaining('"pnc"') as string)
  })

  test('of what the file refers to', () => {
    const text = `mapping: a/b
version: 1.0.0
title: t
agency: { codec: json, schema: nowhere }
record: { key: /key }
shared: nominal@1
code-lists: { sex: sex@2, more: more@1 }
rules: []
`
    const resources = {
      sharedSchema,
      agencySchema: () => undefined,
      codeList: (name: string) => compactLists.get(name),
      identifier: identifierRules
    }
    expect(
      readMapping(text, 'f.yaml', resources).faults.map(({ line, column, code, hint }) => [`${line}:${column}`, code, hint])
    ).toEqual([
      ['4:32', 'schema-unknown', undefined],
      ['7:20', 'code-list-version', 'sex@1'],
      ['7:33', 'code-list-missing', undefined]
    ])
  })
})

describe('a code list file', () => {
  const read = (codes: string): string[] =>
    readCodeList(`list: x\nversion: '1'\ncodes:\n${codes}`, 'x.codes.yaml').faults.map(
      ({ line, column, code }) => `${line}:${column} ${code}`
    )

  test('takes numbers and flags as texts', () => {
    expect(
      readCodeList(`list: x\nversion: '1'\ncodes: [{ agency: 0, shared: M }, { agency: true, shared: F }]`, 'x').list?.codes
    ).toEqual([
      { agency: '0', shared: 'M' },
      { agency: 'true', shared: 'F' }
    ])
  })
  test('tells its faults with their place', () => {
    expect(read(`  - { agency: A, shared: 1 }\n  - { agency: A, shared: 1 }\n  - { agency: ' ', shared: 2 }`)).toEqual([
      '6:5 code-blank',
      '5:5 code-repeated'
    ])
    expect(read(`  - { agency: A, sharde: 1 }`)).toEqual(['4:5 missing-member', '4:18 unknown-member'])
  })
  test('refuses a code that could not come back', () => {
    expect(read(`  - { agency: D, shared: t }\n  - { agency: C, shared: t }\n  - { agency: C, shared: s }`)).toEqual([
      '6:5 code-unstable'
    ])
  })
})
