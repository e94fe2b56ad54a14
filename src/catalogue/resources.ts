import type { JsonObject } from '../json'
import { readCodeList, type CodeList, type MappingResources } from '../mapping'
import { checkIdentifier, printIdentifier } from '../nominal'
import type { CatalogueFiles } from './files'

const schemaFolder = 'schemas/agencies'
const schemaSuffix = '.schema.json'
const listFolder = 'mappings/code-lists'
const listSuffix = '.codes.yaml'

/** What mapping files refer to: each is read when a mapping first names it. */
export interface LazyResources extends MappingResources {
  /** Reads every code list, also those that no mapping names, so that all their faults are known. */
  readAllLists(): void
}

/** The resources of a catalogue's mappings. Faults of code lists are gathered by the files. */
export function mappingResources(files: CatalogueFiles, sharedSchema: JsonObject, today: string): LazyResources {
  const lists = new CodeLists(files)
  const schemas = new Map<string, JsonObject | undefined>()
  let known: ReadonlySet<string> | undefined
  return {
    sharedSchema,
    agencySchema(path) {
      if (schemas.has(path)) return schemas.get(path)
      known ??= new Set(files.under(schemaFolder, schemaSuffix))
      const file = `${schemaFolder}/${path}${schemaSuffix}`
      const schema = known.has(file) ? files.json(file) : undefined
      schemas.set(path, schema)
      return schema
    },
    codeList: name => lists.get(name),
    readAllLists: () => lists.readAll(),
    identifier: {
      check: (kind: string, raw: string) => {
        const { canonical, valid, reason } = checkIdentifier(kind, raw, today)
        return { canonical: canonical ?? raw.trim(), valid, ...(reason === null ? {} : { reason }) }
      },
      print: printIdentifier
    }
  }
}

/** A list stands in the file of its name; where one does not, all are read to find it. */
class CodeLists {
  private readonly files: CatalogueFiles
  private readonly byName = new Map<string, CodeList>()
  private readonly left: Set<string>

  constructor(files: CatalogueFiles) {
    this.files = files
    this.left = new Set(files.under(listFolder, listSuffix))
  }

  get(name: string): CodeList | undefined {
    if (!this.byName.has(name)) this.readFile(`${listFolder}/${name}${listSuffix}`)
    if (!this.byName.has(name)) this.readAll()
    return this.byName.get(name)
  }

  readAll(): void {
    for (const file of this.left) this.readFile(file)
  }

  private readFile(file: string): void {
    if (!this.left.delete(file)) return
    const list = this.files.read(file, (text, name) => {
      const { list: value, faults } = readCodeList(text, name)
      return { value, faults }
    })
    if (list) this.byName.set(list.name, list)
  }
}
