import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, valueAt, type Json } from '../../src/json'
import { coverOf, roundtrip, type Mapping } from '../../src/mapping'
import { describeWithShared, sharedPath } from '../support/shared'
import { mappingOf } from './catalogue'
import { contributionFaults, documentFaults, treesOf } from './documents'
import { samples, type Taken } from './sample-table'

/** The documents of a sample file, by name; a file of WireMock stubs holds one in each stub. */
function documentsIn(folder: string, directory: string): [string, string][] {
  return readdirSync(join(directory, folder)).flatMap((file): [string, string][] => {
    const text = readFileSync(join(directory, folder, file), 'utf8')
    const stubs = file.endsWith('.json') ? valueAt(JSON.parse(text) as Json, '/mappings') : undefined
    if (!Array.isArray(stubs)) return [[`${folder}/${file}`, text]]
    return stubs.flatMap((stub, i): [string, string][] => {
      const body = valueAt(stub, '/response/jsonBody')
      return body === undefined ? [] : [[`${folder}/${file} stub ${i}`, JSON.stringify(body)]]
    })
  })
}

const folders = [...new Set(Object.keys(samples).map(name => name.split('/')[0] ?? ''))]
const directory = sharedPath('samples')
const documents = new Map(directory === undefined ? [] : folders.flatMap(folder => documentsIn(folder, directory)))

/** Data faults of the samples themselves, met on purpose; anything else would be a fault of ours. */
const faultsOfTheData = new Set(['code-unknown', 'identifier-invalid', 'code-parked', 'date-sentinel'])

const step = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** The leaf paths of a document, `*` for indexes; what is empty is a leaf. */
function leafPaths(tree: Json, path = ''): string[] {
  if (Array.isArray(tree) && tree.length > 0) return tree.flatMap(item => leafPaths(item, `${path}/*`))
  if (isObject(tree) && Object.keys(tree).length > 0)
    return Object.entries(tree).flatMap(([name, value]) => leafPaths(value, `${path}/${step(name)}`))
  return [path]
}

/** Whether a leaf is mapped, declared unwanted, or listed as open by `map cover`; something empty: whether its parts are. */
function accountedFor(mapping: Mapping): (path: string) => boolean {
  const { open, unreached } = coverOf(mapping, [], []).agency
  const listed = [...open, ...unreached, ...Object.keys(mapping.unwanted)]
  return path => listed.some(known => known === path || path.startsWith(`${known}/`) || known.startsWith(`${path}/`))
}

describeWithShared('the real files', () => {
  test('every document of every sample file is in the table, and nothing else is', () => {
    expect([...documents.keys()].sort()).toEqual(Object.keys(samples).sort())
  })

  const taken = Object.entries(samples).filter((line): line is [string, Taken] => 'by' in line[1])
  test.each(taken)('%s goes in, is accounted for leaf by leaf, and comes back as it was', (name, { by, set }) => {
    const mapping = mappingOf(by)
    const known = accountedFor(mapping)
    const text = documents.get(name) ?? ''
    const bytes = Buffer.from(set ? JSON.stringify(set(JSON.parse(text) as Json)) : text)
    for (const tree of treesOf(bytes, mapping)) {
      expect(documentFaults(tree, mapping)).toEqual([])
      const { contribution, report } = mapping.up(tree)
      expect(report.filter(item => !faultsOfTheData.has(item.code))).toEqual([])
      expect(contributionFaults(contribution)).toEqual([])
      expect(roundtrip(mapping, tree)).toEqual({ equal: true })
      expect([...new Set(leafPaths(tree))].filter(path => !known(path))).toEqual([])
    }
  })
})
