import { below, identical, isObject, type Json } from '../json'
import type { Mapping } from './types'

/**
 * L1 for one record: an unchanged record changes nothing in the agency's document, the order of members included.
 * `difference` is the first place that came back otherwise.
 */
export function roundtrip(mapping: Mapping, tree: Json): { equal: boolean; difference?: string } {
  const { document } = mapping.down(mapping.up(tree).contribution, tree)
  const difference = firstDifference(tree, document)
  return difference === undefined ? { equal: true } : { equal: false, difference }
}

/** The first place at which two values are not the same, order of members included; undefined where they are. */
export function firstDifference(a: Json, b: Json, pointer = ''): string | undefined {
  if (identical(a, b)) return undefined
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    const index = a.findIndex((item, i) => !identical(item, b[i]))
    return index < 0 ? pointer : firstDifference(a[index] as Json, b[index] as Json, below(pointer, index))
  }
  if (!isObject(a) || !isObject(b)) return pointer
  const name = [...Object.keys(a), ...Object.keys(b)].find(one => !identical(a[one], b[one]))
  if (name === undefined) return pointer
  return Object.hasOwn(a, name) && Object.hasOwn(b, name)
    ? firstDifference(a[name] as Json, b[name] as Json, below(pointer, name))
    : below(pointer, name)
}
