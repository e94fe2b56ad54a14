import { deepEqual, identical, isObject, type Json, type JsonObject } from '../json'
import {
  blend,
  edited,
  freeThrough,
  isBelow,
  leavesOf,
  masked,
  maskOf,
  patternOf,
  permuted,
  touching,
  without
} from './law-tools'
import { mergePatch, patchBetween, patchUp } from './patch'
import { firstDifference } from './roundtrip'
import type { Mapping } from './types'

/** The laws that are checked, in the words of the manual. */
export const lawWords = {
  L1: 'an unchanged record changes nothing in the agency document',
  L2: 'a change arrives whole',
  L3: 'what is said to be carried into a new document comes back',
  L4: 'doing either direction twice equals once',
  L5: 'an edit of one place changes only what its rules touch',
  L6: 'the order of items in the agency document carries nothing',
  L7: 'what no rule touches stays as it was',
  L8: 'a patch of the document changes the contribution as the patched document does, within its footprint',
  L9: 'any JSON gives a result',
  L10: 'through the format of another agency and back, with bases, an unchanged record changes nothing in the agency document',
  L11: 'the same input gives the same output'
} as const

/** A law that does not hold, where, by which rule, and the input that shows it. */
export interface LawBreach {
  law: keyof typeof lawWords
  statement: string
  /** The first place that differs: in the document, or in the record for what comes up. */
  path: string
  rule?: string
  document: Json
  record?: JsonObject
  /** The edited place, for L5. */
  edit?: string
  /** The other agency's mapping and document, for L10. */
  through?: { mapping: string; document: Json }
}

/** Another agency's mapping, through whose document the laws are held too. */
export interface Partner {
  mapping: Mapping
  document: Json
}

/**
 * Checks the laws on documents and records, each document with one of the records, and L10 through the partner's document,
 * where one is given. Gives the first that breaks, or nothing.
 */
export function checkLaws(
  mapping: Mapping,
  documents: readonly Json[],
  nominals: readonly JsonObject[],
  partner?: Partner
): LawBreach | undefined {
  for (const [i, document] of documents.entries()) {
    const given = nominals[i % Math.max(1, nominals.length)] ?? {}
    let breach: LawBreach | undefined
    try {
      breach = alone(mapping, document) ?? together(mapping, document, given) ?? blended(mapping, document, given, i)
      if (partner) breach ??= composed(mapping, document, partner)
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError)
        breach = broken(mapping, 'L9', '', { document, record: given })
      else throw error
    }
    if (breach) return breach
  }
  return undefined
}

/**
 * L10: what the agency says is written over the other's document and read again over what was said. What the other's rules
 * read but never write may say something new there; everywhere else the agency's document stays as it was.
 */
function composed(mapping: Mapping, document: Json, { mapping: other, document: theirs }: Partner): LawBreach | undefined {
  const said = mapping.bare.up(document)
  const back = other.bare.up(other.bare.down(said, theirs), said)
  const free = freeThrough(mapping, other)
  const written = mapping.bare.down(back, document)
  const moved = firstDifference(without(document, free), without(written, free))
  if (moved === undefined) return undefined
  return { ...broken(mapping, 'L10', moved, { document }), through: { mapping: other.name, document: theirs } }
}

function blended(mapping: Mapping, document: Json, given: JsonObject, turn: number): LawBreach | undefined {
  const record = blend(mapping, mapping.bare.up(document), given, turn)
  return together(mapping, document, record)
}

/** The laws of one document. */
function alone(mapping: Mapping, document: Json): LawBreach | undefined {
  const input = { document }
  const said = mapping.up(document).contribution
  const back = firstDifference(document, mapping.down(said, document).document)
  if (back !== undefined) return broken(mapping, 'L1', back, input)
  const again = firstDifference(said, mapping.up(document, said).contribution)
  if (again !== undefined) return broken(mapping, 'L4', again, input, 'shared')
  if (!identical(said, mapping.up(document).contribution)) return broken(mapping, 'L11', '', input)
  const bare = firstDifference(said, mapping.bare.up(document)) ?? firstDifference(said, mapping.bare.up(document, said))
  if (bare !== undefined) return broken(mapping, 'L11', bare, input, 'shared')
  for (const path of leavesOf(document, 2)) {
    const patch = patchBetween(document, edited(document, path))
    if (patch === undefined || !isObject(document)) continue
    const patched = patchUp(mapping, patch, said, document)
    const whole = mapping.bare.up(mergePatch(document, patch), said)
    const coherent = deepEqual(whole, mergePatch(said, patched.patch ?? {}))
    if (!coherent) return { ...broken(mapping, 'L8', path, input), edit: path }
  }
  for (const path of permuted(mapping, document)) {
    const other = firstDifference(path.said(said), path.said(mapping.bare.up(path.document)))
    if (other !== undefined) return broken(mapping, 'L6', other, input, 'shared')
    const moved = firstDifference(path.document, mapping.bare.down(said, path.document))
    if (moved !== undefined) return broken(mapping, 'L6', moved, input)
  }
  return undefined
}

/** The laws of a document and a record. */
function together(mapping: Mapping, document: Json, record: JsonObject): LawBreach | undefined {
  const input = { document, record }
  const { document: written } = mapping.down(record, document)
  const read = mapping.bare.up(written, record)
  const lost = firstDifference(masked(mapping, record), masked(mapping, read))
  if (lost !== undefined) return broken(mapping, 'L2', lost, input, 'shared')
  const twice = firstDifference(written, mapping.bare.down(record, written))
  if (twice !== undefined) return broken(mapping, 'L4', twice, input)
  const once = mapping.bare.up(document, record)
  const onceMore = firstDifference(once, mapping.bare.up(document, once))
  if (onceMore !== undefined) return broken(mapping, 'L4', onceMore, input, 'shared')
  const base = mapping.footprint
  const touched = firstDifference(without(document, base.agency), without(written, base.agency))
  if (touched !== undefined) return broken(mapping, 'L7', touched, input)
  const kept = firstDifference(without(record, base.shared), without(once, base.shared))
  if (kept !== undefined) return broken(mapping, 'L7', kept, input, 'shared')
  return framed(mapping, document, record) ?? created(mapping, record)
}

/** L5 on a few leaves of the record and of the document. */
function framed(mapping: Mapping, document: Json, record: JsonObject): LawBreach | undefined {
  const written = mapping.bare.down(record, document)
  for (const path of leavesOf(record, 3)) {
    const changed = mapping.bare.down(edited(record, path) as JsonObject, document)
    const allowed = touching(mapping, patternOf(path), 'shared', 'agency')
    const outside = firstDifference(without(written, allowed), without(changed, allowed))
    if (outside !== undefined) return { ...broken(mapping, 'L5', outside, { document, record }), edit: path }
  }
  const said = mapping.bare.up(document)
  for (const path of leavesOf(document, 3)) {
    const changed = mapping.bare.up(edited(document, path))
    const allowed = touching(mapping, patternOf(path), 'agency', 'shared')
    const outside = firstDifference(without(said, allowed), without(changed, allowed))
    if (outside !== undefined) return { ...broken(mapping, 'L5', outside, { document, record }, 'shared'), edit: path }
  }
  return undefined
}

/** L3: every leaf that is not reported as lost is in what comes back from a new document. */
function created(mapping: Mapping, record: JsonObject): LawBreach | undefined {
  const { document, uncarried } = mapping.down(record)
  const lost = new Set(uncarried.map(one => one.path))
  const back = new Map<string, number>()
  const word = (path: string, value: Json): string => `${patternOf(path)} ${JSON.stringify(value)}`
  const said = mapping.bare.up(document)
  for (const path of leavesOf(said)) {
    const name = word(path, edited.at(said, path))
    back.set(name, (back.get(name) ?? 0) + 1)
  }
  const open = maskOf(mapping)
  for (const path of leavesOf(record)) {
    if (lost.has(path) || isBelow(patternOf(path), open) || /\/(?:raw|valid|reason)$/.test(path)) continue
    const name = word(path, edited.at(record, path))
    const left = back.get(name) ?? 0
    if (left === 0) return broken(mapping, 'L3', path, { document, record }, 'shared')
    back.set(name, left - 1)
  }
  return undefined
}

function broken(
  mapping: Mapping,
  law: keyof typeof lawWords,
  path: string,
  input: { document: Json; record?: JsonObject },
  side: 'agency' | 'shared' = 'agency'
): LawBreach {
  const pattern = patternOf(path)
  const rule = mapping.rules.filter(one =>
    one[side].some(known => known === pattern || pattern.startsWith(`${known}/`) || known.startsWith(`${pattern}/`))
  )
  const nearest = rule.toSorted((a, b) => longest(b[side]) - longest(a[side]))[0]
  return { law, statement: lawWords[law], path, ...(nearest ? { rule: nearest.id } : {}), ...input }
}

function longest(paths: readonly string[]): number {
  return Math.max(0, ...paths.map(path => path.length))
}
