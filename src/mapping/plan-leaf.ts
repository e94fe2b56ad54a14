import { anyAbsence, type Absence } from './absence'
import { blame, markOf, resolve, type Bench, type Claim, type Ground } from './bench'
import { directed } from './derived'
import { leafLens, sharedValue, type LeafSpec } from './leaf'
import type { Lens } from './lens'
import { pathAt, valueIn, type Scope } from './path'
import { pivotLens, type PivotSpec } from './pivot'
import { planPrimitive } from './plan-primitive'
import type { RuleSource } from './rule-source'
import { samplesOf } from './rule-samples'
import { itemsOf, keyOf } from './schema-view'
import type { RuleFootprint } from './types'

/** The direction in which a rule runs, given those around it. */
export type Direction = 'both' | 'up' | 'down'

/** What a planned rule is, and what it touches within its scope (pointers of leaves; arrays as a whole). */
export interface Planned {
  lens: Lens
  agency: readonly string[]
  shared: readonly string[]
}

/** Where a rule stands: both grounds, the direction around it, the rules around it. */
export interface Standing {
  agency: Ground
  shared: Ground
  direction: Direction
  /** The direction that the shape around the rules already sees to. */
  outer: Direction
  within: readonly string[]
}

/** A leaf rule. */
export function planLeaf(bench: Bench, source: RuleSource, standing: Standing, at: string): Planned | undefined {
  const agencyPointer = standing.agency.prefix + (typeof source.agency === 'string' ? source.agency : '')
  const sharedPointer = standing.shared.prefix + (source.shared ?? '')
  const agency = resolve(bench, standing.agency.place, agencyPointer, `${at}/agency`, 'agency')
  const shared = resolve(bench, standing.shared.place, sharedPointer, `${at}/shared`, 'shared')
  if (!agency || !shared) return undefined
  const primitive = planPrimitive(bench, source, { agency, shared, scope: standing.shared.place }, at)
  if (!primitive) return undefined
  if (primitive.fields === undefined && source.identifier === undefined && keyOf(shared)) {
    blame(bench, `${at}/shared`, 'shape-missing', 'this is a keyed array: use each, pick or pivot')
    return undefined
  }
  const fields = (primitive.fields ?? []).map(name => ({ name, path: pathAt(`${sharedPointer}/${name}`, standing.shared.place) }))
  const parts = 'of' in primitive ? [] : (primitive.agencyFields ?? [])
  const agencyFields = parts.map(name => ({ name, path: pathAt(`${agencyPointer}/${name}`, standing.agency.place) }))
  const { direction, runs, keeps } = waysOf(bench, source, standing, at)
  const spec: LeafSpec = {
    rule: markOf(bench, source.id, at),
    agency: pathAt(agencyPointer, standing.agency.place),
    shared: pathAt(sharedPointer, standing.shared.place),
    fields,
    agencyFields,
    primitive,
    absence: absenceOf(source),
    keeps
  }
  const sharedPaths = fields.length > 0 ? fields.map(field => field.path.pointer) : [sharedPointer]
  const agencyPaths = agencyFields.length > 0 ? agencyFields.map(field => field.path.pointer) : [agencyPointer]
  record(
    bench,
    {
      id: source.id,
      shape: 'leaf',
      direction,
      keeps,
      agency: agencyPaths,
      shared: sharedPaths,
      samples: samplesOf(bench, source)
    },
    standing,
    at
  )
  return {
    lens: directed(leafLens(spec), runs, keeps, scope => sharedValue(spec, scope)),
    agency: agencyPaths,
    shared: sharedPaths
  }
}

/** A plain list over numbered slots. */
export function planPivot(bench: Bench, source: RuleSource, standing: Standing, at: string): Planned | undefined {
  const pivot = source.pivot
  if (!pivot) return undefined
  const prefix = standing.agency.prefix + (typeof source.agency === 'string' ? source.agency : '')
  const sharedPointer = standing.shared.prefix + (source.shared ?? '')
  const shared = resolve(bench, standing.shared.place, sharedPointer, `${at}/shared`, 'shared')
  const slots = pivot.slots.map((slot, i) => ({
    pointer: prefix + slot,
    place: resolve(bench, standing.agency.place, prefix + slot, `${at}/pivot/slots/${i}`, 'agency')
  }))
  const rest = pivot.rest?.words ?? pivot.rest?.list
  const restPlace =
    rest === undefined ? undefined : resolve(bench, standing.agency.place, prefix + rest, `${at}/pivot/rest`, 'agency')
  const first = slots[0]?.place
  if (!shared || !first || slots.some(slot => !slot.place) || (rest !== undefined && !restPlace)) return undefined
  const items = itemsOf(shared)
  if (!items) {
    blame(bench, `${at}/shared`, 'not-an-array', 'a pivot stands for a shared array')
    return undefined
  }
  const primitive = planPrimitive(bench, source, { agency: first, shared: items, scope: items }, at)
  if (!primitive || 'of' in primitive || primitive.fields) {
    if (primitive) blame(bench, at, 'pivot-items', 'the items of a plain list are single values')
    return undefined
  }
  const { direction, runs, keeps } = waysOf(bench, source, standing, at)
  const spec: PivotSpec = {
    rule: markOf(bench, source.id, at),
    slots: slots.map(slot => pathAt(slot.pointer, standing.agency.place)),
    rest:
      rest === undefined
        ? undefined
        : { path: pathAt(prefix + rest, standing.agency.place), as: pivot.rest?.words === undefined ? 'list' : 'words' },
    shared: pathAt(sharedPointer, standing.shared.place),
    primitive,
    absence: absenceOf(source)
  }
  const agencyPaths = [...slots.map(slot => slot.pointer), ...(rest === undefined ? [] : [prefix + rest])]
  record(bench, { id: source.id, shape: 'pivot', direction, keeps, agency: agencyPaths, shared: [sharedPointer] }, standing, at)
  const focus = (scope: Scope): ReturnType<typeof valueIn> => valueIn(scope, spec.shared)
  return { lens: directed(pivotLens(spec), runs, keeps, focus), agency: agencyPaths, shared: [sharedPointer] }
}

/** Direction and absence of a rule within those around it; `runs` is what is left for its own lens to see to. */
export function waysOf(
  bench: Bench,
  source: RuleSource,
  standing: Standing,
  at: string
): { direction: Direction; runs: Direction; keeps: boolean } {
  const own = source.direction ?? standing.direction
  if (standing.direction !== 'both' && own !== standing.direction) {
    blame(bench, `${at}/direction`, 'direction', `this rule stands within one that only goes ${standing.direction}`)
  }
  const keeps = (source['on-absent'] ?? (source.direction === 'down' ? 'keep' : 'remove')) === 'keep'
  return { direction: own, runs: own === standing.outer ? 'both' : own, keeps }
}

/** Notes what a rule touches and what it writes. */
export function record(
  bench: Bench,
  rule: Pick<RuleFootprint, 'id' | 'shape' | 'direction' | 'keeps' | 'agency' | 'shared' | 'samples'>,
  standing: Standing,
  pointer: string,
  claimed: { agency: boolean; shared: boolean } = { agency: true, shared: true }
): void {
  const { id, direction } = rule
  const agency = rule.agency.map(path => standing.agency.path + path)
  const shared = rule.shared.map(path => standing.shared.path + path)
  const mark = markOf(bench, id, pointer)
  const { shape, keeps, samples } = rule
  bench.footprints.push({
    id,
    shape,
    direction,
    keeps,
    agency,
    shared,
    ...(samples ? { samples } : {}),
    get at() {
      return mark.at
    }
  })
  const claim = (side: Claim['side'], path: string): Claim => {
    return { side, path, rule: id, within: standing.within, tests: standing[side].tests, pointer }
  }
  if (direction !== 'up' && claimed.agency) bench.claims.push(...agency.map(path => claim('agency', path)))
  if (direction !== 'down' && claimed.shared) bench.claims.push(...shared.map(path => claim('shared', path)))
}

function absenceOf(source: RuleSource): Absence {
  const spellings = source.absent?.map(word => word ?? 'null') ?? anyAbsence.spellings
  return { spellings, values: source['absent-values'] ?? [] }
}
