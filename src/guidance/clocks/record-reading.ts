import { isObject, valueAt, type Json, type JsonObject } from '../../json'

/** The object at a pointer; an empty one where there is none. */
export function objectAt(record: JsonObject, pointer: string): JsonObject {
  const value = valueAt(record, pointer)
  return isObject(value) ? value : {}
}

/** The objects of a list, each with the pointer to it. */
export function itemsAt(record: JsonObject, pointer: string): { item: JsonObject; path: string }[] {
  const list: Json | undefined = valueAt(record, pointer)
  if (!Array.isArray(list)) return []
  return list.flatMap((item, i) => (isObject(item) ? [{ item, path: `${pointer}/${i}` }] : []))
}

/** A member's text; nothing where it is absent, empty or something else. */
export function textOf(of: JsonObject, member: string): string | undefined {
  const value = of[member]
  return typeof value === 'string' && value !== '' ? value : undefined
}
