import { deepEqual, isObject, type Json } from '../json'

/** Which spellings in the agency's tree mean absent; the first is how a removal is written. A missing member always does. */
export interface Absence {
  spellings: readonly ('missing' | 'null' | 'empty')[]
  /** Further values that mean absent. */
  values: readonly Json[]
}

/** Missing, null and empty all mean absent; a removal takes the member away. */
export const anyAbsence: Absence = { spellings: ['missing', 'null', 'empty'], values: [] }

/** True where the value is one of the declared spellings of absence. */
export function isAbsent(value: Json | undefined, absence: Absence): value is undefined {
  if (value === undefined) return true
  if (value === null) return absence.spellings.includes('null')
  if (isEmpty(value) && absence.spellings.includes('empty')) return true
  return absence.values.some(other => deepEqual(other, value))
}

/** How a removal is written: undefined where the member goes away. */
export function removalOf(absence: Absence): Json | undefined {
  const first = absence.spellings[0]
  return first === 'null' ? null : first === 'empty' ? '' : undefined
}

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === '' || (isObject(value) && Object.keys(value).length === 0)
}
