import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/json'
import {
  readCodeList,
  readMapping,
  type CodeList,
  type Mapping,
  type MappingFault,
  type MappingResources
} from '../../src/mapping'
import { checkIdentifier, printIdentifier } from '../../src/nominal'
import { repoRoot } from '../support/shared'

const read = (...parts: string[]): string => readFileSync(join(repoRoot, ...parts), 'utf8')

/** The shared schema of this repository. */
export const sharedSchema = JSON.parse(read('schemas', 'shared', 'nominal.schema.json')) as JsonObject

/** The identifier rules as the gateway injects them, on a fixed day. */
export const identifierRules: MappingResources['identifier'] = {
  check(kind, raw) {
    const { canonical, valid, reason } = checkIdentifier(kind, raw, '2025-01-31')
    return { canonical: canonical ?? raw.trim(), valid, ...(reason === null ? {} : { reason }) }
  },
  print: (kind, canonical, style) => printIdentifier(kind, canonical, style)
}

/** The code lists of this repository, by name. */
export function shippedCodeLists(): Map<string, CodeList> {
  const lists = new Map<string, CodeList>()
  for (const file of readdirSync(join(repoRoot, 'mappings', 'code-lists'))) {
    const { list, faults } = readCodeList(read('mappings', 'code-lists', file), `mappings/code-lists/${file}`)
    if (!list) throw new Error(faults.map(said).join('\n'))
    lists.set(list.name, list)
  }
  return lists
}

/** One of the mappings of this repository. */
export function shippedMapping(name: string, manner: { emits?: boolean } = {}): { mapping?: Mapping; faults: MappingFault[] } {
  const lists = shippedCodeLists()
  const file = join('mappings', `${name}.mapping.yaml`)
  const resources: MappingResources = {
    sharedSchema,
    agencySchema(path) {
      const schema = join('schemas', 'agencies', `${path}.schema.json`)
      return existsSync(join(repoRoot, schema)) ? (JSON.parse(read(schema)) as JsonObject) : undefined
    },
    codeList: list => lists.get(list),
    identifier: identifierRules
  }
  return readMapping(read(file), file, resources, manner)
}

/** A fault in one line. */
export function said(fault: MappingFault): string {
  return `${fault.severity} ${fault.file}:${fault.line}:${fault.column} ${fault.code}: ${fault.message}${fault.hint === undefined ? '' : ` (${fault.hint})`}`
}
