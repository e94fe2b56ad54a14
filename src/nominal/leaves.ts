import { below, itemStep, keyed, type Json, type JsonObject } from '../json'
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
 * Every leaf of a record or contribution by its path, items of sets named by their keys. The paths are personal data.
 */
export function leavesOf(record: JsonObject): Map<string, Json> {
  return new Map(leafList(tidy(record)).map(({ path, value }) => [path, value]))
}

/** Every leaf of a record as it stands, with its name and its place. Empty objects and arrays have none. */
export function leafList(record: JsonObject): Leaf[] {
  const found: Leaf[] = []
  collect(record, nominalShape, { path: '', pointer: '' }, found)
  return found
}

function collect(value: Json, shape: Shape, { path, pointer }: Omit<Leaf, 'value'>, found: Leaf[]): void {
  if (isSetShape(shape)) {
    let index = 0
    for (const [name, item] of keyed(value as Json[], shape.key)) {
      collect(item, shape.item, { path: below(path, itemStep(name)), pointer: below(pointer, index++) }, found)
    }
  } else if (isObjectShape(shape)) {
    for (const [member, child] of Object.entries(value as JsonObject)) {
      collect(child, memberShape(shape, member), { path: below(path, member), pointer: below(pointer, member) }, found)
    }
  } else found.push({ path, pointer, value })
}
