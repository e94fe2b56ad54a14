import { goldenTree, runGolden } from '../../src/mapping'
import { mappingFiles, mappingOf } from './catalogue'
import { contributionFaults, documentFaults, exampleOf } from './documents'

describe.each(mappingFiles)('$name', ({ name, golden }) => {
  test.each(golden.tests)('$name', expected => {
    const mapping = mappingOf(name)
    expect(runGolden(mapping, expected, exampleOf)).toMatchObject({ passed: true, differences: [] })
    if (expected.record === undefined) expect(contributionFaults(expected.contribution ?? {})).toEqual([])
    else expect(documentFaults(goldenTree(mapping, expected.document ?? null), mapping)).toEqual([])
  })
})
