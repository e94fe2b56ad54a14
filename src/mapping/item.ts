import { clone, isObject, type Json } from '../json'
import type { ItemCode } from './emit'
import type { Lens } from './lens'
import { put, valueIn, valueUnder, type Path, type Scope } from './path'
import { passes, type Test } from './predicate'
import { plainDown, quietDown, quietUp, type DownRun, type UpRun } from './run'

/** The rules of one item (or of the whole record) and what marks an item as theirs on either side. */
export interface ItemLens {
  lenses: readonly Lens[]
  /** Rules that add to what the others say, or check it: they run last, upwards only where something was said. */
  late: readonly Lens[]
  /** The rules as one function per direction, emitted when first run; the interpreter where there is none. */
  code: () => ItemCode | undefined
  /** Members of a new agency item: constants, equalities of `only`, `new`. */
  template: readonly { path: Path; value: Json }[]
  /** Which agency items belong to the rule. */
  only: Test
  /** Constant members of the shared item. */
  stamp: readonly { path: Path; value: Json }[]
  /** Which shared items belong to the rule. */
  where: Test
  /** The shared places that the rules read or write. */
  reach: readonly Path[]
}

/** Runs every rule upwards over one item. Undefined where the agency item says nothing and there was no base. */
export function itemUp(item: ItemLens, agency: Scope, base: Json | undefined, at: string, run: UpRun): Json | undefined {
  const shared: Scope = { root: base, at, fresh: base === undefined }
  const code = item.code()
  if (base === undefined && run.quiet && code?.read) shared.root = code.read(agency.root, false)
  else if (code) code.up(agency, shared, run)
  else for (const lens of item.lenses) lens.up?.(agency, shared, run)
  if (item.late.length > 0 && saysSomething(shared.root)) for (const lens of item.late) lens.up?.(agency, shared, run)
  return shared.root
}

function saysSomething(value: Json | undefined): boolean {
  return value !== undefined && !(isObject(value) && Object.keys(value).length === 0)
}

/** Runs every rule downwards over one item, editing the base. Undefined where there was no base and nothing was written. */
export function itemDown(item: ItemLens, shared: Scope, base: Json | undefined, at: string, run: DownRun): Json | undefined {
  const agency: Scope = { root: base, at, fresh: base === undefined }
  let said: Scope | undefined
  const before = base !== undefined && item.lenses.some(lens => lens.derived) ? clone(base) : undefined
  const saying = (): Scope => (said ??= { root: itemUp(item, { root: before, at: '' }, undefined, '', quietUp), at: '' })
  const code = item.code()
  if (code) code.down(shared, agency, run, saying)
  else for (const lens of item.lenses) if (!run.plain || !lens.derived) lens.down?.(shared, agency, run, saying)
  for (const lens of item.late) lens.down?.(shared, agency, run, saying)
  return agency.root
}

/** What an agency item says, with the constant members; undefined where it says nothing. */
export function meaningOf(item: ItemLens, value: Json): Json | undefined {
  const read = item.late.length === 0 ? item.code()?.read : undefined
  return read ? read(value, true) : stamped(item, plainMeaning(item, value))
}

/** What an agency item says, without the constant members. */
export function plainMeaning(item: ItemLens, value: Json): Json | undefined {
  return itemUp(item, { root: value, at: '' }, undefined, '', quietUp)
}

/** A shared item with its constant members set. */
export function stamped(item: ItemLens, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined
  const scope: Scope = { root: value, at: '' }
  for (const { path, value: constant } of item.stamp) put(scope, path, constant)
  return scope.root
}

/** A new agency item for a shared one; undefined where nothing of it can be written. */
export function newItem(item: ItemLens, shared: Scope, at: string, run: DownRun): Json | undefined {
  const make = run.quiet ? item.code()?.make : undefined
  if (make) return make(shared.root, run.plain, false)
  const made = itemDown(item, shared, undefined, at, run)
  if (made === undefined || item.template.length === 0) return made
  const scope: Scope = { root: made, at: '' }
  for (const { path, value } of item.template) if (valueIn(scope, path) === undefined) put(scope, path, clone(value))
  return scope.root
}

/** What the rules reach of a shared item. */
export function reached(item: ItemLens, value: Json): Json[] {
  const scope: Scope = { root: value, at: '' }
  return item.reach.map(path => valueIn(scope, path) ?? null)
}

/** How an item takes part in alignment. */
export interface Side {
  /** All that the rules reach of the item. */
  exact: string
  /** None of that is a null, which in `exact` looks like what is missing. */
  whole?: boolean
  /** Items of the same class say the same as far as the agency can tell. */
  class: string
  /** The key fields that the rules reach, joined; undefined where items are not told apart by key. */
  key?: string | undefined
  /** The agency can hold a new item of this. */
  writable: boolean
}

/** The side of a shared item. Class and key are those of the item as the agency can say it. */
export function sideOf(item: ItemLens, value: Json, keyFor?: (value: Json) => string): Side {
  return new WorkedSide(item, value, keyFor)
}

/** Most items are paired because they are the same: what else tells them apart is worked out when it is asked for. */
class WorkedSide implements Side {
  readonly exact: string
  readonly whole: boolean
  private readonly item: ItemLens
  private readonly value: Json
  private readonly keyFor: ((value: Json) => string) | undefined
  private worked: { class: string; writable: boolean; made: Json | undefined } | undefined

  constructor(item: ItemLens, value: Json, keyFor: ((value: Json) => string) | undefined) {
    this.item = item
    this.value = value
    this.keyFor = keyFor
    const parts = reached(item, value)
    this.exact = JSON.stringify(parts)
    this.whole = parts.every((part, i) => part !== null || valueUnder(value, item.reach[i] as Path) === undefined)
  }

  get class(): string {
    return this.work().class
  }

  get writable(): boolean {
    return this.work().writable
  }

  get key(): string | undefined {
    const { made } = this.work()
    return made === undefined ? undefined : this.keyFor?.(meaningOf(this.item, made) ?? this.value)
  }

  private work(): NonNullable<WorkedSide['worked']> {
    return (this.worked ??= this.workOut())
  }

  private workOut(): NonNullable<WorkedSide['worked']> {
    const { item, exact } = this
    const shared: Scope = { root: this.value, at: '' }
    const made = newItem(item, shared, '', plainDown)
    if (made === undefined) return { class: `=${exact}`, writable: false, made }
    const whole = item.lenses.some(lens => lens.derived) ? newItem(item, shared, '', quietDown) : made
    return { class: JSON.stringify(made), writable: passes(item.only, whole), made }
  }
}

/** A side of an agency's own item, which the agency can hold. */
export function ownSide(side: Side): Side {
  return {
    exact: side.exact,
    whole: side.whole === true,
    writable: true,
    get class() {
      return side.class
    },
    get key() {
      return side.key
    }
  }
}

/** True of two sides that are the same as far as the rules reach: nothing is to be done, whichever way. */
export function sameSides(one: Side | undefined, other: Side | undefined): boolean {
  return one?.whole === true && other?.whole === true && one.exact === other.exact
}

/** The side of a shared item that has nothing to be aligned with: only whether the agency can hold it is looked at. */
export function loneSide(item: ItemLens, value: Json): Side {
  const made = newItem(item, { root: value, at: '' }, '', item.lenses.some(lens => lens.derived) ? quietDown : plainDown)
  const plain =
    made !== undefined && item.lenses.some(lens => lens.derived) ? newItem(item, { root: value, at: '' }, '', plainDown) : made
  return { exact: '', class: '', writable: plain !== undefined && passes(item.only, made) }
}

/**
 * Pairs every source with a target: first those that are the same, then those of the same class, then those of the same
 * key, each in order of occurrence. Gives, per source, the index of its target.
 */
export function align(sources: readonly Side[], targets: readonly Side[]): (number | undefined)[] {
  const pairs: (number | undefined)[] = sources.map(() => undefined)
  const free = new Set(targets.keys())
  const pairBy = (word: (side: Side) => string | undefined): void => {
    const waiting = new Map<string, number[]>()
    for (const i of free) {
      const name = word(targets[i] as Side)
      if (name === undefined) continue
      const same = waiting.get(name)
      if (same) same.push(i)
      else waiting.set(name, [i])
    }
    sources.forEach((source, i) => {
      const name = pairs[i] === undefined ? word(source) : undefined
      const found = name === undefined ? undefined : waiting.get(name)?.shift()
      if (found === undefined) return
      pairs[i] = found
      free.delete(found)
    })
  }
  pairBy(side => side.exact)
  if (free.size === 0 || !pairs.includes(undefined)) return pairs
  pairBy(side => side.class)
  if (free.size > 0) pairBy(side => (side.writable ? side.key : undefined))
  return pairs
}
