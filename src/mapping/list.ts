import type { Json } from '../json'
import { itemScopes } from './each'
import { itemDown, itemUp, newItem, type Side } from './item'
import type { Lens } from './lens'
import { membersIn, memberSides, sayings, sayingSides, tellLost, type Member, type Saying, type SharedSet } from './members'
import { put, remove, valueIn, type Path, type Scope } from './path'
import type { DownRun, UpRun } from './run'

/**
 * An agency array and a plain shared list, whose order counts. While the two say the same, nothing moves; else the one
 * that is written takes the other's order, reusing the items that still say the same.
 */
export function listLens(set: SharedSet, path: Path): Lens {
  return {
    shape: { kind: 'list', set, path },
    up(agency, shared, run) {
      listUp(set, sayings(set, itemScopes(set, path, agency, run), run), shared, run)
    },
    down(shared, agency, run) {
      listDown(set, path, shared, agency, run)
    }
  }
}

function listUp(set: SharedSet, said: readonly Saying[], shared: Scope, run: UpRun): void {
  const members = membersIn(set, shared)
  if (said.length === 0 && members.length === 0) return
  const at = shared.at + set.path.pointer
  const sides = memberSides(set, members)
  const saidSides = sayingSides(set, said)
  const words = new Set(saidSides.map(side => side.class))
  const shown = members.filter((_member, i) => sides[i]?.writable === true || words.has(sides[i]?.class ?? ''))
  const shownSides = shown.map(member => sides[members.indexOf(member)] as Side)
  const same = sameOrder(shownSides, saidSides)
  const values = members.map(member => member.value)
  const up = (saying: Saying, member: Member | undefined): Json | undefined =>
    itemUp(set.item, saying.scope, member?.value, `${at}/${member?.index ?? '-'}`, run)
  if (same) {
    said.forEach((saying, i) => {
      const member = shown[i]
      const value = up(saying, member)
      if (member && value !== undefined) values[members.indexOf(member)] = value
    })
    if (values.length > 0) put(shared, set.path, values)
    return
  }
  const reuse = inOrder(shown, shownSides)
  const list = saidSides.map((side, i) => up(said[i] as Saying, reuse(side.class)))
  const hidden = members.filter(member => !shown.includes(member)).map(member => member.value)
  const next = [...list.filter(value => value !== undefined), ...hidden]
  if (next.length === 0) remove(shared, set.path)
  else put(shared, set.path, next)
}

function listDown(set: SharedSet, path: Path, shared: Scope, agency: Scope, run: DownRun): void {
  const members = membersIn(set, shared)
  const targets = sayings(set, itemScopes(set, path, agency))
  if (members.length === 0 && targets.length === 0) return
  const sides = memberSides(set, members)
  const at = (member: Member): string => `${shared.at}${set.path.pointer}/${member.index}`
  const base = valueIn(agency, path)
  const reuse = inOrder(targets, sayingSides(set, targets))
  const written = members.flatMap((member, i) => {
    const from: Scope = { root: member.value, at: at(member) }
    const target = reuse(sides[i]?.class ?? '')
    if (target) return [itemDown(set.item, from, target.scope.root, '', run)]
    if (sides[i]?.writable === true) return [newItem(set.item, from, '', run)]
    tellLost(set, member.value, at(member), run)
    return []
  })
  if (!Array.isArray(base) && base !== undefined && base !== null && base !== '') return
  const places = new Set(targets.map(({ scope }) => Number(scope.at.slice(scope.at.lastIndexOf('/') + 1))))
  const queue = written.filter(value => value !== undefined)
  const kept = (Array.isArray(base) ? base : []).flatMap((value, i) => (places.has(i) ? queue.splice(0, 1) : [value]))
  const next = [...kept, ...queue]
  if (next.length > 0 || Array.isArray(base)) put(agency, path, next)
}

function sameOrder(a: readonly Side[], b: readonly Side[]): boolean {
  return a.length === b.length && a.every((side, i) => side.class === b[i]?.class)
}

/** Hands out each item once, by class, in order of occurrence. */
function inOrder<T>(items: readonly T[], sides: readonly Side[]): (word: string) => T | undefined {
  const waiting = new Map<string, T[]>()
  items.forEach((item, i) => {
    const word = sides[i]?.class ?? ''
    waiting.set(word, [...(waiting.get(word) ?? []), item])
  })
  return word => waiting.get(word)?.shift()
}
