import { isObject, type Json } from '../json'
import type { AgencyId } from './sections'
import { isWholeShape, type LeafShape } from './shape'

/** One agency's value of one place of the record. */
export interface Said {
  agency: AgencyId
  value: Json
}

/** The value kept of a leaf, who says it, who says the same, and who says something else. */
export interface Choice {
  value: Json
  agency: AgencyId
  same: AgencyId[]
  others: AgencyId[]
}

/**
 * Chooses the value of a leaf. The first to speak wins; a later one that only says it more exactly (the day of a month, the
 * staff number of the same worker) refines it. Letter case and white space make no disagreement. `said` is in the order of
 * authority and not empty.
 */
export function choose(shape: LeafShape, said: readonly [Said, ...Said[]]): Choice {
  let kept = said[0]
  for (const candidate of said) if (refines(shape, candidate.value, kept.value)) kept = candidate
  const agrees = ({ value }: Said): boolean => alike(shape, value, kept.value) || refines(shape, kept.value, value)
  const rest = said.filter(candidate => candidate !== kept)
  return {
    value: kept.value,
    agency: kept.agency,
    same: rest.filter(agrees).map(({ agency }) => agency),
    others: rest.filter(candidate => !agrees(candidate)).map(({ agency }) => agency)
  }
}

/** True where two values say the same. */
function alike(shape: LeafShape, a: Json, b: Json): boolean {
  if (a === b) return true
  if (shape === 'instant' && typeof a === 'string' && typeof b === 'string' && Date.parse(a) === Date.parse(b)) return true
  if (typeof a === 'string' && typeof b === 'string') return plainSpelling(a) === plainSpelling(b)
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => alike('plain', item, b[i] ?? null))
  if (isObject(a)) return isObject(b) && Object.keys(a).length === Object.keys(b).length && within(a, b)
  return false
}

/** True where the first value says all that the second says, and more. */
function refines(shape: LeafShape, fine: Json, coarse: Json): boolean {
  if (shape === 'date') return typeof fine === 'string' && typeof coarse === 'string' && fine.startsWith(`${coarse}-`)
  if (!isWholeShape(shape) || !isObject(fine) || !isObject(coarse)) return false
  return Object.keys(fine).length > Object.keys(coarse).length && within(coarse, fine)
}

function within(part: Record<string, Json>, all: Record<string, Json>): boolean {
  return Object.entries(part).every(([member, value]) => Object.hasOwn(all, member) && alike('plain', value, all[member] ?? null))
}

function plainSpelling(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ').toUpperCase()
}
