import { firstDay, lastDay } from '../../definitions'
import type { Spell, Step } from './answer'
import { isNever } from './calendar'

/** A stretch in custody after merging: full days, apart from each other, in order. The day `to` is no longer in it. */
export interface Custody {
  from: string
  to?: string
  inexact: boolean
}

/**
 * Spells in order, those that overlap, touch or lie in each other made one. The day of release counts as at liberty, so two
 * spells are one only if the later begins on or before that day. Partial dates are read as the longest spell they may mean. A
 * spell that ends before it begins is left out; an end in the year 9900 or later is none.
 */
export function mergeSpells(spells: readonly Spell[]): Custody[] {
  const read = spells
    .map(readSpell)
    .filter(({ from, to }) => to === undefined || to >= from)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const merged: Custody[] = []
  for (const spell of read) {
    const last = merged.at(-1)
    if (!last || (last.to !== undefined && spell.from > last.to)) merged.push({ ...spell })
    else {
      last.inexact ||= spell.inexact
      if (last.to === undefined) continue
      if (spell.to === undefined) delete last.to
      else if (spell.to > last.to) last.to = spell.to
    }
  }
  return merged
}

/** Whether a day lies in custody. */
export function inCustody(day: string, custody: readonly Custody[]): boolean {
  return custody.some(({ from, to }) => from <= day && (to === undefined || day < to))
}

/** Remarks on spells that cannot be used as they stand. */
export function spellRemarks(spells: readonly Spell[], rule: string): Step[] {
  const turned = spells.map(readSpell).filter(({ from, to }) => to !== undefined && to < from).length
  return turned === 0 ? [] : [{ rule, text: `left out of the reckoning: spells that end before they begin (${turned})` }]
}

function readSpell({ from, to }: Spell): Custody {
  const open = to === undefined || isNever(to)
  return {
    from: firstDay(from),
    ...(open ? {} : { to: lastDay(to) }),
    inexact: from.length < 10 || (!open && to.length < 10)
  }
}
