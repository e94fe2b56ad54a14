import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/json'
import {
  readCodeList,
  readGoldens,
  readMapping,
  type CodeList,
  type GoldenFile,
  type Mapping,
  type MappingFault
} from '../../src/mapping'
import { checkIdentifier, printIdentifier } from '../../src/nominal'
import { repoRoot } from '../support/shared'

/** The day that two-digit years of identifiers are read on. */
const today = '2026-11-23'

export const schemaFile = (path: string): JsonObject =>
  JSON.parse(readFileSync(join(repoRoot, 'schemas', `${path}.schema.json`), 'utf8')) as JsonObject

export const sharedSchema = schemaFile('shared/nominal')

export interface MappingFile {
  /** AGENCY/FORMAT. */
  name: string
  mapping: Mapping | undefined
  faults: MappingFault[]
  golden: GoldenFile
}

const text = (...parts: string[]): string => readFileSync(join(repoRoot, 'mappings', ...parts), 'utf8')

export const codeLists: ReadonlyMap<string, { list: CodeList | undefined; faults: MappingFault[] }> = new Map(
  readdirSync(join(repoRoot, 'mappings', 'code-lists')).map(file => {
    const { list, faults } = readCodeList(text('code-lists', file), `code-lists/${file}`)
    return [file.replace('.codes.yaml', ''), { list, faults }]
  })
)

const resources = {
  sharedSchema,
  agencySchema: (path: string) => schemaFile(`agencies/${path}`),
  codeList: (name: string) => codeLists.get(name.replace(/@.*/, ''))?.list,
  identifier: {
    check(kind: string, raw: string) {
      const { canonical, valid, reason } = checkIdentifier(kind, raw, today)
      return { canonical: canonical ?? raw, valid, ...(reason === null ? {} : { reason }) }
    },
    print: printIdentifier
  }
}

function readOne(agency: string, file: string): MappingFile {
  let read: ReturnType<typeof readMapping> | undefined
  const whole = (): ReturnType<typeof readMapping> => (read ??= readMapping(text(agency, file), `${agency}/${file}`, resources))
  const tests = file.replace('.mapping.', '.mapping-test.')
  const { goldens: golden, faults: wrong } = readGoldens(text(agency, tests), tests)
  if (!golden) throw new Error(JSON.stringify(wrong))
  return {
    name: `${agency}/${file.replace('.mapping.yaml', '')}`,
    golden,
    // Read when first asked for: a test of one mapping does not wait for all.
    get mapping() {
      return whole().mapping
    },
    get faults() {
      return whole().faults
    }
  }
}

/** Every mapping of the repository, with its golden tests. */
export const mappingFiles: readonly MappingFile[] = readdirSync(join(repoRoot, 'mappings'))
  .filter(folder => folder !== 'code-lists')
  .flatMap(agency =>
    readdirSync(join(repoRoot, 'mappings', agency))
      .filter(file => file.endsWith('.mapping.yaml'))
      .map(file => readOne(agency, file))
  )

/** The mapping of that name; a test that asks for one that could not be read fails. */
export function mappingOf(name: string): Mapping {
  const file = mappingFiles.find(f => f.name === name)
  if (!file?.mapping) throw new Error(`no mapping ${name}: ${JSON.stringify(file?.faults)}`)
  return file.mapping
}
