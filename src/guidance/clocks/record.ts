import { addDays } from '../../definitions'
import type { JsonObject } from '../../json'
import type { Answer, Spell } from './answer'
import { eventDay } from './calendar'
import { endDate } from './end-date'
import { initialNotification } from './initial'
import { changeClocks, type RecordClock } from './record-changes'
import { disregardedSpells } from './record-custody'
import { itemsAt, objectAt, textOf } from './record-reading'
import { periodYears } from './record-sentence'
import { renewal } from './renewal'
import { assumedTravelTerms, departure, returned, type TravelTerms } from './travel'

/** Whether a record is under Part 4: by its regime, unless it says that notification is not required. */
export function underPart4(record: JsonObject): boolean {
  const { regime, required } = objectAt(record, '/notification')
  return (regime === 'CTA_PART4' || regime === 'CTA_NOTIFICATION_ORDER') && required !== false
}

/**
 * Every statutory clock of a shared record on a day (`YYYY-MM-DD`, London), in the order of the Act; none for a record that is
 * not under Part 4. Pure: the same record and day give the same clocks, and nothing of them is kept. Events after the end of
 * the notification period set no clock going.
 */
export function clocksOf(record: JsonObject, asOf: string, terms: TravelTerms = assumedTravelTerms): RecordClock[] {
  if (!underPart4(record)) return []
  const { spells, steps } = disregardedSpells(record, asOf)
  const end = endClock(record, spells)
  const initial = initialClock(record, spells)
  for (const clock of [initial, end]) clock.steps.unshift(...steps)
  const since = startOfChanges(record, initial)
  const changes = since === undefined ? [] : changeClocks(record, since, spells)
  const running = [initial, ...changes, ...renewalClocks(record, spells), ...travelClocks(record, spells, terms)]
  return [...running.map(clock => withinPeriod(clock, end.end)), end]
}

function initialClock(record: JsonObject, spells: readonly Spell[]): RecordClock {
  const on = textOf(objectAt(record, '/notification'), 'dealtWithOn')
  const about = { clock: 'initial', path: '/notification', statute: 's.47(1)' } as const
  if (on === undefined)
    return { ...about, steps: [{ rule: 's.47(1)', text: 'the day of being dealt with is not on the record' }] }
  return { ...about, event: eventDay(on).day, ...initialNotification(on, spells) }
}

function endClock(record: JsonObject, spells: readonly Spell[]): RecordClock {
  const on = textOf(objectAt(record, '/notification'), 'dealtWithOn')
  const about = { clock: 'end', path: '/notification', statute: 's.53' } as const
  const { years, steps } = periodYears(record)
  if (on === undefined || years === undefined) return { ...about, steps }
  const answer = endDate(on, years, spells)
  return { ...about, event: eventDay(on).day, ...answer, steps: [...steps, ...answer.steps] }
}

/** The last day that the initial notification covers: when it was made, else when it was due. */
function startOfChanges(record: JsonObject, initial: Answer): string | undefined {
  const notification = objectAt(record, '/notification')
  const made = textOf(notification, 'initialNotifiedOn')
  const held =
    made ?? (initial.due === undefined ? (textOf(notification, 'startOn') ?? textOf(notification, 'lastNotifiedOn')) : undefined)
  return held === undefined ? initial.due : eventDay(held).day
}

/** Any notice starts the year anew: the initial one, the last one, and that of a return from abroad. */
function renewalClocks(record: JsonObject, spells: readonly Spell[]): RecordClock[] {
  const notification = objectAt(record, '/notification')
  const notices = [
    textOf(notification, 'initialNotifiedOn'),
    textOf(notification, 'lastNotifiedOn'),
    ...itemsAt(record, '/travel').map(({ item }) => textOf(item, 'returnNotifiedOn'))
  ].flatMap(text => (text === undefined ? [] : [text]))
  const [last] = notices.sort((a, b) => (eventDay(a).day < eventDay(b).day ? 1 : -1))
  if (last === undefined) return []
  const answer = renewal(last, notification['soleOrMainResidence'] !== false, spells)
  return [{ clock: 'renewal', path: '/notification', statute: 's.49(1A)', event: addDays(eventDay(last).day, 1), ...answer }]
}

function travelClocks(record: JsonObject, spells: readonly Spell[], terms: TravelTerms): RecordClock[] {
  return itemsAt(record, '/travel').flatMap(({ item, path }): RecordClock[] => {
    const departsOn = textOf(item, 'departsOn')
    const returnsOn = textOf(item, 'returnsOn')
    const journey = { ...(departsOn === undefined ? {} : { departsOn }), ...(returnsOn === undefined ? {} : { returnsOn }) }
    const about = { path, statute: 's.52' }
    const eventOf = (text: string | undefined): { event?: string } => (text === undefined ? {} : { event: eventDay(text).day })
    return [
      ...(departsOn === undefined
        ? []
        : [{ clock: 'departure' as const, ...about, ...eventOf(departsOn), ...departure(journey, terms) }]),
      ...(returnsOn === undefined
        ? []
        : [{ clock: 'return' as const, ...about, ...eventOf(returnsOn), ...returned(journey, spells, terms) }])
    ]
  })
}

function withinPeriod(clock: RecordClock, end: string | undefined): RecordClock {
  if (end === undefined || clock.due === undefined) return clock
  const over = clock.clock === 'renewal' ? clock.due > end : (clock.event ?? '') > end
  if (!over) return clock
  const { due: _due, ...rest } = clock
  return { ...rest, steps: [...clock.steps, { rule: 's.53', text: 'the notification period ends before: nothing is due' }] }
}
