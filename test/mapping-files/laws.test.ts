import { isObject, type Json } from '../../src/json'
import { roundtrip } from '../../src/mapping'
import { mappingFiles, mappingOf } from './catalogue'
import { contributionFaults, inputOf, treeOf } from './documents'
import { nominals } from './nominals'

describe.each(mappingFiles)('laws of $name', ({ name, golden }) => {
  const documents = (): Json[] =>
    golden.tests.flatMap(test => {
      const mapping = mappingOf(name)
      const base = test.base === undefined ? [] : [treeOf(test.base, mapping)]
      return test.record === undefined ? [inputOf(test, mapping)] : [...base, treeOf(test.document ?? null, mapping)]
    })

  test('L1: a document whose record has not changed comes back as it was', () => {
    for (const tree of documents()) expect(roundtrip(mappingOf(name), tree)).toEqual({ equal: true })
  })

  test('L2: a record written over any document, or over none, is read back whole', () => {
    const mapping = mappingOf(name)
    for (const nominal of nominals())
      for (const base of [undefined, ...documents()]) {
        const { document } = mapping.down(nominal, base)
        const { contribution } = mapping.up(document, nominal)
        const again = mapping.down(contribution, document)
        expect(again.document).toEqual(document)
        expect(mapping.up(again.document, contribution).contribution).toEqual(contribution)
      }
  })

  test('what goes up is valid against the shared schema, whoever else has written to the document', () => {
    const mapping = mappingOf(name)
    for (const nominal of nominals())
      for (const base of [undefined, ...documents()]) {
        const { document } = mapping.down(nominal, base)
        expect(contributionFaults(mapping.up(document).contribution)).toEqual([])
        expect(isObject(document)).toBe(true)
      }
  })
})
