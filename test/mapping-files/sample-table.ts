import { isObject, valueAt, type Json } from '../../src/json'

/** A sample that goes in by a mapping, as it stands or `set` into what whoever posts it makes of it. */
export interface Taken {
  by: string
  set?: (body: Json) => Json
}

/** A sample that no mapping takes, with the reason. */
export interface Left {
  left: string
}

/** The number of the person stands in the path of the request; whoever posts sets it beside the answer. */
const beside =
  (number: 'crn' | 'prisonNumber') =>
  (body: Json): Json => ({ [number]: number === 'crn' ? 'X123456' : 'A1234BC', ...(isObject(body) ? body : {}) })
/** An answer that is a bare list goes under a member. */
const under =
  (member: string, number: string, value: string) =>
  (body: Json): Json => ({ [number]: value, [member]: body })
const listOf = (member: string): ((body: Json) => Json) => under(member, 'crn', 'X123456')
const oneOf =
  (member: string) =>
  (body: Json): Json => ({ crn: 'X123456', [member]: [body] })
/** The event is text inside the envelope of the queue. */
const message = (body: Json): Json => JSON.parse(String(valueAt(body, '/Message'))) as Json
/** The `data` of an endpoint of the External API, under the name of the endpoint. */
const answer =
  (endpoint: string, data: string) =>
  (body: Json): Json => ({
    hmppsId: 'X123456',
    [endpoint]: valueAt(body, data) ?? null
  })

const caseView: Taken = { by: 'probation-nsd/case-view' }
const search: Taken = { by: 'prison-hmps/prisoner-search' }
const person: Taken = { by: 'probation-nsd/ndelius' }
const event: Taken = { by: 'prison-hmps/event', set: message }
const widget: Taken = { by: 'probation-nsd/arns-widget', set: beside('crn') }
const predictors: Taken = { by: 'probation-nsd/arns-predictors', set: listOf('predictors') }
const flags: Taken = { by: 'probation-nsd/risk-flags' }

const refusal: Left = { left: 'an answer that says that there is none' }
const oneFlag: Left = { left: 'one flag of the list that goes in by probation-nsd/risk-flags' }
const screen: Left = {
  left: 'a screen of the case view: what it shows of sentence and licence goes in by convictions and licence-conditions'
}
const parts: Left = { left: 'a part of the personal details that is no duty to share, or that the personal details hold too' }

/** Every document of the public test data of the prison, probation and risk systems. */
export const samples: Readonly<Record<string, Taken | Left>> = {
  'core-person-record/ccm__GET_cpr_record_response.json': { by: 'probation-nsd/core-person-record' },
  'core-person-record/ia__core-person-record-response.json': {
    left: 'has a member twice in one object, which is refused at the door'
  },

  'oasys/arns__ordsAssessmentOffence.json': { by: 'probation-nsd/oasys-timeline' },
  'oasys/arns__ordsAssessmentRoshSummary.json': { by: 'probation-nsd/oasys-rosh' },
  'oasys/arns__ordsAssessmentTimeline.json': { by: 'probation-nsd/oasys-timeline' },
  'oasys/arns__ordsCriminogenicNeeds.json': {
    left: 'needs are a matter of rehabilitation; no section of the shared record holds them'
  },
  'oasys/arns__ordsRiskPredictorsByAssessmentIdLegacy.json': {
    left: 'an answer between OASys and Assess Risks and Needs, which publishes the scores as probation-nsd/arns-predictors has them'
  },
  'oasys/arns__section8.json': { left: 'health detail (drugs), no duty to share' },
  'oasys/ccs__GET_assessments_summary_X320741.json': { by: 'probation-nsd/assessment-summary', set: beside('crn') },
  'oasys/ia__AssessmentSummaryResponse.json': { by: 'probation-nsd/assessment-summary', set: beside('crn') },
  'oasys/ia__GetRisksResponse.json': { by: 'probation-nsd/arns-rosh', set: beside('crn') },

  'prison-nomis-events/ps__booking.json': { by: 'prison-hmps/booking' },
  'prison-nomis-events/ps__identifiersChanged.json': event,
  'prison-nomis-events/ps__offenderDetailsChanged.json': event,
  'prison-nomis-events/ps__offenderMerge.json': event,
  'prison-nomis-events/ps__released.json': search,

  'prison-prisoner-search/ia__GetAlertsResponse.json': {
    by: 'prison-hmps/nomis-alerts',
    set: under('alerts', 'offenderNo', 'A1234BC')
  },
  'prison-prisoner-search/ia__GetPrisonOffender.json': search,
  'prison-prisoner-search/ia__GetPrisonTimelineForPersonResponse.json': { by: 'prison-hmps/prison-periods' },
  'prison-prisoner-search/ps__prisonerA7089EY.json': search,
  'prison-prisoner-search/ps__prisonerA7089FB.json': search,
  'prison-prisoner-search/ps__prisonerA7089FX.json': search,
  'prison-prisoner-search/ps__prisonerA7090AF.json': search,
  'prison-prisoner-search/ps__prisonerA7090BA.json': search,
  'prison-prisoner-search/ps__prisonerA9999RA.json': search,
  'prison-prisoner-search/ps__search_results_cro.json': search,
  'prison-prisoner-search/ps__search_results_patient_one_aliases.json': search,
  'prison-prisoner-search/ps__search_results_sams_aliases.json': search,

  'probation-delius/ccm__POST_match_single_exact_response_by_pnc.json': person,
  'probation-delius/ccs__GET_licence_conditions_X320741.json': { by: 'probation-nsd/licence-conditions', set: beside('crn') },
  'probation-delius/ccs__GET_offender_all_X320741.json': person,
  'probation-delius/ccs__GET_offender_convictions_X320741.json': { by: 'probation-nsd/convictions', set: listOf('convictions') },
  'probation-delius/ccs__GET_offender_managers_X320741.json': { by: 'probation-nsd/managers', set: listOf('managers') },
  'probation-delius/ia__GetAddressesResponse.json': { by: 'probation-nsd/addresses', set: beside('crn') },
  'probation-delius/ia__GetOffenderResponse.json': person,
  'probation-delius/ia__GetOffendersResponse.json': person,
  'probation-delius/ia__delius-contact.json': { by: 'probation-nsd/contacts', set: oneOf('content') },
  'probation-delius/ia__offender.json': person,
  'probation-delius/mpop__X000001-personal-detail.json stub 0': caseView,
  'probation-delius/mpop__X000001-personal-detail.json stub 1': refusal,
  'probation-delius/mpop__X000001-personal-detail.json stub 2': caseView,
  'probation-delius/mpop__X000001-personal-detail.json stub 3': caseView,
  'probation-delius/mpop__X000001-personal-detail.json stub 4': caseView,
  'probation-delius/mpop__X000001-personal-detail.json stub 5': caseView,
  'probation-delius/mpop__X000001-sentence.json stub 0': screen,
  'probation-delius/mpop__X000001-sentence.json stub 1': screen,
  'probation-delius/mpop__X000001-sentence.json stub 2': screen,
  'probation-delius/mpop__X000001-sentence.json stub 3': screen,
  'probation-delius/mpop__X000001-sentence.json stub 5': screen,
  'probation-delius/mpop__X777916-full.json stub 0': screen,
  'probation-delius/mpop__X777916-full.json stub 1': { by: 'probation-nsd/arns-rosh', set: beside('crn') },
  'probation-delius/mpop__X777916-full.json stub 2': caseView,
  'probation-delius/mpop__X777916-full.json stub 4': parts,
  'probation-delius/mpop__X777916-full.json stub 5': parts,
  'probation-delius/mpop__X777916-full.json stub 6': caseView,
  'probation-delius/mpop__X777916-full.json stub 7': parts,

  'probation-mappa-risk/ccs__GET_registrations_X320741.json': { by: 'probation-nsd/registrations', set: beside('crn') },
  'probation-mappa-risk/ia__SupervisionsResponse.json': { by: 'probation-nsd/supervisions', set: beside('crn') },
  'probation-mappa-risk/ia__risk-serious-harm.json': { by: 'mapps/person', set: answer('seriousHarm', '/data') },
  'probation-mappa-risk/mpop__X000001-risk.json stub 0': widget,
  'probation-mappa-risk/mpop__X000001-risk.json stub 1': predictors,
  'probation-mappa-risk/mpop__X000001-risk.json stub 2': predictors,
  'probation-mappa-risk/mpop__X000001-risk.json stub 3': flags,
  'probation-mappa-risk/mpop__X000001-risk.json stub 4': oneFlag,
  'probation-mappa-risk/mpop__X000001-risk.json stub 5': oneFlag,
  'probation-mappa-risk/mpop__X000001-risk.json stub 6': oneFlag,
  'probation-mappa-risk/mpop__X000001-risk.json stub 7': oneFlag,
  'probation-mappa-risk/mpop__X000001-risk.json stub 8': oneFlag,
  'probation-mappa-risk/mpop__X000001-risk.json stub 9': oneFlag,
  'probation-mappa-risk/mpop__X000001-risk.json stub 10': oneFlag,
  'probation-mappa-risk/mpop__X000001-risk.json stub 11': oneFlag,
  'probation-mappa-risk/mpop__X000001-tier.json stub 0': { left: 'a measure of probation work' },
  'probation-mappa-risk/mpop__X000001-tier.json stub 1': refusal,
  'probation-mappa-risk/mpop__X000001-tier.json stub 2': { left: 'a measure of probation work' },
  'probation-mappa-risk/mpop__X777916-risk.json stub 0': widget,
  'probation-mappa-risk/mpop__X777916-risk.json stub 1': predictors,
  'probation-mappa-risk/mpop__X777916-risk.json stub 2': predictors,
  'probation-mappa-risk/mpop__X777916-risk.json stub 3': flags,
  'probation-mappa-risk/mpop__X777916-risk.json stub 4': oneFlag,
  'probation-mappa-risk/mpop__X777916-risk.json stub 5': oneFlag,
  'probation-mappa-risk/mpop__X777916-risk.json stub 6': oneFlag,
  'probation-mappa-risk/mpop__X777916-risk.json stub 7': oneFlag,
  'probation-mappa-risk/mpop__X777916-risk.json stub 8': oneFlag,
  'probation-mappa-risk/mpop__X777916-risk.json stub 9': oneFlag
}
