import type { ExpressionFunction } from '../../definitions'
import { isObject, type JsonObject } from '../../json'
import type { Spell } from './answer'
import { notifiedChange } from './change'
import { endDate } from './end-date'
import { initialNotification } from './initial'
import { premisesStay } from './premises'
import { clocksOf } from './record'
import { disregardedSpells } from './record-custody'
import { periodYears } from './record-sentence'
import { renewal } from './renewal'
import { departure, returned } from './travel'
import { vehicleGained } from './vehicle'

/** Every part of the record that `clocks`, `disregarded` and `notificationYears` read: a rule that calls them lists these. */
export const clockReads: readonly string[] = [
  '/notification',
  '/custody/spells',
  '/custody/inCustody',
  '/custody/releasedOn',
  '/custody/keyDates/lastAdmission',
  '/addresses',
  '/contacts',
  '/vehicles',
  '/financial',
  '/identityDocuments',
  '/travel',
  '/convictions',
  '/orders/*/type',
  '/person/birthDate'
]

/** The clocks as rules call them. Empty text stands for a day that is not known, and comes back where no day is due. */
export const clockFunctions: readonly ExpressionFunction[] = [
  {
    costly: true,
    signature: 'disregarded(dyn, dyn): list',
    meaning: 'the spells that the clocks of a record leave out, on a day',
    run: (record: unknown, today: unknown) => disregardedSpells(recordOf(record), text(today)).spells
  },
  {
    signature: 'initialDue(dyn, dyn): string',
    meaning: 'the last day for the initial notification of who was dealt with on a day (s.47)',
    run: (on: unknown, spells: unknown) => initialNotification(text(on), spellsOf(spells)).due ?? ''
  },
  {
    signature: 'changeDue(dyn, dyn): string',
    meaning: 'the last day to notify a change or a release of a day (s.48, s.48A)',
    run: (on: unknown, spells: unknown) => notifiedChange('home', text(on), spellsOf(spells)).due ?? ''
  },
  {
    signature: 'vehicleDue(dyn, dyn, dyn): string',
    meaning: 'the last day to notify a vehicle gained on a day and first used on another (s.48(7))',
    run: (on: unknown, used: unknown, spells: unknown) => vehicleGained(text(on), known(used), spellsOf(spells)).due ?? ''
  },
  {
    signature: 'seventhDay(dyn, dyn): string',
    meaning: 'the day on which stays at one place come to seven days within twelve months (s.48(3))',
    run: (stays: unknown, spells: unknown) => premisesStay(spellsOf(stays), spellsOf(spells)).seventhDay ?? ''
  },
  {
    signature: 'premisesDue(dyn, dyn): string',
    meaning: 'the last day to notify premises of such stays',
    run: (stays: unknown, spells: unknown) => premisesStay(spellsOf(stays), spellsOf(spells)).due ?? ''
  },
  {
    signature: 'renewalDue(dyn, dyn, dyn): string',
    meaning: 'the last day to notify again, a year after the last notice, or a week without a main residence (s.49)',
    run: (last: unknown, residence: unknown, spells: unknown) =>
      renewal(text(last), residence === true, spellsOf(spells)).due ?? ''
  },
  {
    costly: true,
    signature: 'notificationYears(dyn): int',
    meaning: 'the length of the notification period of a record, 0 where it cannot be told (s.53)',
    run: (record: unknown) => BigInt(periodYears(recordOf(record)).years ?? 0)
  },
  {
    signature: 'notificationEnd(dyn, dyn, dyn): string',
    meaning: 'the last day of a notification period of so many years (s.53)',
    run: (on: unknown, years: unknown, spells: unknown) => endDate(text(on), whole(years), spellsOf(spells)).end ?? ''
  },
  {
    signature: 'departureDue(dyn, dyn, dyn): string',
    meaning: 'the last day to notify a departure abroad, so many days before it; empty if away for less than three days (s.52)',
    run: (departs: unknown, returns: unknown, lead: unknown) =>
      departure(journey(departs, returns), { leadDays: whole(lead), latestLeadDays: 0 }).due ?? ''
  },
  {
    signature: 'returnDue(dyn, dyn, dyn, dyn): string',
    meaning:
      'the last day to notify a return from abroad, so many days that begin with it; empty if away for less than three days',
    run: (departs: unknown, returns: unknown, days: unknown, spells: unknown) =>
      returned(journey(departs, returns), spellsOf(spells), { returnDays: whole(days) }).due ?? ''
  },
  {
    costly: true,
    signature: 'clocks(dyn, dyn): list',
    meaning: 'every statutory clock of a record on a day: its clock, path, statute, event, due, end and whether exact',
    run: (record: unknown, today: unknown) =>
      clocksOf(recordOf(record), text(today)).map(({ clock, path, statute, event, due, end, inexact }) => ({
        clock,
        path,
        statute,
        event: event ?? '',
        due: due ?? '',
        end: end ?? '',
        exact: inexact !== true
      }))
  }
]

function text(value: unknown): string {
  if (typeof value !== 'string') throw new RangeError('not text')
  return value
}

function known(value: unknown): string | undefined {
  return value === '' ? undefined : text(value)
}

function whole(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new RangeError('not a whole number')
  return number
}

function recordOf(value: unknown): JsonObject {
  if (!isObject(value)) throw new RangeError('not a record')
  return value
}

function spellsOf(value: unknown): Spell[] {
  if (!Array.isArray(value)) throw new RangeError('not a list')
  return value.map(item => {
    const { from, to } = recordOf(item)
    return { from: text(from), ...(to === undefined || to === '' ? {} : { to: text(to) }) }
  })
}

function journey(departs: unknown, returns: unknown): { departsOn?: string; returnsOn?: string } {
  const departsOn = known(departs)
  const returnsOn = known(returns)
  return { ...(departsOn === undefined ? {} : { departsOn }), ...(returnsOn === undefined ? {} : { returnsOn }) }
}
