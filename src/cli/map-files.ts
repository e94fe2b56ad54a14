import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { defaultRoot, openMappings } from '../catalogue'
import { readGoldens, readMapping, type GoldenFile, type Mapping, type MappingFault } from '../mapping'
import { CannotDo, exit, tell, today } from './terminal'

/** One mapping file as it was read, faults and all. */
export interface MappingFileRead {
  /** Path as it was given, or from the root of the release. */
  file: string
  /** The file itself. */
  path: string
  text: string
  mapping: Mapping | undefined
  faults: MappingFault[]
}

/** The shipped mapping files, as paths. */
export function shippedFiles(): string[] {
  return readdirSync(join(defaultRoot, 'mappings'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.mapping.yaml'))
    .sort()
    .map(name => join(defaultRoot, 'mappings', name))
}

/** The file of a mapping: a path, or AGENCY/FORMAT of a shipped one. */
export function mappingPath(name: string): string {
  if (existsSync(name) && name.endsWith('.yaml')) return name
  const shipped = join(defaultRoot, 'mappings', `${name}.mapping.yaml`)
  if (existsSync(shipped)) return shipped
  throw new CannotDo(`"${name}" is neither a mapping file nor AGENCY/FORMAT of a shipped mapping`, exit.usage)
}

/** Reads mapping files, or all shipped ones where none are named. */
export function readMappingFiles(names: readonly string[]): MappingFileRead[] {
  const shelf = openMappings(today())
  const resources = shelf.resources(names.length === 0)
  const paths = names.length > 0 ? names.map(mappingPath) : shippedFiles()
  const read = paths.map(path => {
    const text = readFileSync(path, 'utf8')
    const file = shown(path)
    const { mapping, faults } = readMapping(text, file, resources)
    return { file, path, text, mapping, faults }
  })
  shelf.mustBeSound()
  return read
}

/** Reads mapping files that must be without error; the faults of others are told, and then the verb ends. */
export function readSoundMappings(names: readonly string[]): (MappingFileRead & { mapping: Mapping })[] {
  const read = readMappingFiles(names)
  const faulty = read.filter(({ mapping }) => mapping === undefined)
  for (const { faults } of faulty) for (const fault of faults) tell(mappingFaultLine(fault))
  if (faulty.length > 0) throw new CannotDo(`not read: ${faulty.map(({ file }) => file).join(', ')}`, exit.wrong)
  return read.flatMap(one => (one.mapping ? [{ ...one, mapping: one.mapping }] : []))
}

/** The golden tests beside a mapping file; undefined where there are none. */
export function goldensBeside({ file }: MappingFileRead): { file: string; goldens: GoldenFile } | undefined {
  const path = file.replace(/\.mapping\.yaml$/, '.mapping-test.yaml')
  const found = [path, join(defaultRoot, path)].find(one => one.endsWith('.mapping-test.yaml') && existsSync(one))
  if (found === undefined) return undefined
  const { goldens, faults } = readGoldens(readFileSync(found, 'utf8'), path)
  for (const fault of faults) tell(mappingFaultLine({ ...fault, severity: 'error' }))
  if (!goldens) throw new CannotDo(`${path} cannot be read`, exit.wrong)
  return { file: path, goldens }
}

/** The example document on a page of the manual. */
export function examplePage(page: string): string {
  const path = join(defaultRoot, page)
  const found = existsSync(path) ? /```xml\n(<\?xml[\s\S]*?)```/.exec(readFileSync(path, 'utf8'))?.[1] : undefined
  if (found === undefined) throw new CannotDo(`there is no example document in ${page}`, exit.wrong)
  return found
}

/** A fault in one line. */
export function mappingFaultLine({ file, line, column, severity, code, message, hint }: MappingFault): string {
  return `${file}:${line}:${column}: ${severity}: ${code}: ${message}${hint === undefined ? '' : `; ${hint}`}`
}

function shown(path: string): string {
  const inside = relative(defaultRoot, path)
  return inside.startsWith('..') ? path : inside
}
