import { itemKey, sortByKey, type Json } from '../json'
import {
  align,
  itemUp,
  loneSide,
  meaningOf,
  newItem,
  ownSide,
  sameSides,
  sideOf,
  stamped,
  type ItemLens,
  type Side
} from './item'
import { put, remove, valueIn, type Path, type Scope } from './path'
import { passes } from './predicate'
import { quietDown, type DownRun, type RuleMark, type UpRun } from './run'
import type { LossReason } from './types'

/** The items of a shared array that belong to a rule, and how they are told apart. */
export interface SharedSet {
  rule: RuleMark
  path: Path
  /** The array's `x-key`; undefined for a plain list. */
  key: readonly string[] | undefined
  /** The key fields that the item's rules reach. */
  reached: readonly string[]
  item: ItemLens
}

/** An agency item that says something of this rule. */
export interface Saying {
  scope: Scope
  meaning: Json
}

/** One of the rule's shared items, with its place in the array. */
export interface Member {
  index: number
  value: Json
}

/**
 * The agency items that say something which belongs to the rule's shared items. With a run, those that say nothing are
 * read in full, so that what is wrong with them is reported.
 */
export function sayings(set: SharedSet, scopes: readonly Scope[], run?: UpRun): Saying[] {
  return scopes.flatMap(scope => {
    const meaning = scope.root === undefined ? undefined : meaningOf(set.item, scope.root)
    if (meaning !== undefined && passes(set.item.where, meaning)) return [{ scope, meaning }]
    if (run && !run.quiet) itemUp(set.item, scope, undefined, `${set.path.pointer}/-`, run)
    if (run && meaning !== undefined) run.note(set.rule, { ...branchLeak, agencyPath: scope.at, sharedPath: set.path.pointer })
    return []
  })
}

const branchLeak = {
  code: 'branch-leak',
  message: 'the item belongs to this rule in the agency document but not in the shared record; it is not shared',
  severity: 'warning' as const
}

/** The shared items that belong to the rule. */
export function membersIn(set: SharedSet, shared: Scope): Member[] {
  const list = valueIn(shared, set.path)
  if (!Array.isArray(list)) return []
  return list.flatMap((value, index) => (passes(set.item.where, value) ? [{ index, value }] : []))
}

/** Sides of shared items; `alone` where there is nothing to align them with. */
export function memberSides(set: SharedSet, members: readonly Member[], alone = false): Side[] {
  if (alone) return members.map(({ value }) => loneSide(set.item, value))
  return members.map(({ value }) => sideOf(set.item, value, keyFor(set)))
}

/** Sides of agency items, by what they say. */
export function sayingSides(set: SharedSet, all: readonly Saying[]): Side[] {
  return all.map(({ meaning }) => ownSide(sideOf(set.item, meaning, keyFor(set))))
}

/**
 * Brings the rule's shared items in step with what the agency says: paired ones are edited in place, new ones added, the
 * others go, but for those that the agency could not have shown: items it cannot write, and, where it has a fixed number
 * of places and all of them say something (`limited`), those beyond the ones replaced.
 */
export function bringUp(set: SharedSet, scopes: readonly Scope[], limited: boolean, shared: Scope, run: UpRun): void {
  const members = membersIn(set, shared)
  if (members.length === 0) return addUp(set, scopes, shared, run)
  const said = sayings(set, scopes, run)
  const held = valueIn(shared, set.path)
  const list: (Json | undefined)[] = Array.isArray(held) ? [...held] : []
  const sides = memberSides(set, members)
  const saidSides = sayingSides(set, said)
  const pairs = align(saidSides, sides)
  const at = shared.at + set.path.pointer
  said.forEach(({ scope }, i) => {
    const pair = pairs[i] ?? -1
    const member = members[pair]
    if (member && run.quiet && sameSides(saidSides[i], sides[pair])) return
    if (member) list[member.index] = stamped(set.item, itemUp(set.item, scope, member.value, `${at}/${member.index}`, run))
    else list.push(stamped(set.item, itemUp(set.item, scope, undefined, `${at}/-`, run)))
  })
  const full = limited && said.length === scopes.length
  let replaced = full ? pairs.filter(pair => pair === undefined).length : Infinity
  members.forEach(({ index }, i) => {
    if (pairs.includes(i) || sides[i]?.writable !== true || replaced === 0) return
    list[index] = undefined
    replaced--
  })
  setList(
    set,
    shared,
    list.filter(value => value !== undefined)
  )
}

/** Adds what the agency says where the shared record says nothing yet. */
function addUp(set: SharedSet, scopes: readonly Scope[], shared: Scope, run: UpRun): void {
  const at = `${shared.at}${set.path.pointer}/-`
  const added = scopes.flatMap(scope => {
    const value = scope.root === undefined ? undefined : stamped(set.item, itemUp(set.item, scope, undefined, at, run))
    if (value === undefined) return []
    if (passes(set.item.where, value)) return [value]
    run.note(set.rule, { ...branchLeak, agencyPath: scope.at, sharedPath: set.path.pointer })
    return []
  })
  const held = valueIn(shared, set.path)
  if (added.length > 0) setList(set, shared, [...(Array.isArray(held) ? held : []), ...added])
}

function setList(set: SharedSet, shared: Scope, list: Json[]): void {
  if (list.length === 0) return remove(shared, set.path)
  put(shared, set.path, set.key ? sortByKey(list, set.key) : list)
}

/** Tells the run that an item is in the document: its constant members are. */
export function tellStamp(set: SharedSet, pointer: string, run: DownRun): void {
  if (!run.quiet) for (const { path } of set.item.stamp) run.carried(pointer + path.pointer)
}

/** Tells the run that an item is not in the document, and why. */
export function tellLost(set: SharedSet, value: Json, pointer: string, run: DownRun, reason?: LossReason): void {
  if (run.quiet) return
  let why = reason
  const listen: DownRun = { ...quietDown, quiet: false, lost: (_pointer, one) => (why ??= one) }
  if (why === undefined) newItem(set.item, { root: value, at: '' }, '', listen)
  run.lost(pointer, why ?? 'no-slot', set.rule)
}

/** What the rule looks at in the shared scope, for telling whether it has changed. */
export function focusOf(set: SharedSet, shared: Scope): Json | undefined {
  const members = membersIn(set, shared)
  return members.length === 0 ? undefined : members.map(({ value }) => value)
}

function keyFor(set: SharedSet): ((value: Json) => string) | undefined {
  return set.key ? value => itemKey(value, set.reached) : undefined
}
