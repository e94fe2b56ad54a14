import { below, itemStep, keyed, type Json, type JsonObject } from '../json'
import { isObjectShape, isSetShape, memberShape, type Shape } from './shape'
import { nominalShape } from './shape.generated'
import { tidy } from './tidy'

/**
 * Every leaf of a record or contribution by its path, items of sets named by their keys:
 * `/addresses/[HOME|ZZ11ZZ|…]/postcode`. Keys are made of values, so these paths are personal data.
 */
export function leavesOf(record: JsonObject): Map<string, Json> {
  const found = new Map<string, Json>()
  collect(tidy(record), nominalShape, '', found)
  return found
}

function collect(value: Json, shape: Shape, path: string, found: Map<string, Json>): void {
  if (isSetShape(shape)) {
    for (const [name, item] of keyed(value as Json[], shape.key)) collect(item, shape.item, below(path, itemStep(name)), found)
  } else if (isObjectShape(shape)) {
    for (const [member, child] of Object.entries(value as JsonObject))
      collect(child, memberShape(shape, member), below(path, member), found)
  } else found.set(path, value)
}
