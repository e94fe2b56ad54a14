import { isObject, type Json, type JsonObject } from '../json'
import { blame, listOf, resolve, type Bench } from './bench'
import { pathAt } from './path'
import { anything, type Condition, type Test } from './predicate'
import type { SchemaPlace } from './schema-view'

/** Makes a test ready from what the file writes: member names or pointers against values or conditions. */
export function planTest(
  bench: Bench,
  source: JsonObject | undefined,
  place: SchemaPlace,
  at: string,
  side: 'agency' | 'shared'
): Test {
  if (!source) return anything
  const all: { path: ReturnType<typeof pathAt>; condition: Condition }[] = []
  const except: Test[] = []
  for (const [name, value] of Object.entries(source)) {
    const here = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (name === 'except') {
      const groups = Array.isArray(value) ? value : [value]
      for (const group of groups) if (isObject(group)) except.push(planTest(bench, group, place, here, side))
      continue
    }
    const pointer = pointerOf(name)
    if (!resolve(bench, place, pointer, here, side)) continue
    const condition = conditionOf(bench, value, here)
    if (condition) all.push({ path: pathAt(pointer, place), condition })
  }
  return { all, except }
}

/** A member name or pointer, as a pointer. */
export function pointerOf(name: string): string {
  return name === '' || name.startsWith('/') ? name : `/${name.replaceAll('~', '~0')}`
}

function conditionOf(bench: Bench, value: Json, at: string): Condition | undefined {
  if (!isObject(value)) {
    if (Array.isArray(value) || value === null) {
      blame(bench, at, 'condition-unknown', 'a value, or one of in, not, listed, notListed, absent belongs here')
      return undefined
    }
    return { is: 'equal', value }
  }
  const [word, operand, ...more] = Object.entries(value).flat()
  if (typeof word === 'string' && more.length === 0 && operand !== undefined) {
    if (word === 'in' && Array.isArray(operand)) return { is: 'in', values: operand }
    if (word === 'not') return { is: 'not', values: Array.isArray(operand) ? operand : [operand] }
    if (word === 'absent' && typeof operand === 'boolean') return { is: operand ? 'absent' : 'present' }
    if ((word === 'listed' || word === 'notListed') && typeof operand === 'string') {
      const list = listOf(bench, operand, `${at}/${word}`)
      if (!list) return undefined
      return {
        is: word === 'listed' ? 'listed' : 'not-listed',
        list: list.name,
        codes: new Set(list.codes.map(code => code.agency))
      }
    }
  }
  blame(
    bench,
    at,
    'condition-unknown',
    'one of { in: […] }, { not: … }, { listed: ALIAS }, { notListed: ALIAS }, { absent: true } belongs here'
  )
  return undefined
}

/** The members that a test demands to equal one value: what a new item must be given. */
export function equalities(test: Test): { path: ReturnType<typeof pathAt>; value: Json }[] {
  return test.all.flatMap(({ path, condition }) => (condition.is === 'equal' ? [{ path, value: condition.value }] : []))
}

/** Conditions that a new item meets only if somebody writes the member. */
export function demands(test: Test): { pointer: string }[] {
  return test.all.flatMap(({ path, condition }) =>
    condition.is === 'in' || condition.is === 'listed' || condition.is === 'present' ? [{ pointer: path.pointer }] : []
  )
}
