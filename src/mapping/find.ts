import { deepEqual, type Json } from '../json'
import { itemScopes } from './each'
import { itemDown, itemUp, meaningOf, newItem, reached, sideOf, type ItemLens } from './item'
import type { Lens } from './lens'
import { put, remove, valueIn, type Path, type Scope } from './path'
import { type DownRun, type RuleMark, type UpRun } from './run'

/** One shared place, and the elements of an agency list of which one may stand for it. */
export interface FindSpec {
  rule: RuleMark
  list: Path
  shared: Path
  item: ItemLens
}

/**
 * One shared place and one element of an agency list. Up: the shared value stays if any element says it, else the first
 * that says something is taken. Down: nothing changes if an element says it already, else that first one is rewritten or
 * a new one appended; a shared value that is absent takes away every element that says something.
 */
export function findLens(spec: FindSpec): Lens {
  return {
    shape: { kind: 'find', spec },
    up(agency, shared, run) {
      findUp(spec, agency, shared, run)
    },
    down(shared, agency, run) {
      findDown(spec, shared, agency, run)
    }
  }
}

function findUp(spec: FindSpec, agency: Scope, shared: Scope, run: UpRun): void {
  const scopes = itemScopes(spec, spec.list, agency, run)
  const said = saying(spec, scopes)
  const at = shared.at + spec.shared.pointer
  // Elements that say nothing are read in full, so that what is wrong with them is reported.
  const mute = run.quiet ? [] : scopes.filter(scope => !said.some(one => one.scope === scope))
  for (const scope of mute) itemUp(spec.item, scope, undefined, at, run)
  const held = valueIn(shared, spec.shared)
  const side = held === undefined ? undefined : sideOf(spec.item, held)
  const chosen = said.find(one => side !== undefined && classOf(spec, one.meaning) === side.class) ?? said[0]
  if (!chosen && (held === undefined || side?.writable !== true)) return
  const from = chosen?.scope ?? { root: undefined, at: agency.at + spec.list.pointer }
  const wasEmpty = deepEqual(held, {})
  const value = itemUp(spec.item, from, held, at, run)
  if (value === undefined || (!wasEmpty && deepEqual(value, {}))) remove(shared, spec.shared)
  else put(shared, spec.shared, value)
}

function findDown(spec: FindSpec, shared: Scope, agency: Scope, run: DownRun): void {
  const said = saying(spec, itemScopes(spec, spec.list, agency))
  const held = valueIn(shared, spec.shared)
  const from: Scope = { root: held, at: shared.at + spec.shared.pointer }
  const side = held === undefined ? undefined : sideOf(spec.item, held)
  const same = said.find(one => side !== undefined && classOf(spec, one.meaning) === side.class)
  if (!same && side?.writable !== true) {
    if (held !== undefined) tellUnwritten(spec, from, run)
    if (said.length > 0)
      replace(
        spec,
        agency,
        said.map(one => one.scope)
      )
    return
  }
  const target = same ?? said[0]
  if (target) {
    const list = valueIn(agency, spec.list)
    const index = Number(target.scope.at.slice(target.scope.at.lastIndexOf('/') + 1))
    const value = itemDown(spec.item, from, target.scope.root, '', run)
    if (Array.isArray(list) && value !== undefined) list[index] = value
    return
  }
  const made = newItem(spec.item, from, '', run)
  const base = valueIn(agency, spec.list)
  const open = base === undefined || base === null || base === '' || Array.isArray(base)
  if (made !== undefined && open) put(agency, spec.list, [...(Array.isArray(base) ? base : []), made])
  else if (!run.quiet) run.lost(from.at, 'no-slot', spec.rule)
}

function saying(spec: FindSpec, scopes: readonly Scope[]): { scope: Scope; meaning: Json }[] {
  return scopes.flatMap(scope => {
    const meaning = scope.root === undefined ? undefined : meaningOf(spec.item, scope.root)
    return meaning === undefined ? [] : [{ scope, meaning }]
  })
}

function classOf(spec: FindSpec, meaning: Json): string {
  return sideOf(spec.item, meaning).class
}

/** Reports what of the shared value the element would have held, and that it holds none of it. */
function tellUnwritten(spec: FindSpec, from: Scope, run: DownRun): void {
  if (run.quiet) return
  const rule = spec.rule
  newItem(spec.item, from, '', { ...run, carried: pointer => run.lost(pointer, 'no-slot', rule) })
}

function replace(spec: FindSpec, agency: Scope, gone: readonly Scope[]): void {
  const list = valueIn(agency, spec.list)
  if (!Array.isArray(list)) return
  const indexes = new Set(gone.map(({ at }) => Number(at.slice(at.lastIndexOf('/') + 1))))
  put(
    agency,
    spec.list,
    list.filter((_value, i) => !indexes.has(i))
  )
}

/** The value of the rule's shared place, as far as its rules reach; undefined where there is none of it. */
export function findFocus(spec: FindSpec, shared: Scope): Json | undefined {
  const value = valueIn(shared, spec.shared)
  const parts = value === undefined ? [] : reached(spec.item, value)
  return parts.every(part => part === null) ? undefined : parts
}
