import { readYamlFile, schemaFaults, type DefinitionFault } from '../definitions'
import { decode, encode, mediaTypeOf } from '../formats'
import { deepEqual, isObject, type Json, type JsonObject } from '../json'
import { firstDifference } from './roundtrip'
import type { Mapping, ReportItem } from './types'

/** A golden test: either up (`input` to `contribution`) or down (`record`, perhaps over `base`, to `document`). */
export interface Golden {
  name: string
  input?: Json
  /** A page of the manual whose example is the input. */
  'input-from'?: string
  contribution?: JsonObject
  residue?: string[]
  record?: JsonObject
  base?: Json
  document?: Json
  /** `PATH REASON` of each. */
  uncarried?: string[]
  /** Codes of the report. */
  report?: string[]
}

/** The golden tests of one mapping. */
export interface GoldenFile {
  mapping: string
  tests: Golden[]
}

/** How a golden test went: the parts that came out otherwise, with the first place that differs. */
export interface GoldenResult {
  name: string
  direction: 'up' | 'down'
  passed: boolean
  differences: { part: string; path: string }[]
}

const texts: JsonObject = { type: 'array', items: { type: 'string' } }
/** The form of a file of golden tests. */
export const goldenFileSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['mapping', 'tests'],
  properties: {
    mapping: { type: 'string' },
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string' },
          input: {},
          'input-from': { type: 'string' },
          contribution: { type: 'object' },
          residue: texts,
          record: { type: 'object' },
          base: {},
          document: {},
          uncarried: texts,
          report: texts
        }
      }
    }
  }
}

/** Reads a file of golden tests; every fault with its place. */
export function readGoldens(text: string, fileName: string): { goldens?: GoldenFile; faults: DefinitionFault[] } {
  const yaml = readYamlFile(text, fileName)
  const faults = yaml.faults.length > 0 ? yaml.faults : schemaFaults(yaml, goldenFileSchema)
  return faults.length > 0 ? { faults } : { goldens: yaml.value as unknown as GoldenFile, faults: [] }
}

/**
 * Runs one golden test. `page` gives the example document on a page of the manual.
 * @throws {RangeError} where a document of the test cannot be read as the mapping's format
 */
export function runGolden(mapping: Mapping, golden: Golden, page: (path: string) => string): GoldenResult {
  const { name } = golden
  const direction = golden.record === undefined ? 'up' : 'down'
  const [expected, got] = direction === 'up' ? goingUp(mapping, golden, page) : goingDown(mapping, golden)
  const differences = Object.keys(expected).flatMap(part => {
    if (deepEqual(expected[part] ?? null, got[part] ?? null)) return []
    return [{ part, path: firstDifference(expected[part] ?? null, got[part] ?? null) ?? '' }]
  })
  return { name, direction, passed: differences.length === 0, differences }
}

function goingUp(mapping: Mapping, golden: Golden, page: (path: string) => string): [JsonObject, JsonObject] {
  const { contribution, residue, report } = mapping.up(goldenInput(mapping, golden, page))
  const expected = {
    contribution: golden.contribution ?? null,
    residue: golden.residue ?? [],
    report: sorted(golden.report ?? [])
  }
  return [expected, { contribution, residue, report: codesOf(report) }]
}

function goingDown(mapping: Mapping, golden: Golden): [JsonObject, JsonObject] {
  const base = golden.base === undefined ? undefined : goldenTree(mapping, golden.base)
  const { document, uncarried, report } = mapping.down(golden.record ?? {}, base)
  const expected = {
    document: golden.document ?? null,
    uncarried: golden.uncarried ?? [],
    report: sorted(golden.report ?? [])
  }
  const lost = uncarried.map(({ path, reason }) => `${path} ${reason}`)
  return [expected, { document: tidied(mapping, document), uncarried: lost, report: codesOf(report) }]
}

/** The tree that an upward golden test starts from. */
export function goldenInput(mapping: Mapping, golden: Golden, page: (path: string) => string): Json {
  const from = golden['input-from']
  return goldenTree(mapping, from === undefined ? (golden.input ?? null) : page(from))
}

/** The one tree that a document of a test holds, by way of its bytes. An OFFLOC-like row is written as its filled columns. */
export function goldenTree(mapping: Mapping, document: Json): Json {
  const spec = mapping.format
  const whole = spec.codec === 'csv' && isObject(document) ? wholeRow(document, spec.schema) : document
  const bytes = typeof whole === 'string' ? new TextEncoder().encode(whole) : encode(whole, spec)
  const { entries, faults } = decode(bytes, mediaTypeOf(spec), spec)
  const [entry] = entries
  if (faults.length > 0 || entry?.ok !== true)
    throw new RangeError(`a document of the test cannot be read: ${faults[0]?.message ?? 'no record'}`)
  return entry.tree
}

function wholeRow(columns: JsonObject, schema: JsonObject): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const empty = (column: Json): Json => (isObject(column) && column['type'] === 'array' ? [] : '')
  return Object.fromEntries(Object.entries(properties).map(([name, column]) => [name, columns[name] ?? empty(column)]))
}

/** Empty columns of a row are left out of a golden test, as in its input. */
function tidied(mapping: Mapping, document: Json): Json {
  if (mapping.format.codec !== 'csv' || !isObject(document)) return document
  const filled = (value: Json): boolean => value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(document).filter(([, value]) => filled(value)))
}

const codesOf = (report: readonly ReportItem[]): string[] => sorted(report.map(item => item.code))
const sorted = (codes: readonly string[]): string[] => [...codes].sort()
