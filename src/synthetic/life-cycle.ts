import { deepEqual, type JsonObject } from '../json'
import { drawCourse, type Course } from './course'
import { addDays, timeOf } from './dates'
import { person } from './people'
import { policeStatement } from './police-statement'
import { reviewsOf } from './police-visits'
import { prisonStatement } from './prison-statement'
import { probationStatement } from './probation-statement'
import { seeded } from './random'
import { drawQuirks, drawTeam, type CaseFault, type CaseFile } from './situation'

/** The agencies of the simulation. */
export const syntheticAgencies = ['police-ctnm', 'probation-nsd', 'prison-hmps'] as const

/** One of the agencies of the simulation. */
export type SyntheticAgency = (typeof syntheticAgencies)[number]

/**
 * What one agency says from a moment on: its new full contribution in shared terms, and what happened. `version` counts that agency's
 * statements of that person from 1; `at` (RFC 3339, UTC) rises with it.
 */
export interface LifeEvent {
  at: string
  agency: SyntheticAgency
  event: string
  version: number
  contribution: JsonObject
}

/** How a life-cycle is drawn. */
export interface LifeCycleOptions {
  /** The day the story stops (`YYYY-MM-DD`); by default 30 September 2026. */
  until?: string
  /** Faults that guidance should find; none by default. */
  faults?: readonly CaseFault[]
  /** Share of nominals who are never charged and known to police alone; by default 0.1. */
  unconvicted?: number
}

/** The case of the person of a number under a seed: who they are and how their case goes. */
export function drawCase(seed: number, index: number, options: LifeCycleOptions = {}): CaseFile {
  const random = seeded(`${seed}/case/${index}`)
  const arrestedOn = addDays('2009-11-01', random.int(0, 5600))
  const course = drawCourse(random.fork('course'), arrestedOn, !random.chance(options.unconvicted ?? 0.1))
  return {
    person: person(seed, index, Number(arrestedOn.slice(0, 4))),
    course,
    team: drawTeam(random.fork('team'), course.unit),
    quirks: drawQuirks(random.fork('quirks')),
    faults: new Set(options.faults ?? [])
  }
}

/**
 * The life-cycle of the person of a number under a seed, from arrest to archive or to the day the story stops: every statement
 * of every agency, in the order of time. The same arguments give the same events.
 */
export function lifeCycle(seed: number, index: number, options: LifeCycleOptions = {}): LifeEvent[] {
  const file = drawCase(seed, index, options)
  const until = options.until ?? '2026-09-30'
  const said = new Map<SyntheticAgency, { contribution: JsonObject; version: number }>()
  const events: LifeEvent[] = []
  for (const { on, event } of moments(file.course).filter(moment => moment.on <= until)) {
    const day = events.filter(({ at }) => at.startsWith(on)).length
    for (const [place, agency] of order(event).entries()) {
      const contribution = statementOn(file, agency, on)
      const before = said.get(agency)
      if (!contribution || deepEqual(before?.contribution, contribution)) continue
      const version = (before?.version ?? 0) + 1
      said.set(agency, { contribution, version })
      events.push({ at: timeOf(on, 480 + 10 * (day + place)), agency, event, version, contribution })
    }
  }
  return events
}

/** One statement of a story, with the case that it is part of. */
interface Chapter {
  file: CaseFile
  event: LifeEvent
}

/** The life-cycles of the first `count` people under a seed as one story, in the order of time. */
export function story(seed: number, count: number, options: LifeCycleOptions = {}): Chapter[] {
  const chapters = Array.from({ length: count }, (_, index) => {
    const file = drawCase(seed, index, options)
    return lifeCycle(seed, index, options).map(event => ({ file, event }))
  })
  return chapters.flat().sort((a, b) => (a.event.at < b.event.at ? -1 : a.event.at > b.event.at ? 1 : 0))
}

/** What an agency says of a case at the end of a day; undefined where it has no record. */
function statementOn(file: CaseFile, agency: SyntheticAgency, on: string): JsonObject | undefined {
  if (agency === 'police-ctnm') return policeStatement(file, on)
  return agency === 'probation-nsd' ? probationStatement(file, on) : prisonStatement(file, on)
}

/** Who reports first: probation what it decides, the prison whom it takes back, police the rest. */
function order(event: string): readonly SyntheticAgency[] {
  if (event === 'recall' || event === 'transfer') return ['prison-hmps', 'probation-nsd', 'police-ctnm']
  if (['release', 're-release', 'level-set', 'licence-drafted', 'licence-ended', 'meeting', 'assessed'].includes(event)) {
    return ['probation-nsd', 'prison-hmps', 'police-ctnm']
  }
  return ['police-ctnm', 'probation-nsd', 'prison-hmps']
}

function moments(course: Course): { on: string; event: string }[] {
  const c = course.conviction
  const list: (readonly [string | undefined, string])[] = [
    [course.arrestedOn, 'arrest'],
    [course.archivedOn, 'archived']
  ]
  if (c) {
    list.push([c.chargedOn, 'charge'], [c.remandedOn, 'reception'], [c.convictedOn, 'conviction'], [c.sentencedOn, 'sentence'])
    list.push(...c.stays.slice(1, 3).map(stay => [stay.from, 'transfer'] as const))
    list.push([c.levelSetOn, 'level-set'], [c.licenceDraftedOn, 'licence-drafted'], [c.releasedOn, 'release'])
    list.push(
      [addDays(c.sentencedOn, 20), 'assessed'],
      [addDays(c.levelSetOn, 24), 'meeting'],
      [addDays(c.releasedOn, 44), 'meeting']
    )
    list.push(
      [addDays(c.releasedOn, 1), 'notified'],
      [c.approvedPremisesUntil, 'moved'],
      [c.carFrom, 'vehicle'],
      [c.secondCarFrom, 'vehicle']
    )
    list.push(
      [c.recall?.on, 'recall'],
      [c.recall?.releasedOn, 're-release'],
      [c.recall && addDays(c.recall.releasedOn, 1), 'notified']
    )
    list.push(...c.visits.flatMap(visit => [[visit.assessedOn, 'visit-assessed'] as const, [visit.on, 'visit'] as const]))
    list.push([c.licenceEndsOn, 'licence-ended'], [c.movedOn, 'moved'])
    list.push(
      [c.travel && addDays(c.travel.departsOn, -8), 'travel'],
      [c.travel && addDays(c.travel.returnsOn, 1), 'travel-return']
    )
    list.push([c.notificationEndsOn, 'notification-ended'])
  }
  list.push(...reviewsOf(course).map(on => [on, 'yearly-review'] as const))
  const dated = list.flatMap(([on, event]) => (on === undefined || on > course.archivedOn ? [] : [{ on, event }]))
  return dated.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
}
