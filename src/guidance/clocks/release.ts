import type { Answer, Spell } from './answer'
import { threeDays } from './days-from'

/**
 * Release from custody by order of a court, from a sentence, from hospital or from immigration detention (s.48(4)): three days
 * that begin with the day of release, later custody left out (s.48(7),(8)). It does not apply where initial notification is
 * due at the same time; whoever calls decides that.
 */
export function released(on: string, spells: readonly Spell[]): Answer {
  return threeDays(on, spells, { counts: 's.48(7)', leavesOut: 's.48(8)' }, [
    { rule: 's.48(4)', text: 'release: three days that begin with the day of release' }
  ])
}
