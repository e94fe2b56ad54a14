import { deepEqual } from '../json'
import { anyAbsence, isAbsent, type Absence } from './absence'
import { blame, markOf, resolve, type Bench, type Claim, type Ground } from './bench'
import { directed } from './derived'
import { leafLens, sharedValue, type LeafSpec } from './leaf'
import { silent, unsaid, type Lens } from './lens'
import { pathAt } from './path'
import { planPrimitive } from './plan-primitive'
import type { RuleSource } from './rule-source'
import { samplesOf } from './rule-samples'
import { keyOf } from './schema-view'
import type { RuleFootprint } from './types'

/** The direction in which a rule runs, given those around it. */
export type Direction = 'both' | 'up' | 'down'

/** What a planned rule is, and what it touches within its scope (pointers of leaves; arrays as a whole). */
export interface Planned {
  lens: Lens
  agency: readonly string[]
  shared: readonly string[]
  /** Runs after the others of its scope. */
  late?: true
  /** Members that a branch looks at, and its place in the file. */
  tested?: { agency: readonly string[]; shared: readonly string[] }
  at?: string
}

/** Where a rule stands: both grounds, the direction around it, the rules around it. */
export interface Standing {
  agency: Ground
  shared: Ground
  direction: Direction
  /** The direction that the shape around the rules already sees to. */
  outer: Direction
  within: readonly string[]
  /** The branches that the rule stands in. */
  branches: Claim['branches']
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
  const fields = membersBelow(primitive.fields, sharedPointer, standing.shared)
  const agencyFields = membersBelow('of' in primitive ? [] : primitive.agencyFields, agencyPointer, standing.agency)
  const { direction, runs, keeps } = source.lookup
    ? { direction: 'up' as const, runs: 'up' as const, keeps: source['on-absent'] === 'keep' }
    : waysOf(bench, source, standing, at)
  const spec: LeafSpec = {
    rule: markOf(bench, source.id, at),
    agency: pathAt(agencyPointer, standing.agency.place),
    shared: pathAt(sharedPointer, standing.shared.place),
    fields,
    agencyFields,
    primitive,
    absence: absenceOf(source),
    keeps,
    fallback: source.default,
    asserts: source.assert === true
  }
  if (source.default !== undefined && !checkDefault(bench, spec, direction, at)) return undefined
  const sharedPaths = fields.length > 0 ? fields.map(field => field.path.pointer) : [sharedPointer]
  const agencyPaths = agencyFields.length > 0 ? agencyFields.map(field => field.path.pointer) : [agencyPointer]
  const touched = {
    id: source.id,
    direction,
    keeps,
    ...(spec.asserts ? { asserts: true as const } : {}),
    agency: agencyPaths,
    shared: sharedPaths,
    samples: samplesOf(bench, source)
  }
  record(bench, { ...touched, shape: 'leaf' }, standing, at)
  return {
    lens: directed(leafLens(spec), runs, keeps, scope => sharedValue(spec, scope)),
    agency: agencyPaths,
    shared: sharedPaths
  }
}

/** A default must be a value that the agency can write, and that is read back from what it writes. */
function checkDefault(bench: Bench, spec: LeafSpec, direction: Direction, at: string): boolean {
  const { primitive, fallback } = spec
  const say = (message: string): false => {
    blame(bench, `${at}/default`, 'default', message)
    return false
  }
  if (direction === 'down') return say('a default says what an absent agency value means; this rule never reads one')
  if (spec.keeps) return say('absence means the default here, so it cannot be kept')
  if ('of' in primitive || spec.fields.length > 0 || spec.agencyFields.length > 0)
    return say('a default stands for one value on either side')
  const printed = fallback === undefined ? undefined : primitive.print(fallback, unsaid)
  const back = isAbsent(printed, spec.absence) ? undefined : primitive.read(printed, silent)
  return deepEqual(back, fallback) || say('the agency cannot write this value so that it is read back')
}

function membersBelow(names: readonly string[] | undefined, pointer: string, ground: Ground): LeafSpec['fields'] {
  return (names ?? []).map(name => ({ name, path: pathAt(`${pointer}/${name}`, ground.place) }))
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
  rule: Pick<RuleFootprint, 'id' | 'shape' | 'direction' | 'keeps' | 'asserts' | 'agency' | 'shared' | 'samples'>,
  standing: Standing,
  pointer: string,
  claimed: { agency: boolean; shared: boolean } = { agency: true, shared: true }
): void {
  const { id, direction } = rule
  const agency = rule.agency.map(path => standing.agency.path + path)
  const shared = rule.shared.map(path => standing.shared.path + path)
  const mark = markOf(bench, id, pointer)
  const { shape, keeps, asserts, samples } = rule
  bench.footprints.push({
    id,
    shape,
    direction,
    keeps,
    ...(asserts ? { asserts } : {}),
    agency,
    shared,
    ...(samples ? { samples } : {}),
    get at() {
      return mark.at
    }
  })
  const claim = (side: Claim['side'], path: string): Claim => {
    return { side, path, rule: id, within: standing.within, branches: standing.branches, tests: standing[side].tests, pointer }
  }
  if (direction !== 'up' && claimed.agency) bench.claims.push(...agency.map(path => claim('agency', path)))
  if (direction !== 'down' && claimed.shared) bench.claims.push(...shared.map(path => claim('shared', path)))
}

/** How a rule spells absence. */
export function absenceOf(source: RuleSource): Absence {
  const spellings = source.absent?.map(word => word ?? 'null') ?? anyAbsence.spellings
  return { spellings, values: source['absent-values'] ?? [] }
}
