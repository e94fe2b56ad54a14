import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { CatalogueFiles, mappingResources } from '../catalogue'
import { decode, schemaChecker, type Fault } from '../formats'
import { canonicalJson, isObject, type Json, type JsonObject } from '../json'
import type { MappingSourceRow, MappingVersionRow } from '../ledger'
import {
  readCodeList,
  readMapping,
  type CodeList,
  type IdentifierRules,
  type Mapping,
  type MappingFault,
  type MappingResources
} from '../mapping'
import type { ProblemError } from './problems'

/** A mapping that was read, with its text and the texts of all that it refers to. */
export interface LoadedMapping {
  mapping: Mapping
  file: string
  text: string
  sources: MappingSourceRow[]
}

/** What mapping files may refer to, each with the text it was read from. */
export interface MappingGround {
  resources: MappingResources
  /** The texts that a mapping refers to. */
  sourcesOf(mapping: Mapping): MappingSourceRow[]
  faults: ProblemError[]
}

/** The parts of the release that every mapping is read against. */
export interface Fixed {
  sharedSchema: JsonObject
  identifier: IdentifierRules
}

/** What of the release mappings are read against, on a day (ISO) by which two-digit years of identifiers are read. */
export function fixedOf(root: string, sharedSchema: JsonObject, today: string): Fixed {
  return { sharedSchema, identifier: mappingResources(new CatalogueFiles(root), sharedSchema, today).identifier }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const sourceOf = (kind: MappingSourceRow['kind'], name: string, source: string): MappingSourceRow => ({
  hash: hashOf(`${kind}\n${source}`),
  kind,
  name,
  source
})

const sharedSources = new WeakMap<JsonObject, MappingSourceRow>()

/** The shared schema as the text that versions of mappings refer to. */
export function sharedSource(sharedSchema: JsonObject): MappingSourceRow {
  let known = sharedSources.get(sharedSchema)
  if (!known) sharedSources.set(sharedSchema, (known = sourceOf('shared-schema', 'nominal', canonicalJson(sharedSchema))))
  return known
}

/** A fault of a definition file, as an error of a problem. */
export const fromMappingFault = (fault: MappingFault): ProblemError => ({
  code: fault.code,
  detail: fault.message,
  file: fault.file,
  line: fault.line,
  column: fault.column,
  excerpt: fault.excerpt,
  ...(fault.hint !== undefined && { hint: fault.hint })
})

const grave = (faults: readonly MappingFault[]): ProblemError[] =>
  faults.filter(({ severity }) => severity === 'error').map(fromMappingFault)

function filesUnder(root: string, folder: string, suffix: string): { file: string; name: string; text: string }[] {
  const from = join(root, folder)
  return readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(suffix))
    .sort()
    .map(file => ({
      file: relative(root, join(from, file)).split(sep).join('/'),
      name: file.slice(0, -suffix.length).split(sep).join('/'),
      text: readFileSync(join(from, file), 'utf8')
    }))
}

/** Reads a JSON object; its faults have their places. */
function readObject(text: string, file: string): { value?: JsonObject; faults: ProblemError[] } {
  const { entries, faults } = decode(new TextEncoder().encode(text), 'application/json', { codec: 'json', schema: {} })
  const all = [...faults, ...entries.flatMap(entry => (entry.ok ? [] : entry.faults))]
  const [only] = entries
  if (all.length === 0 && only?.ok === true && isObject(only.tree)) return { value: only.tree, faults: [] }
  const told = all.length > 0 ? all : [{ code: 'not-an-object', message: 'A schema is a JSON object.', line: 1, column: 1 }]
  return {
    faults: told.map(({ code, message, line = 1, column = 1 }) => ({ code, detail: message, file, line, column }))
  }
}

/** The check of a mapping's documents, compiled now; or that its schema is none. */
export function checkerOf(mapping: Mapping): ((tree: Json) => Fault[]) | ProblemError[] {
  try {
    return schemaChecker(mapping.format.schema)
  } catch {
    const file = `schemas/agencies/${mapping.refers.agencySchema}.schema.json`
    const detail = 'this is no JSON Schema 2020-12 that documents can be held against'
    return [{ code: 'schema-faulty', detail, file, line: 1, column: 1 }]
  }
}

interface Texts {
  schemas: { file: string; name: string; text: string }[]
  lists: { file: string; text: string }[]
}

/** Makes ready what mapping files refer to, out of the texts. Every fault is listed. */
function groundOf({ sharedSchema, identifier }: Fixed, { schemas, lists }: Texts): MappingGround {
  const faults: ProblemError[] = []
  const schemaByName = new Map<string, JsonObject>()
  const listByName = new Map<string, CodeList>()
  const sources = new Map<string, MappingSourceRow>()
  for (const { file, name, text } of schemas) {
    const { value, faults: found } = readObject(text, file)
    faults.push(...found)
    if (value) schemaByName.set(name, value)
    sources.set(`agency-schema ${name}`, sourceOf('agency-schema', name, text))
  }
  for (const { file, text } of lists) {
    const { list, faults: found } = readCodeList(text, file)
    faults.push(...grave(found))
    if (!list) continue
    listByName.set(list.name, list).set(`${list.name}@${list.version}`, list)
    sources.set(`code-list ${list.name}@${list.version}`, sourceOf('code-list', `${list.name}@${list.version}`, text))
  }
  return {
    resources: {
      sharedSchema,
      agencySchema: name => schemaByName.get(name),
      codeList: name => listByName.get(name),
      identifier
    },
    sourcesOf: ({ refers }) => [
      sharedSource(sharedSchema),
      ...[`agency-schema ${refers.agencySchema}`, ...refers.codeLists.map(list => `code-list ${list}`)].flatMap(
        name => sources.get(name) ?? []
      )
    ],
    faults
  }
}

/** What the mapping files of a directory, laid out as the repository, may refer to. */
export function readGround(root: string, fixed: Fixed): MappingGround {
  return groundOf(fixed, {
    schemas: filesUnder(root, 'schemas/agencies', '.schema.json'),
    lists: filesUnder(root, 'mappings/code-lists', '.codes.yaml')
  })
}

/** Reads one mapping file: the mapping with its texts, or every fault. */
export function readLoaded(text: string, file: string, ground: MappingGround): LoadedMapping | ProblemError[] {
  if (ground.faults.length > 0) return ground.faults
  const { mapping, faults } = readMapping(text, file, ground.resources)
  return mapping ? { mapping, file, text, sources: ground.sourcesOf(mapping) } : grave(faults)
}

/** A mapping that was read from its file already, with the texts: files stand under the names of what they hold. */
export function textsOf(root: string, fixed: Fixed, mapping: Mapping): LoadedMapping {
  const file = `mappings/${mapping.name}.mapping.yaml`
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  const { agencySchema, codeLists } = mapping.refers
  const sources = [
    sharedSource(fixed.sharedSchema),
    sourceOf('agency-schema', agencySchema, read(`schemas/agencies/${agencySchema}.schema.json`)),
    ...codeLists.map(list => sourceOf('code-list', list, read(`mappings/code-lists/${list.split('@')[0] ?? ''}.codes.yaml`)))
  ]
  return { mapping, file, text: read(file), sources }
}

/** What reading all files anew came to; `unchanged` counts those that were not read since they are as they were. */
export interface FolderRead {
  loaded: LoadedMapping[]
  unchanged: number
  faults: ProblemError[]
}

/**
 * Reads every mapping file of a directory anew, giving other work a turn between files. Every fault of every file is listed. A
 * file that `isSame` knows, with all that it refers to, is not read again.
 */
export async function readMappingFolder(
  root: string,
  fixed: Fixed,
  isSame: (name: string, text: string, ground: MappingGround) => boolean
): Promise<FolderRead> {
  const ground = readGround(root, fixed)
  const read: FolderRead = { loaded: [], unchanged: 0, faults: [...ground.faults] }
  if (read.faults.length > 0) return read
  for (const { file, name, text } of filesUnder(root, 'mappings', '.mapping.yaml')) {
    if (isSame(name, text, ground)) {
      read.unchanged += 1
      continue
    }
    const one = readLoaded(text, file, ground)
    if (Array.isArray(one)) read.faults.push(...one)
    else if (one.mapping.name === name) read.loaded.push(one)
    else read.faults.push(misnamed(one))
    await turn()
  }
  return read
}

const misnamed = ({ mapping, file }: LoadedMapping): ProblemError => ({
  code: 'misnamed',
  detail: `this mapping belongs into ${mapping.name}.mapping.yaml`,
  file,
  line: 1,
  column: 1
})

/** Reads a stored version again, against the very texts it was loaded with. */
export function readStored(
  row: Pick<MappingVersionRow, 'source' | 'file' | 'needs'>,
  sources: readonly MappingSourceRow[],
  fixed: Fixed
): Mapping | ProblemError[] {
  const own = sharedSource(fixed.sharedSchema)
  const shared = sources.find(({ kind }) => kind === 'shared-schema')
  const sharedSchema =
    shared === undefined || shared.hash === own.hash ? fixed.sharedSchema : (JSON.parse(shared.source) as JsonObject)
  const named = (wanted: MappingSourceRow['kind']): MappingSourceRow[] => sources.filter(({ kind }) => kind === wanted)
  const ground = groundOf(
    { sharedSchema, identifier: fixed.identifier },
    {
      schemas: named('agency-schema').map(({ name, source }) => ({ file: `${name}.schema.json`, name, text: source })),
      lists: named('code-list').map(({ name, source }) => ({ file: `${name}.codes.yaml`, text: source }))
    }
  )
  const read = readLoaded(row.source, row.file, ground)
  return Array.isArray(read) ? read : read.mapping
}
