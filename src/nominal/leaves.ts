import { below, itemStep, keyed, type Json, type JsonObject } from '../json'
import { isObjectShape, isSetShape, memberShape, type Shape } from './shape'
import { nominalShape } from './shape.generated'

/**
 * Every leaf of a tidy record by its path, items of sets named by their keys: `/addresses/[HOME|ZZ11ZZ|…]/postcode`.
 * Keys are made of values, so these paths are personal data.
 */
export function leaves(record: JsonObject): Map<string, Json> {
  const found = new Map<string, Json>()
  collect(record, nominalShape, '', found)
  return found
}

function collect(value: Json, shape: Shape, path: string, found: Map<string, Json>): void {
  if (isSetShape(shape) && Array.isArray(value)) {
    for (const [name, item] of keyed(value, shape.key)) collect(item, shape.item, below(path, itemStep(name)), found)
  } else if (isObjectShape(shape)) {
    for (const [member, child] of Object.entries(value as JsonObject))
      collect(child, memberShape(shape, member), below(path, member), found)
  } else found.set(path, value)
}
