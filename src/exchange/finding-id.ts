import { createHash } from 'node:crypto'
import { pointerSteps, type JsonObject } from '../json'
import type { JudgedFinding } from './judge'
import { placesOf, type Places } from './places'

/**
 * The ids of findings: 32 hex digits of a hash over nominal, pack, rule and place, in which an item of a list is named by its
 * key and not by its number. So a finding keeps its id from version to version and from one release of a pack to the next.
 */
export function findingIds(
  nominal: string,
  record: JsonObject,
  findings: readonly Pick<JudgedFinding, 'pack' | 'rule' | 'code' | 'path'>[]
): string[] {
  if (findings.length === 0) return []
  const places = placesOf(record)
  return findings.map(({ pack, rule, code, path }) => {
    const place = namedPlace(path, places)
    return createHash('sha256')
      .update(JSON.stringify([nominal, pack, rule, code, place]))
      .digest('hex')
      .slice(0, 32)
  })
}

/** The pointer with items named by their keys, as far down as the record goes; the rest as it is. */
function namedPlace(pointer: string, places: Places): string {
  for (let there = pointer; there !== ''; there = there.slice(0, there.lastIndexOf('/'))) {
    const leaf = places.byPointer(there)
    if (!leaf) continue
    const head = leaf.path
      .split('/')
      .slice(0, pointerSteps(there).length + 1)
      .join('/')
    return `${head}${pointer.slice(there.length)}`
  }
  return pointer
}
