import { isObject, pointerSteps, pointerStep, valueAt, type Json, type JsonObject } from '../json'
import { leafPaths } from './cover'
import { isBelow, leavesOf, patternOf } from './law-tools'
import { chanceFrom, sampleRecord } from './sample'
import { itemsOf, listedValues, memberOf, rootPlace, type SchemaPlace } from './schema-view'
import type { LossReason, Mapping, RuleFootprint } from './types'

/** Whether a format carries a place of the shared record: whatever stands there, some of it and why not all, or nothing. */
export interface PathLoss {
  /** JSON Pointer with `*` for items; `*[kind=phone]` where it is told by the kind of item. */
  path: string
  carried: 'always' | 'sometimes' | 'never'
  reasons: LossReason[]
}

/** What a format can carry of the shared record, by drawn records: no document of an agency is looked at. */
export interface LossReport {
  mapping: string
  /** The format is only read: nothing is ever written in it. */
  readOnly: boolean
  /** Places that no rule writes from are told of by their topmost path. */
  paths: PathLoss[]
  /** Places without regard to kinds of item. */
  totals: { paths: number; always: number; sometimes: number; never: number }
}

interface Tally {
  carried: number
  reasons: Set<LossReason>
}

/** Draws records and writes each afresh; the same seed gives the same report. */
export function lossReport(mapping: Mapping, seed: number, draws: number): LossReport {
  const writing = mapping.rules.filter(rule => rule.direction !== 'up')
  const root = rootPlace(mapping.sharedSchema)
  const known = leafPaths(root)
  const tallies = new Map<string, Tally>()
  const chance = chanceFrom(seed)
  if (writing.length > 0) for (let i = 0; i < draws; i++) tally(tallies, mapping, root, sampleRecord(mapping, chance))
  // What an item's place in the format says, such as its kind, is carried without a rule that names it.
  const implied = new Set([...tallies].filter(([, { carried }]) => carried > 0).map(([path]) => plain(path)))
  const written = (path: string): boolean => covered(path, writing) || implied.has(path)
  const unwritten = known.filter(path => !written(path))
  const drawn = [...tallies]
    .filter(([path]) => written(plain(path)))
    .map(([path, { carried, reasons }]) => ({ path, carried: howMuch(carried, reasons), reasons: [...reasons].sort() }))
  const paths = [...gathered(drawn), ...topmost(unwritten, known).map(path => lostAt(path, ['no-slot']))]
  const places = new Map<string, PathLoss['carried'][]>()
  for (const { path, carried } of drawn) places.set(plain(path), [...(places.get(plain(path)) ?? []), carried])
  const count = (how: PathLoss['carried']): number => [...places.values()].filter(kinds => together(kinds) === how).length
  return {
    mapping: mapping.name,
    readOnly: writing.every(rule => rule.shared.length === 0),
    paths: paths.sort((a, b) => (a.path < b.path ? -1 : 1)),
    totals: {
      paths: places.size + unwritten.length,
      always: count('always'),
      sometimes: count('sometimes'),
      never: count('never') + unwritten.length
    }
  }
}

function howMuch(carried: number, reasons: ReadonlySet<LossReason>): PathLoss['carried'] {
  if (reasons.size === 0) return 'always'
  return carried > 0 ? 'sometimes' : 'never'
}

/** How much of a place is carried, over all kinds of item. */
function together(kinds: readonly PathLoss['carried'][]): PathLoss['carried'] {
  const [first = 'never', ...others] = new Set(kinds)
  return others.length === 0 ? first : 'sometimes'
}

const lostAt = (path: string, reasons: LossReason[]): PathLoss => ({ path, carried: 'never', reasons })

/** The same, what is never carried told of by its topmost path. */
function gathered(drawn: readonly PathLoss[]): PathLoss[] {
  const lost = drawn.filter(({ carried }) => carried === 'never')
  const tops = topmost(
    lost.map(({ path }) => path),
    drawn.map(({ path }) => path)
  )
  const reasonsUnder = (top: string): LossReason[] =>
    [...new Set(lost.filter(({ path }) => isBelow(path, [top])).flatMap(({ reasons }) => reasons))].sort()
  return [...drawn.filter(({ carried }) => carried !== 'never'), ...tops.map(top => lostAt(top, reasonsUnder(top)))]
}

const shapes = ['each', 'find', 'pick', 'when']

function covered(path: string, rules: readonly RuleFootprint[]): boolean {
  const claims = rules.filter(rule => !shapes.includes(rule.shape)).flatMap(rule => rule.shared)
  return isBelow(path, claims) || claims.some(claim => claim.startsWith(`${path}/`))
}

function tally(tallies: Map<string, Tally>, mapping: Mapping, root: SchemaPlace, record: JsonObject): void {
  const lost = new Map(mapping.down(record).uncarried.map(({ path, reason }) => [path, reason]))
  for (const pointer of leavesOf(record)) {
    const path = named(pointer, root, record)
    const known = tallies.get(path) ?? { carried: 0, reasons: new Set<LossReason>() }
    tallies.set(path, known)
    const reason = lost.get(pointer)
    if (reason === undefined) known.carried += 1
    else known.reasons.add(reason)
  }
}

/** The pattern of a pointer; items whose kind the schema lists are told by it. */
function named(pointer: string, root: SchemaPlace, record: JsonObject): string {
  let place: SchemaPlace | undefined = root
  let at = ''
  let path = ''
  for (const step of pointerSteps(pointer)) {
    at += `/${pointerStep(step)}`
    if (place && /^\d+$/.test(step) && itemsOf(place)) {
      place = itemsOf(place)
      path += `/*${kindOf(place, valueAt(record, at))}`
    } else {
      place = place && memberOf(place, step)
      path += `/${pointerStep(step)}`
    }
  }
  return path
}

function kindOf(place: SchemaPlace | undefined, item: Json | undefined): string {
  if (!place || !isObject(item)) return ''
  const name = ['kind', 'type'].find(member => {
    const listed = memberOf(place, member)
    return listed !== undefined && listedValues(listed).length > 0
  })
  if (name === undefined) return ''
  return typeof item[name] === 'string' ? `[${name}=${item[name]}]` : `[no ${name}]`
}

/** A told path as a pattern of the schema. */
const plain = (path: string): string => patternOf(path.replaceAll(/\*\[[^\]]*\]/g, '*'))

/** Of paths that are all in the list the highest under which every known path is in it too. */
function topmost(paths: readonly string[], known: readonly string[]): string[] {
  const all = new Set(paths)
  const whole = (prefix: string): boolean =>
    known.every(path => !(path === prefix || path.startsWith(`${prefix}/`)) || all.has(path))
  const found = new Set<string>()
  for (const path of paths) {
    const steps = path.split('/').slice(1)
    const depth = steps.findIndex((_step, i) => whole(`/${steps.slice(0, i + 1).join('/')}`))
    found.add(`/${steps.slice(0, depth + 1).join('/')}`)
  }
  return [...found]
}
