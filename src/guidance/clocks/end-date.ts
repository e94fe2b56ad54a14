import { addDays, daysBetween } from '../../definitions'
import type { Answer, Spell, Step } from './answer'
import { eventDay, isNever, lastDayOfYears } from './calendar'
import { countDays } from './count'
import { mergeSpells } from './spells'
import { partialDate } from './days-from'

const provisions = { counts: 's.53(1)', leavesOut: 's.53(7)' }

/**
 * The last day of the notification period (s.53): so many years that begin with the day of being dealt with (s.53(4)), days in
 * custody, hospital or immigration detention left out (s.53(7)), days abroad not left out (s.55(2)). The years are calendar
 * years from the first day at liberty, as note 140 has it ("in effect run from the date the person is released"); every later
 * day in custody adds one. No `end` while custody runs. It moves with every spell, so it is reckoned and never kept.
 */
export function endDate(dealtWithOn: string, years: number, spells: readonly Spell[]): Answer {
  const { day, inexact } = eventDay(dealtWithOn)
  const begins: Step = { rule: 's.53(4)', text: `${years} years that begin with the day of being dealt with`, from: day }
  const steps = [...partialDate(inexact, 's.53(4)'), begins]
  const within = mergeSpells(spells).find(({ from, to }) => from <= day && (to === undefined || to > day))
  const first = within ? within.to : day
  if (first === undefined || isNever(first)) {
    const { steps: none } = countDays(day, 1, spells, provisions)
    return { ...(inexact || within?.inexact ? { inexact: true as const } : {}), steps: [...steps, ...none] }
  }
  if (first > day) {
    const text = 'in custody or detention: does not count'
    const to = addDays(first, -1)
    steps.push({ rule: 's.53(7)', text, from: day, to, days: daysBetween(day, first), counts: false })
  }
  const unbroken = lastDayOfYears(first, years)
  const days = daysBetween(first, unbroken) + 1
  steps.push({
    rule: 's.53(1)',
    text: `${years} years from the first day at liberty, were there no custody`,
    from: first,
    to: unbroken,
    days
  })
  const counted = countDays(first, days, spells, provisions)
  return {
    ...(counted.last === undefined ? {} : { end: counted.last }),
    ...(inexact || within?.inexact || counted.inexact ? { inexact: true as const } : {}),
    steps: [...steps, ...counted.steps, { rule: 's.55(2)', text: 'days abroad count like any other' }]
  }
}
