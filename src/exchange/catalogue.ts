import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readPolicy, type DisclosurePolicy } from '../disclosure'
import { schemaChecker, type Fault } from '../formats'
import { readPack, type Pack, type PackResources } from '../guidance'
import type { Json, JsonObject } from '../json'
import { readCodeList, readMapping, type CodeList, type IdentifierRules, type Mapping, type MappingResources } from '../mapping'
import { checkIdentifier, printIdentifier, readAuthority, type AuthorityPolicy } from '../nominal'
import { readCompliancePolicy, type CompliancePolicy } from './compliance-policy'

/** Everything that is data and not code: the shared schema, mappings, guidance packs and policies, read and checked. */
export interface Catalogue {
  sharedSchema: JsonObject
  checkContribution: (contribution: Json) => Fault[]
  mappings: ReadonlyMap<string, CheckedMapping>
  /** The packs that come with the release; which apply is the ledger's to say. */
  packs: readonly Pack[]
  /** The file and text of each, by its hash. */
  packFiles: ReadonlyMap<string, { file: string; text: string }>
  packResources: PackResources
  authority: AuthorityPolicy
  compliance: CompliancePolicy
  disclosure: DisclosurePolicy
}

/** A mapping with the check of its agency's schema. */
export interface CheckedMapping {
  mapping: Mapping
  checkDocument: (tree: Json) => Fault[]
}

/** The catalogue's files have faults; every one is listed with its place. */
export class CatalogueError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `the catalogue has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`
    )
    this.name = 'CatalogueError'
    this.faults = faults
  }
}

/** Where the repository's data stands, seen from the compiled code as from the sources. */
export const defaultRoot = join(__dirname, '..', '..')

function filesUnder(folder: string, suffix: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(suffix))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

interface Located {
  file?: string
  line?: number
  column?: number
  message: string
}

/** Compiles a schema when something is first held against it: a command that needs one mapping does not wait for all. */
function checkOnDemand(schema: JsonObject): (tree: Json) => Fault[] {
  let check: ((tree: Json) => Fault[]) | undefined
  return tree => (check ??= schemaChecker(schema))(tree)
}

/** Compiles every schema now, so that no request waits for it and a schema that cannot be compiled stops the start. */
export function compileChecks({ checkContribution, mappings }: Catalogue): void {
  checkContribution({})
  for (const { checkDocument } of mappings.values()) checkDocument({})
}

class Loader {
  readonly faults: string[] = []
  readonly root: string
  constructor(root: string) {
    this.root = root
  }

  json(path: string): JsonObject {
    return JSON.parse(readFileSync(join(this.root, path), 'utf8')) as JsonObject
  }

  /** Reads each file and takes what comes of it; faults are gathered, not thrown. */
  each<T>(
    folder: string,
    suffix: string,
    read: (text: string, name: string) => { faults: readonly Located[]; value: T | undefined }
  ): T[] {
    return filesUnder(join(this.root, folder), suffix).flatMap(file => {
      const name = relative(this.root, file)
      const { faults, value } = read(readFileSync(file, 'utf8'), name)
      for (const fault of faults)
        this.faults.push(`${fault.file ?? name}:${fault.line ?? 1}:${fault.column ?? 1}: ${fault.message}`)
      return value === undefined ? [] : [value]
    })
  }

  one<T>(path: string, read: (text: string, name: string) => { faults: readonly Located[]; value: T | undefined }): T {
    const { faults, value } = read(readFileSync(join(this.root, path), 'utf8'), path)
    for (const fault of faults)
      this.faults.push(`${fault.file ?? path}:${fault.line ?? 1}:${fault.column ?? 1}: ${fault.message}`)
    if (value === undefined) throw new CatalogueError(this.faults)
    return value
  }
}

function resourcesOf(load: Loader, sharedSchema: JsonObject, today: string): MappingResources {
  const schemas = new Map(
    filesUnder(join(load.root, 'schemas', 'agencies'), '.schema.json').map(file => {
      const path = relative(load.root, file)
      return [
        relative('schemas/agencies', path)
          .replaceAll('\\', '/')
          .replace(/\.schema\.json$/, ''),
        load.json(path)
      ]
    })
  )
  const lists = load.each<CodeList>('mappings/code-lists', '.codes.yaml', (text, name) => {
    const { list, faults } = readCodeList(text, name)
    return { value: list, faults }
  })
  const listsByName = new Map(
    lists.flatMap(list => [[list.name, list] as const, [`${list.name}@${list.version}`, list] as const])
  )
  return {
    sharedSchema,
    agencySchema: (path: string) => schemas.get(path),
    codeList: (name: string) => listsByName.get(name),
    identifier: identifierRules(today)
  }
}

/** How mappings read and print identifiers; two-digit years are read by the day. */
export function identifierRules(today: string): IdentifierRules {
  return {
    check: (kind: string, raw: string) => {
      const { canonical, valid, reason } = checkIdentifier(kind, raw, today)
      return { canonical: canonical ?? raw.trim(), valid, ...(reason === null ? {} : { reason }) }
    },
    print: printIdentifier
  }
}

/**
 * What mapping files refer to, for tools that read such files themselves.
 * @throws {CatalogueError} listing every fault of the code lists
 */
export function loadMappingResources(today: string, root: string = defaultRoot): MappingResources {
  const load = new Loader(root)
  const resources = resourcesOf(load, load.json('schemas/shared/nominal.schema.json'), today)
  if (load.faults.length > 0) throw new CatalogueError(load.faults)
  return resources
}

function loadMappings(load: Loader, sharedSchema: JsonObject, today: string): Map<string, CheckedMapping> {
  const resources = resourcesOf(load, sharedSchema, today)
  const mappings = load.each<Mapping>('mappings', '.mapping.yaml', (text, name) => {
    const { mapping, faults } = readMapping(text, name, resources)
    return { value: mapping, faults: faults.filter(fault => fault.severity !== 'warning') }
  })
  return new Map(mappings.map(mapping => [mapping.name, { mapping, checkDocument: checkOnDemand(mapping.format.schema) }]))
}

/**
 * Reads the catalogue from a directory laid out as the repository.
 * @param today ISO date by which two-digit years of identifiers are read; fixed for the life of the process
 * @throws {CatalogueError} listing every fault of every file
 */
export function loadCatalogue(today: string, root: string = defaultRoot): Catalogue {
  const load = new Loader(root)
  const sharedSchema = load.json('schemas/shared/nominal.schema.json')
  const mappings = loadMappings(load, sharedSchema, today)
  const packResources = { packSchema: load.json('schemas/guidance-pack.schema.json'), sharedSchema }
  const packFiles = new Map<string, { file: string; text: string }>()
  const packs = load.each<Pack>('schemas/guidance', '.pack.yaml', (text, name) => {
    const { pack, faults } = readPack(text, name, packResources)
    if (pack) packFiles.set(pack.hash, { file: name, text })
    return { value: pack, faults }
  })
  const authority = load.one<AuthorityPolicy>('schemas/policies/authority.yaml', (text, name) => {
    const { policy, faults } = readAuthority(text, name)
    return { value: policy, faults }
  })
  const disclosure = load.one<DisclosurePolicy>('schemas/policies/disclosure.yaml', (text, name) => {
    const { policy, faults } = readPolicy(text, name, {
      policySchema: load.json('schemas/disclosure-policy.schema.json'),
      sharedSchema
    })
    return { value: policy, faults }
  })
  if (load.faults.length > 0) throw new CatalogueError(load.faults)
  return {
    sharedSchema,
    checkContribution: checkOnDemand(sharedSchema),
    mappings,
    packs,
    packFiles,
    packResources,
    authority,
    compliance: readCompliancePolicy(root),
    disclosure
  }
}
