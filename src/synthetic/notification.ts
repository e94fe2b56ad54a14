import type { Conviction } from './course'
import { addDays, addMonths } from './dates'
import { inPrison, lastRelease, yearsBetween, type CaseFile } from './situation'
import type { Draft } from './tidy'

/**
 * Notification under CTA 2008 Part 4 as police hold it on a day: first due two days after the day of release (s.47), made again
 * after a recall (s.48) and every year (s.49), to an end that leaves days in custody out (s.53). Undefined before sentence.
 */
export function notificationOn({ person, course }: CaseFile, on: string): Draft {
  const c = course.conviction
  if (!c || on < c.sentencedOn) return undefined
  const first = addDays(c.releasedOn, 1)
  const again = addDays(lastRelease(c, on) ?? c.releasedOn, 1)
  const notified = first <= on
  const from = again <= on ? again : first
  const yearly = notified
    ? addMonths(from, 12 * yearsBetween(from, on < c.notificationEndsOn ? on : c.notificationEndsOn))
    : undefined
  const back = c.travel && addDays(c.travel.returnsOn, 1)
  const last = yearly !== undefined && back !== undefined && back <= on && back > yearly ? back : yearly
  return {
    regime: 'CTA_PART4',
    required: on < c.notificationEndsOn,
    dealtWithOn: c.sentencedOn,
    startOn: c.sentencedOn,
    lengthYears: c.notificationYears,
    disregarded: [
      { from: c.sentencedOn, to: on >= c.releasedOn ? c.releasedOn : undefined, reason: 'Custody under the sentence' },
      ...(c.recall && on >= c.recall.on
        ? [{ from: c.recall.on, to: on >= c.recall.releasedOn ? c.recall.releasedOn : undefined, reason: 'Recall' }]
        : [])
    ],
    initialDueOn: on >= c.releasedOn ? addDays(c.releasedOn, 2) : undefined,
    initialNotifiedOn: notified ? first : undefined,
    lastNotifiedOn: last,
    nextDueOn: last !== undefined && on < c.notificationEndsOn ? addMonths(last, 12) : undefined,
    endOn: on >= c.releasedOn && !inPrison(course, on) ? addDays(endsOn(c, on), -1) : undefined,
    station: 'Umberwick Central',
    acknowledgementRef: last === undefined ? undefined : `ACK-${person.index}-${last}`,
    soleOrMainResidence: true,
    notices: notices(c, person.index, first, on)
  }
}

/** The end as it stands on a day: a recall that is still to come has not moved it. */
function endsOn(c: Conviction, on: string): string {
  return c.recall && on < c.recall.on ? addMonths(c.releasedOn, 12 * c.notificationYears) : c.notificationEndsOn
}

const everything = [
  'BIRTH_DATE',
  'NINO',
  'NAMES',
  'HOME_ADDRESS',
  'OTHER_PREMISES',
  'CONTACTS',
  'VEHICLES',
  'FINANCIAL',
  'IDENTITY_DOCUMENTS'
]

/** The notices made up to a day: the first, that after a recall, and those of changes. Each carries everything. */
function notices(c: Conviction, index: number, first: string, on: string): Draft[] {
  const made: (readonly [string | undefined, string])[] = [
    [first, 'INITIAL'],
    [c.approvedPremisesUntil, 'CHANGE'],
    [c.carFrom, 'CHANGE'],
    [c.recall && addDays(c.recall.releasedOn, 1), 'RELEASE'],
    [c.movedOn, 'CHANGE'],
    [c.secondCarFrom, 'CHANGE']
  ]
  return made.flatMap(([day, kind]) =>
    day === undefined || day > on || day >= c.notificationEndsOn
      ? []
      : [
          {
            on: day,
            kind,
            station: 'Umberwick Central',
            items: everything,
            acknowledgementRef: `ACK-${index}-${day}`,
            acknowledgedOn: day
          }
        ]
  )
}
