import type { FindingLife, NoticeRow } from '../ledger'
import type { Services } from './services'
import type { StoredFinding } from './settle-findings'
import { bindsOf } from './visible-findings'

/** The agencies that a rule binds, as far as this gateway is set up for them. */
const boundBy = (services: Pick<Services, 'agencies' | 'packs'>, finding: StoredFinding): string[] => {
  const binds = bindsOf(services, finding)
  return [...services.agencies.keys()].filter(agency => binds.includes(agency))
}

/**
 * What agencies are told: a new unmet `must` to those that can mend it, and its end to the same. Whether an agency may see the
 * part of the record is decided when it reads, by the policy of that moment.
 */
export function noticesOf(
  services: Pick<Services, 'agencies' | 'packs'>,
  nominal: string,
  fresh: readonly StoredFinding[],
  ended: readonly FindingLife[],
  at: Date
): Omit<NoticeRow, 'arrival'>[] {
  const begun = fresh.filter(callsFor).map(finding => ({ finding, kind: 'unmet' as const }))
  const over = ended.map(life => ({ finding: life.finding as unknown as StoredFinding, kind: 'ended' as const }))
  return [...begun, ...over.filter(({ finding }) => callsFor(finding))].flatMap(({ finding, kind }) =>
    boundBy(services, finding).map(agency => ({ agency, nominal, finding: finding.id, kind, at }))
  )
}

/** Whether a finding calls on those whom its rule binds to mend something. */
export const callsFor = ({ severity, code, effect }: Pick<StoredFinding, 'severity' | 'code' | 'effect'>): boolean =>
  severity === 'must' && code === 'unmet' && effect !== 'excepted'
