import type { JsonObject } from '../json'
import { blame, markOf, resolve, type Bench, type Ground } from './bench'
import { directed } from './derived'
import { eachLens } from './each'
import { findFocus, findLens, type FindSpec } from './find'
import { listLens } from './list'
import { focusOf, type SharedSet } from './members'
import { pathAt } from './path'
import { checkDemands, itemOf, reachOf } from './plan-item'
import { record, waysOf, type Direction, type Planned, type Standing } from './plan-leaf'
import type { planRules as PlanRules, PlannedRules } from './plan-rule'
import { equalities, planTest } from './plan-test'
import { anything, type Test } from './predicate'
import type { FindSource, RuleSource } from './rule-source'
import { itemsOf, keyOf, type SchemaPlace } from './schema-view'
import { slotsLens } from './slots'
import type { RuleFootprint } from './types'

/** One rule being made ready: the file, the rule, where it stands, its place in the file, and how rules within it are planned. */
export interface Job {
  bench: Bench
  source: RuleSource
  standing: Standing
  at: string
  planRules: typeof PlanRules
}

/** An agency array and a shared one. */
export function planEach(job: Job): Planned | undefined {
  const { bench, source, standing, at } = job
  const each = source.each
  const agency = arrayAt(bench, standing.agency, typeof source.agency === 'string' ? source.agency : '', `${at}/agency`, 'agency')
  const shared = arrayAt(bench, standing.shared, source.shared ?? '', `${at}/shared`, 'shared')
  if (!each || !agency || !shared) return undefined
  const only = planTest(bench, each.only, agency.items, `${at}/each/only`, 'agency')
  const where = planTest(bench, each.where, shared.items, `${at}/each/where`, 'shared')
  const { direction, runs, keeps } = waysOf(bench, source, standing, at)
  const inner: Standing = {
    agency: itemGround(standing.agency, agency, only),
    shared: itemGround(standing.shared, shared, where),
    direction,
    outer: direction,
    within: [...standing.within, source.id],
    branches: standing.branches
  }
  const planned = job.planRules(bench, source.rules ?? [], inner, i => `${at}/rules/${i}`)
  const footprint = {
    id: source.id,
    shape: 'each',
    direction,
    keeps,
    agency: [`${agency.pointer}/*`],
    shared: [`${shared.pointer}/*`]
  }
  own(job, footprint, inner, where, true)
  checkDemands(bench, planned, { only, where, fresh: each.new }, direction, `${at}/each`)
  const ends = { agency: agency.items, shared: shared.items }
  const item = itemOf(bench, planned, ends, { only, where, fresh: each.new }, `${at}/each/new`)
  const set = setOf(job, shared, planned, where, item)
  const path = pathAt(agency.pointer, standing.agency.place)
  const lens = set.key ? eachLens(set, path) : listLens(set, path)
  return {
    lens: directed(lens, runs, keeps, scope => focusOf(set, scope)),
    agency: [agency.pointer],
    shared: [shared.pointer]
  }
}

/** One or several agency places and some of the shared items: `pick`, and `pivot` over a keyed array. */
export function planSlots(
  job: Job,
  slots: readonly string[],
  options: { where?: JsonObject; value?: string }
): Planned | undefined {
  const { bench, source, standing, at } = job
  const word = source.pick ? 'pick' : 'pivot'
  const prefix = standing.agency.prefix + (typeof source.agency === 'string' ? source.agency : '')
  const pointers = slots.map(slot => prefix + slot)
  const places = pointers.map((pointer, i) => {
    return resolve(bench, standing.agency.place, pointer, word === 'pick' ? `${at}/agency` : `${at}/pivot/slots/${i}`, 'agency')
  })
  const shared = arrayAt(bench, standing.shared, source.shared ?? '', `${at}/shared`, 'shared')
  const [place] = places
  if (!place || !shared || places.includes(undefined)) return undefined
  if (!keyOf(shared.array)) {
    blame(bench, `${at}/shared`, 'not-keyed', 'pick needs a keyed array (x-key)')
    return undefined
  }
  const where = planTest(bench, options.where, shared.items, `${at}/${word}/where`, 'shared')
  const { direction, runs, keeps } = waysOf(bench, source, standing, at)
  const inner: Standing = {
    agency: { ...standing.agency, place, path: standing.agency.path + (pointers[0] ?? ''), prefix: '' },
    shared: itemGround(standing.shared, shared, where),
    direction,
    outer: direction,
    within: [...standing.within, source.id],
    branches: standing.branches
  }
  const planned = within(job, inner, '', source.identifier && options.value === '/value' ? '' : (options.value ?? ''))
  const footprint = { id: source.id, shape: word, direction, keeps, agency: pointers, shared: [`${shared.pointer}/*`] }
  own(job, footprint, inner, where, false)
  const item = itemOf(bench, planned, { agency: place, shared: shared.items }, { only: anything, where, fresh: undefined }, at)
  const set = setOf(job, shared, planned, where, item)
  const paths = pointers.map(pointer => pathAt(pointer, standing.agency.place))
  const lens = slotsLens(set, paths)
  return { lens: directed(lens, runs, keeps, scope => focusOf(set, scope)), agency: pointers, shared: [shared.pointer] }
}

/** One shared place and one element of an agency list. */
export function planFind(job: Job, find: FindSource): Planned | undefined {
  const { bench, source, standing, at } = job
  const agency = arrayAt(bench, standing.agency, find.list, `${at}/agency/list`, 'agency')
  const pointer = standing.shared.prefix + (source.shared ?? '')
  const shared = resolve(bench, standing.shared.place, pointer, `${at}/shared`, 'shared')
  if (!agency || !shared) return undefined
  const only = planTest(bench, find.where, agency.items, `${at}/agency/where`, 'agency')
  const { direction, runs, keeps } = waysOf(bench, source, standing, at)
  const ground = itemGround(standing.agency, agency, only)
  const inner: Standing = {
    agency: { ...ground, prefix: source.rules ? (find.value ?? '') : '' },
    shared: { ...standing.shared, place: shared, path: standing.shared.path + pointer, prefix: '' },
    direction,
    outer: direction,
    within: [...standing.within, source.id],
    branches: standing.branches
  }
  const planned = within(job, inner, find.value ?? '', '')
  const touched = reachOf(planned).map(path => pointer + path)
  const footprint = { id: source.id, shape: 'find', direction, keeps, agency: [`${agency.pointer}/*`], shared: touched }
  record(bench, footprint, { ...standing, agency: { ...standing.agency, tests: ground.tests } }, at, {
    agency: true,
    shared: false
  })
  checkDemands(bench, planned, { only, where: anything, fresh: find.new }, direction, `${at}/agency`)
  const ends = { agency: agency.items, shared }
  const spec: FindSpec = {
    rule: markOf(bench, source.id, at),
    list: pathAt(agency.pointer, standing.agency.place),
    shared: pathAt(pointer, standing.shared.place),
    item: itemOf(bench, planned, ends, { only, where: anything, fresh: find.new }, `${at}/agency/new`)
  }
  return {
    lens: directed(findLens(spec), runs, keeps, scope => findFocus(spec, scope)),
    agency: [agency.pointer],
    shared: touched
  }
}

/** The rules within a shape; where it converts one value itself, that as a rule. */
function within(job: Job, inner: Standing, agency: string, shared: string): PlannedRules {
  const { bench, source, at } = job
  if (source.rules) return job.planRules(bench, source.rules, inner, i => `${at}/rules/${i}`)
  const leaf: RuleSource = { ...source, agency, shared }
  delete leaf.pick
  delete leaf.pivot
  return job.planRules(bench, [leaf], inner, () => at)
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

function itemGround(ground: Ground, place: ArrayPlace, test: Test): Ground {
  const path = `${ground.path}${place.pointer}/*`
  return { place: place.items, path, prefix: '', tests: new Map([...ground.tests, [path, test]]) }
}

/** Claims the shared items, their constant members and, where they are an array's, the agency items. */
function own(job: Job, footprint: Omit<RuleFootprint, 'at'>, inner: Standing, where: Test, agency: boolean): void {
  const { bench, standing, at } = job
  const tested: Standing = {
    ...standing,
    agency: { ...standing.agency, tests: inner.agency.tests },
    shared: { ...standing.shared, tests: inner.shared.tests }
  }
  record(bench, footprint, tested, at, { agency, shared: true })
  const direction: Direction = footprint.direction
  if (direction === 'down') return
  for (const { path } of equalities(where)) {
    const full = `${inner.shared.path}${path.pointer}`
    const rule = `${footprint.id}#where`
    bench.claims.push({
      side: 'shared',
      path: full,
      rule,
      within: standing.within,
      branches: standing.branches,
      tests: inner.shared.tests,
      pointer: at
    })
  }
}

function setOf(job: Job, shared: ArrayPlace, planned: PlannedRules, where: Test, item: SharedSet['item']): SharedSet {
  const { bench, source, standing, at } = job
  const key = keyOf(shared.array)
  const touched = [...reachOf(planned), ...equalities(where).map(({ path }) => path.pointer)]
  const reaches = (field: string): boolean =>
    touched.some(path => path === '' || path === `/${field}` || path.startsWith(`/${field}/`))
  const rule = markOf(bench, source.id, at)
  return { rule, path: pathAt(shared.pointer, standing.shared.place), key, reached: (key ?? []).filter(reaches), item }
}
