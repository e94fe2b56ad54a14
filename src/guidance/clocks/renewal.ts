import { addDays, addMonths, daysBetween } from '../../definitions'
import type { Answer, Spell } from './answer'
import { eventDay } from './calendar'
import { inCustody, mergeSpells } from './spells'
import { partialDate } from './days-from'

/**
 * Periodic re-notification (s.49(1A)): one year after the person last notified, one week where they have no sole or main
 * residence in the UK. The period runs *after* the last notification, so the last day is the same day a year on (of 29 February:
 * 28 February) or the same weekday. Who is in custody on that day need not (s.49(2), note 131): release then starts s.48(4).
 * Sections read in copies and in note 131; the words on from which hour the year runs were not.
 */
export function renewal(lastNotifiedOn: string, hasMainResidence: boolean, spells: readonly Spell[]): Answer {
  const { day, inexact } = eventDay(lastNotifiedOn)
  const due = hasMainResidence ? addMonths(day, 12) : addDays(day, 7)
  const text = hasMainResidence
    ? 'one year after the last notification'
    : 'one week after the last notification: no sole or main residence in the UK'
  const custody = mergeSpells(spells)
  const period = { rule: 's.49(1A)', text, from: addDays(day, 1), to: due, days: daysBetween(day, due) }
  const steps = [...partialDate(inexact, 's.49(1A)'), period]
  if (inCustody(due, custody)) {
    const remark = 'in custody or detention on that day: nothing is due then; release must be notified under s.48(4)'
    return { ...(inexact ? { inexact } : {}), steps: [...steps, { rule: 's.49(2)', text: remark, from: due, to: due, days: 1 }] }
  }
  return { due, ...(inexact ? { inexact } : {}), steps }
}
