import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import type { AuthorityPolicy, ItemOwner } from './authority'
import { authoritySchema } from './authority-schema.generated'
import { phases, type Phase } from './phase'
import { sectionNames, type AgencyId, type SectionName } from './sections'
import { isSetShape, shapeAt } from './shape'

/** A fault of a policy file, at its place in the file (counted from 1). */
export interface PolicyFault {
  code: 'syntax' | 'schema' | 'unknown-section' | 'unknown-path' | 'twice' | 'missing'
  message: string
  file: string
  line: number
  column: number
}

/** An authority policy as its file has it. */
interface PolicyFile {
  version: string
  title: string
  precedence: { order: AgencyId[] }
  lines: { section: SectionName; phases: 'any' | Phase[]; lead: 'all' | AgencyId[] }[]
  items?: ({ section: SectionName } & ItemOwner)[]
  spellings?: { path: string }[]
  protective?: { path: string }[]
}

type Report = (code: PolicyFault['code'], message: string, path: readonly (string | number)[]) => void

let compiled: ValidateFunction<PolicyFile> | undefined

/** Compiled when the first policy is read: most processes that know this room read none. */
const schemaCheck = (): ValidateFunction<PolicyFile> =>
  (compiled ??= new Ajv2020({ allErrors: true }).compile<PolicyFile>(authoritySchema))

/**
 * Reads an authority policy from YAML (its form: `schemas/policies/authority.schema.json`). Gives the policy, or every fault
 * of the file in one pass, each with its place.
 */
export function readAuthority(text: string, file: string): { policy?: AuthorityPolicy; faults: PolicyFault[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const faults: PolicyFault[] = document.errors.map(error => {
    const { line, col } = lines.linePos(error.pos[0])
    return { code: 'syntax', message: error.message, file, line, column: col }
  })
  if (faults.length > 0) return { faults }
  const report: Report = (code, message, path) => {
    const { line, col } = lines.linePos(offsetOf(document, path))
    faults.push({ code, message, file, line, column: col })
  }
  const content = contentOf(document)
  const fitsSchema = schemaCheck()
  if (content === tooManyAliases) {
    report('syntax', 'the file repeats one of its parts too often through aliases', [])
  } else if (fitsSchema(content)) {
    checkMeaning(content, report)
    if (faults.length === 0) return { policy: policyOf(content), faults }
  } else {
    // An `if` only repeats what its branch says.
    const errors = (fitsSchema.errors ?? []).filter(({ keyword }) => keyword !== 'if')
    for (const error of errors) report('schema', `${error.instancePath || 'the policy'} ${wordsOf(error)}`, stepsOf(error))
  }
  return { faults }
}

const tooManyAliases = Symbol('too many aliases')

function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    return tooManyAliases
  }
}

function wordsOf({ message, params }: ErrorObject): string {
  const allowed: unknown = params['allowedValues'] ?? params['allowedValue']
  const extra: unknown = params['additionalProperty']
  return [message, allowed === undefined ? '' : JSON.stringify(allowed), typeof extra === 'string' ? `("${extra}")` : '']
    .filter(Boolean)
    .join(' ')
}

function stepsOf({ instancePath, params }: ErrorObject): string[] {
  const steps = instancePath.split('/').slice(1)
  return typeof params['additionalProperty'] === 'string' ? [...steps, params['additionalProperty']] : steps
}

/** Where the value at a path begins; where there is none, its nearest ancestor. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

/** What the schema cannot say: sections and paths exist, nothing is said twice, nothing is left unsaid. */
function checkMeaning(content: PolicyFile, report: Report): void {
  for (const agency of authoritySchema.$defs.agency.enum) {
    if (!content.precedence.order.includes(agency as AgencyId))
      report('missing', `precedence leaves out ${agency}`, ['precedence', 'order'])
  }
  const seen = new Set<string>()
  content.lines.forEach(({ section, phases: named }, index) => {
    if (!sectionNames.includes(section))
      report('unknown-section', `the record has no section "${section}"`, ['lines', index, 'section'])
    for (const phase of named === 'any' ? ['any'] : named) {
      if (seen.has(`${section} ${phase}`))
        report('twice', `"${section}" has a line for ${phase} already`, ['lines', index, 'phases'])
      seen.add(`${section} ${phase}`)
    }
  })
  for (const section of sectionNames) {
    const left = seen.has(`${section} any`) ? [] : phases.filter(phase => !seen.has(`${section} ${phase}`))
    if (left.length > 0) report('missing', `no line says who leads on "${section}" (phases: ${left.join(', ')})`, ['lines'])
  }
  checkPaths(content, report)
}

function checkPaths({ items = [], spellings = [], protective = [] }: PolicyFile, report: Report): void {
  const owned = new Set<string>()
  items.forEach(({ section, at }, index) => {
    const set = shapeAt(`/${section}`)
    if (!set || !isSetShape(set)) report('unknown-section', `the record has no set "${section}"`, ['items', index, 'section'])
    else if (!shapeAt(`/*${at}`, set)) report('unknown-path', `items of "${section}" have no field ${at}`, ['items', index, 'at'])
    if (owned.has(section)) report('twice', `the owner of items of "${section}" is named already`, ['items', index, 'section'])
    owned.add(section)
  })
  for (const [list, paths] of Object.entries({ spellings, protective })) {
    paths.forEach(({ path }, index) => {
      if (!shapeAt(path)) report('unknown-path', `the record has no path ${path}`, [list, index, 'path'])
    })
  }
}

function policyOf({
  version,
  title,
  precedence,
  lines,
  items = [],
  spellings = [],
  protective = []
}: PolicyFile): AuthorityPolicy {
  const leads: Partial<Record<SectionName, Partial<Record<Phase | 'any', readonly AgencyId[]>>>> = {}
  for (const { section, phases: named, lead } of lines) {
    const ofSection = (leads[section] ??= {})
    for (const phase of named === 'any' ? (['any'] as const) : named) ofSection[phase] = lead === 'all' ? [] : lead
  }
  return {
    version,
    title,
    precedence: precedence.order,
    leads,
    items: Object.fromEntries(items.map(({ section, at, owners }) => [section, { at, ...(owners && { owners }) }])),
    spellings: spellings.map(({ path }) => path),
    protective: protective.map(({ path }) => path)
  }
}
