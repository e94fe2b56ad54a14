import { decode, encode, schemaChecker } from '../../src/formats'
import { deepEqual, valueAt } from '../../src/json'
import type { Mapping } from '../../src/mapping'
import { tidy } from '../../src/nominal'
import { bundle, keepsRecords, synth, syntheticAgencies, type SyntheticDocument } from '../../src/synthetic'
import { allMappings, sharedSchema } from './mappings'

const checkShared = schemaChecker(sharedSchema)
const all = allMappings().filter(({ agency }) => syntheticAgencies.some(known => known === agency))
const mappings = all.filter(keepsRecords)

/** Formats of a whole person; the others hold a part, under one number. */
const wholePeople = [
  'police-ctnm/nominal',
  'prison-hmps/offloc',
  'prison-hmps/prisoner-search',
  'probation-nsd/case-view',
  'probation-nsd/ndelius'
]

test('formats that tell of events, or are only read, are nobody’s records', () => {
  const left = all.filter(mapping => !mappings.includes(mapping)).map(({ name }) => name)
  expect(left).toEqual(expect.arrayContaining(['police-ctnm/new-case', 'prison-hmps/event', 'probation-nsd/core-person-record']))
  expect(mappings.map(({ name }) => name)).toEqual(expect.arrayContaining(wholePeople))
})

test('there are mappings for every agency of the simulation', () => {
  expect(new Set(mappings.map(({ agency }) => agency))).toEqual(new Set(syntheticAgencies))
})

describe.each(mappings.map(mapping => [mapping.name, mapping] as const))('%s', (_, mapping) => {
  const documents = [...synth({ seed: 7, count: 3, mapping, history: true, unconvicted: 0.2 })]
  const checkAgency = schemaChecker(mapping.format.schema)

  test('the same seed gives the same bytes, another seed others', () => {
    const once = (seed: number): string => text(bundle(synth({ seed, count: 1, mapping, history: true }), mapping.format).bytes)
    expect(once(7)).toBe(once(7))
    expect(once(8)).not.toBe(once(7))
  })

  test('every document is read back as the tree it was, and valid by the schema of its format', () => {
    for (const { bytes, tree, contentType } of documents) {
      const { entries, faults } = decode(bytes, contentType, mapping.format)
      expect(faults).toEqual([])
      expect(entries.map(entry => entry.ok && checkAgency(entry.tree))).toEqual([[]])
      expect(entries.map(entry => entry.ok && text(encode(entry.tree, mapping.format)))).toEqual([text(bytes)])
      expect(checkAgency(tree)).toEqual([])
    }
  })

  test('every document maps up without errors to what was said, as far as the format has room', () => {
    for (const document of documents) {
      const { contribution, report } = mapping.up(document.tree, document.event.contribution)
      expect(report.filter(({ severity }) => severity === 'error')).toEqual([])
      // A format of a part may hold more of an item's key than the statement of the whole person, so that the item is another.
      if (wholePeople.includes(mapping.name)) expect(deepEqual(tidy(contribution), document.event.contribution)).toBe(true)
    }
  })

  test('read without knowing what was said, it says nothing that was not said', () => {
    for (const document of documents) {
      const { contribution, report } = mapping.up(document.tree)
      expect(report.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(checkShared(contribution)).toEqual([])
      expect(mapping.down(contribution, document.tree).document).toEqual(document.tree)
    }
  })

  test('key, version and as-of time stand where the mapping reads them', () => {
    const keys = new Map<string, number>()
    for (const document of documents) {
      const { recordKey, recordVersion, asOf } = mapping.identify(document.tree)
      expect(keys.get(recordKey!) ?? document.index).toBe(document.index)
      keys.set(recordKey!, document.index)
      if (recordVersion !== undefined) expect(recordVersion).toBe(String(document.event.version))
      if (asOf !== undefined) expect(document.event.at.startsWith(asOf.slice(0, 10))).toBe(true)
    }
    expect(keys.size).toBe(3)
  })

  test('a bundle is read as one document of many', () => {
    const { bytes, contentType } = bundle(documents, mapping.format)
    const { entries, faults } = decode(bytes, contentType, mapping.format)
    expect(faults).toEqual([])
    expect(entries.length).toBe(documents.length)
    expect(entries.every((entry, i) => entry.ok && text(encode(entry.tree, mapping.format)) === text(documents[i]!.bytes))).toBe(
      true
    )
  })

  test('the identifiers by which people are matched are carried', () => {
    if (wholePeople.includes(mapping.name)) for (const document of documents) expect(lost(document, mapping)).toEqual([])
    else expect(documents.every(({ tree }) => mapping.identify(tree).recordKey !== undefined)).toBe(true)
  })
})

/** Identifiers of the kinds that match people, said but not carried. */
function lost({ event, uncarried }: SyntheticDocument, { name }: Mapping): string[] {
  return uncarried.flatMap(({ path }) => {
    const index = /^\/identifiers\/(\d+)/.exec(path)?.[1]
    const kind = index === undefined ? undefined : valueAt(event.contribution, `/identifiers/${index}/kind`)
    return kind === 'pnc' || kind === 'noms' || kind === 'crn' ? [`${name} ${path}`] : []
  })
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
