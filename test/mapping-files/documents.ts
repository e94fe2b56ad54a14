import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, mediaTypeOf, schemaChecker, type Fault } from '../../src/formats'
import type { Json, JsonObject } from '../../src/json'
import { goldenInput, goldenTree, type Golden, type Mapping } from '../../src/mapping'
import { repoRoot } from '../support/shared'
import { sharedSchema } from './catalogue'

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

/** The one tree that a document of a test holds, by way of its bytes. */
export const treeOf = (document: Json, mapping: Mapping): Json => goldenTree(mapping, document)

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
export const inputOf = (golden: Golden, mapping: Mapping): Json => goldenInput(mapping, golden, exampleOf)
