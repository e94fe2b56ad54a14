import { deepEqual, type Json } from '../json'
import { align, itemDown, newItem } from './item'
import type { Lens } from './lens'
import { bringUp, membersIn, memberSides, sayings, sayingSides, tellLost, tellStamp, type SharedSet } from './members'
import { put, remove, valueIn, type Path, type Scope } from './path'
import type { DownRun } from './run'

/**
 * A fixed number of agency places, each for one of the shared items that belong to the rule: one place (`pick`) or
 * several numbered ones (`pivot`). What does not fit stays in the shared record and is reported.
 */
export function slotsLens(set: SharedSet, slots: readonly Path[]): Lens {
  return {
    shape: { kind: 'slots', set, slots },
    up(agency, shared, run) {
      bringUp(set, slotScopes(slots, agency), true, shared, run)
    },
    down(shared, agency, run) {
      slotsDown(set, slots, shared, agency, run)
    }
  }
}

function slotScopes(slots: readonly Path[], agency: Scope): Scope[] {
  return slots.map(slot => ({ root: valueIn(agency, slot), at: agency.at + slot.pointer }))
}

function slotsDown(set: SharedSet, slots: readonly Path[], shared: Scope, agency: Scope, run: DownRun): void {
  const members = membersIn(set, shared)
  const scopes = slotScopes(slots, agency)
  const said = sayings(set, scopes)
  if (members.length === 0 && said.length === 0) return
  const sides = memberSides(set, members, said.length === 0)
  const pairs = said.length > 0 ? align(sides, sayingSides(set, said)) : members.map(() => undefined)
  const inSlot = new Map<number, number>()
  pairs.forEach((pair, i) => pair !== undefined && inSlot.set(scopes.indexOf(said[pair]?.scope as Scope), i))
  const free = [...slots.keys()].filter(slot => !inSlot.has(slot))
  members.forEach(({ index, value }, i) => {
    if (pairs[i] !== undefined) return
    const slot = sides[i]?.writable === true ? free.shift() : undefined
    if (slot !== undefined) return inSlot.set(slot, i)
    const reason = sides[i]?.writable === true ? 'cardinality' : undefined
    tellLost(set, value, `${shared.at}${set.path.pointer}/${index}`, run, reason)
  })
  slots.forEach((slot, s) => {
    const member = members[inSlot.get(s) ?? -1]
    const base = scopes[s]?.root
    if (!member) {
      if (said.some(({ scope }) => scope === scopes[s])) fill(agency, slot, base, itemDown(set.item, empty, base, '', run))
      return
    }
    const at = `${shared.at}${set.path.pointer}/${member.index}`
    const from: Scope = { root: member.value, at }
    const fresh = base === undefined || base === null || base === ''
    fill(agency, slot, base, fresh ? newItem(set.item, from, '', run) : itemDown(set.item, from, base, '', run))
    tellStamp(set, at, run)
  })
}

const empty: Scope = { root: undefined, at: '' }

/** Puts what a slot now holds; an object that was emptied goes. */
function fill(agency: Scope, slot: Path, base: Json | undefined, value: Json | undefined): void {
  if (value === undefined || (deepEqual(value, {}) && slot.steps.at(-1)?.required !== true)) {
    if (base !== undefined) remove(agency, slot)
  } else {
    put(agency, slot, value)
  }
}
