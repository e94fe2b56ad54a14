import { deepEqual, isObject, pointerStep, type Json } from '../json'
import { meaningOf, type ItemLens } from './item'
import { passes } from './predicate'
import { joined, rulePlaces, type RulePlace } from './rule-places'
import type { Uncarried } from './types'

/** Thrown to leave a walk whose outcome only running the rules tells; never leaves this file. */
const unsure = new Error('unsure')

/** Runs a walk; undefined where it cannot tell. */
function told<T>(walk: () => T): T | undefined {
  try {
    return walk()
  } catch (error) {
    if (error === unsure) return undefined
    throw error
  }
}

/** Finds the residue of a document in whose reading nothing was to be reported; undefined where that cannot be told. */
export type ResidueFinder = (tree: Json) => string[] | undefined

/** The finder of residue for the rules of a record. `left` are patterns of places that are declared not wanted. */
export function residueFinder(record: ItemLens, left: ReadonlySet<string>): ResidueFinder | undefined {
  const root = rulePlaces(record, 'agency')
  if (!root) return undefined
  const leave = leaveTree(left)
  return tree => told(() => new Residue().of(tree, root, leave))
}

interface Leave {
  stops: boolean
  steps: Map<string, Leave>
}

function leaveTree(patterns: ReadonlySet<string>): Leave {
  const root: Leave = { stops: false, steps: new Map() }
  for (const pattern of patterns) {
    let at = root
    for (const step of pattern.split('/').slice(1)) {
      const next = at.steps.get(step) ?? { stops: false, steps: new Map<string, Leave>() }
      at.steps.set(step, next)
      at = next
    }
    at.stops = true
  }
  return root
}

class Residue {
  private readonly found = new Set<string>()
  private readonly steps: string[] = []

  of(tree: Json, root: RulePlace, leave: Leave): string[] {
    this.walk(tree, root, leave)
    return [...this.found]
  }

  private walk(value: Json, place: RulePlace | undefined, leave: Leave | undefined): void {
    if (isFixed(value, place) || place?.ends === true || leave?.stops === true) return
    if (Array.isArray(value)) this.items(value, place, leave?.steps.get('*'))
    else if (place !== undefined && place.lists.length > 0) return
    else if (isObject(value)) this.members(value, place, leave)
    else this.found.add(this.steps.length === 0 ? '' : `/${this.steps.join('/')}`)
  }

  private members(value: Record<string, Json>, place: RulePlace | undefined, leave: Leave | undefined): void {
    for (const name of Object.keys(value)) {
      const inner = place?.members.get(name)
      if (inner?.ends === true && inner.fixed.length === 0) continue
      const step = pointerStep(name)
      this.steps.push(step)
      this.walk(value[name] as Json, inner, leave?.steps.get(step))
      this.steps.pop()
    }
  }

  private items(list: readonly Json[], place: RulePlace | undefined, leave: Leave | undefined): void {
    if (place) for (const { one, test } of place.lists) if (one) beSureOfOne(one, test, list)
    this.steps.push('*')
    for (const item of list) this.walk(item, itemPlace(place, item), leave)
    this.steps.pop()
  }
}

type Lists = RulePlace['lists'][number]

/** Of several items that say something a `find` reads but one, and which depends on the base. */
function beSureOfOne(item: ItemLens, test: Lists['test'], list: readonly Json[]): void {
  const own = list.filter(one => passes(test, one))
  if (own.length > 1 && own.filter(one => meaningOf(item, one) !== undefined).length > 1) throw unsure
}

/** True where a value is the one that is fixed for its place. */
function isFixed(value: Json, place: RulePlace | undefined): boolean {
  if (place === undefined || place.fixed.length === 0) return false
  if (place.fixed.every(fixed => deepEqual(fixed, value))) return true
  throw unsure
}

/** The places in an item of an array, of all rules whose own it is. */
function itemPlace(place: RulePlace | undefined, item: Json): RulePlace | undefined {
  if (place === undefined) return undefined
  let inner: RulePlace | undefined
  for (const rule of place.lists) if (passes(rule.test, item)) inner = inner === undefined ? rule.item : joined(inner, rule.item)
  return inner
}

/** Holds a record, of which the rules lost nothing that they write, against them; undefined where that cannot be told. */
export type LossFinder = (record: Json) => { uncarried: Uncarried[]; fidelity: number } | undefined

/** The finder of what no rule writes, for the rules of a record. */
export function lossFinder(record: ItemLens): LossFinder | undefined {
  const root = rulePlaces(record, 'shared')
  return root && (value => told(() => new Loss().of(value, root)))
}

class Loss {
  private readonly uncarried: Uncarried[] = []
  private readonly steps: (string | number)[] = []
  private leaves = 0

  of(record: Json, root: RulePlace): { uncarried: Uncarried[]; fidelity: number } {
    this.walk(record, root)
    const { uncarried, leaves } = this
    return { uncarried, fidelity: leaves === 0 ? 1 : (leaves - uncarried.length) / leaves }
  }

  private walk(value: Json, place: RulePlace | undefined): void {
    if (isFixed(value, place) || place?.ends === true) this.leaves += leavesIn(value)
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) this.below(i, item, itemPlace(place, item))
    } else if (isObject(value)) {
      for (const name of Object.keys(value)) this.below(name, value[name] as Json, place?.members.get(name))
    } else {
      this.leaves++
      const path = this.steps.map(step => `/${pointerStep(step)}`).join('')
      this.uncarried.push({ path, reason: 'no-slot', severity: 'warning' })
    }
  }

  private below(step: string | number, value: Json, place: RulePlace | undefined): void {
    this.steps.push(step)
    this.walk(value, place)
    this.steps.pop()
  }
}

function leavesIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1
  let leaves = 0
  for (const inner of Array.isArray(value) ? value : Object.values(value)) leaves += leavesIn(inner)
  return leaves
}
