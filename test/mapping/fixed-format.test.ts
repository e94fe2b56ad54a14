import { decode, encode } from '../../src/formats'
import {
  checkLaws,
  chanceFrom,
  readMapping,
  sampleDocument,
  sampleRecord,
  type Mapping,
  type MappingFault
} from '../../src/mapping'
import type { JsonObject } from '../../src/json'
import { sharedSchema } from '../mapping-files/catalogue'

const schema: JsonObject = {
  type: 'object',
  properties: {
    CRN: { type: 'string' },
    DateOfBirth: { type: 'string' },
    Aliases: { type: 'array', items: { type: 'object', properties: { Surname: { type: 'string' } } } }
  }
}

const text = (edit: (text: string) => string = same => same): string =>
  edit(`mapping: probation-nsd/extract
version: 1.0.0
title: An extract in lines of fixed width
agency:
  codec: fixed
  schema: probation-nsd/extract
  fixed:
    padding: '~'
    lineEnd: "\\n"
    header: { starts: HE, columns: [{ name: Sections, start: 2, length: 5, align: right }], count: Sections }
    section:
      first: { starts: SS, columns: [{ name: CRN, start: 2, length: 7 }, { name: DateOfBirth, start: 9, length: 8 }] }
      lines:
        - { name: Aliases, starts: LD, columns: [{ name: Surname, start: 2, length: 20 }] }
      last: { starts: SE, columns: [{ name: CRN, start: 2, length: 7 }] }
record: { key: /CRN }
shared: nominal@1
rules:
  - { id: crn, agency: /CRN, shared: /identifiers, pick: { where: { kind: crn } }, identifier: { kind: crn } }
  - { id: born, agency: /DateOfBirth, shared: /person/birthDate, date: { accept: [yyyyMMdd], emit: yyyyMMdd } }
  - id: aliases
    agency: /Aliases
    shared: /names/others
    each: { where: { kind: ALIAS } }
    rules:
      - { id: alias, agency: /Surname, shared: /family, text: { max: 20 } }
`)

const read = (file: string): { mapping?: Mapping; faults: MappingFault[] } =>
  readMapping(file, 'extract.mapping.yaml', {
    sharedSchema,
    agencySchema: () => schema,
    codeList: () => undefined,
    identifier: { check: (_kind, raw) => ({ canonical: raw.trim(), valid: true }), print: (_kind, canonical) => canonical }
  })

function sound(): Mapping {
  const { mapping, faults } = read(text())
  expect(faults).toEqual([])
  if (!mapping) throw new Error('no mapping')
  return mapping
}

const document = ['HE~~~~1', 'SSX12345619850401', 'LDInventado~~~~~~~~~~~', 'LDNonesuch~~~~~~~~~~~~', 'SEX123456', ''].join('\n')

test('lines of fixed width go up, and come back as the same bytes', () => {
  const mapping = sound()
  const { entries } = decode(new TextEncoder().encode(document), 'text/plain', mapping.format)
  const tree = entries[0]?.ok === true ? entries[0].tree : null
  const { contribution, residue, report } = mapping.up(tree)
  expect([residue, report]).toEqual([[], []])
  expect(contribution).toEqual({
    identifiers: [{ kind: 'crn', value: 'X123456', valid: true }],
    person: { birthDate: '1985-04-01' },
    names: {
      others: [
        { kind: 'ALIAS', family: 'Inventado' },
        { kind: 'ALIAS', family: 'Nonesuch' }
      ]
    }
  })
  expect(mapping.identify(tree).recordKey).toBe('X123456')
  expect(new TextDecoder().decode(encode(mapping.down(contribution, tree).document, mapping.format))).toBe(document)
})

test('what is too long for its column is not carried, and can be written all the same', () => {
  const mapping = sound()
  const long = { names: { others: [{ kind: 'ALIAS', family: 'x'.repeat(21) }] } }
  const { document: tree, uncarried } = mapping.down(long)
  expect(uncarried).toContainEqual(expect.objectContaining({ path: '/names/others/0/family', reason: 'length' }))
  expect(encode(tree, mapping.format).length).toBeGreaterThan(0)
})

test('the laws hold over it', () => {
  const mapping = sound()
  const chance = chanceFrom(7)
  for (let i = 0; i < 50; i++)
    expect(checkLaws(mapping, [sampleDocument(mapping, chance)], [sampleRecord(mapping, chance)])).toBeUndefined()
})

test('faults of a layout are told with their places', () => {
  const places = ({ faults }: ReturnType<typeof read>): string[] => faults.map(({ code, line }) => `${code} ${line}`)
  expect(places(read(text(file => file.replace('start: 9, length: 8', 'start: 8, length: 8'))))).toEqual(['layout 12'])
  expect(places(read(text(file => file.replace('count: Sections', 'count: Rows'))))).toEqual(['layout 10'])
  expect(places(read(text(file => file.replace(/ {2}fixed:[\s\S]*(?=record:)/, ''))))).toEqual(['layout-missing 5'])
  expect(read(text(file => file.replace('padding: ', 'padding: ab'))).faults).not.toEqual([])
})
