import { deepEqual, isObject, pointerSteps, type Json, type JsonObject } from '../json'
import { leavesOf } from '../nominal'
import { placesOf, type Places } from './places'

/** Of provenance, by path, what is about values that the view shows as the record has them: a path names its item by its values. */
export function visibleProvenance(provenance: Json, record: JsonObject, view: JsonObject): JsonObject {
  const shown = shownPaths(record, view)
  return Object.fromEntries(Object.entries(isObject(provenance) ? provenance : {}).filter(([path]) => shown.has(path)))
}

/** Of disagreements those about values that the view shows as the record has them. */
export function visibleDisagreements(disagreements: Json, record: JsonObject, view: JsonObject): Json[] {
  const shown = shownPaths(record, view)
  return Array.isArray(disagreements)
    ? disagreements.filter(each => isObject(each) && typeof each['path'] === 'string' && shown.has(each['path']))
    : []
}

function shownPaths(record: JsonObject, view: JsonObject): Set<string> {
  const seen = leavesOf(view, record)
  return new Set([...leavesOf(record)].flatMap(([path, value]) => (deepEqual(seen.get(path), value) ? [path] : [])))
}

/**
 * Of findings those about what the view shows, or about what the record lacks; their paths, which point into the record, point
 * into the view afterwards.
 */
export function visibleFindings<F extends { path: string }>(findings: readonly F[], record: JsonObject, view: JsonObject): F[] {
  if (findings.length === 0) return []
  const places = { record: placesOf(record), view: placesOf(view) }
  return findings.flatMap(finding => {
    const path = pointerInView(finding.path, places)
    return path === undefined ? [] : [path === finding.path ? finding : { ...finding, path }]
  })
}

/** As much of a pointer as the record has, its items named as paths name them; undefined where it has nothing of it. */
export function namedHead(pointer: string, places: Places): string | undefined {
  for (let there = pointer; there !== ''; there = there.slice(0, there.lastIndexOf('/'))) {
    const leaf = places.byPointer(there)
    if (leaf) return headOf(leaf.path, pointerSteps(there).length)
  }
  return undefined
}

const headOf = (text: string, depth: number): string =>
  text
    .split('/')
    .slice(0, depth + 1)
    .join('/')

/** The pointer of the same thing in the view: as much of it as the record has is found there by its path, the rest is kept. */
function pointerInView(pointer: string, places: { record: Places; view: Places }): string | undefined {
  const named = namedHead(pointer, places.record)
  if (named === undefined) return pointer
  const depth = pointerSteps(named).length
  const seen = places.view.byPath(named)
  const rest = pointerSteps(pointer).length > depth ? pointer.split('/').slice(depth + 1) : []
  return seen && [headOf(seen.pointer, depth), ...rest].join('/')
}
