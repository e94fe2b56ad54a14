import type { Answer, Spell } from './answer'
import { threeDays } from './days-from'

/**
 * Initial notification, Counter-Terrorism Act 2008 s.47(1): within three days that begin with the day on which the person is
 * dealt with for the offence. Time remanded or committed in custody, serving a sentence, in hospital or under the Immigration
 * Acts does not count (s.47(4)), so it usually falls within three days of release (note 124). Both read in copies.
 */
export function initialNotification(dealtWithOn: string, spells: readonly Spell[]): Answer {
  return threeDays(dealtWithOn, spells, { counts: 's.47(1)', leavesOut: 's.47(4)' }, [
    { rule: 's.47(1)', text: 'three days that begin with the day on which the person is dealt with' }
  ])
}
