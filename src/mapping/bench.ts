import { nearest, type YamlFile } from '../definitions'
import { pointerSteps } from '../json'
import { forbiddenSteps } from './path'
import { memberOf, membersOf, typesOf, type SchemaPlace } from './schema-view'
import type { Test } from './predicate'
import type { RuleMark } from './run'
import type { CodeList, MappingFault, MappingResources, RuleFootprint } from './types'

/** Everything that the reading of one mapping file gathers. */
export interface Bench {
  yaml: YamlFile
  resources: MappingResources
  /** Rules become functions; else they are interpreted. */
  emits: boolean
  lists: ReadonlyMap<string, CodeList>
  faults: MappingFault[]
  footprints: RuleFootprint[]
  claims: Claim[]
  unwanted: Map<string, string>
}

/** A place that a rule writes. */
export interface Claim {
  side: 'agency' | 'shared'
  /** Full path, `*` for items. */
  path: string
  rule: string
  /** Rules around it. */
  within: readonly string[]
  /** The branches around it; those of one scope (`at`) may exclude each other. */
  branches: readonly { agency: Test; shared: Test; at: string }[]
  /** Tests on the items it stands in, by the items' path. */
  tests: ReadonlyMap<string, Test>
  /** Place of the rule in the file. */
  pointer: string
}

/** Where a rule's paths start on one side. */
export interface Ground {
  place: SchemaPlace
  /** Full path of the scope's root. */
  path: string
  /** Pointer within the scope that the rule's own pointer is appended to. */
  prefix: string
  tests: ReadonlyMap<string, Test>
}

/** Adds a fault at a place of the file. */
export function blame(
  bench: Bench,
  pointer: string,
  code: string,
  message: string,
  extra: { hint?: string; severity?: 'error' | 'warning' } = {}
): void {
  const { hint, severity = 'error' } = extra
  bench.faults.push({ ...bench.yaml.fault({ pointer, code, message, ...(hint === undefined ? {} : { hint }) }), severity })
}

/** A rule's mark in reports. Its place is looked up when it is first asked for: most never are. */
export function markOf(bench: Bench, id: string, pointer: string): RuleMark {
  let at: string | undefined
  return {
    id,
    get at() {
      if (at === undefined) {
        const { file, line, column } = bench.yaml.fault({ pointer, code: '', message: '' })
        at = `${file}:${line}:${column}`
      }
      return at
    }
  }
}

/** The schema place that a pointer names below a scope; a fault where the schema knows none. */
export function resolve(
  bench: Bench,
  from: SchemaPlace,
  path: string,
  at: string,
  side: 'agency' | 'shared'
): SchemaPlace | undefined {
  let place = from
  for (const name of pointerSteps(path)) {
    if (forbiddenSteps.has(name)) {
      blame(bench, at, 'path-forbidden', `"${name}" may not be a step of a path`)
      return undefined
    }
    const next = memberOf(place, name)
    if (!next) {
      const array = typesOf(place).has('array')
      const meant = nearest(name, membersOf(place))
      const hint = array
        ? 'items of an array are reached by each, pick, pivot or { list, where }'
        : meant && `did you mean "${meant}"?`
      const message = `the ${side} schema has no member "${name}" here (${path})`
      blame(bench, at, `${side}-path-unknown`, message, hint === undefined ? {} : { hint })
      return undefined
    }
    place = next
  }
  return place
}

/** The code list behind an alias; a fault where there is none. */
export function listOf(bench: Bench, alias: string, pointer: string): CodeList | undefined {
  const list = bench.lists.get(alias)
  if (!list) {
    const meant = nearest(alias, bench.lists.keys())
    blame(
      bench,
      pointer,
      'code-list-unknown',
      `"${alias}" is no alias of code-lists`,
      meant === undefined ? {} : { hint: `did you mean "${meant}"?` }
    )
  }
  return list
}
