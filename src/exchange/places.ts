import type { JsonObject } from '../json'
import { leafList } from '../nominal'

type Leaf = ReturnType<typeof leafList>[number]

/** The leaves of a record, found by what they are or stand under: the first of it, as `leafList` lists them. */
export interface Places {
  byPointer(pointer: string): Leaf | undefined
  byPath(path: string): Leaf | undefined
}

const known = new WeakMap<JsonObject, Places>()

/** The places of a record, worked out once for each object: a record that was read or folded is never changed. */
export function placesOf(record: JsonObject): Places {
  const found = known.get(record)
  if (found) return found
  let leaves: readonly Leaf[] | undefined
  const index = (of: (leaf: Leaf) => string): ((text: string) => Leaf | undefined) => {
    let first: Map<string, Leaf> | undefined
    return text => (first ??= firstUnder((leaves ??= leafList(record)), of)).get(text)
  }
  const places = { byPointer: index(({ pointer }) => pointer), byPath: index(({ path }) => path) }
  known.set(record, places)
  return places
}

function firstUnder(leaves: readonly Leaf[], of: (leaf: Leaf) => string): Map<string, Leaf> {
  const first = new Map<string, Leaf>()
  for (const leaf of leaves) {
    // What is above a place that is known is known too.
    for (let at = of(leaf); at !== '' && !first.has(at); at = at.slice(0, at.lastIndexOf('/'))) first.set(at, leaf)
  }
  return first
}
