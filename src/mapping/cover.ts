import type { Json, JsonObject } from '../json'
import { isBelow, leavesOf, patternOf } from './law-tools'
import { itemsOf, memberOf, membersOf, rootPlace, type SchemaPlace } from './schema-view'
import type { Mapping, RuleFootprint } from './types'

/** The leaf paths of one schema: how many there are, how many a rule maps, how many the given documents reach, and the open ones. */
export interface SideCover {
  paths: number
  mapped: number
  reached: number
  /** Neither mapped nor declared unwanted. */
  open: string[]
  /** Mapped, but in none of the documents. */
  unreached: string[]
}

/** How far a mapping covers both schemas, and how far documents and records reach its rules. */
export interface Cover {
  agency: SideCover & { unwanted: number }
  shared: SideCover
  rules: { total: number; unreached: string[] }
}

/** Holds both schemas and the rules against the mapping and what is given. */
export function coverOf(mapping: Mapping, documents: readonly Json[], records: readonly JsonObject[]): Cover {
  const seen = {
    agency: new Set(documents.flatMap(document => leavesOf(document).map(patternOf))),
    shared: new Set(records.flatMap(record => leavesOf(record).map(patternOf)))
  }
  const unwanted = Object.keys(mapping.unwanted)
  const rules = mapping.rules.filter(rule => rule.shape !== 'when-test')
  const agency = sideOf(rules, rootPlace(mapping.format.schema), 'agency', seen.agency)
  const open = agency.open.filter(path => !isBelow(path, unwanted))
  const reaches = (rule: RuleFootprint): boolean =>
    meets(rule.agency, seen.agency) || (rule.direction !== 'up' && meets(rule.shared, seen.shared))
  return {
    agency: { ...agency, open, unwanted: agency.open.length - open.length },
    shared: sideOf(rules, rootPlace(mapping.sharedSchema), 'shared', seen.shared),
    rules: { total: rules.length, unreached: rules.filter(rule => !reaches(rule)).map(rule => rule.id) }
  }
}

function sideOf(
  rules: readonly RuleFootprint[],
  root: SchemaPlace,
  side: 'agency' | 'shared',
  seen: ReadonlySet<string>
): SideCover {
  // A shape's own path stands for its items; only its rules, and shapes without rules, map leaves.
  const claims = rules.filter(rule => !['each', 'find', 'pick', 'when'].includes(rule.shape)).flatMap(rule => rule[side])
  const paths = leafPaths(root)
  const mapped = paths.filter(path => isBelow(path, claims) || claims.some(claim => claim.startsWith(`${path}/`)))
  const reached = mapped.filter(path => seen.has(path))
  return {
    paths: paths.length,
    mapped: mapped.length,
    reached: reached.length,
    open: paths.filter(path => !mapped.includes(path)),
    unreached: mapped.filter(path => !seen.has(path))
  }
}

function meets(paths: readonly string[], seen: ReadonlySet<string>): boolean {
  return paths.some(path => [...seen].some(one => one === path || one.startsWith(`${path}/`)))
}

const maxDepth = 12

/** The leaf paths of a schema, `*` for items; schemas that contain themselves end at a depth. */
export function leafPaths(root: SchemaPlace): string[] {
  const found: string[] = []
  const walk = (place: SchemaPlace, path: string, depth: number): void => {
    const names = membersOf(place)
    const items = itemsOf(place)
    if (depth >= maxDepth || (names.length === 0 && !items)) return void found.push(path)
    if (items) walk(items, `${path}/*`, depth + 1)
    for (const name of names) {
      const member = memberOf(place, name)
      if (member) walk(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1)
    }
  }
  walk(root, '', 0)
  return [...new Set(found)]
}
