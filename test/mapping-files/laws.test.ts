import { isObject, type Json, type JsonObject } from '../../src/json'
import { roundtrip, type Golden, type Mapping } from '../../src/mapping'
import { mappingFiles, mappingOf } from './catalogue'
import { contributionFaults, documentFaults, inputOf, treeOf } from './documents'
import { nominals } from './nominals'

/** The documents of a mapping's golden tests: what is given, what is written over, what comes out. */
function documentsOf(tests: readonly Golden[], mapping: Mapping): Json[] {
  return tests.flatMap(test => {
    if (test.record === undefined) return [inputOf(test, mapping)]
    return [...(test.base === undefined ? [] : [treeOf(test.base, mapping)]), treeOf(test.document ?? null, mapping)]
  })
}

/** Kinds of the numbers that a document goes by: it keeps its own whatever is disclosed. */
const keyKinds: Readonly<Record<string, string>> = {
  'police-ctnm/new-case': 'asn',
  'police-ctnm/spi-result': 'asn',
  'police-ctnm/leds-person': 'pnc'
}
const isKey = (identifier: Json, mapping: Mapping): boolean =>
  isObject(identifier) && ['noms', 'crn', keyKinds[mapping.name]].includes(identifier.kind as string)
const isDerived = (warning: Json): boolean => isObject(warning) && warning.system === 'nomis'

function only(items: Json | undefined, keep: (item: Json) => boolean): Json[] | undefined {
  const kept = Array.isArray(items) ? items.filter(keep) : []
  return kept.length > 0 ? kept : undefined
}

/**
 * A record as L2 compares it: without what a mapping only reads (the warnings that alerts amount to, whether a status is
 * custody), and without the record's own key and family name, which the agency's document keeps whatever is disclosed. The
 * register's key is its reference.
 */
function compared(record: JsonObject, mapping: Mapping): Json {
  const { core, names, identifiers, warnings, custody, ...rest } = record
  const { visorRef: _key, ...state } = isObject(core) ? core : {}
  const { inCustody: _derived, ...held } = isObject(custody) ? custody : {}
  const { primary, ...others } = isObject(names) ? names : {}
  const { family: _kept, ...name } = isObject(primary) ? primary : {}
  const parts = {
    ...rest,
    core: mapping.name === 'visor/nominal' ? state : core,
    names: { ...others, primary: name },
    identifiers: only(identifiers, item => !isKey(item, mapping)),
    warnings: only(warnings, item => !isDerived(item)),
    custody: held
  }
  return JSON.parse(JSON.stringify(parts)) as Json
}

describe.each(mappingFiles)('laws of $name', ({ name, golden }) => {
  test('L1: a document whose record has not changed comes back as it was', () => {
    const mapping = mappingOf(name)
    for (const tree of documentsOf(golden.tests, mapping)) expect(roundtrip(mapping, tree)).toEqual({ equal: true })
  })

  test('L2 and L4: a record written over a document, or over none, is read back whole, and again', () => {
    const mapping = mappingOf(name)
    const bases = [undefined, ...documentsOf(golden.tests, mapping)]
    nominals().forEach((disclosed, i) => {
      for (const base of i === 0 ? bases : [bases[i % bases.length]]) {
        const { document } = mapping.down(disclosed, base)
        // What a format is only read for is never written, so nothing comes back either.
        if (!mapping.directions.includes('down')) {
          expect(document).toEqual(base ?? {})
          continue
        }
        const { contribution } = mapping.up(document, disclosed)
        expect(compared(contribution, mapping)).toEqual(compared(disclosed, mapping))
        expect(mapping.down(contribution, document).document).toEqual(document)
      }
    })
  })

  test('what is written is a document of the agency, and what is read of it is valid in shared terms', () => {
    const mapping = mappingOf(name)
    const documents = documentsOf(golden.tests, mapping)
    nominals().forEach((disclosed, i) => {
      const { document } = mapping.down(disclosed, documents[i % documents.length])
      expect(documentFaults(document, mapping)).toEqual([])
      expect(contributionFaults(mapping.up(document).contribution)).toEqual([])
    })
  })
})
