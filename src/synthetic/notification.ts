import { addDays, addMonths } from './dates'
import { lastRelease, yearsBetween, type CaseFile } from './situation'
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
  const last = notified
    ? addMonths(from, 12 * yearsBetween(from, on < c.notificationEndsOn ? on : c.notificationEndsOn))
    : undefined
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
    endOn: on >= c.releasedOn ? c.notificationEndsOn : undefined,
    station: 'Umberwick Central',
    acknowledgementRef: last === undefined ? undefined : `ACK-${person.index}-${last}`,
    soleOrMainResidence: true
  }
}
