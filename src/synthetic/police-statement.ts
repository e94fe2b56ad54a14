import type { JsonObject } from '../json'
import { policeAddresses, policePossessions } from './police-life'
import { policeAssessments, policeVisits } from './police-visits'
import { notificationOn } from './notification'
import { phaseOn, yearsBetween, type CaseFile, type Phase, type Worker } from './situation'
import { addMonths, timeOf } from './dates'
import { mappaOn } from './mappa'
import { tidy, type Draft } from './tidy'

/** Everything that police CTNM say of a case at the end of a day, in shared terms. */
export function policeStatement(file: CaseFile, on: string): JsonObject {
  const { person, course } = file
  const phase = phaseOn(course, on)
  return tidy({
    core: core(file, on, phase),
    roles: roles(file, on, phase),
    names: {
      primary: { title: person.title, given: person.given, family: person.family },
      others: person.alias ? [{ kind: 'ALIAS', given: person.alias.given, family: person.alias.family }] : []
    },
    person: { birthDate: person.birthDate, sex: person.sex, ethnicity: person.ethnicity, nationality: person.nationality },
    identifiers: identifiers(file, on),
    description: {
      heightCm: person.heightCm,
      weightKg: person.weightKg,
      hair: person.hair,
      leftEye: person.eyes,
      rightEye: person.eyes,
      build: person.build,
      marks: person.tattoo === undefined ? [] : [{ kind: 'TATTOO', part: 'Left arm', comment: person.tattoo }]
    },
    addresses: policeAddresses(file, on),
    ...policePossessions(file, on),
    notification: notificationOn(file, on),
    orders: orders(file, on),
    convictions: convictions(file, on),
    mappa: mappaOn(file, on, 'police-ctnm'),
    riskAssessments: policeAssessments(file, on),
    riskManagementPlan: plan(file, on, phase),
    activityLog: log(file, on),
    visits: policeVisits(file, on),
    modusOperandi: { ideology: 'INVENTED', text: 'Shared invented pamphlets about teapots.' },
    warnings: [{ system: 'police', code: 'NONE', kind: 'NONE_KNOWN', from: course.arrestedOn }],
    licence: licenceKnown(file, on),
    flags: {
      marking: { tier: 'OFFICIAL', sensitive: true },
      localMarker: true,
      localMarkerCheckedOn: yearlyOn(course.arrestedOn, on)
    },
    archive:
      phase === 'archived'
        ? { archivedOn: course.archivedOn, reason: 'No further need', reviewDueOn: addMonths(person.birthDate, 1200) }
        : undefined
  })
}

const statusOf: Record<Phase, string> = {
  arrested: 'ARRESTED',
  charged: 'CHARGED',
  remand: 'REMANDED',
  custody: 'CUSTODY',
  licence: 'LICENCE',
  recalled: 'RECALLED',
  'police-led': 'SENTENCE_ENDED_NOTIFYING',
  'notification-ended': 'NOTIFICATION_ENDED',
  archived: 'ARCHIVED'
}

const leaderOf: Partial<Record<Phase, string>> = { custody: 'prison-hmps', recalled: 'prison-hmps', licence: 'probation-nsd' }

function core({ person, course, faults }: CaseFile, on: string, phase: Phase): Draft {
  const convicted = course.conviction !== undefined && on >= course.conviction.convictedOn
  const known = course.conviction !== undefined && on >= course.conviction.chargedOn && !faults.has('no-visor-reference')
  const status = course.conviction && convicted && on < course.conviction.sentencedOn ? 'CONVICTED_UNSENTENCED' : statusOf[phase]
  return {
    visorRef: known ? person.visorRef : undefined,
    category: convicted ? 'REGISTERED_TERRORIST_OFFENDER' : 'CT_NOMINAL_UNCONVICTED',
    recordStatus: status,
    createdOn: course.arrestedOn,
    createdByAgency: 'police-ctnm',
    managerAgency: 'police-ctnm',
    leadAgency: leaderOf[phase] ?? 'police-ctnm',
    unit: course.unit
  }
}

function roles({ course, team, faults }: CaseFile, on: string, phase: Phase): Draft {
  const c = course.conviction
  const partner = (worker: Worker, from: string, restricted: boolean): Draft => ({
    agency: worker.agency,
    name: worker.name,
    reference: worker.reference,
    team: worker.unit,
    restricted,
    from,
    acknowledgedAt: timeOf(from, 300)
  })
  const ended = phase === 'police-led' || phase === 'notification-ended' || phase === 'archived'
  return {
    manager: faults.has('missing-manager') ? undefined : team.manager,
    supervisor: team.supervisor,
    partners: [
      ...(c && on >= c.remandedOn ? [partner(team.prisonLead, c.remandedOn, ended)] : []),
      ...(c && on >= c.sentencedOn ? [partner(team.practitioner, c.sentencedOn, ended)] : [])
    ]
  }
}

function identifiers({ person, course, faults }: CaseFile, on: string): Draft[] {
  const asn = faults.has('wrong-check-letter') ? `${person.asn.slice(0, -1)}${person.asn.endsWith('Z') ? 'A' : 'Z'}` : person.asn
  const c = course.conviction
  return [
    { kind: 'pnc', value: person.pnc },
    { kind: 'cro', value: person.cro },
    { kind: 'asn', value: asn },
    { kind: 'nino', value: person.nino },
    ...(c && on >= c.remandedOn ? [{ kind: 'noms', value: person.noms }] : [])
  ]
}

function convictions({ person, course }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  if (!c || on < c.convictedOn) return []
  const dealt = on >= c.sentencedOn
  return [
    {
      offenceCode: 'TE06001',
      description: 'Dissemination of invented publications',
      offenceDate: addMonths(course.arrestedOn, -2),
      asn: person.asn,
      arrestRoute: course.route,
      arrestedOn: course.arrestedOn,
      chargedOn: c.chargedOn,
      convictedOn: c.convictedOn,
      terroristConnection: true,
      terroristConnectionBasis: 'Sentencing Code s.69',
      court: 'Crown Court at Umberwick-on-Zed',
      sentence: dealt ? 'Imprisonment' : undefined,
      sentencedOn: dealt ? c.sentencedOn : undefined,
      lengthMonths: dealt ? c.lengthMonths : undefined,
      main: true
    }
  ]
}

function orders({ course }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  if (!c || on < c.sentencedOn) return []
  return [{ type: 'CTA_PART4_NOTIFICATION', court: 'Crown Court at Umberwick-on-Zed', madeOn: c.sentencedOn }]
}

/** The plan of the police, reviewed every year. */
function plan({ team, course }: CaseFile, on: string, phase: Phase): Draft {
  const c = course.conviction
  const ended = c !== undefined && on >= c.licenceEndsOn
  return {
    currentSituation: ended ? 'Sentence ended; notification runs.' : `Phase of the case: ${phase}.`,
    supervision: ended ? 'Visits and notification appointments.' : 'With those who hold or supervise the person.',
    monitoringAndControl: 'Checks of notified details.',
    contingency: 'Second officer of the unit takes over.',
    signedOn: yearlyOn(ended ? c.licenceEndsOn : course.arrestedOn, on),
    countersignedBy: team.supervisor,
    owners: [team.manager.name]
  }
}

/** What the police know of a licence before release: that they may search. */
function licenceKnown({ course }: CaseFile, on: string): Draft {
  const c = course.conviction
  if (!c || on < c.licenceDraftedOn) return undefined
  return { searchCondition: true, policeInformedOn: c.licenceDraftedOn }
}

/** The newest yearly mark of a day, up to another. */
function yearlyOn(from: string, on: string): string {
  return addMonths(from, 12 * yearsBetween(from, on))
}

function log({ person, course, team }: CaseFile, on: string): Draft[] {
  const c = course.conviction
  const entries: (readonly [string | undefined, string, string])[] = [
    [course.arrestedOn, 'ARREST', `Arrested at home under ${course.route === 'PACE' ? 'PACE' : 'TACT s.41'}, without incident.`],
    [c?.chargedOn, 'CHARGE', 'Charged with an invented offence under the Terrorism Act.'],
    [c?.convictedOn, 'CONVICTION', 'Convicted of the invented offence after a trial.'],
    [c?.releasedOn, 'RELEASE', 'Released on licence to approved premises; first visit planned.'],
    [c?.recall?.on, 'RECALL', 'Recalled to prison after a breach of licence.'],
    [c?.licenceEndsOn, 'HANDOVER', 'Sentence has ended; police lead from today.']
  ]
  return entries.flatMap(([day, type, text], i) =>
    day === undefined || day > on
      ? []
      : [
          {
            id: `LOG-${person.index}-${i + 1}`,
            at: timeOf(day, 240),
            type,
            text,
            author: team.manager.name,
            agency: 'police-ctnm',
            marking: { tier: 'OFFICIAL', sensitive: true }
          }
        ]
  )
}
