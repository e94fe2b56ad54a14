import type { Answer, Spell, Step } from './answer'
import { eventDay } from './calendar'
import { countDays, type Provisions } from './count'

/**
 * A period of so many days that begins with the day of an event: of three, event on D and last moment the end of D+2. Days,
 * not working days; weekends and bank holidays count. `before` are steps that explain how the event came about.
 */
export function daysFrom(
  on: string,
  days: number,
  spells: readonly Spell[],
  provisions: Provisions,
  before: readonly Step[]
): Answer {
  const { day, inexact } = eventDay(on)
  const counted = countDays(day, days, spells, provisions)
  return {
    ...(counted.last === undefined ? {} : { due: counted.last }),
    ...(inexact || counted.inexact ? { inexact: true as const } : {}),
    steps: [...before, ...partialDate(inexact, provisions.counts), ...counted.steps]
  }
}

/** The three days of ss.47, 48 and 48A. */
export function threeDays(on: string, spells: readonly Spell[], provisions: Provisions, before: readonly Step[]): Answer {
  return daysFrom(on, 3, spells, provisions, before)
}

/** The remark that a partial date was read as a day. */
export function partialDate(inexact: boolean, rule: string): Step[] {
  return inexact ? [{ rule, text: 'the record has only a month or a year; the last day it may mean is taken' }] : []
}
