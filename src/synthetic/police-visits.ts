import type { Course, Visit } from './course'
import { addDays, addMonths, timeOf } from './dates'
import { lastRelease, yearsBetween, type CaseFile } from './situation'
import type { Draft } from './tidy'

/** Assessments that police hold: one before every visit, and an RTOAF reviewed every year while they lead. */
export function policeAssessments(file: CaseFile, on: string): Draft[] {
  const { course, faults } = file
  const known = (course.conviction?.visits ?? []).filter(visit => visit.assessedOn <= on)
  const visits = faults.has('visit-without-assessment') ? [] : known.map(visit => visitAssessment(file, visit))
  return [
    ...visits,
    ...reviewsOf(course)
      .filter(day => day <= on)
      .map((day, i) => rtoaf(file, i + 1, day))
  ]
}

/** Days on which police draw up or review the RTOAF: from arrest until others lead, and from four weeks before they lead again. */
export function reviewsOf({ arrestedOn, archivedOn, conviction }: Course): string[] {
  const first = yearly(arrestedOn, conviction?.sentencedOn ?? archivedOn)
  return conviction ? [...first, ...yearly(addDays(conviction.licenceEndsOn, -28), archivedOn)] : first
}

function yearly(from: string, until: string): string[] {
  return Array.from({ length: yearsBetween(from, until) + 1 }, (_, i) => addMonths(from, 12 * i)).filter(day => day < until)
}

/** Visits that police made or have planned: a visit is on the record once its assessment is approved. */
export function policeVisits({ person, course, team, faults }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  if (!c) return []
  return c.visits
    .filter(visit => visit.assessedOn <= on)
    .map(visit => {
      const made = visit.on <= on
      return {
        id: `VISIT-${person.index}-${visit.number}`,
        plannedAt: timeOf(visit.on, 60),
        startedAt: made ? timeOf(visit.on, 65) : undefined,
        endedAt: made ? timeOf(visit.on, 110) : undefined,
        assessmentId: faults.has('visit-without-assessment') ? undefined : assessmentId(person.index, visit),
        staff: [team.manager, team.secondOfficer].map(({ name, reference }) => ({ name, reference, trained: true })),
        agencies: ['police-ctnm'],
        address: 'Notified home',
        entry: made ? visit.entry : undefined,
        outcome: made ? outcomes[visit.entry] : undefined,
        outcomeAt: made ? timeOf(visit.on, 240) : undefined,
        nextVisitOn: made && lastRelease(c, on) !== undefined ? addMonths(visit.on, 4) : undefined
      }
    })
}

const outcomes = {
  GAINED: 'Seen at home, nothing of concern.',
  NO_REPLY: 'Nobody answered.',
  REFUSED: 'Entry refused at the door.'
}

function assessmentId(index: number, visit: Visit): string {
  return `VRA-${index}-${visit.number}`
}

function visitAssessment({ person, team }: CaseFile, visit: Visit): Draft {
  return {
    id: assessmentId(person.index, visit),
    tool: 'VISIT',
    templateId: 'VISIT-NATIONAL',
    version: '1',
    author: team.manager,
    approver: team.supervisor,
    completedAt: timeOf(visit.assessedOn, 30),
    approvedAt: timeOf(visit.assessedOn, 200),
    validTo: addDays(visit.assessedOn, 28),
    violenceToOfficers: { level: visit.level, rationale: 'Judged from invented history and the markers of all agencies.' },
    sourcesChecked: ['PND', 'PNC', 'LOCAL_INTELLIGENCE', 'VISOR', 'PROBATION', 'PRISON']
  }
}

const headings = [
  'Notification compliance',
  'Risk to public',
  'Risk of violence to officers',
  'Intent',
  'Capability',
  'Online and associates',
  'Safeguarding',
  'Enforcement options'
]

function rtoaf({ person, team }: CaseFile, number: number, on: string): Draft {
  return {
    id: `RTOAF-${person.index}-${number}`,
    tool: 'RTOAF',
    templateId: 'RTOAF-NATIONAL',
    version: '1',
    author: team.manager,
    approver: team.supervisor,
    completedAt: timeOf(on, 30),
    approvedAt: timeOf(on, 200),
    validTo: addMonths(on, 12),
    summary: 'An invented assessment of an invented person.',
    overall: 'MEDIUM',
    sections: headings.map(heading => ({ heading, text: 'Nothing of concern in this invented case.' }))
  }
}
