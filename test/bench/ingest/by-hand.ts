/* The same mapping as the product's files make, written by hand for the documents of the bench: no reading of a mapping, no
   report, no check. Members that are not there are `undefined`, which JSON leaves out. */

interface Code {
  code: string
  description: string
}

/** A document of probation's case system, as far as the bench's documents go. */
export interface Ndelius {
  title: string
  firstName: string
  middleNames?: string[]
  surname: string
  dateOfBirth: string
  gender: string
  otherIds: { crn: string; pncNumber: string; croNumber: string; niNumber: string; nomsNumber: string }
  additionalIdentifiers?: { value: string }[]
  contactDetails?: {
    addresses: {
      from: string
      to?: string
      addressNumber: string
      streetName: string
      town: string
      county: string
      postcode: string
      status: Code
    }[]
  }
  offenderProfile: { ethnicity: string; nationality: string }
  registrations?: {
    registrationId: number
    type: Code
    startDate: string
    nextReviewDate: string
    reviewPeriodMonths: number
    endDate?: string
    active: boolean
  }[]
  mappaDetail?: { level?: number; category?: number }
  convictions?: {
    convictionId: number
    convictionDate: string
    offences: { mainOffence: boolean; detail: Code; offenceDate: string }[]
    sentence: { description: string; startDate: string }
  }[]
  licence?: {
    statusCode: string
    typeCode: string
    startDate: string
    expiryDate: string
    searchCondition: boolean
    licenceConditions: {
      startDate: string
      active: boolean
      licenceConditionTypeMainCat: Code
      licenceConditionTypeSubCat: { code: string }
      licenceConditionNotes: string
    }[]
    recall?: { date: string; reason: string }
  }
  contacts?: {
    id: number
    contactDate: string
    type: Code
    officer: { name: { forename: string; surname: string } }
    visorContact: boolean
    visorExported: boolean
    notes: string
  }[]
  roshSummaries?: {
    assessmentId: string
    assessedOn: string
    assessorName: string
    countersignedAt: string
    validTo: string
    summary: {
      overallRiskLevel: string
      riskInCommunity: { children: string; public: string; knownAdult: string; staff: string }
    }
  }[]
  mappaMeetings?: {
    meetingDate: string
    level: number
    attendees: string[]
    minutes?: { reference: string; storedDate: string }
  }[]
  riskManagementPlan?: {
    currentSituation?: string
    supervision: string
    monitoringAndControl: string
    interventionsAndTreatment: string
    victimSafetyPlanning: string
    contingencyPlans: string
    latestSignLockDate: string
    owners: string[]
  }
}

/** Ethnicity: as probation writes it, as the prison does, the shared code. */
export const ethnicities: readonly (readonly [string, string, string])[] = [
  ['Asian/Asian British : Indian', 'Asian/Asian British: Indian', 'A1'],
  ['Asian/Asian British : Pakistani', 'Asian/Asian British: Pakistani', 'A2'],
  ["Asian/Asian British : Any other backgr'nd", "Asian/Asian British: Any other backgr'nd", 'A9'],
  ['Black/Black British : Caribbean', 'Black/Black British: Caribbean', 'B1'],
  ['Black/Black British : African', 'Black/Black British: African', 'B2'],
  ['Mixed : White and Black Caribbean', 'Mixed: White and Black Caribbean', 'M1'],
  ['Mixed : Any other background', 'Mixed: Any other background', 'M9'],
  ['Other : Any other background', 'Other: Any other background', 'O9'],
  ['White : Eng/Welsh/Scot/N.Irish/British', 'White: Eng./Welsh/Scot./N.Irish/British', 'W1'],
  ['White : Irish', 'White: Irish', 'W2'],
  ['White : Any other background', 'White: Any other background', 'W9']
]
const ethnicityCode = new Map(ethnicities.map(([delius, , code]) => [delius, code]))
const prisonEthnicity = new Map(ethnicities.map(([, nomis, code]) => [code, nomis]))
const addressType: Readonly<Record<string, string>> = { AP: 'APPROVED_PREMISES', L: 'LICENCE' }
const warningKind: Readonly<Record<string, string>> = { AVIS: 'VISOR', RTAO: 'TERRORISM' }

/** What probation says, in shared terms. */
export type Said = ReturnType<typeof up>

/** A document of probation as a contribution. */
export function up(from: Ndelius) {
  const { otherIds: ids, mappaDetail: mappa, licence, riskManagementPlan: plan } = from
  const number = (kind: string, value: string) => ({ kind, value, valid: true })
  return {
    names: { primary: { title: from.title, given: [from.firstName, ...(from.middleNames ?? [])], family: from.surname } },
    person: {
      birthDate: from.dateOfBirth,
      sex: from.gender === 'Male' ? 'M' : 'F',
      ethnicity: ethnicityCode.get(from.offenderProfile.ethnicity),
      nationality: from.offenderProfile.nationality
    },
    identifiers: [
      number('crn', ids.crn),
      number('cro', ids.croNumber),
      number('nino', ids.niNumber),
      number('noms', ids.nomsNumber),
      number('pnc', ids.pncNumber),
      ...(from.additionalIdentifiers ?? []).map(({ value }) => number('visor', value))
    ],
    addresses: from.contactDetails?.addresses.map(one => ({
      type: addressType[one.status.code],
      number: one.addressNumber,
      street: one.streetName,
      town: one.town,
      county: one.county,
      postcode: one.postcode,
      from: one.from,
      to: one.to
    })),
    convictions: from.convictions?.map(({ convictionId, convictionDate, offences, sentence }) => {
      const main = offences.find(offence => offence.mainOffence)
      return {
        offenceCode: main?.detail.code,
        description: main?.detail.description,
        offenceDate: main?.offenceDate,
        convictedOn: convictionDate,
        sentence: sentence.description,
        sentencedOn: sentence.startDate,
        sourceId: String(convictionId)
      }
    }),
    licence: licence && {
      status: licence.statusCode,
      type: licence.typeCode,
      startOn: licence.startDate,
      endOn: licence.expiryDate,
      searchCondition: licence.searchCondition,
      conditions: licence.licenceConditions.map(one => ({
        code: one.licenceConditionTypeMainCat.code,
        description: one.licenceConditionTypeMainCat.description,
        subCode: one.licenceConditionTypeSubCat.code,
        text: one.licenceConditionNotes,
        from: one.startDate,
        active: one.active
      })),
      recall: licence.recall && { on: licence.recall.date, reason: licence.recall.reason }
    },
    mappa:
      mappa?.category === undefined
        ? undefined
        : {
            category: mappa.category,
            level: mappa.level === 0 ? undefined : mappa.level,
            levelStatus: mappa.level === 0 ? 'TBC' : 'CONFIRMED'
          },
    meetings: from.mappaMeetings?.map(({ meetingDate, level, attendees, minutes }) => ({
      on: meetingDate,
      level,
      attendees,
      minutes: minutes && { reference: minutes.reference, storedOn: minutes.storedDate }
    })),
    riskAssessments: from.roshSummaries?.map(({ summary: { overallRiskLevel, riskInCommunity: risk }, ...one }) => ({
      id: one.assessmentId,
      tool: 'OASYS_ROSH',
      author: { name: one.assessorName },
      completedAt: one.assessedOn,
      approvedAt: one.countersignedAt,
      validTo: one.validTo,
      overall: overallRiskLevel,
      levels: [
        { group: 'CHILDREN', setting: 'COMMUNITY', level: risk.children },
        { group: 'KNOWN_ADULT', setting: 'COMMUNITY', level: risk.knownAdult },
        { group: 'PUBLIC', setting: 'COMMUNITY', level: risk.public },
        { group: 'STAFF', setting: 'COMMUNITY', level: risk.staff }
      ]
    })),
    riskManagementPlan:
      plan?.currentSituation === undefined
        ? undefined
        : {
            currentSituation: plan.currentSituation,
            supervision: plan.supervision,
            monitoringAndControl: plan.monitoringAndControl,
            interventions: plan.interventionsAndTreatment,
            victimSafety: plan.victimSafetyPlanning,
            contingency: plan.contingencyPlans,
            signedOn: plan.latestSignLockDate,
            owners: plan.owners
          },
    activityLog: from.contacts?.map(one => ({
      id: String(one.id),
      at: one.contactDate,
      type: one.type.code,
      typeDescription: one.type.description,
      author: `${one.officer.name.forename} ${one.officer.name.surname}`,
      agency: 'probation-nsd',
      text: one.notes,
      visor: one.visorContact,
      visorExported: one.visorExported
    })),
    warnings: from.registrations?.map(one => ({
      kind: warningKind[one.type.code],
      system: 'delius',
      code: one.type.code,
      description: one.type.description,
      from: one.startDate,
      reviewOn: one.nextReviewDate,
      reviewMonths: one.reviewPeriodMonths,
      to: one.endDate,
      active: one.active,
      sourceId: String(one.registrationId)
    }))
  }
}

const valueOf = ({ identifiers }: Said, kind: string): string => identifiers.find(one => one.kind === kind)?.value ?? ''

/** What the prison service is told, as its own document. */
export function toPrison(record: Said): object {
  const { primary } = record.names
  const pnc = valueOf(record, 'pnc')
  const long = pnc.replace(/\/0+/, '/')
  const { ethnicity } = record.person
  return {
    prisonerNumber: valueOf(record, 'noms'),
    pncNumber: long.slice(2),
    pncNumberCanonicalShort: long.slice(2),
    pncNumberCanonicalLong: long,
    croNumber: valueOf(record, 'cro').replace(/^0+/, ''),
    title: primary.title,
    firstName: primary.given[0],
    middleNames: primary.given.length > 1 ? primary.given.slice(1).join(' ') : undefined,
    lastName: primary.family,
    dateOfBirth: record.person.birthDate,
    gender: record.person.sex === 'M' ? 'Male' : 'Female',
    ethnicity: prisonEthnicity.get(ethnicity ?? ''),
    raceCode: ethnicity,
    nationality: record.person.nationality,
    alerts: record.mappa && [{ alertType: 'P', alertCode: `P10${record.mappa.level ?? 0}`, active: true, expired: false }],
    identifiers: [{ type: 'NINO', value: valueOf(record, 'nino') }],
    allConvictedOffences: record.convictions?.map(one => ({
      offenceCode: one.offenceCode,
      offenceDescription: one.description,
      offenceDate: one.offenceDate,
      sentenceStartDate: one.sentencedOn
    }))
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const text = (value: unknown): string => String(value).replace(/[&<>]/g, found => escapes[found] ?? '')
const el = (pad: string, name: string, value: unknown): string =>
  value === undefined ? '' : `${pad}<${name}>${text(value)}</${name}>\n`
const group = (pad: string, name: string, inner: string): string =>
  inner === '' ? '' : `${pad}<${name}>\n${inner}${pad}</${name}>\n`

/** What the police are told, as their own document (XML). */
export function toPolice(record: Said): string {
  const { names, person, mappa, licence, riskManagementPlan: plan } = record
  const [in1, in2, in3, in4] = ['  ', '    ', '      ', '        ']
  const list = <T>(name: string, items: readonly T[] | undefined, write: (item: T) => string): string =>
    group(in1, name, (items ?? []).map(write).join(''))
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<Nominal xmlns="urn:visor-gateway:police-ctnm:nominal:1" xmlns:bs="http://www.govtalk.gov.uk/people/bs7666" SchemaVersion="1.0">\n' +
    group(
      in1,
      'Person',
      group(
        in2,
        'PersonName',
        el(in3, 'PersonTitle', names.primary.title) +
          names.primary.given.map((given, i) => el(in3, `PersonGivenName${i + 1}`, given)).join('') +
          el(in3, 'PersonFamilyName', names.primary.family)
      ) +
        el(in2, 'Birthdate', person.birthDate) +
        el(in2, 'Gender', person.sex === 'M' ? 1 : 2) +
        group(in2, 'PersonEthnicity', el(in3, 'SelfDefinedEthnicity', person.ethnicity)) +
        el(in2, 'Nationality', person.nationality)
    ) +
    group(
      in1,
      'Identifiers',
      el(in2, 'PNCIdentifier', valueOf(record, 'pnc')) +
        el(in2, 'CRONumber', valueOf(record, 'cro')) +
        el(in2, 'PrisonNumber', valueOf(record, 'noms')) +
        el(in2, 'CRN', valueOf(record, 'crn')) +
        el(in2, 'NINumber', valueOf(record, 'nino')) +
        `${in2}<OtherIdentifier Kind="VISOR">\n${el(in3, 'Value', valueOf(record, 'visor'))}${in2}</OtherIdentifier>\n`
    ) +
    list(
      'Addresses',
      record.addresses,
      one =>
        `${in2}<Address Type="${one.type}">\n` +
        el(in3, 'bs:PAON', one.number) +
        el(in3, 'bs:StreetDescription', one.street) +
        el(in3, 'bs:Town', one.town) +
        el(in3, 'bs:AdministrativeArea', one.county) +
        el(in3, 'bs:PostCode', one.postcode) +
        el(in3, 'FromDate', one.from) +
        el(in3, 'ToDate', one.to) +
        `${in2}</Address>\n`
    ) +
    list('Convictions', record.convictions, one =>
      group(
        in2,
        'Conviction',
        el(in3, 'OffenceCode', one.offenceCode) +
          el(in3, 'Description', one.description) +
          el(in3, 'OffenceDate', one.offenceDate) +
          el(in3, 'ConvictedDate', one.convictedOn) +
          el(in3, 'Sentence', one.sentence) +
          el(in3, 'SentencedDate', one.sentencedOn) +
          el(in3, 'SourceReference', one.sourceId)
      )
    ) +
    (licence
      ? group(
          in1,
          'Licence',
          el(in2, 'Status', licence.status) +
            el(in2, 'Type', licence.type) +
            el(in2, 'StartDate', licence.startOn) +
            el(in2, 'EndDate', licence.endOn) +
            el(in2, 'SearchCondition', licence.searchCondition) +
            licence.conditions
              .map(one =>
                group(
                  in2,
                  'Condition',
                  el(in3, 'Code', one.code) +
                    el(in3, 'Description', one.description) +
                    el(in3, 'SubCode', one.subCode) +
                    el(in3, 'Text', one.text) +
                    el(in3, 'FromDate', one.from) +
                    el(in3, 'Active', one.active)
                )
              )
              .join('') +
            (licence.recall
              ? group(in2, 'Recall', el(in3, 'Date', licence.recall.on) + el(in3, 'Reason', licence.recall.reason))
              : '')
        )
      : '') +
    (mappa
      ? group(
          in1,
          'Mappa',
          el(in2, 'Category', mappa.category) + el(in2, 'Level', mappa.level) + el(in2, 'LevelStatus', mappa.levelStatus)
        )
      : '') +
    list('Meetings', record.meetings, one =>
      group(
        in2,
        'Meeting',
        el(in3, 'Date', one.on) +
          el(in3, 'Level', one.level) +
          one.attendees.map(name => el(in3, 'Attendee', name)).join('') +
          (one.minutes
            ? group(in3, 'Minutes', el(in4, 'Reference', one.minutes.reference) + el(in4, 'StoredDate', one.minutes.storedOn))
            : '')
      )
    ) +
    list(
      'RiskAssessments',
      record.riskAssessments,
      one =>
        `${in2}<RiskAssessment Id="${text(one.id)}" Tool="${one.tool}">\n` +
        group(in3, 'Author', el(in4, 'Name', one.author.name)) +
        el(in3, 'CompletedDateTime', one.completedAt) +
        el(in3, 'ApprovedDateTime', one.approvedAt) +
        el(in3, 'ValidToDate', one.validTo) +
        el(in3, 'Overall', one.overall) +
        one.levels
          .map(level =>
            group(
              in3,
              'RiskLevel',
              el(in4, 'Group', level.group) + el(in4, 'Setting', level.setting) + el(in4, 'Level', level.level)
            )
          )
          .join('') +
        `${in2}</RiskAssessment>\n`
    ) +
    (plan
      ? group(
          in1,
          'RiskManagementPlan',
          el(in2, 'CurrentSituation', plan.currentSituation) +
            el(in2, 'Supervision', plan.supervision) +
            el(in2, 'MonitoringAndControl', plan.monitoringAndControl) +
            el(in2, 'Interventions', plan.interventions) +
            el(in2, 'VictimSafety', plan.victimSafety) +
            el(in2, 'Contingency', plan.contingency) +
            el(in2, 'SignedDate', plan.signedOn) +
            plan.owners.map(owner => el(in2, 'Owner', owner)).join('')
        )
      : '') +
    list(
      'ActivityLog',
      record.activityLog,
      one =>
        `${in2}<LogEntry Id="${text(one.id)}">\n` +
        el(in3, 'DateTime', one.at) +
        el(in3, 'TypeCode', one.type) +
        el(in3, 'TypeDescription', one.typeDescription) +
        el(in3, 'Author', one.author) +
        el(in3, 'Agency', one.agency) +
        el(in3, 'Text', one.text) +
        el(in3, 'Visor', one.visor) +
        el(in3, 'VisorExported', one.visorExported) +
        `${in2}</LogEntry>\n`
    ) +
    list(
      'Warnings',
      record.warnings,
      one =>
        `${in2}<Warning System="${one.system}">\n` +
        el(in3, 'Kind', one.kind) +
        el(in3, 'Code', one.code) +
        el(in3, 'Description', one.description) +
        el(in3, 'FromDate', one.from) +
        el(in3, 'ReviewDate', one.reviewOn) +
        el(in3, 'ReviewMonths', one.reviewMonths) +
        el(in3, 'ToDate', one.to) +
        el(in3, 'Active', one.active) +
        el(in3, 'SourceReference', one.sourceId) +
        `${in2}</Warning>\n`
    ) +
    '</Nominal>\n'
  )
}
