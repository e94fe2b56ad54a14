import { deepEqual, type JsonObject } from '../json'
import { leavesOf } from './leaves'

/**
 * The paths of the leaves in which two records differ, items of sets named by their keys, in order. Empty exactly where the
 * records say the same: the order of a set and members that say nothing do not count. An item that comes or goes is named
 * by each of its leaves. The paths hold key values and are personal data.
 */
export function difference(before: JsonObject, after: JsonObject): string[] {
  const old = leavesOf(before)
  const now = leavesOf(after)
  const paths = new Set([...old.keys(), ...now.keys()])
  return [...paths].filter(path => !deepEqual(old.get(path), now.get(path))).sort()
}
