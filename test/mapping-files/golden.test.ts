import type { Json } from '../../src/json'
import type { Mapping, ReportItem } from '../../src/mapping'
import { mappingFiles, mappingOf, type Golden } from './catalogue'
import { contributionFaults, documentFaults, inputOf, treeOf } from './documents'

const codes = (report: readonly ReportItem[]): string[] => report.map(item => item.code).sort()

function up(golden: Golden, mapping: Mapping): Partial<Golden> {
  const { contribution, residue, report } = mapping.up(inputOf(golden, mapping))
  return { contribution, residue, report: codes(report) }
}

function down(golden: Golden, mapping: Mapping): Partial<Golden> {
  const base = golden.base === undefined ? undefined : treeOf(golden.base, mapping)
  const { document, uncarried, report } = mapping.down(golden.record ?? {}, base)
  const spelled = uncarried.map(({ path, reason }) => `${path} ${reason}`)
  return { document: tidied(document, mapping), uncarried: spelled, report: codes(report) }
}

/** Empty columns of a row are left out of a golden test, as in its input. */
const tidied = (document: Json, mapping: Mapping): Json =>
  mapping.format.codec === 'csv'
    ? Object.fromEntries(Object.entries(document as object).filter(([, value]) => value !== '' && JSON.stringify(value) !== '[]'))
    : document

describe.each(mappingFiles)('$name', ({ name, golden }) => {
  test.each(golden.tests.filter(t => t.record === undefined))('up: $name', expected => {
    const got = up(expected, mappingOf(name))
    const { contribution, residue = [], report = [] } = expected
    expect(got).toEqual({ contribution, residue, report: [...report].sort() })
    expect(contributionFaults(got.contribution ?? {})).toEqual([])
  })

  test.each(golden.tests.filter(t => t.record !== undefined))('down: $name', expected => {
    const mapping = mappingOf(name)
    const got = down(expected, mapping)
    const { document, uncarried = [], report = [] } = expected
    expect(got).toEqual({ document, uncarried, report: [...report].sort() })
    expect(documentFaults(treeOf(got.document ?? null, mapping), mapping)).toEqual([])
  })
})
