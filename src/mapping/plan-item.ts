import type { JsonObject } from '../json'
import { blame, resolve, type Bench } from './bench'
import { emitItem, type ItemCode } from './emit'
import type { ItemLens } from './item'
import { pathAt } from './path'
import type { Direction } from './plan-leaf'
import type { PlannedRules } from './plan-rule'
import { demands, equalities, pointerOf } from './plan-test'
import type { Test } from './predicate'
import type { SchemaPlace } from './schema-view'

/** What marks items as a rule's on either side, and what a new agency item is given. */
export interface ItemMarks {
  only: Test
  where: Test
  fresh: JsonObject | undefined
}

/** The rules of one item as a lens over it. */
export function itemOf(
  bench: Bench,
  planned: PlannedRules,
  ends: { agency: SchemaPlace; shared: SchemaPlace },
  marks: ItemMarks,
  at: string
): ItemLens {
  const added = Object.entries(marks.fresh ?? {}).flatMap(([name, value]) => {
    const known = resolve(bench, ends.agency, pointerOf(name), at, 'agency')
    return known ? [{ path: pathAt(pointerOf(name), ends.agency), value }] : []
  })
  const constants = planned.constants.map(({ pointer, value }) => ({ path: pathAt(pointer, ends.agency), value }))
  const fixed = { template: [...constants, ...equalities(marks.only), ...added], stamp: equalities(marks.where) }
  return {
    ...lensesOf(bench, planned, fixed),
    only: marks.only,
    where: marks.where,
    reach: reachOf(planned).map(pointer => pathAt(pointer, ends.shared))
  }
}

/** The lenses of a scope, those that run last apart. */
export function lensesOf(
  bench: Bench,
  planned: PlannedRules,
  marks: Pick<ItemLens, 'stamp' | 'template'>
): Pick<ItemLens, 'lenses' | 'late' | 'code' | 'stamp' | 'template'> {
  const lenses = planned.rules
    .filter(rule => !rule.late)
    .map(({ lens, agency, shared }) => ({ ...lens, writes: { agency, shared } }))
  let code: ItemCode | undefined
  let asked = !bench.emits
  return {
    ...marks,
    lenses,
    late: planned.rules.filter(rule => rule.late).map(rule => rule.lens),
    code() {
      if (!asked) code = emitItem({ lenses, ...marks })
      asked = true
      return code
    }
  }
}

/** The shared places that the rules touch, within their scope. */
export function reachOf(planned: PlannedRules): string[] {
  return [...new Set(planned.rules.flatMap(rule => rule.shared))]
}

/** A new item must be able to meet the tests that mark it as the rule's. */
export function checkDemands(bench: Bench, planned: PlannedRules, marks: ItemMarks, direction: Direction, at: string): void {
  const agency = [
    ...planned.rules.flatMap(rule => rule.agency),
    ...planned.constants.map(one => one.pointer),
    ...Object.keys(marks.fresh ?? {}).map(pointerOf)
  ]
  const say = (test: Test, written: readonly string[], side: string): void => {
    for (const { pointer } of demands(test)) {
      if (written.some(path => path === '' || pointer === path || pointer.startsWith(`${path}/`))) continue
      const message = `no rule writes ${pointer || 'the item'}, so a new ${side} item could never belong to this rule`
      blame(bench, at, 'test-unwritten', message, { hint: 'write it by a rule of the item, or say what a new item has' })
    }
  }
  if (direction !== 'up') say(marks.only, agency, 'agency')
  if (direction !== 'down') say(marks.where, reachOf(planned), 'shared')
}
