import type { Json } from '../json'
import { align, itemDown, newItem, sameSides, type ItemLens } from './item'
import type { Lens } from './lens'
import { bringUp, membersIn, memberSides, sayings, sayingSides, tellLost, tellStamp, type SharedSet } from './members'
import { put, valueIn, type Path, type Scope } from './path'
import { passes } from './predicate'
import type { DownRun, UpRun } from './run'

/** An agency array and a keyed shared array, item by item. The agency's order is the base's, new items last. */
export function eachLens(set: SharedSet, path: Path): Lens {
  return {
    shape: { kind: 'each', set, path },
    up(agency, shared, run) {
      bringUp(set, itemScopes(set, path, agency, run), false, shared, run)
    },
    down(shared, agency, run) {
      eachDown(set, path, shared, agency, run)
    }
  }
}

/** The agency items that belong to the rule. What is not an array where one belongs is noted and left alone. */
export function itemScopes(set: { rule: SharedSet['rule']; item: ItemLens }, path: Path, agency: Scope, run?: UpRun): Scope[] {
  const list = valueIn(agency, path)
  const at = agency.at + path.pointer
  if (!Array.isArray(list)) {
    if (run && !isNothing(list)) {
      const message = 'an array belongs here'
      run.note(set.rule, { code: 'wrong-type', message, severity: 'error', agencyPath: at })
    }
    if (run && !run.quiet && list !== undefined) run.seen(at)
    return []
  }
  if (run && !run.quiet && list.length === 0) run.seen(at)
  return list.flatMap((root, i) => {
    if (!passes(set.item.only, root)) return []
    if (run && !run.quiet) tellTemplate(set.item, `${at}/${i}`, run)
    return [{ root, at: `${at}/${i}` }]
  })
}

function tellTemplate(item: ItemLens, at: string, run: UpRun): void {
  for (const { path } of item.template) run.seen(at + path.pointer)
  for (const { path } of item.only.all) run.seen(at + path.pointer)
}

function eachDown(set: SharedSet, path: Path, shared: Scope, agency: Scope, run: DownRun): void {
  const members = membersIn(set, shared)
  const targets = sayings(set, itemScopes(set, path, agency))
  if (members.length === 0 && targets.length === 0) return
  const base = valueIn(agency, path)
  const list: (Json | undefined)[] = Array.isArray(base) ? [...base] : []
  const sides = memberSides(set, members, targets.length === 0)
  const targetSides = sayingSides(set, targets)
  const pairs = targets.length > 0 ? align(sides, targetSides) : []
  const taken = new Set(pairs)
  const indexOf = (at: string): number => Number(at.slice(at.lastIndexOf('/') + 1))
  targets.forEach(({ scope }, i) => {
    if (!taken.has(i)) list[indexOf(scope.at)] = undefined
  })
  members.forEach(({ index, value }, i) => {
    const pointer = `${shared.at}${set.path.pointer}/${index}`
    const pair = pairs[i] ?? -1
    const target = targets[pair]
    if (target && run.quiet && !run.plain && sameSides(sides[i], targetSides[pair])) return
    if (target) list[indexOf(target.scope.at)] = itemDown(set.item, { root: value, at: pointer }, target.scope.root, '', run)
    else if (sides[i]?.writable === true && !stops(base)) list.push(newItem(set.item, { root: value, at: pointer }, '', run))
    else return tellLost(set, value, pointer, run)
    tellStamp(set, pointer, run)
  })
  const kept = list.filter(value => value !== undefined)
  if (run.plain) kept.sort(byText)
  if (kept.length > 0 || Array.isArray(base)) put(agency, path, kept)
}

/** True where something other than an array stands, so that no item can be added. */
function stops(base: Json | undefined): boolean {
  return !Array.isArray(base) && !isNothing(base)
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** The order of texts, for arrays whose order must depend on nothing else. */
export function byText(a: Json, b: Json): number {
  const [one, two] = [JSON.stringify(a), JSON.stringify(b)]
  return one < two ? -1 : one > two ? 1 : 0
}
