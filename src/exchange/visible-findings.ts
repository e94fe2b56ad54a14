import { reachOf } from '../disclosure'
import type { JsonObject } from '../json'
import type { NominalRow, StatementRow } from '../ledger'
import { type AgencyId } from '../nominal'
import type { Services } from './services'
import { shareFor, type Share } from './share'
import { placesOf } from './places'
import { namedHead, visibleFindings } from './visible'

interface Pointed {
  path: string
  rule: string
  packHash?: string
}

/** The agencies that a finding's rule binds; none where its pack is not known. */
export function bindsOf({ packs }: Pick<Services, 'packs'>, { packHash, rule }: Pointed): readonly string[] {
  const pack = packs.approved().find(({ hash }) => hash === packHash)
  return pack?.rules.find(({ id }) => id === rule)?.binds ?? []
}

/**
 * Of findings on a record those that an agency may see, with their paths pointing into its view: what they are about must stand
 * in the view, and whether it stands there or not, the policy must let the agency see that place; where it lets it see some of
 * the place, the rule must bind the agency besides. A finding on an item of its own the agency sees in any case.
 */
export function findingsVisible<F extends Pointed>(
  services: Pick<Services, 'catalogue' | 'packs'>,
  findings: readonly F[],
  state: Pick<NominalRow, 'record' | 'phase'>,
  statements: readonly StatementRow[],
  agency: AgencyId,
  now: Date,
  share: Share = shareFor(services.catalogue, state, statements, agency, now)
): F[] {
  if (findings.length === 0 || !share.seen.mayReceive) return []
  const { record, phase } = state
  const policy = services.catalogue.disclosure
  const reach = reachOf(record, share.own, policy, agency, { now: now.toISOString(), casePhase: phase })
  const own = ownPlaces(record, share.own)
  const within = findings.filter(finding => {
    const far = reach(finding.path)
    return far === 'all' || own(finding.path) || (far === 'some' && bindsOf(services, finding).includes(agency))
  })
  return visibleFindings(within, record, share.seen.view)
}

/** Whether a path points into an item, or at a member, that the agency said itself. A whole section is nobody's own. */
function ownPlaces(record: JsonObject, own: JsonObject | undefined): (pointer: string) => boolean {
  if (own === undefined) return () => false
  const [places, said] = [placesOf(record), placesOf(own)]
  return pointer => {
    const named = namedHead(pointer, places)
    return named !== undefined && named.split('/').length > 2 && said.byPath(named) !== undefined
  }
}
