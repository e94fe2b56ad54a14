import { decode, type DecodedEntry, type Fault, type Positions } from '../formats'
import type { Json, JsonObject } from '../json'
import { valueAt } from '../json'
import type { Mapping, ReportItem, UpResult } from '../mapping'
import { matchKeys } from '../nominal'
import type { Agency } from './agencies'
import type { Catalogue, CheckedMapping } from './catalogue'
import { problem, type Problem, type ProblemError } from './problems'

/** One entry of a submission that could be read, mapped and checked on its own, before anything stored is looked at. */
export interface Prepared {
  index: number
  tree: Json
  positions: Positions
  source: Uint8Array
  contribution: JsonObject
  identity: { recordKey?: string; asOf?: string; recordVersion?: string }
  keys: { kind: string; value: string }[]
  /** What the mapping made of it without regard to anything said before. */
  mapped: UpResult
  /** Where the entry came as a merge patch: the patch, and the document that it was applied to. */
  patch?: { patch: Json; document: Json }
}

export type PreparedEntry = { ok: true; prepared: Prepared } | { ok: false; index: number; problem: Problem; source: Uint8Array }

const codecOf: Record<string, string> = {
  'application/json': 'json',
  'application/x-ndjson': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'text/csv': 'csv',
  'text/plain': 'fixed'
}

/** The media type of a merge patch (RFC 7396) of an agency's own record, in whatever format the record itself comes. */
export const patchMediaType = 'application/merge-patch+json'

/** The media types a submission may have. */
export const acceptedMediaTypes: readonly string[] = [...Object.keys(codecOf), patchMediaType]

/**
 * The mapping by which an agency's document is read: the named one, else the agency's first of the media type's codec; for a
 * merge patch its first of JSON, or of any.
 */
export function chooseMapping(
  catalogue: Catalogue,
  agency: Agency,
  mediaType: string,
  format: string | undefined
): CheckedMapping | Problem {
  const codec = codecOf[mediaType]
  const ofAgency = agency.formats.flatMap(name => catalogue.mappings.get(name) ?? [])
  if (format !== undefined) {
    const named = ofAgency.find(candidate => candidate.mapping.name === format)
    if (!named) return problem('malformed-request', `"format" must be one of ${agency.formats.join(', ')}`)
    if (mediaType !== patchMediaType && named.mapping.format.codec !== codec) {
      return problem(
        'unsupported-media-type',
        `the format ${format} is posted as ${named.mapping.format.codec}, which is not what Content-Type says`
      )
    }
    return named
  }
  const first = (wanted: string | undefined): CheckedMapping | undefined =>
    ofAgency.find(candidate => candidate.mapping.format.codec === wanted)
  const fitting = mediaType === patchMediaType ? (first('json') ?? ofAgency[0]) : first(codec)
  return (
    fitting ??
    problem(
      'unsupported-media-type',
      `Content-Type must be one of ${acceptedMediaTypes.join(', ')}, and one in which ${agency.id} has a format: ${agency.formats.join(', ')}`
    )
  )
}

/** A fault of a document, as an error of a problem. */
export const fromFault = (fault: Fault): ProblemError => ({
  code: fault.code,
  detail: fault.message,
  ...(fault.pointer !== undefined && { pointer: fault.pointer }),
  ...(fault.line !== undefined && { line: fault.line }),
  ...(fault.column !== undefined && { column: fault.column }),
  ...(fault.hint !== undefined && { hint: fault.hint })
})

const withPosition = (error: ProblemError, positions: Positions): ProblemError => {
  const at = error.pointer === undefined ? undefined : positions(error.pointer)
  return at && error.line === undefined ? { ...error, line: at.line, column: at.column } : error
}

/** A line of a mapping's report, as an error of a problem or a remark of a receipt. */
export function fromReport(item: ReportItem): ProblemError {
  const [line, column] = (item.source ?? '').split(':').map(Number)
  return {
    code: item.code,
    detail: item.message,
    ...(item.agencyPath !== undefined && { pointer: item.agencyPath }),
    ...(line !== undefined && line > 0 && { line }),
    ...(column !== undefined && column > 0 && { column }),
    ...(item.rule !== undefined && { rule: item.rule }),
    mapping: item.mapping,
    ...(item.hint !== undefined && { hint: item.hint })
  }
}

const marked = (tree: Json, mapping: Mapping): string | undefined => {
  const key = mapping.identify(tree).recordKey
  return key === undefined ? 'the record carries no number of its own agency' : undefined
}

/** Checks and maps one record on its own: every fault of it, or what there is to be taken in. */
export function prepareEntry(
  entry: Extract<DecodedEntry, { ok: true }>,
  { mapping, checkDocument }: CheckedMapping,
  catalogue: Catalogue
): PreparedEntry {
  const { index, tree, positions, source } = entry
  const refuse = (errors: ProblemError[]): PreparedEntry => ({
    ok: false,
    index,
    source,
    problem: problem(
      'invalid-document',
      `${errors.length} fault${errors.length === 1 ? '' : 's'} in this record; mend ${errors.length === 1 ? 'it' : 'them'} and post again`,
      errors
    )
  })
  const schemaErrors = checkDocument(tree).map(fault => withPosition(fromFault(fault), positions))
  const identity = mapping.identify(tree)
  const mapped = mapping.up(tree, undefined, positions)
  const { contribution, report } = mapped
  const mappingErrors = report.filter(item => item.severity === 'error').map(fromReport)
  const keyFault = marked(tree, mapping)
  const errors = [
    ...schemaErrors,
    ...mappingErrors,
    ...(keyFault && schemaErrors.length === 0 ? [{ code: 'record-key-missing', detail: keyFault, pointer: '' }] : [])
  ]
  if (errors.length > 0) return refuse(errors)
  // What the mapping makes of a document its schema allows must be a contribution the shared schema allows.
  const sharedErrors = catalogue
    .checkContribution(contribution)
    .map(fault => ({ ...fromFault(fault), code: `shared-${fault.code}` }))
  if (sharedErrors.length > 0) return refuse(sharedErrors)
  const keys = matchKeys(contribution)
  return { ok: true, prepared: { index, tree, positions, source, contribution, identity, keys, mapped } }
}

/** Reads a whole submission. `refused` is set where the document as a whole cannot be read; then there are no entries. */
export function prepare(
  bytes: Uint8Array,
  mediaType: string,
  checked: CheckedMapping,
  catalogue: Catalogue
): { batch: boolean; entries: Iterable<PreparedEntry>; count: number; refused?: Problem } {
  const { entries, batch, faults } = decode(bytes, mediaType, checked.mapping.format)
  if (faults.length > 0 || entries.length === 0) {
    const errors = faults.length > 0 ? faults.map(fromFault) : [{ code: 'empty', detail: 'the document holds no record' }]
    return {
      batch,
      entries: [],
      count: 0,
      refused: problem('malformed-document', 'the document cannot be read; nothing of it was stored', errors)
    }
  }
  function* each(): Generator<PreparedEntry> {
    for (const entry of entries) {
      if (entry.ok) yield prepareEntry(entry, checked, catalogue)
      else {
        const { index, source } = entry
        yield {
          ok: false,
          index,
          source,
          problem: problem(
            'malformed-document',
            'this record cannot be read; nothing of it was stored',
            entry.faults.map(fromFault)
          )
        }
      }
    }
  }
  return { batch, entries: each(), count: entries.length }
}

/** The protective marking a contribution carries, as a code for the log. */
export function markingOf(contribution: JsonObject): string | undefined {
  const tier = valueAt(contribution, '/flags/marking/tier')
  if (typeof tier !== 'string') return undefined
  return valueAt(contribution, '/flags/marking/sensitive') === true ? `${tier.toLowerCase()}-sensitive` : tier.toLowerCase()
}
