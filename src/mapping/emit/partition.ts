import type { Lens } from '../lens'
import { disjoint, type Test } from '../predicate'
import { spreadOf } from './spread'
import { meet } from './text'

/** A place that a rule writes; with the test on its items where it is an array that several rules may share. */
interface Write {
  pointer: string
  items?: Test
}

/** Rules of one direction: those that can be written out, and those that are called, in their order. */
export interface Partition {
  straight: ReadonlySet<Lens>
  called: readonly Lens[]
}

/**
 * Which rules of a direction can be written out without a base: those whose form is known and whose places no other rule
 * writes too. What the others do depends on what stands there already, so they are called when the rest is done.
 */
export function partition(lenses: readonly Lens[], way: 'up' | 'down'): Partition {
  const active = lenses.filter(lens => lens[way] !== undefined)
  const writes = new Map(active.map(lens => [lens, writesOf(lens, way)]))
  const straight = new Set(active.filter(lens => isKnown(lens, way)))
  for (let settled = false; !settled;) {
    const before = straight.size
    for (const lens of [...straight]) {
      const clashes = active.some(
        other => other !== lens && clash(writes.get(lens) ?? [], writes.get(other) ?? [], straight.has(other))
      )
      if (clashes) straight.delete(lens)
    }
    settled = straight.size === before
  }
  return { straight, called: active.filter(lens => !straight.has(lens)) }
}

function isKnown({ shape }: Lens, way: 'up' | 'down'): boolean {
  if (shape?.kind === 'slots' && way === 'down') return shape.slots.every(slot => slot.pointer !== '')
  if (shape?.kind === 'list' && way === 'up') return shape.set.item.where.all.length + shape.set.item.where.except.length === 0
  return shape !== undefined
}

/** Two arrays at one place do not clash if no item can be both rules'; else whatever meets does. */
function clash(one: readonly Write[], other: readonly Write[], known: boolean): boolean {
  return one.some(a =>
    other.some(b => {
      if (!meet(a.pointer, b.pointer)) return false
      const apart = known && a.pointer === b.pointer && a.items !== undefined && b.items !== undefined
      return !(apart && disjoint(a.items as Test, b.items as Test))
    })
  )
}

function writesOf(lens: Lens, way: 'up' | 'down'): Write[] {
  const { shape, writes } = lens
  const known = (writes?.[way === 'up' ? 'shared' : 'agency'] ?? ['']).map(pointer => ({ pointer }))
  if (shape === undefined) return known
  if (shape.kind === 'check') return []
  if (way === 'up') {
    if (shape.kind === 'each' || shape.kind === 'slots') return [{ pointer: shape.set.path.pointer, items: shape.set.item.where }]
    if (shape.kind === 'find')
      return (spreadOf(shape.spec) ?? [{ whole: shape.spec.shared }]).map(({ whole }) => ({ pointer: whole.pointer }))
    return known
  }
  if (shape.kind === 'each' || shape.kind === 'list') return [{ pointer: shape.path.pointer, items: shape.set.item.only }]
  if (shape.kind === 'find') return [{ pointer: shape.spec.list.pointer, items: shape.spec.item.only }]
  if (shape.kind !== 'slots') return known
  return shape.slots.flatMap(({ pointer }) => (pointer === '' ? wholeWrites(shape.set.item) : [{ pointer }]))
}

/** What a rule whose one place is the whole record writes: what the rules within it do. */
function wholeWrites(item: { lenses: readonly Lens[]; template: readonly { path: { pointer: string } }[] }): Write[] {
  const inner = item.lenses.flatMap(lens => (lens.writes?.agency ?? ['']).map(pointer => ({ pointer })))
  return [...inner, ...item.template.map(({ path }) => ({ pointer: path.pointer }))]
}
