import { isObject, sortByKey, type Json, type JsonObject } from '../json'
import { isObjectShape, isSetShape, isWholeShape, memberShape, type Shape } from './shape'
import { nominalShape } from './shape.generated'

/**
 * A record in its one order: members as the schema lists them, sets by their keys, and nothing that says nothing (null, an
 * empty object, an empty list). Two records that say the same are then the same bytes, but for the spelling of leaves.
 * Throws on a value that the shared schema would have refused.
 */
export function tidy(record: JsonObject): JsonObject {
  return (tidied(record, nominalShape) ?? {}) as JsonObject
}

function tidied(value: Json | undefined, shape: Shape): Json | undefined {
  if (value === undefined || value === null) return undefined
  if (isSetShape(shape)) {
    if (!Array.isArray(value)) throw new TypeError('not a record of the shared schema: a set must be an array')
    const items = value.map(item => tidied(item, shape.item)).filter(item => item !== undefined)
    return items.length === 0 ? undefined : sortByKey(items, shape.key)
  }
  if (isObjectShape(shape)) {
    if (!isObject(value)) throw new TypeError('not a record of the shared schema: an object is expected')
    return withMembers(value, Object.keys(shape.members), member => tidied(value[member], memberShape(shape, member)))
  }
  if (Array.isArray(value)) return value.length === 0 ? undefined : inside(value)
  return isObject(value) ? withMembers(value, isWholeShape(shape) ? shape.whole : [], m => inside(value[m] ?? null)) : value
}

/** Within a leaf everything says something; members stand by name. */
function inside(value: Json): Json {
  if (Array.isArray(value)) return value.map(inside)
  return isObject(value) ? (withMembers(value, [], member => inside(value[member] ?? null)) ?? {}) : value
}

/** The object with its members made anew: the listed ones first, the others by name; undefined where none is left. */
function withMembers(
  value: JsonObject,
  listed: readonly string[],
  make: (member: string) => Json | undefined
): JsonObject | undefined {
  const own = Object.keys(value)
  const made: [string, Json][] = []
  const add = (member: string): void => {
    const result = make(member)
    if (result !== undefined) made.push([member, result])
  }
  let found = 0
  for (const member of listed) {
    if (!Object.hasOwn(value, member)) continue
    found += 1
    add(member)
  }
  if (found < own.length) for (const member of own.filter(name => !listed.includes(name)).sort()) add(member)
  return made.length === 0 ? undefined : Object.fromEntries(made)
}
