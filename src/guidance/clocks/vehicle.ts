import type { Answer, Spell } from './answer'
import { eventDay } from './calendar'
import { partialDate, threeDays } from './days-from'

/**
 * A vehicle gained, or its identifying information changed (s.48(4C),(4D)): before the earlier of the end of three days that
 * begin with the day of the event, and the first use (s.48(7)). Where first use comes first, `due` is its day and the notice
 * must come before the use; the hour is not on the record. Time in custody stretches the three days but not the first use.
 */
export function vehicleGained(on: string, firstUsedOn: string | undefined, spells: readonly Spell[]): Answer {
  const answer = threeDays(on, spells, { counts: 's.48(7)(a)', leavesOut: 's.48(8)' }, [
    { rule: 's.48(4C)', text: 'a vehicle is gained or its details change: the earlier of three days and the first use' }
  ])
  if (firstUsedOn === undefined) {
    answer.steps.push({ rule: 's.48(7)(b)', text: 'no first use is on the record' })
    return answer
  }
  const { day, inexact } = eventDay(firstUsedOn)
  const sooner = answer.due === undefined || day < answer.due
  const text = sooner
    ? 'first use comes before the three days end: notify before it'
    : 'first use does not come before the three days end'
  return {
    ...answer,
    ...(sooner ? { due: day } : {}),
    ...(inexact ? { inexact: true as const } : {}),
    steps: [...answer.steps, ...partialDate(inexact, 's.48(7)(b)'), { rule: 's.48(7)(b)', text, from: day, to: day, days: 1 }]
  }
}
