/* The same mapping as definitions of map-transform, for Integreat. */

const ethnicities = JSON.parse(process.env.ETHNICITIES ?? '[]')
const lookup = pairs => {
  const map = new Map(pairs)
  return () => () => value => map.get(value)
}
const onlyWith = () => () => value => (Array.isArray(value) && value.length === 0 ? undefined : value)

/** What the definitions call by name. */
export const transformers = {
  sharedEthnicity: lookup(ethnicities.map(([delius, , code]) => [delius, code])),
  prisonEthnicity: lookup(ethnicities.map(([, nomis, code]) => [code, nomis])),
  sharedSex: lookup([
    ['Male', 'M'],
    ['Female', 'F']
  ]),
  prisonSex: lookup([
    ['M', 'Male'],
    ['F', 'Female']
  ]),
  policeSex: lookup([
    ['M', '1'],
    ['F', '2']
  ]),
  addressType: lookup([
    ['AP', 'APPROVED_PREMISES'],
    ['L', 'LICENCE']
  ]),
  warningKind: lookup([
    ['AVIS', 'VISOR'],
    ['RTAO', 'TERRORISM']
  ]),
  text: () => () => value => (value === undefined || value === null ? undefined : String(value)),
  levelStatus: () => () => value => (value === undefined ? undefined : value === 0 ? 'TBC' : 'CONFIRMED'),
  level: () => () => value => (value > 0 ? value : undefined),
  first: () => () => value => value?.[0],
  given: () => () => value => [value.firstName, ...(value.middleNames ?? [])],
  later: () => () => value => (value?.length > 1 ? value.slice(1).join(' ') : undefined),
  longPnc: () => () => value => value?.replace(/\/0+/, '/'),
  shortPnc: () => () => value => value?.replace(/\/0+/, '/').slice(2),
  shortCro: () => () => value => value?.replace(/^0+/, ''),
  fullName: () => () => value => (value ? `${value.forename} ${value.surname}` : undefined),
  main: () => () => value => value?.find(offence => offence.mainOffence),
  mappaAlert: () => () => mappa =>
    mappa?.category ? [{ alertType: 'P', alertCode: `P10${mappa.level ?? 0}`, active: true, expired: false }] : undefined,
  whereSet: () => () => value => (value?.currentSituation === undefined ? undefined : value),
  numbers: () => () => ids => {
    const kinds = { crn: 'crn', cro: 'croNumber', nino: 'niNumber', noms: 'nomsNumber', pnc: 'pncNumber' }
    return Object.entries(kinds).map(([kind, member]) => ({ kind, value: ids[member], valid: true }))
  },
  withVisor:
    () =>
    () =>
    ({ numbers, visor }) => [...numbers, ...(visor ?? []).map(({ value }) => ({ kind: 'visor', value, valid: true }))],
  number:
    ({ kind }) =>
    () =>
    list =>
      list?.find(one => one.kind === kind)?.value,
  onlyWith
}

const t = name => ({ $transform: name })
const value = content => ({ $value: content })
const list = (path, definition) => [path, { $if: 'length', then: { $iterate: true, ...definition } }]
const object = (path, definition) => [path, { $if: '.', then: definition }]
const number = kind => ['identifiers', { $transform: 'number', kind }]

/** Probation's document in shared terms. */
export const up = {
  names: { primary: { title: 'title', given: t('given'), family: 'surname' } },
  person: {
    birthDate: 'dateOfBirth',
    sex: ['gender', t('sharedSex')],
    ethnicity: ['offenderProfile.ethnicity', t('sharedEthnicity')],
    nationality: 'offenderProfile.nationality'
  },
  identifiers: [{ numbers: ['otherIds', t('numbers')], visor: 'additionalIdentifiers' }, t('withVisor')],
  addresses: list('contactDetails.addresses', {
    type: ['status.code', t('addressType')],
    number: 'addressNumber',
    street: 'streetName',
    town: 'town',
    county: 'county',
    postcode: 'postcode',
    from: 'from',
    to: 'to'
  }),
  convictions: list('convictions', {
    offenceCode: ['offences', t('main'), 'detail.code'],
    description: ['offences', t('main'), 'detail.description'],
    offenceDate: ['offences', t('main'), 'offenceDate'],
    convictedOn: 'convictionDate',
    sentence: 'sentence.description',
    sentencedOn: 'sentence.startDate',
    sourceId: ['convictionId', t('text')]
  }),
  licence: object('licence', {
    status: 'statusCode',
    type: 'typeCode',
    startOn: 'startDate',
    endOn: 'expiryDate',
    searchCondition: 'searchCondition',
    conditions: list('licenceConditions', {
      code: 'licenceConditionTypeMainCat.code',
      description: 'licenceConditionTypeMainCat.description',
      subCode: 'licenceConditionTypeSubCat.code',
      text: 'licenceConditionNotes',
      from: 'startDate',
      active: 'active'
    }),
    recall: object('recall', { on: 'date', reason: 'reason' })
  }),
  mappa: [
    'mappaDetail',
    {
      $if: 'category',
      then: { category: 'category', level: ['level', t('level')], levelStatus: ['level', t('levelStatus')] }
    }
  ],
  meetings: list('mappaMeetings', {
    on: 'meetingDate',
    level: 'level',
    attendees: 'attendees',
    minutes: object('minutes', { reference: 'reference', storedOn: 'storedDate' })
  }),
  riskAssessments: list('roshSummaries', {
    id: 'assessmentId',
    tool: value('OASYS_ROSH'),
    author: { name: 'assessorName' },
    completedAt: 'assessedOn',
    approvedAt: 'countersignedAt',
    validTo: 'validTo',
    overall: 'summary.overallRiskLevel',
    'levels[0]': { group: value('CHILDREN'), setting: value('COMMUNITY'), level: 'summary.riskInCommunity.children' },
    'levels[1]': { group: value('KNOWN_ADULT'), setting: value('COMMUNITY'), level: 'summary.riskInCommunity.knownAdult' },
    'levels[2]': { group: value('PUBLIC'), setting: value('COMMUNITY'), level: 'summary.riskInCommunity.public' },
    'levels[3]': { group: value('STAFF'), setting: value('COMMUNITY'), level: 'summary.riskInCommunity.staff' }
  }),
  riskManagementPlan: [
    'riskManagementPlan',
    t('whereSet'),
    {
      $if: '.',
      then: {
        currentSituation: 'currentSituation',
        supervision: 'supervision',
        monitoringAndControl: 'monitoringAndControl',
        interventions: 'interventionsAndTreatment',
        victimSafety: 'victimSafetyPlanning',
        contingency: 'contingencyPlans',
        signedOn: 'latestSignLockDate',
        owners: 'owners'
      }
    }
  ],
  activityLog: list('contacts', {
    id: ['id', t('text')],
    at: 'contactDate',
    type: 'type.code',
    typeDescription: 'type.description',
    author: ['officer.name', t('fullName')],
    agency: value('probation-nsd'),
    text: 'notes',
    visor: 'visorContact',
    visorExported: 'visorExported'
  }),
  warnings: list('registrations', {
    kind: ['type.code', t('warningKind')],
    system: value('delius'),
    code: 'type.code',
    description: 'type.description',
    from: 'startDate',
    reviewOn: 'nextReviewDate',
    reviewMonths: 'reviewPeriodMonths',
    to: 'endDate',
    active: 'active',
    sourceId: ['registrationId', t('text')]
  })
}

/** Shared terms as the prison's document. */
export const toPrison = {
  prisonerNumber: number('noms'),
  pncNumber: [...number('pnc'), t('shortPnc')],
  pncNumberCanonicalShort: [...number('pnc'), t('shortPnc')],
  pncNumberCanonicalLong: [...number('pnc'), t('longPnc')],
  croNumber: [...number('cro'), t('shortCro')],
  title: 'names.primary.title',
  firstName: ['names.primary.given', t('first')],
  middleNames: ['names.primary.given', t('later')],
  lastName: 'names.primary.family',
  dateOfBirth: 'person.birthDate',
  gender: ['person.sex', t('prisonSex')],
  ethnicity: ['person.ethnicity', t('prisonEthnicity')],
  raceCode: 'person.ethnicity',
  nationality: 'person.nationality',
  alerts: ['mappa', t('mappaAlert')],
  'identifiers[0]': { type: value('NINO'), value: number('nino') },
  allConvictedOffences: list('convictions', {
    offenceCode: 'offenceCode',
    offenceDescription: 'description',
    offenceDate: 'offenceDate',
    sentenceStartDate: 'sentencedOn'
  })
}

/** Shared terms as the tree of the police's document. */
export const toPolice = {
  Person: {
    PersonName: {
      PersonTitle: 'names.primary.title',
      PersonGivenName1: 'names.primary.given[0]',
      PersonGivenName2: 'names.primary.given[1]',
      PersonGivenName3: 'names.primary.given[2]',
      PersonGivenName4: 'names.primary.given[3]',
      PersonFamilyName: 'names.primary.family'
    },
    Birthdate: 'person.birthDate',
    Gender: ['person.sex', t('policeSex')],
    PersonEthnicity: { SelfDefinedEthnicity: 'person.ethnicity' },
    Nationality: 'person.nationality'
  },
  Identifiers: {
    PNCIdentifier: number('pnc'),
    CRONumber: number('cro'),
    PrisonNumber: number('noms'),
    CRN: number('crn'),
    NINumber: number('nino'),
    OtherIdentifier: { '@Kind': value('VISOR'), Value: number('visor') }
  },
  'Addresses.Address': list('addresses', {
    '@Type': 'type',
    'bs:PAON': 'number',
    'bs:StreetDescription': 'street',
    'bs:Town': 'town',
    'bs:AdministrativeArea': 'county',
    'bs:PostCode': 'postcode',
    FromDate: 'from',
    ToDate: 'to'
  }),
  'Convictions.Conviction': list('convictions', {
    OffenceCode: 'offenceCode',
    Description: 'description',
    OffenceDate: 'offenceDate',
    ConvictedDate: 'convictedOn',
    Sentence: 'sentence',
    SentencedDate: 'sentencedOn',
    SourceReference: 'sourceId'
  }),
  Licence: object('licence', {
    Status: 'status',
    Type: 'type',
    StartDate: 'startOn',
    EndDate: 'endOn',
    SearchCondition: ['searchCondition', t('text')],
    Condition: list('conditions', {
      Code: 'code',
      Description: 'description',
      SubCode: 'subCode',
      Text: 'text',
      FromDate: 'from',
      Active: ['active', t('text')]
    }),
    Recall: object('recall', { Date: 'on', Reason: 'reason' })
  }),
  Mappa: object('mappa', { Category: ['category', t('text')], Level: ['level', t('text')], LevelStatus: 'levelStatus' }),
  'Meetings.Meeting': list('meetings', {
    Date: 'on',
    Level: ['level', t('text')],
    Attendee: 'attendees',
    Minutes: object('minutes', { Reference: 'reference', StoredDate: 'storedOn' })
  }),
  'RiskAssessments.RiskAssessment': list('riskAssessments', {
    '@Id': 'id',
    '@Tool': 'tool',
    Author: { Name: 'author.name' },
    CompletedDateTime: 'completedAt',
    ApprovedDateTime: 'approvedAt',
    ValidToDate: 'validTo',
    Overall: 'overall',
    RiskLevel: list('levels', { Group: 'group', Setting: 'setting', Level: 'level' })
  }),
  RiskManagementPlan: object('riskManagementPlan', {
    CurrentSituation: 'currentSituation',
    Supervision: 'supervision',
    MonitoringAndControl: 'monitoringAndControl',
    Interventions: 'interventions',
    VictimSafety: 'victimSafety',
    Contingency: 'contingency',
    SignedDate: 'signedOn',
    Owner: 'owners'
  }),
  'ActivityLog.LogEntry': list('activityLog', {
    '@Id': 'id',
    DateTime: 'at',
    TypeCode: 'type',
    TypeDescription: 'typeDescription',
    Author: 'author',
    Agency: 'agency',
    Text: 'text',
    Visor: ['visor', t('text')],
    VisorExported: ['visorExported', t('text')]
  }),
  'Warnings.Warning': list('warnings', {
    '@System': 'system',
    Kind: 'kind',
    Code: 'code',
    Description: 'description',
    FromDate: 'from',
    ReviewDate: 'reviewOn',
    ReviewMonths: ['reviewMonths', t('text')],
    ToDate: 'to',
    Active: ['active', t('text')],
    SourceReference: 'sourceId'
  })
}
