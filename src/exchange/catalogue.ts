import { CatalogueError, CatalogueFiles, defaultRoot, mappingResources, readMappings, type CheckedMapping } from '../catalogue'
import { readPolicy, type DisclosurePolicy } from '../disclosure'
import { checkOnDemand, type Fault } from '../formats'
import { readPack, type Pack, type PackResources } from '../guidance'
import type { Json, JsonObject } from '../json'
import { readAuthority, type AuthorityPolicy } from '../nominal'
import { readCompliancePolicy, type CompliancePolicy } from './compliance-policy'

export { CatalogueError, defaultRoot, type CheckedMapping }

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

/** Compiles every schema now, so that no request waits for it and a schema that cannot be compiled stops the start. */
export function compileChecks({ checkContribution, mappings }: Catalogue): void {
  checkContribution({})
  for (const { checkDocument } of mappings.values()) checkDocument({})
}

/**
 * Reads the catalogue from a directory laid out as the repository.
 * @param today ISO date by which two-digit years of identifiers are read; fixed for the life of the process
 * @throws {CatalogueError} listing every fault of every file
 */
export function loadCatalogue(today: string, root: string = defaultRoot): Catalogue {
  const load = new CatalogueFiles(root)
  const sharedSchema = load.json('schemas/shared/nominal.schema.json')
  const mappings = readMappings(load, mappingResources(load, sharedSchema, today))
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
  load.mustBeSound()
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
