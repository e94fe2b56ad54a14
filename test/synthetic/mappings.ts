import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/json'
import { readCodeList, readMapping, type CodeList, type Mapping } from '../../src/mapping'
import { checkIdentifier, printIdentifier } from '../../src/nominal'
import { repoRoot } from '../support/shared'

/** The shared schema. */
export const sharedSchema = JSON.parse(readFileSync(join(repoRoot, 'schemas/shared/nominal.schema.json'), 'utf8')) as JsonObject

/** Every mapping of the repository. Throws where one has faults. */
export function allMappings(): Mapping[] {
  const files = readdirSync(join(repoRoot, 'mappings'), { recursive: true, encoding: 'utf8' }).sort()
  return files.filter(file => file.endsWith('.mapping.yaml')).map(file => load(join(repoRoot, 'mappings', file)))
}

function load(file: string): Mapping {
  const { mapping, faults } = readMapping(readFileSync(file, 'utf8'), file, {
    sharedSchema,
    agencySchema: path => {
      const schema = join(repoRoot, 'schemas/agencies', `${path}.schema.json`)
      return existsSync(schema) ? (JSON.parse(readFileSync(schema, 'utf8')) as JsonObject) : undefined
    },
    codeList: reference => codeList(reference.split('@')[0]!),
    identifier: {
      check: (kind, raw) => {
        const { canonical, valid, reason } = checkIdentifier(kind, raw, '2026-11-01')
        return { canonical: canonical ?? raw, valid, ...(reason !== null && { reason }) }
      },
      print: printIdentifier
    }
  })
  if (!mapping) throw new Error(`${file}: ${JSON.stringify(faults)}`)
  return mapping
}

function codeList(name: string): CodeList | undefined {
  const file = join(repoRoot, 'mappings/code-lists', `${name}.codes.yaml`)
  return existsSync(file) ? readCodeList(readFileSync(file, 'utf8'), file).list : undefined
}
