import type { Conviction, Course, Stay } from './course'
import { daysBetween } from './dates'
import type { Person } from './people'
import type { Random } from './random'
import { femaleNames, maleNames, surnames } from './words'

/** Faults that guidance should find, made only where they are asked for. */
export const caseFaults = [
  'missing-manager',
  'mappa-mismatch',
  'visit-without-assessment',
  'no-visor-reference',
  'wrong-check-letter'
] as const

/** A fault that guidance should find. */
export type CaseFault = (typeof caseFaults)[number]

/** A worker of an agency, as records name them. */
// A type, not an interface: a record's value must be assignable to JSON.
export type Worker = { agency: string; name: string; reference: string; rank: string; unit: string }

/** The workers of a case. */
export interface Team {
  manager: Worker
  supervisor: Worker
  secondOfficer: Worker
  practitioner: Worker
  prisonLead: Worker
}

/** Matters on which agencies say different things of this person. */
export interface Quirks {
  prisonHeight: number
  prisonNoMiddleName: boolean
  probationOldAddress: boolean
}

/** One case: the person, the course, who works on it, and what is odd about it. */
export interface CaseFile {
  person: Person
  course: Course
  team: Team
  quirks: Quirks
  faults: ReadonlySet<CaseFault>
}

/** Where a case stands on a day. */
export type Phase =
  'arrested' | 'charged' | 'remand' | 'custody' | 'licence' | 'recalled' | 'police-led' | 'notification-ended' | 'archived'

/** Where the case stands at the end of a day (`YYYY-MM-DD`). */
export function phaseOn(course: Course, on: string): Phase {
  if (on >= course.archivedOn) return 'archived'
  const c = course.conviction
  if (!c || on < c.chargedOn) return 'arrested'
  if (on >= c.notificationEndsOn) return 'notification-ended'
  if (on >= c.licenceEndsOn) return 'police-led'
  if (c.recall && on >= c.recall.on && on < c.recall.releasedOn) return 'recalled'
  if (on >= c.releasedOn) return 'licence'
  if (on >= c.sentencedOn) return 'custody'
  return on >= c.remandedOn ? 'remand' : 'charged'
}

/** True where the person is in prison at the end of the day. */
export function inPrison(course: Course, on: string): boolean {
  return ['remand', 'custody', 'recalled'].includes(phaseOn(course, on))
}

/** The stay in prison that lasts, or the last one that did; undefined before the first. */
export function stayOn(conviction: Conviction, on: string): Stay | undefined {
  return conviction.stays.findLast(stay => stay.from <= on)
}

/** The newest release up to a day; undefined before the first. */
export function lastRelease(conviction: Conviction, on: string): string | undefined {
  if (conviction.recall && conviction.recall.releasedOn <= on) return conviction.recall.releasedOn
  return conviction.releasedOn <= on ? conviction.releasedOn : undefined
}

/** How many whole years passed. */
export function yearsBetween(from: string, to: string): number {
  return Math.floor(daysBetween(from, to) / 365.25)
}

/** Draws the workers of a case. */
export function drawTeam(random: Random, unit: string): Team {
  const name = (): string => `${random.pick([...maleNames, ...femaleNames])} ${random.pick(surnames)}`
  const worker = (agency: string, prefix: string, rank: string, team: string): Worker => ({
    agency,
    name: name(),
    reference: `${prefix}${random.int(1000, 9999)}`,
    rank,
    unit: team
  })
  return {
    manager: worker('police-ctnm', 'P', 'Detective Constable', unit),
    supervisor: worker('police-ctnm', 'P', 'Detective Sergeant', unit),
    secondOfficer: worker('police-ctnm', 'P', 'Detective Constable', unit),
    practitioner: worker('probation-nsd', 'N', 'Probation Officer', 'NSD'),
    prisonLead: worker('prison-hmps', 'H', 'Counter-terrorism lead', 'Security')
  }
}

/** Draws what the agencies disagree about. */
export function drawQuirks(random: Random): Quirks {
  return {
    prisonHeight: random.chance(0.3) ? random.pick([-3, -2, 2, 3]) : 0,
    prisonNoMiddleName: random.chance(0.2),
    probationOldAddress: random.chance(0.1)
  }
}
