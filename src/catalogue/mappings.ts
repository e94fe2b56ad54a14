import { checkOnDemand, type Fault } from '../formats'
import type { Json } from '../json'
import { readMapping, type Mapping, type MappingResources } from '../mapping'
import { CatalogueFiles, defaultRoot } from './files'
import { mappingResources } from './resources'

const folder = 'mappings'
const suffix = '.mapping.yaml'
const sharedSchemaFile = 'schemas/shared/nominal.schema.json'

/** A mapping with the check of its agency's schema. */
export interface CheckedMapping {
  mapping: Mapping
  checkDocument: (tree: Json) => Fault[]
}

/** The mappings of a catalogue by name, each with what it refers to. Read when asked for, and only what it takes. */
export interface MappingShelf {
  /** @throws {CatalogueError} listing every fault of the mapping's file and of what it refers to */
  get(name: string): CheckedMapping | undefined
  /** @throws {CatalogueError} listing every fault of every mapping and code list */
  all(): ReadonlyMap<string, CheckedMapping>
  /** What mapping files refer to, for tools that read such files themselves; `whole` where every code list is to be read. */
  resources(whole: boolean): MappingResources
  /** @throws {CatalogueError} where a file read so far is faulty */
  mustBeSound(): void
}

/** Every mapping and code list, for a catalogue whose faults are all to be listed together. */
export function readMappings(files: CatalogueFiles, resources: ReturnType<typeof mappingResources>): Map<string, CheckedMapping> {
  resources.readAllLists()
  const read = files.under(folder, suffix).flatMap(file => readOne(files, resources, file) ?? [])
  return new Map(read.map(checked => [checked.mapping.name, checked]))
}

/**
 * The shelf of a directory laid out as the repository.
 * @param today ISO date by which two-digit years of identifiers are read
 */
export function openMappings(today: string, root: string = defaultRoot): MappingShelf {
  const files = new CatalogueFiles(root)
  const resources = mappingResources(files, files.json(sharedSchemaFile), today)
  let whole: ReadonlyMap<string, CheckedMapping> | undefined
  const all = (): ReadonlyMap<string, CheckedMapping> => {
    whole ??= readMappings(files, resources)
    files.mustBeSound()
    return whole
  }
  return {
    all,
    get(name) {
      const file = `${folder}/${name}${suffix}`
      const found = files.under(folder, suffix).includes(file) ? readOne(files, resources, file) : undefined
      files.mustBeSound()
      return found?.mapping.name === name ? found : all().get(name)
    },
    resources(every) {
      if (every) resources.readAllLists()
      return resources
    },
    mustBeSound: () => files.mustBeSound()
  }
}

function readOne(files: CatalogueFiles, resources: MappingResources, file: string): CheckedMapping | undefined {
  const mapping = files.read(file, (text, name) => {
    const read = readMapping(text, name, resources)
    return { value: read.mapping, faults: read.faults.filter(fault => fault.severity !== 'warning') }
  })
  return mapping && { mapping, checkDocument: checkOnDemand(mapping.format.schema) }
}
