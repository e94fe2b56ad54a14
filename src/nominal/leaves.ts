import { below, isObject, itemStep, keyed, keyedAmong, type Json, type JsonObject } from '../json'
import { isObjectShape, isSetShape, memberShape, type Shape } from './shape'
import { nominalShape } from './shape.generated'
import { tidy } from './tidy'

/** One leaf of a record: by name, its items named by their keys, and by place, a JSON Pointer into this very record. */
export interface Leaf {
  /** `/addresses/[HOME|ZZ11ZZ|…]/postcode`. Keys are made of values, so this is personal data. */
  path: string
  pointer: string
  value: Json
}

/**
 * Every leaf of a record or contribution by its path, items of sets named by their keys, or by those of the items of `like`
 * that they stand for. The paths are personal data.
 */
export function leavesOf(record: JsonObject, like: JsonObject = {}): Map<string, Json> {
  const found: Leaf[] = []
  collect(tidy(record), nominalShape, { path: '', pointer: '' }, found, like)
  return new Map(found.map(({ path, value }) => [path, value]))
}

/** Every leaf of a record as it stands, with its name and its place. Empty objects and arrays have none. */
export function leafList(record: JsonObject): Leaf[] {
  const found: Leaf[] = []
  collect(record, nominalShape, { path: '', pointer: '' }, found)
  return found
}

function collect(value: Json, shape: Shape, { path, pointer }: Omit<Leaf, 'value'>, found: Leaf[], like?: Json): void {
  if (isSetShape(shape)) {
    const others = keyed(Array.isArray(like) ? like : [], shape.key)
    const places = new Map((value as Json[]).map((item, index) => [item, index]))
    for (const [name, item] of keyedAmong(value as Json[], shape, others)) {
      const at = { path: below(path, itemStep(name)), pointer: below(pointer, places.get(item) ?? 0) }
      collect(item, shape.item, at, found, others.get(name))
    }
  } else if (isObjectShape(shape)) {
    for (const [member, child] of Object.entries(value as JsonObject)) {
      const at = { path: below(path, member), pointer: below(pointer, member) }
      collect(
        child,
        memberShape(shape, member),
        at,
        found,
        isObject(like) && Object.hasOwn(like, member) ? like[member] : undefined
      )
    }
  } else found.push({ path, pointer, value })
}
