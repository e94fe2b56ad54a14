import { addDays, daysBetween } from '../../definitions'
import type { Spell, Step } from './answer'
import { isNever } from './calendar'
import { mergeSpells, spellRemarks } from './spells'

/** Which provisions a count stands on: the period itself, and the days that it leaves out. */
export interface Provisions {
  counts: string
  leavesOut: string
}

/** The last day of a count, absent while custody runs on, and every stretch of the way. */
export interface Counted {
  last?: string
  inexact: boolean
  steps: Step[]
}

/**
 * Counts so many days, the first of them `start`, days in custody left out. The steps cover every day from `start` to the last,
 * none twice, so that they can be added up by hand.
 */
export function countDays(start: string, days: number, spells: readonly Spell[], provisions: Provisions): Counted {
  const steps = spellRemarks(spells, provisions.leavesOut)
  if (isNever(start))
    return { inexact: true, steps: [...steps, { rule: provisions.counts, text: 'the day lies beyond the calendar' }] }
  let at = start
  let done = 0
  let inexact = false
  const count = (to: string): void => {
    const more = daysBetween(at, to) + 1
    const which = more === 1 ? `day ${done + 1}` : `days ${done + 1} to ${done + more}`
    steps.push({ rule: provisions.counts, text: `${which} of ${days}`, from: at, to, days: more, counts: true })
    done += more
  }
  for (const custody of mergeSpells(spells)) {
    if (custody.to !== undefined && (custody.to <= at || custody.to === custody.from)) continue
    if (daysBetween(at, custody.from) >= days - done) break
    if (custody.from > at) {
      count(addDays(custody.from, -1))
      at = custody.from
    }
    inexact ||= custody.inexact
    steps.push(leftOut(at, custody.to, provisions.leavesOut))
    if (custody.to === undefined) return { inexact, steps }
    at = custody.to
  }
  const last = addDays(at, days - done - 1)
  count(last)
  return { last, inexact, steps }
}

function leftOut(from: string, release: string | undefined, rule: string): Step {
  if (release === undefined)
    return { rule, text: 'in custody or detention, which still runs: nothing counts', from, counts: false }
  const days = daysBetween(from, release)
  return { rule, text: 'in custody or detention: does not count', from, to: addDays(release, -1), days, counts: false }
}
