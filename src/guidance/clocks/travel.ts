import { addDays, daysBetween } from '../../definitions'
import type { Answer, Spell, Step } from './answer'
import { earliestDay, eventDay } from './calendar'
import { daysFrom, partialDate } from './days-from'

/** A journey abroad. Either day may be unknown. */
export interface Journey {
  departsOn?: string
  returnsOn?: string
}

/** Lead times that were not read in a source: general knowledge, `unverified` in the steps, for an adopter to check and set. */
export interface TravelTerms {
  /** Departure is notified at least so many days before; 0 is "before departure" and no more. */
  leadDays: number
  /** With a good reason, at least so many days before (24 hours). */
  latestLeadDays: number
  /** Return is notified within so many days that begin with the day of return. */
  returnDays: number
}

/** 7 days before, with a reason at least 24 hours; 3 days after return: general knowledge, to be checked against the regulations in force. */
export const assumedTravelTerms: TravelTerms = { leadDays: 7, latestLeadDays: 1, returnDays: 3 }

const shortest = 3

/**
 * Departure for three days or more (s.52; Foreign Travel Notification Requirements Regulations 2009, explanatory note read in
 * part): notified before leaving. `due` is the day so many days before departure as the terms say. A journey that ends within
 * two calendar days needs none; both the day of departure and that of return are counted (our reading).
 */
export function departure(journey: Journey, terms: Omit<TravelTerms, 'returnDays'>): Answer {
  const { departsOn } = journey
  if (departsOn === undefined) return { steps: [{ rule: 's.52', text: 'the day of departure is not on the record' }] }
  const { day, inexact } = eventDay(departsOn)
  const away = lengthStep(journey)
  if (away?.counts === false) return { ...(inexact ? { inexact } : {}), steps: [away] }
  const due = addDays(day, -terms.leadDays)
  const latest = addDays(day, -terms.latestLeadDays)
  return {
    due,
    ...(inexact ? { inexact } : {}),
    steps: [
      ...partialDate(inexact, 's.52'),
      ...(away ? [away] : [{ rule: 's.52', text: 'the length is not on the record: taken as three days or more' }]),
      { rule: 's.52', text: 'departure is notified before leaving the UK', from: day, to: day, days: 1 },
      {
        rule: 'SI 2009/2493 (unverified)',
        text: `at least ${terms.leadDays} days before departure`,
        from: due,
        to: due,
        days: 1
      },
      {
        rule: 'SI 2009/2493 (unverified)',
        text: 'with a good reason at the latest on this day',
        from: latest,
        to: latest,
        days: 1
      }
    ]
  }
}

/**
 * Return from such a journey (s.52, s.56): within so many days, as the terms say, that begin with the day of return; custody is left out as
 * for changes (our reading). The regulations' own words were not read.
 */
export function returned(journey: Journey, spells: readonly Spell[], terms: Pick<TravelTerms, 'returnDays'>): Answer {
  const { returnsOn } = journey
  if (returnsOn === undefined) return { steps: [{ rule: 's.52', text: 'the day of return is not on the record' }] }
  const away = lengthStep(journey)
  if (away?.counts === false) return { steps: [away] }
  const begins = { rule: 's.52', text: `return to the UK: ${terms.returnDays} days that begin with the day of return` }
  return daysFrom(returnsOn, terms.returnDays, spells, { counts: 's.52 (unverified)', leavesOut: 's.52 (our reading)' }, [
    ...(away ? [away] : []),
    begins
  ])
}

/** How long the journey is at the longest, so that only what is certainly too short is let go; nothing if that cannot be told. */
function lengthStep({ departsOn, returnsOn }: Journey): Step | undefined {
  if (departsOn === undefined || returnsOn === undefined) return undefined
  const from = earliestDay(departsOn)
  const to = eventDay(returnsOn).day
  const days = daysBetween(from, to) + 1
  if (days < 1) return undefined
  const long = days >= shortest
  const text = long ? 'away for three days or more' : 'away for less than three days: nothing is due'
  return { rule: 's.52', text, from, to, days, ...(long ? {} : { counts: false }) }
}
