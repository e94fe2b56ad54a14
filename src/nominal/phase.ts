import { valueAt, type Json, type JsonObject } from '../json'
import type { AgencyId } from './sections'

/** The phases of a case, on which it depends who leads. */
export const phases = ['pre-conviction', 'custody', 'licence', 'police-led', 'ended', 'archived', 'unknown'] as const

/** A phase of a case. */
export type Phase = (typeof phases)[number]

/** What one agency says of one nominal. */
export interface Statement {
  agency: AgencyId
  contribution: JsonObject
}

/** Whom to ask, in turn, about a fact: the agency that makes it true comes first. The first that says anything is believed. */
const asked = {
  custody: ['prison-hmps', 'probation-nsd', 'police-ctnm', 'visor', 'mapps'],
  licence: ['probation-nsd', 'prison-hmps', 'police-ctnm', 'visor', 'mapps'],
  notification: ['police-ctnm', 'visor', 'mapps', 'probation-nsd', 'prison-hmps']
} satisfies Record<string, AgencyId[]>

const activeLicence = ['ACTIVE', 'VARIATION_IN_PROGRESS', 'VARIATION_SUBMITTED', 'VARIATION_APPROVED', 'VARIATION_REJECTED']
const heldStatus = ['CUSTODY', 'HOSPITAL', 'REMANDED']
const licenceStatus = ['LICENCE', 'RECALLED']
const earlyStatus = ['ARRESTED', 'CHARGED', 'REMANDED', 'CONVICTED_UNSENTENCED']
const endedStatus = ['NOTIFICATION_ENDED', 'DECEASED']

/**
 * The phase of a case, from what the agencies say and nothing else (no clock), whatever the order of the statements; one
 * statement per agency. The first that holds:
 * 1. `custody`: the prison (else whoever speaks of it) says the person is in custody; remand is custody. Where nobody says
 *    so either way, the record's status does.
 * 2. `licence`: a licence is active or being varied, recall included until the prison has the person; a status of LICENCE or
 *    RECALLED stands in where the licence is not said to be inactive.
 * 3. `archived`: somebody gives an archive date, or the status is ARCHIVED.
 * 4. `police-led`: notification under Part 4 is required, or the status is SENTENCE_ENDED_NOTIFYING.
 * 5. `pre-conviction`: the status is one from arrest to conviction.
 * 6. `ended`: notification or the life has ended.
 * 7. `police-led`: an unconvicted CT nominal, or the police name themselves as lead.
 * 8. `unknown`.
 */
export function phaseOf(statements: readonly Statement[]): Phase {
  const said = (path: string, from: readonly AgencyId[]): Json | undefined => firstSaid(statements, path, from)
  const status = said('/core/recordStatus', asked.notification)
  const is = (...statuses: string[]): boolean => typeof status === 'string' && statuses.includes(status)
  const inCustody = said('/custody/inCustody', asked.custody) ?? onRoll(said('/custody/status', asked.custody))
  if (inCustody === true || (inCustody === undefined && is(...heldStatus))) return 'custody'
  const licence = said('/licence/status', asked.licence)
  if ((typeof licence === 'string' && activeLicence.includes(licence)) || (licence !== 'INACTIVE' && is(...licenceStatus)))
    return 'licence'
  if (is('ARCHIVED') || said('/archive/archivedOn', asked.notification) !== undefined) return 'archived'
  if (is('SENTENCE_ENDED_NOTIFYING')) return 'police-led'
  const over = is(...endedStatus)
  const required = said('/notification/required', asked.notification)
  const regime = said('/notification/regime', asked.notification)
  if (!over && (required ?? regime !== undefined) === true) return 'police-led'
  if (is(...earlyStatus)) return 'pre-conviction'
  if (over || (required === false && regime !== undefined)) return 'ended'
  const unconvicted = said('/core/category', asked.notification) === 'CT_NOMINAL_UNCONVICTED'
  return unconvicted || said('/core/leadAgency', asked.notification) === 'police-ctnm' ? 'police-led' : 'unknown'
}

function firstSaid(statements: readonly Statement[], path: string, from: readonly AgencyId[]): Json | undefined {
  for (const agency of from) {
    const statement = statements.find(candidate => candidate.agency === agency)
    const value = statement && valueAt(statement.contribution, path)
    if (value !== undefined && value !== null) return value
  }
  return undefined
}

/** NOMIS writes ACTIVE IN, ACTIVE OUT (at court) and INACTIVE TRN (between prisons) of people it holds, INACTIVE OUT of others. */
function onRoll(status: Json | undefined): boolean | undefined {
  if (typeof status !== 'string') return undefined
  return /^(?:ACTIVE\b|INACTIVE TRN)/i.test(status) || (/^INACTIVE\b/i.test(status) ? false : undefined)
}
