import type { Json, JsonObject } from '../json'
import type { NominalRow, StatementRow, Tx } from '../ledger'
import type { AgencyId } from '../nominal'
import type { Act } from '../sync-log'
import type { Client } from './clients'
import type { Services } from './services'
import type { StoredFinding } from './settle-findings'
import { codeOf, shareFor } from './share'
import { statementThen } from './statement-then'
import { visibleDisagreements, visibleProvenance } from './visible'
import { findingsVisible } from './visible-findings'

/** A client that acts for an agency. */
export type AgencyClient = Client & { agency: AgencyId }

/** A nominal as one agency may see it now. */
export interface SeenNominal {
  id: string
  version: number
  phase: string
  updatedAt: string
  record: JsonObject
  /** Who said each value; of values that are withheld nothing is told. */
  provenance: Json
  disagreements: Json
  findings: readonly StoredFinding[]
  withheld: { path: string; reason: string }[]
  power: string
  links: Record<string, string>
}

/** What to read: the newest version, or the one of a number or a time. */
export interface ReadQuery {
  version?: number
  asOf?: Date
}

const consult = (client: AgencyClient, correlation: string, result: string, more: Partial<Act> = {}): Act => ({
  op: 'consult',
  actor: { agency: client.agency, system: client.name, role: client.role },
  correlation,
  result,
  ...more
})

/** The state that is asked for, with what the agency itself said by then. */
interface AtQuery {
  row: NominalRow
  own: readonly StatementRow[]
}

async function atQuery(tx: Tx, row: NominalRow, own: readonly StatementRow[], query: ReadQuery): Promise<AtQuery | undefined> {
  if (query.version === undefined && query.asOf === undefined) return { row, own }
  const found =
    query.version === undefined
      ? query.asOf && (await tx.nominals.asOf(row.id, query.asOf))
      : await tx.nominals.version(row.id, query.version)
  if (!found) return undefined
  const { version, record, provenance, disagreements, phase, at } = found
  const agency = own[0]?.agency
  const then = agency === undefined ? undefined : await statementThen(tx, found, agency)
  return { row: { ...row, version, record, provenance, disagreements, phase, updatedAt: at }, own: then ? [then] : [] }
}

/**
 * Reads a nominal as an agency may see it under the policy of this moment, also for an earlier version. The consultation is
 * on the log before the answer is given. `undefined` alike for what is not there and for what may not be seen.
 */
export async function readNominal(
  services: Services,
  client: AgencyClient,
  id: string,
  query: ReadQuery,
  correlation: string
): Promise<SeenNominal | undefined> {
  return services.ledger.transaction(async tx => {
    const newest = await tx.nominals.get(id)
    const statements: StatementRow[] = newest ? await tx.statements.of(id) : []
    const permitted =
      newest !== undefined &&
      newest.version > 0 &&
      shareFor(services.catalogue, newest, statements, client.agency, await tx.now()).seen.mayReceive
    const own = statements.filter(({ agency }) => agency === client.agency)
    const found = permitted ? await atQuery(tx, newest, own, query) : undefined
    const seen = found && shareFor(services.catalogue, found.row, found.own, client.agency, await tx.now()).seen
    if (!found || !seen?.mayReceive) {
      await tx.log.append(consult(client, correlation, 'not-found', newest ? { nominal: id } : {}))
      return undefined
    }
    const { row } = found
    const findings = (await tx.findings.of(id, row.version)) as unknown as StoredFinding[]
    const now = await tx.now()
    await tx.log.append(
      consult(client, correlation, 'shown', {
        nominal: id,
        sequence: row.version,
        policyHash: seen.policyHash,
        reason: codeOf(seen.power)
      })
    )
    return {
      id,
      version: row.version,
      phase: row.phase,
      updatedAt: row.updatedAt.toISOString(),
      record: seen.view,
      provenance: visibleProvenance(row.provenance, row.record, seen.view),
      disagreements: visibleDisagreements(row.disagreements, row.record, seen.view),
      findings: findingsVisible(services, findings, row, found.own, client.agency, now),
      withheld: seen.withheld,
      power: seen.power,
      links: { self: `/v1/nominals/${id}`, versions: `/v1/nominals/${id}/versions` }
    }
  })
}

/** Finds nominals by identifiers; those the agency may not see are left out, and the search is on the log. */
export async function searchNominals(
  services: Services,
  client: AgencyClient,
  keys: readonly { kind: string; value: string }[],
  correlation: string
): Promise<{ id: string; version: number; links: Record<string, string> }[]> {
  return services.ledger.transaction(async tx => {
    const hits = [...new Set((await tx.nominals.findByIdentifiers(keys)).map(hit => hit.nominal))].sort()
    const found: { id: string; version: number; links: Record<string, string> }[] = []
    for (const id of hits) {
      const row = await tx.nominals.get(id)
      if (!row || !shareFor(services.catalogue, row, await tx.statements.of(id), client.agency, await tx.now()).seen.mayReceive)
        continue
      found.push({ id, version: row.version, links: { self: `/v1/nominals/${id}` } })
    }
    const acts = found.map(({ id, version }) => consult(client, correlation, 'found', { nominal: id, sequence: version }))
    await tx.log.appendAll(acts.length > 0 ? acts : [consult(client, correlation, 'not-found')])
    return found
  })
}

/** The versions of a nominal, newest first, without their bodies. */
export async function listVersions(
  services: Services,
  client: AgencyClient,
  id: string,
  before: number | undefined,
  limit: number,
  correlation: string
): Promise<Json[] | undefined> {
  return services.ledger.transaction(async tx => {
    const row = await tx.nominals.get(id)
    const permitted =
      row !== undefined &&
      row.version > 0 &&
      shareFor(services.catalogue, row, await tx.statements.of(id), client.agency, await tx.now()).seen.mayReceive
    await tx.log.append(consult(client, correlation, permitted ? 'listed' : 'not-found', row ? { nominal: id } : {}))
    if (!permitted) return undefined
    const heads = await tx.nominals.versions(id, before, limit)
    return heads.map(({ version, phase, cause, at }) => ({
      version,
      phase,
      agency: cause.agency,
      at: at.toISOString(),
      link: `/v1/nominals/${id}?version=${version}`
    }))
  })
}
