import { blame, placeInFile, resolve, type Bench, type Ground } from './bench'
import { directed } from './derived'
import { eachLens } from './each'
import { findFocus, findLens, type FindSpec } from './find'
import type { ItemLens } from './item'
import { listLens } from './list'
import { focusOf, type SharedSet } from './members'
import { pathAt, type Path } from './path'
import { record, waysOf, type Direction, type Planned, type Standing } from './plan-leaf'
import type { planRules as PlanRules, PlannedRules } from './plan-rule'
import { demands, equalities, planTest, pointerOf } from './plan-test'
import { anything, type Test } from './predicate'
import type { FindSource, RuleSource } from './rule-source'
import { itemsOf, keyOf, type SchemaPlace } from './schema-view'
import { slotsLens } from './slots'
import type { JsonObject } from '../json'

/** An agency array and a shared one. */
export function planEach(bench: Bench, source: RuleSource, standing: Standing, at: string, planRules: typeof PlanRules): Planned | undefined {
  const each = source.each
  const agency = arrayAt(bench, standing.agency, typeof source.agency === 'string' ? source.agency : '', `${at}/agency`, 'agency')
  const shared = arrayAt(bench, standing.shared, source.shared ?? '', `${at}/shared`, 'shared')
  if (!each || !agency || !shared) return undefined
  const only = planTest(bench, each.only, agency.items, `${at}/each/only`, 'agency')
  const where = planTest(bench, each.where, shared.items, `${at}/each/where`, 'shared')
  const { direction, keeps } = waysOf(bench, source, standing, at)
  const inner = within(standing, source.id, direction, agency, only, shared, where)
  const planned = planRules(bench, source.rules ?? [], inner, `${at}/rules`)
  own(bench, source, inner, standing, direction, keeps, [`${agency.pointer}/*`], shared.pointer, where, at)
  const item = itemOf(bench, planned, agency.items, shared.items, only, where, each.new, at, 'each')
  checkDemands(bench, planned, only, where, each.new, direction, `${at}/each`)
  const set = setOf(bench, source, standing, shared, where, item, planned, at)
  const path = pathAt(agency.pointer, standing.agency.place)
  const lens = set.key ? eachLens(set, path) : listLens(set, path)
  return { lens: directed(lens, direction, keeps, scope => focusOf(set, scope)), agency: [agency.pointer], shared: [shared.pointer] }
}

/** One or several agency places and some of the shared items: `pick`, and `pivot` over a keyed array. */
export function planSlots(
  bench: Bench,
  source: RuleSource,
  slots: readonly string[],
  options: { where?: JsonObject; value?: string },
  standing: Standing,
  at: string,
  planRules: typeof PlanRules
): Planned | undefined {
  const prefix = standing.agency.prefix + (typeof source.agency === 'string' ? source.agency : '')
  const word = source.pick ? 'pick' : 'pivot'
  const places = slots.map((slot, i) => resolve(bench, standing.agency.place, prefix + slot, word === 'pick' ? `${at}/agency` : `${at}/pivot/slots/${i}`, 'agency'))
  const shared = arrayAt(bench, standing.shared, source.shared ?? '', `${at}/shared`, 'shared')
  const place = places[0]
  if (!place || !shared || places.includes(undefined)) return undefined
  if (!keyOf(shared.array)) {
    blame(bench, `${at}/shared`, 'not-keyed', 'pick needs a keyed array (x-key)')
    return undefined
  }
  const where = planTest(bench, options.where, shared.items, `${at}/${word}/where`, 'shared')
  const { direction, keeps } = waysOf(bench, source, standing, at)
  const inner = within(standing, source.id, direction, { items: place, pointer: prefix + (slots[0] ?? '') }, anything, shared, where, '')
  const value = options.value ?? ''
  const rules = source.rules ?? [leafOf(source, '', source.identifier && value === '/value' ? '' : value)]
  const planned = planRules(bench, rules, source.rules ? inner : { ...inner, within: standing.within }, source.rules ? `${at}/rules` : at)
  const pointers = slots.map(slot => prefix + slot)
  own(bench, source, inner, standing, direction, keeps, [], shared.pointer, where, at)
  const item = itemOf(bench, planned, place, shared.items, anything, where, undefined, at, word)
  const set = setOf(bench, source, standing, shared, where, item, planned, at)
  const lens = slotsLens(set, pointers.map(pointer => pathAt(pointer, standing.agency.place)))
  return { lens: directed(lens, direction, keeps, scope => focusOf(set, scope)), agency: pointers, shared: [shared.pointer] }
}

/** One shared place and one element of an agency list. */
export function planFind(
  bench: Bench,
  source: RuleSource,
  find: FindSource,
  standing: Standing,
  at: string,
  planRules: typeof PlanRules
): Planned | undefined {
  const agency = arrayAt(bench, standing.agency, find.list, `${at}/agency/list`, 'agency')
  const pointer = standing.shared.prefix + (source.shared ?? '')
  const shared = resolve(bench, standing.shared.place, pointer, `${at}/shared`, 'shared')
  if (!agency || !shared) return undefined
  const only = planTest(bench, find.where, agency.items, `${at}/agency/where`, 'agency')
  const { direction, keeps } = waysOf(bench, source, standing, at)
  const ground: Ground = { place: shared, path: standing.shared.path + pointer, prefix: '', tests: standing.shared.tests }
  const base = within(standing, source.id, direction, agency, only, undefined, anything)
  const inner: Standing = { ...base, shared: ground, agency: { ...base.agency, prefix: source.rules ? (find.value ?? '') : '' } }
  const rules = source.rules ?? [leafOf(source, find.value ?? '', '')]
  const planned = planRules(bench, rules, inner, source.rules ? `${at}/rules` : at)
  record(bench, source.id, 'find', testedAs(standing, inner), direction, keeps, [`${agency.pointer}/*`], [], at)
  checkDemands(bench, planned, only, anything, find.new, direction, `${at}/agency`)
  const item = itemOf(bench, planned, agency.items, shared, only, anything, find.new, at, 'agency')
  const spec: FindSpec = {
    rule: { id: source.id, at: placeInFile(bench, at) },
    list: pathAt(agency.pointer, standing.agency.place),
    shared: pathAt(pointer, standing.shared.place),
    item
  }
  const touched = planned.rules.flatMap(rule => rule.shared.map(path => pointer + path))
  return { lens: directed(findLens(spec), direction, keeps, scope => findFocus(spec, scope)), agency: [agency.pointer], shared: touched }
}

interface ArrayPlace {
  array: SchemaPlace
  items: SchemaPlace
  /** Pointer within the scope. */
  pointer: string
}

function arrayAt(bench: Bench, ground: Ground, own: string, at: string, side: 'agency' | 'shared'): ArrayPlace | undefined {
  const pointer = ground.prefix + own
  const array = resolve(bench, ground.place, pointer, at, side)
  const items = array && itemsOf(array)
  if (array && !items) blame(bench, at, 'not-an-array', `the ${side} schema holds no array here`)
  return array && items ? { array, items, pointer } : undefined
}

function within(
  standing: Standing,
  id: string,
  direction: Direction,
  agency: { items: SchemaPlace; pointer: string },
  only: Test,
  shared: { items: SchemaPlace; pointer: string } | undefined,
  where: Test,
  step = '/*'
): Standing {
  const down = (ground: Ground, place: { items: SchemaPlace; pointer: string }, test: Test, one: string): Ground => {
    const path = `${ground.path}${place.pointer}${one}`
    return { place: place.items, path, prefix: '', tests: new Map([...ground.tests, [path, test]]) }
  }
  return {
    agency: down(standing.agency, agency, only, step),
    shared: shared ? down(standing.shared, shared, where, '/*') : standing.shared,
    direction,
    within: [...standing.within, id]
  }
}

/** Claims the items themselves, and their constant members. */
function own(
  bench: Bench,
  source: RuleSource,
  inner: Standing,
  standing: Standing,
  direction: Direction,
  keeps: boolean,
  agency: readonly string[],
  shared: string,
  where: Test,
  at: string
): void {
  const tested = testedAs(standing, inner)
  record(bench, source.id, source.each ? 'each' : source.pick ? 'pick' : 'pivot', tested, direction, keeps, agency, [`${shared}/*`], at)
  if (direction === 'down') return
  for (const { path } of equalities(where)) {
    const full = `${inner.shared.path}${path.pointer}`
    bench.claims.push({ side: 'shared', path: full, rule: `${source.id}#where`, within: standing.within, tests: inner.shared.tests, pointer: at })
  }
}

/** A standing whose claims carry the tests of the items within it. */
function testedAs(standing: Standing, inner: Standing): Standing {
  return {
    ...standing,
    agency: { ...standing.agency, tests: inner.agency.tests },
    shared: { ...standing.shared, tests: inner.shared.tests }
  }
}

function itemOf(
  bench: Bench,
  planned: PlannedRules,
  agency: SchemaPlace,
  shared: SchemaPlace,
  only: Test,
  where: Test,
  fresh: JsonObject | undefined,
  at: string,
  word: string
): ItemLens {
  const added = Object.entries(fresh ?? {}).flatMap(([name, value]) => {
    const known = resolve(bench, agency, pointerOf(name), `${at}/${word}/new`, 'agency')
    return known ? [{ path: pathAt(pointerOf(name), agency), value }] : []
  })
  const constants = planned.constants.map(({ pointer, value }) => ({ path: pathAt(pointer, agency), value }))
  return {
    lenses: planned.rules.map(rule => rule.lens),
    template: [...constants, ...equalities(only), ...added],
    only,
    stamp: equalities(where),
    where,
    reach: reachOf(planned).map(pointer => pathAt(pointer, shared))
  }
}

function setOf(
  bench: Bench,
  source: RuleSource,
  standing: Standing,
  shared: ArrayPlace,
  where: Test,
  item: ItemLens,
  planned: PlannedRules,
  at: string
): SharedSet {
  const key = keyOf(shared.array)
  const touched = [...reachOf(planned), ...equalities(where).map(({ path }: { path: Path }) => path.pointer)]
  const reached = (key ?? []).filter(field => touched.some(path => path === '' || path === `/${field}` || path.startsWith(`/${field}/`)))
  const rule = { id: source.id, at: placeInFile(bench, at) }
  return { rule, path: pathAt(shared.pointer, standing.shared.place), key, reached, item }
}

function reachOf(planned: PlannedRules): string[] {
  return [...new Set(planned.rules.flatMap(rule => rule.shared))]
}

/** A new item must be able to meet the tests that mark it as the rule's. */
function checkDemands(
  bench: Bench,
  planned: PlannedRules,
  only: Test,
  where: Test,
  fresh: JsonObject | undefined,
  direction: Direction,
  at: string
): void {
  const covers = (paths: readonly string[], pointer: string): boolean => paths.some(path => path === '' || pointer === path || pointer.startsWith(`${path}/`))
  const agency = [...planned.rules.flatMap(rule => rule.agency), ...planned.constants.map(one => one.pointer), ...Object.keys(fresh ?? {}).map(pointerOf)]
  const say = (pointer: string, side: string): void =>
    blame(bench, at, 'test-unwritten', `no rule writes ${pointer}, so a new ${side} item could never belong to this rule`, {
      hint: 'write it by a rule of the item, or say what a new item has'
    })
  if (direction !== 'up') for (const { pointer } of demands(only)) if (!covers(agency, pointer)) say(pointer, 'agency')
  if (direction !== 'down') for (const { pointer } of demands(where)) if (!covers(reachOf(planned), pointer)) say(pointer, 'shared')
}

/** The leaf within a shape whose one value is converted. */
function leafOf(source: RuleSource, agency: string, shared: string): RuleSource {
  const leaf: RuleSource = { ...source, agency, shared }
  delete leaf.pick
  delete leaf.pivot
  delete leaf.each
  return leaf
}
