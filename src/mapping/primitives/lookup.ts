import { clone, isObject, type Json } from '../../json'
import type { Primitive } from '../lens'
import type { CodeList } from '../types'
import { textOf } from './text'

/** A member of the row that a reference table (a code list whose meanings are objects) holds for the agency's value. Read only. */
export function lookupPrimitive(table: CodeList, take: string): Primitive {
  const rows = new Map<string, Json>()
  for (const { agency, shared } of table.codes) {
    const value = isObject(shared) ? shared[take] : undefined
    if (value !== undefined && !rows.has(agency)) rows.set(agency, value)
  }
  return {
    loss: 'no-slot',
    read(value, note) {
      const key = textOf(value, note)?.trim()
      const found = key === undefined ? undefined : rows.get(key)
      if (found !== undefined) return clone(found)
      if (key !== undefined && key !== '')
        note('lookup-missing', `table ${table.name} has no "${take}" for this value`, 'warning', `add it to ${table.name}`)
      return undefined
    },
    // Never written: this only tells one looked-up value from another.
    print: value => clone(value)
  }
}
