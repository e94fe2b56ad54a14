import { deepEqual, type Json } from '../json'
import { valueIn, type Path } from './path'

/** What one member must be. */
export type Condition =
  | { is: 'equal'; value: Json }
  | { is: 'in'; values: readonly Json[] }
  | { is: 'not'; values: readonly Json[] }
  | { is: 'listed'; list: string; codes: ReadonlySet<string> }
  | { is: 'not-listed'; list: string; codes: ReadonlySet<string> }
  | { is: 'absent' }
  | { is: 'present' }

/** Conditions that must all hold, and groups of conditions none of which may hold as a whole. */
export interface Test {
  all: readonly { path: Path; condition: Condition }[]
  except: readonly Test[]
}

/** A test that every value passes. */
export const anything: Test = { all: [], except: [] }

/** True where the value is one of those the test describes. */
export function passes(test: Test, value: Json | undefined): boolean {
  const scope = { root: value, at: '' }
  return (
    test.all.every(({ path, condition }) => holds(condition, valueIn(scope, path))) &&
    !test.except.some(group => passes(group, value))
  )
}

function holds(condition: Condition, value: Json | undefined): boolean {
  switch (condition.is) {
    case 'equal':
      return deepEqual(value, condition.value)
    case 'in':
      return condition.values.some(one => deepEqual(one, value))
    case 'not':
      return !condition.values.some(one => deepEqual(one, value))
    case 'listed':
      return inList(condition.codes, value)
    case 'not-listed':
      return !inList(condition.codes, value)
    case 'absent':
      return value === undefined || value === null || value === ''
    case 'present':
      return value !== undefined && value !== null && value !== ''
  }
}

/** True where the value is a code of these, as text. */
export function inList(codes: ReadonlySet<string>, value: Json | undefined): boolean {
  return (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') && codes.has(String(value).trim())
}

/** True where it can be told from the tests alone that no value passes both. */
export function disjoint(a: Test, b: Test): boolean {
  if (a.all.some(one => b.all.some(other => one.path.pointer === other.path.pointer && apart(one.condition, other.condition)))) {
    return true
  }
  return excludes(a, b) || excludes(b, a)
}

/** One of a's excepted groups is demanded whole by b. */
function excludes(a: Test, b: Test): boolean {
  return a.except.some(group => group.except.length === 0 && group.all.every(one => b.all.some(other => entails(other, one))))
}

type One = Test['all'][number]

function entails(given: One, wanted: One): boolean {
  if (given.path.pointer !== wanted.path.pointer) return false
  if (sameCondition(given.condition, wanted.condition)) return true
  const values = valuesOf(given.condition)
  return values !== undefined && values.every(value => holds(wanted.condition, value))
}

function apart(a: Condition, b: Condition): boolean {
  const valuesA = valuesOf(a)
  if (valuesA) return valuesA.every(value => !holds(b, value))
  const valuesB = valuesOf(b)
  if (valuesB) return valuesB.every(value => !holds(a, value))
  if (a.is === 'listed' && b.is === 'not-listed') return a.list === b.list
  if (a.is === 'not-listed' && b.is === 'listed') return a.list === b.list
  if (a.is === 'listed' && b.is === 'listed') return [...a.codes].every(code => !b.codes.has(code))
  if (a.is === 'listed' && b.is === 'not') return [...a.codes].every(code => b.values.some(value => value === code))
  if (a.is === 'not' && b.is === 'listed') return apart(b, a)
  return (
    (a.is === 'absent' && (b.is === 'present' || b.is === 'listed')) ||
    (b.is === 'absent' && (a.is === 'present' || a.is === 'listed'))
  )
}

function valuesOf(condition: Condition): readonly Json[] | undefined {
  if (condition.is === 'equal') return [condition.value]
  return condition.is === 'in' ? condition.values : undefined
}

function sameCondition(a: Condition, b: Condition): boolean {
  if ((a.is === 'listed' || a.is === 'not-listed') && a.is === b.is) return a.list === b.list
  if (a.is === 'not' && b.is === 'not') return deepEqual([...a.values], [...b.values])
  return (a.is === 'absent' || a.is === 'present') && a.is === b.is
}
