import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, encode, mediaTypeOf, schemaChecker, type Fault, type FormatSpec } from '../../src/formats'
import { isObject, type Json, type JsonObject } from '../../src/json'
import type { Mapping } from '../../src/mapping'
import { repoRoot } from '../support/shared'
import { sharedSchema, type Golden } from './catalogue'

const checks = new Map<string, (tree: Json) => Fault[]>()

/** What the agency's own schema finds wrong with a document. */
export function documentFaults(tree: Json, mapping: Mapping): Fault[] {
  const check = checks.get(mapping.name) ?? schemaChecker(mapping.format.schema)
  checks.set(mapping.name, check)
  return check(tree)
}

const checkShared = schemaChecker({ ...sharedSchema, required: [] })

/** What the shared schema finds wrong with a contribution. */
export const contributionFaults = (contribution: JsonObject): string[] =>
  checkShared(contribution).map(fault => `${fault.pointer ?? ''} ${fault.code}`)

/** An OFFLOC row is written in a test as its filled columns; all others are empty. */
function wholeRow(columns: JsonObject, spec: FormatSpec): JsonObject {
  const properties = spec.schema.properties as JsonObject
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      columns[name] ?? ((schema as JsonObject).type === 'array' ? [] : '')
    ])
  )
}

/** The one tree that a document of a test holds, by way of its bytes. */
export function treeOf(document: Json, mapping: Mapping): Json {
  const spec = mapping.format
  const whole = spec.codec === 'csv' && isObject(document) ? wholeRow(document, spec) : document
  const bytes = typeof whole === 'string' ? Buffer.from(whole) : encode(whole, spec)
  return treesOf(bytes, mapping)[0] ?? null
}

/** The trees of a document's bytes; one that cannot be read fails the test. */
export function treesOf(bytes: Uint8Array, mapping: Mapping): Json[] {
  const { entries, faults } = decode(bytes, mediaTypeOf(mapping.format), mapping.format)
  if (faults.length > 0) throw new Error(JSON.stringify(faults))
  return entries.map(entry => {
    if (!entry.ok) throw new Error(JSON.stringify(entry.faults))
    return entry.tree
  })
}

/** The complete example of a page of the manual. */
export function exampleOf(page: string): string {
  const found = /```xml\n(<\?xml[\s\S]*?)```/.exec(readFileSync(join(repoRoot, page), 'utf8'))
  if (!found?.[1]) throw new Error(`no example in ${page}`)
  return found[1]
}

/** The tree that a golden test starts from. */
export function inputOf(golden: Golden, mapping: Mapping): Json {
  const page = golden['input-from']
  return treeOf(page === undefined ? (golden.input ?? null) : exampleOf(page), mapping)
}
