import { addDays, daysBetween } from '../../definitions'
import type { Answer, Spell, Step } from './answer'
import { earliestDay, eventDay, isNever, lastDayOfYears } from './calendar'
import { mergeSpells, type Custody } from './spells'
import { threeDays } from './days-from'

const enough = 7

/** A stay at premises, both days in it; without `to` it goes on. */
export interface Stay {
  from: string
  to?: string
}

/** The answer for premises; `seventhDay` is the event from which the three days run. */
export interface PremisesAnswer extends Answer {
  seventhDay?: string
}

/**
 * Stays at one place in the UK that has not been notified (s.48(3)): seven days, straight or together in any period of twelve
 * months, then three days that begin with the seventh day (s.48(7),(8)). First and last day of a stay both count; a day that
 * two stays cover counts once. Days in custody are no days of a stay (our reading: the Act leaves custody out of the three days
 * only). Partial dates count only the days that are certain.
 */
export function premisesStay(stays: readonly Stay[], spells: readonly Spell[]): PremisesAnswer {
  const days = stayDays(stays, mergeSpells(spells))
  const inexact = stays.some(({ from, to }) => from.length < 10 || (to !== undefined && to.length < 10))
  const seven = firstSeven(days)
  const last = seven?.at(-1)
  if (seven === undefined || last === undefined) {
    const text = `no period of twelve months has ${enough} days of stay`
    return { ...(inexact ? { inexact } : {}), steps: [{ rule: 's.48(3)', text }] }
  }
  const runs = runsOf(seven)
  const rule = runs.length === 1 ? 's.48(3)(a)' : 's.48(3)(b)'
  let at = 0
  const steps: Step[] = runs.map(({ from, to, length }) => {
    const which = length === 1 ? `day ${at + 1}` : `days ${at + 1} to ${at + length}`
    const text = `${which} of ${enough} at the premises${runs.length === 1 ? '' : ', within twelve months'}`
    at += length
    return { rule, text, from, to, days: length }
  })
  const answer = threeDays(last, spells, { counts: 's.48(7)', leavesOut: 's.48(8)' }, steps)
  return { ...answer, ...(inexact ? { inexact } : {}), seventhDay: last }
}

/** The first seven days in order of which the last lies in the twelve months that begin with the first. */
function firstSeven(days: Iterable<string>): string[] | undefined {
  const latest: string[] = []
  for (const day of days) {
    latest.push(day)
    if (latest.length > enough) latest.shift()
    const [first] = latest
    if (latest.length === enough && first !== undefined && day <= lastDayOfYears(first, 1)) return latest
  }
  return undefined
}

/** The days of stay in order, each once. It need not end: whoever reads it stops at seven days in a row at the latest. */
function* stayDays(stays: readonly Stay[], custody: readonly Custody[]): Generator<string> {
  const certain = stays
    .map(({ from, to }) => ({ from: eventDay(from).day, to: to === undefined || isNever(to) ? undefined : earliestDay(to) }))
    .filter(({ from, to }) => !isNever(from) && (to === undefined || to >= from))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  let at = ''
  for (const stay of certain) {
    if (stay.from > at) at = stay.from
    while (stay.to === undefined || at <= stay.to) {
      const spell = custody.find(({ from, to }) => from <= at && (to === undefined || at < to))
      if (spell && spell.to === undefined) return
      if (spell?.to !== undefined) {
        at = spell.to
        continue
      }
      yield at
      at = addDays(at, 1)
    }
  }
}

function runsOf(days: readonly string[]): { from: string; to: string; length: number }[] {
  const runs: { from: string; to: string; length: number }[] = []
  for (const day of days) {
    const last = runs.at(-1)
    if (last && daysBetween(last.to, day) === 1) {
      last.to = day
      last.length++
    } else runs.push({ from: day, to: day, length: 1 })
  }
  return runs
}
