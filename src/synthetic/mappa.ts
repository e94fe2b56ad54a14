import type { CaseFile } from './situation'
import type { Draft } from './tidy'

/**
 * MAPPA category and level of a case as one agency states them: category 4 from sentence, its level to be confirmed until it
 * is set in the months before release, nothing once the notification has ended. With the fault `mappa-mismatch` the prison is one level off.
 */
export function mappaOn(
  { course, faults }: CaseFile,
  on: string,
  agency: 'police-ctnm' | 'probation-nsd' | 'prison-hmps'
): Draft {
  const c = course.conviction
  if (!c || on < c.sentencedOn || on >= c.notificationEndsOn) return undefined
  if (on < c.levelSetOn) return { category: 4, levelStatus: 'TBC' }
  const off = faults.has('mappa-mismatch') && agency === 'prison-hmps'
  return { category: 4, level: off ? (c.level % 3) + 1 : c.level, levelStatus: 'CONFIRMED' }
}
