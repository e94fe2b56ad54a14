import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identical, isObject, valueAt, type Json } from '../../src/json'
import { decode } from '../../src/formats'
import { roundtrip } from '../../src/mapping'
import { describeWithShared, sharedPath } from '../support/shared'
import { mappingOf } from './catalogue'
import { contributionFaults, documentFaults, treesOf } from './documents'

interface Sample {
  file: string
  bytes: Uint8Array
}

/** The documents of a sample file; a file of WireMock stubs holds one in each stub. */
function documentsIn(folder: string): Sample[] {
  const directory = sharedPath('samples', folder)
  return directory === undefined
    ? []
    : readdirSync(directory).flatMap(file => {
        const bytes = readFileSync(join(directory, file))
        const stubs = valueAt(JSON.parse(bytes.toString()) as Json, '/mappings')
        return Array.isArray(stubs)
          ? stubs.flatMap((stub, i) => {
              const body = valueAt(stub, '/response/jsonBody')
              return body === undefined ? [] : [{ file: `${file} stub ${i}`, bytes: Buffer.from(JSON.stringify(body)) }]
            })
          : [{ file, bytes }]
      })
}

const holds = (mappingName: string) => {
  const mapping = mappingOf(mappingName)
  return ({ bytes }: Sample): boolean => {
    const { entries } = decode(bytes, 'application/json', mapping.format)
    return entries.length > 0 && entries.every(entry => entry.ok && documentFaults(entry.tree, mapping).length === 0)
  }
}

/** Data faults of the samples themselves, met on purpose; anything else would be a fault of ours. */
const faultsOfTheData = new Set(['code-unknown', 'identifier-invalid', 'code-parked', 'date-sentinel'])

describeWithShared('the real files', () => {
  const cases: [string, string, number][] = [
    ['prison-hmps/prisoner-search', 'prison-prisoner-search', 10],
    ['probation-nsd/ndelius', 'probation-delius', 5],
    ['probation-nsd/case-view', 'probation-delius', 6]
  ]
  test.each(cases)('every person map in by %s and come back as they were', (name, folder, least) => {
    const samples = documentsIn(folder).filter(holds(name))
    const mapping = mappingOf(name)
    for (const { file, bytes } of samples)
      for (const tree of treesOf(bytes, mapping)) {
        const { contribution, report } = mapping.up(tree)
        const ours = report.filter(item => !faultsOfTheData.has(item.code))
        expect({ file, ours }).toEqual({ file, ours: [] })
        expect({ file, faults: contributionFaults(contribution) }).toEqual({ file, faults: [] })
        expect({ file, ...roundtrip(mapping, tree) }).toEqual({ file, equal: true })
        expect({ file, same: identical(mapping.down(contribution, tree).document, tree) }).toEqual({ file, same: true })
        expect(isObject(contribution.names)).toBe(true)
      }
    expect(samples.length).toBeGreaterThanOrEqual(least)
  })
})
