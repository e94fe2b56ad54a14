import type { JsonObject } from '../json'
import { addDays, addMonths, timeOf } from './dates'
import { mappaOn } from './mappa'
import { address } from './police-life'
import { inPrison, lastRelease, type CaseFile } from './situation'
import { tidy, type Draft } from './tidy'

/** Everything that the National Security Division says of a case at the end of a day; undefined before sentence, when it opens its record. */
export function probationStatement(file: CaseFile, on: string): JsonObject | undefined {
  const { person, course } = file
  const c = course.conviction
  if (!c || on < c.sentencedOn) return undefined
  return tidy({
    names: { primary: { title: person.title, given: person.given, family: person.family } },
    person: { birthDate: person.birthDate, sex: person.sex, ethnicity: person.ethnicity, nationality: person.nationality },
    identifiers: [
      { kind: 'crn', value: person.crn },
      { kind: 'pnc', value: person.pnc },
      { kind: 'cro', value: person.cro },
      { kind: 'noms', value: person.noms },
      { kind: 'nino', value: person.nino },
      ...(file.faults.has('no-visor-reference') ? [] : [{ kind: 'visor', value: person.visorRef }])
    ],
    addresses: addresses(file, on),
    convictions: [
      {
        sourceId: String(person.index * 10 + 1),
        offenceCode: 'TE06001',
        description: 'Dissemination of invented publications',
        offenceDate: addMonths(course.arrestedOn, -2),
        convictedOn: c.convictedOn,
        sentence: 'Imprisonment',
        sentencedOn: c.sentencedOn,
        lengthMonths: c.lengthMonths,
        main: true
      }
    ],
    licence: licence(file, on),
    mappa: on < c.licenceEndsOn ? mappaOn(file, on, 'probation-nsd') : undefined,
    meetings: meetings(file, on),
    riskAssessments: assessments(file, on),
    riskManagementPlan: on >= c.licenceDraftedOn && on < c.licenceEndsOn ? plan(file) : undefined,
    activityLog: contactsOn(file, on),
    warnings: warnings(file, on)
  })
}

/** Probation's own view of where the person lives: approved premises on release, then the home; a slow team still shows the first. */
function addresses({ person, course, quirks }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  const [, hostel, settled] = person.places
  if (!c || !hostel || !settled || on < c.releasedOn) return []
  const moved = on >= c.approvedPremisesUntil && !quirks.probationOldAddress
  return [
    { type: 'APPROVED_PREMISES', ...address(hostel), from: c.releasedOn, to: moved ? c.approvedPremisesUntil : undefined },
    ...(moved ? [{ type: 'LICENCE', ...address(settled), from: c.approvedPremisesUntil }] : [])
  ]
}

function licence({ course }: CaseFile, on: string): Draft {
  const c = course.conviction
  if (!c || on < c.licenceDraftedOn) return undefined
  const recalled = c.recall && on >= c.recall.on ? c.recall : undefined
  const active = on >= c.releasedOn && on < c.licenceEndsOn && !inPrison(course, on)
  const status = active ? 'ACTIVE' : on < c.releasedOn ? 'APPROVED' : 'INACTIVE'
  const condition = (code: string, subCode: string, description: string, text: string): Draft => ({
    code,
    subCode,
    description,
    text,
    from: c.releasedOn,
    active
  })
  return {
    status,
    type: 'AP',
    startOn: c.releasedOn,
    endOn: c.licenceEndsOn,
    searchCondition: true,
    conditions: [
      condition('NLC5', 'NST14', 'Residence', 'Live where the supervising officer approves.'),
      condition('NLC8', 'NSTT8', 'Polygraph', 'Take polygraph tests as told.'),
      condition('NLC9', 'NSTT9', 'Search', 'Submit to a search of the person.')
    ],
    recall: recalled && { on: recalled.on, reason: 'Breach of licence conditions' }
  }
}

function meetings({ person, course }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  if (!c || c.level === 1) return []
  const dates = [addDays(c.levelSetOn, 20), addDays(c.releasedOn, 40)]
  return dates
    .filter(day => day <= on)
    .map((day, i) => ({
      on: day,
      level: c.level,
      attendees: ['Police CTNM', 'National Security Division', 'HM Prison Service'],
      minutes: on >= addDays(day, 4) ? { reference: `MIN-${person.index}-${i + 1}`, storedOn: addDays(day, 4) } : undefined
    }))
}

function assessments({ person, course, team }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  if (!c) return []
  const days = [addDays(c.sentencedOn, 20), addDays(c.levelSetOn, 10), addDays(c.releasedOn, 15)]
  return days
    .filter(day => day <= on)
    .map((day, i) => ({
      id: `OASYS-${person.index}-${i + 1}`,
      tool: 'OASYS_ROSH',
      author: team.practitioner,
      completedAt: timeOf(day, 60),
      approvedAt: timeOf(day, 90),
      validTo: addMonths(day, 6),
      overall: 'HIGH',
      levels: [
        { group: 'PUBLIC', setting: 'COMMUNITY', level: 'HIGH' },
        { group: 'STAFF', setting: 'COMMUNITY', level: 'LOW' },
        { group: 'CHILDREN', setting: 'COMMUNITY', level: 'LOW' },
        { group: 'KNOWN_ADULT', setting: 'COMMUNITY', level: 'LOW' }
      ]
    }))
}

function plan({ team, course }: CaseFile): Draft {
  return {
    currentSituation: 'On licence, or about to be.',
    supervision: 'Weekly appointments with the National Security Division.',
    monitoringAndControl: 'Licence conditions, polygraph, notification.',
    interventions: 'Mentoring.',
    victimSafety: 'No known victim.',
    contingency: 'Recall where conditions are broken.',
    signedOn: course.conviction?.licenceDraftedOn,
    owners: [team.practitioner.name]
  }
}

/** Contacts flagged for ViSOR, as nDelius holds them. */
function contactsOn({ person, course, team }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  if (!c) return []
  const entries: (readonly [string | undefined, string, string])[] = [
    [c.levelSetOn, 'MAPLS', 'MAPPA level set.'],
    [lastRelease(c, c.releasedOn), 'VINC', 'First appointment after release kept.'],
    [c.recall?.on, 'VINC', 'Recall asked for.'],
    [c.licenceEndsOn, 'VINC', 'Licence ended, police lead from today.']
  ]
  return entries.flatMap(([day, type, text], i) =>
    day === undefined || day > on
      ? []
      : [
          {
            id: String(person.index * 10 + i + 1),
            agency: 'probation-nsd',
            at: timeOf(day, 330),
            type,
            typeDescription: type === 'MAPLS' ? 'MAPPA level setting' : 'ViSOR information contact',
            author: team.practitioner.name,
            text,
            visor: true,
            visorExported: true
          }
        ]
  )
}

/** Registrations: MAPPA's own stands in `mappa`; the ViSOR register outlives the case. */
function warnings({ person, course, faults }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  if (!c) return []
  const open = on < c.licenceEndsOn
  const closed = open ? {} : { to: c.licenceEndsOn }
  const registration = (place: number, code: string, kind: string, description: string, months: number): Draft => ({
    system: 'delius',
    code,
    kind,
    description,
    from: c.sentencedOn,
    reviewMonths: months,
    reviewOn: nextMark(c.sentencedOn, months, on),
    sourceId: String(person.index * 10 + place)
  })
  const visor = registration(1, 'AVIS', 'VISOR', 'Subject has a ViSOR record', 6) as object
  return [
    ...(faults.has('no-visor-reference') ? [] : [{ ...visor, active: true }]),
    { ...(registration(2, 'RTAO', 'TERRORISM', 'Terrorism Act offender', 6) as object), active: open, ...closed }
  ]
}

/** The next review after a day, of those that come every so many months. */
function nextMark(from: string, months: number, on: string): string {
  let mark = from
  while (mark <= on) mark = addMonths(mark, months)
  return mark
}
