import type { Json } from '../json'
import type { ItemLens } from './item'
import type { Lens } from './lens'
import type { Path } from './path'
import { anything, type Test } from './predicate'

/** A place of one side and what the rules do there. */
export interface RulePlace {
  /** A rule takes what stands here, and all below it. */
  ends: boolean
  members: Map<string, RulePlace>
  /** Rules over the items of an array that stands here. */
  lists: ListPlace[]
  /** What must stand here for a rule to take it without a word. */
  fixed: Json[]
}

/** A rule over an array: which items are its own, and the places in them. */
export interface ListPlace {
  test: Test
  item: RulePlace
  /** The rule of a `find`, of whose items only one stands for something. */
  one?: ItemLens
}

/** A place where no rule does anything. */
export const newPlace = (): RulePlace => ({ ends: false, members: new Map(), lists: [], fixed: [] })

/**
 * The places that the rules of a record read (of the agency's document) or write from (of the shared record), as one tree.
 * Undefined where only running the rules tells: branches, and what expressions read.
 */
export function rulePlaces(record: ItemLens, side: 'agency' | 'shared'): RulePlace | undefined {
  const root = newPlace()
  return (side === 'agency' ? addRead : addWritten)(root, record) ? root : undefined
}

function at(place: RulePlace, path: Path): RulePlace {
  let here = place
  for (const { name } of path.steps) {
    const next = here.members.get(name) ?? newPlace()
    here.members.set(name, next)
    here = next
  }
  return here
}

function end(place: RulePlace, paths: readonly Path[]): boolean {
  for (const path of paths) at(place, path).ends = true
  return true
}

function addRead(place: RulePlace, { lenses, late }: ItemLens): boolean {
  return lenses.every(lens => !lens.up || addReadBy(place, lens)) && late.every(({ shape }) => shape?.kind === 'check')
}

function addReadBy(place: RulePlace, { shape }: Lens): boolean {
  switch (shape?.kind) {
    case 'leaf': {
      const { agency, agencyFields } = shape.spec
      return end(place, agencyFields.length === 0 ? [agency] : agencyFields.map(({ path }) => path))
    }
    case 'each':
    case 'list':
      return addListRead(at(place, shape.path), shape.set.item)
    case 'slots':
      return shape.slots.every(slot => addRead(at(place, slot), shape.set.item))
    case 'find':
      return addListRead(at(place, shape.spec.list), shape.spec.item, shape.spec.item)
    case 'pivot':
      return end(place, [...shape.spec.slots, ...(shape.spec.rest ? [shape.spec.rest.path] : [])])
    case 'check':
      at(place, shape.path).fixed.push(shape.value)
      return true
    case undefined:
      return false
  }
}

/** What marks an item as the rule's own is read with it. */
function addListRead(list: RulePlace, item: ItemLens, one?: ItemLens): boolean {
  const inner = newPlace()
  list.lists.push({ test: item.only, item: inner, ...(one ? { one } : {}) })
  end(
    inner,
    [...item.template, ...item.only.all].map(({ path }) => path)
  )
  return addRead(inner, item)
}

function addWritten(place: RulePlace, { lenses, late }: ItemLens): boolean {
  return [...lenses, ...late].every(lens => (!lens.down && lens.shape?.kind !== 'check') || addWrittenBy(place, lens))
}

function addWrittenBy(place: RulePlace, { shape, down }: Lens): boolean {
  switch (shape?.kind) {
    case 'leaf': {
      const { shared, fields } = shape.spec
      return end(place, fields.length === 0 ? [shared] : fields.map(({ path }) => path))
    }
    case 'each':
    case 'slots':
    case 'list': {
      const { item, path } = shape.set
      const inner = newPlace()
      at(place, path).lists.push({ test: item.where, item: inner })
      if (shape.kind !== 'list')
        end(
          inner,
          item.stamp.map(one => one.path)
        )
      return addWritten(inner, item)
    }
    case 'find':
      return addWritten(at(place, shape.spec.shared), shape.spec.item)
    case 'pivot':
      at(place, shape.spec.shared).lists.push({ test: anything, item: { ...newPlace(), ends: true } })
      return true
    case 'check':
      if (down) at(place, shape.path).fixed.push(shape.value)
      return true
    case undefined:
      return false
  }
}

const joins = new WeakMap<RulePlace, WeakMap<RulePlace, RulePlace>>()

/** What the rules of either do at a place that is both. Put together once. */
export function joined(one: RulePlace, other: RulePlace): RulePlace {
  const known = joins.get(one) ?? new WeakMap<RulePlace, RulePlace>()
  joins.set(one, known)
  const found = known.get(other)
  if (found) return found
  const members = new Map(one.members)
  for (const [name, inner] of other.members) {
    const same = members.get(name)
    members.set(name, same ? joined(same, inner) : inner)
  }
  const made: RulePlace = {
    ends: one.ends || other.ends,
    members,
    lists: [...one.lists, ...other.lists],
    fixed: [...one.fixed, ...other.fixed]
  }
  known.set(other, made)
  return made
}
