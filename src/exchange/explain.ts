import { explainFinding, type AssessContext, type Explanation, type GuidancePhase } from '../guidance'
import type { JsonObject } from '../json'
import type { FindingLife, Tx, VersionRow } from '../ledger'
import type { AgencyId } from '../nominal'
import type { Office } from './activate'
import { standingContext } from './assess-everything'
import { factsFor, factsOf } from './facts'
import { entryContext, saysAt } from './past'
import type { AgencyClient } from './read-nominal'
import type { Services } from './services'
import { unitOf, type Circumstances, type StoredFinding } from './settle-findings'
import { shareFor } from './share'
import { findingsVisible } from './visible-findings'

/** A finding with why it stands, or stood: the rule asked again of the record as of the time at which it was judged. */
export interface ExplainedFinding {
  id: string
  nominal: string
  nominalVersion: number
  since: string
  ended?: string
  effect: string
  exception?: { deviation: string; expires: string }
  explanation: Explanation
  links: Record<string, string>
}

interface Past {
  life: FindingLife
  finding: StoredFinding
  row: VersionRow
  context: AssessContext
}

/** The record and everything beside it as of the time at which a finding was judged. */
async function pastOf(tx: Tx, id: string): Promise<Past | undefined> {
  const life = await tx.findingLives.get(id)
  if (!life) return undefined
  const finding = life.finding as unknown as StoredFinding
  const { kind, asOf, version, phase } = life.circumstances as unknown as Circumstances
  const row = await tx.nominals.version(life.nominal, version)
  if (!row) return undefined
  if (kind === 'entry') {
    const past = await entryContext(tx, life.nominal, version, phase as GuidancePhase)
    return past && { life, finding, row, context: { ...past.context, now: asOf } }
  }
  const at = new Date(asOf)
  const says = await saysAt(tx, row, at)
  const known = (await factsOf(tx, [life.nominal], at)).get(life.nominal)
  const scope = { nominal: life.nominal, unit: unitOf(row.record) }
  const facts = factsFor(known, await tx.deviations.active(at), scope)
  const then = { record: row.record, says, phase: row.phase }
  const context = standingContext(then, { phase: phase as GuidancePhase }, asOf, facts)
  return { life, finding, row, context }
}

function shown({ life, finding }: Past, explanation: Explanation): ExplainedFinding {
  return {
    id: life.id,
    nominal: life.nominal,
    nominalVersion: finding.nominalVersion,
    since: life.since.toISOString(),
    ...(life.ended && { ended: life.ended.toISOString() }),
    effect: finding.effect,
    ...(finding.exception && { exception: finding.exception }),
    explanation,
    links: { nominal: `/v1/nominals/${life.nominal}?version=${finding.nominalVersion}` }
  }
}

/** Explains a finding to whoever has the ledger itself: everything but values. */
export async function explainHere({ ledger, packs }: Office, id: string): Promise<ExplainedFinding | undefined> {
  return ledger.transaction(async tx => {
    const past = await pastOf(tx, id)
    const pack = past && (await packs.find(tx, past.finding.packHash))
    const explanation = pack && explainFinding(pack, past.finding, past.context)
    await tx.log.append({
      op: 'consult',
      actor: { agency: 'gateway', system: 'command-line', role: 'engineer' },
      ...(past && { nominal: past.life.nominal }),
      reason: 'explanation',
      result: explanation ? 'shown' : 'not-found'
    })
    return explanation && shown(past, explanation)
  })
}

/** The finding as the agency may see it now, and what it may see of the version that it is about. */
async function seenOf(
  tx: Tx,
  services: Services,
  agency: AgencyId,
  { row, finding }: Past
): Promise<{ view: JsonObject; path: string } | undefined> {
  const newest = await tx.nominals.get(row.nominal)
  const statements = await tx.statements.of(row.nominal)
  const now = await tx.now()
  if (!newest || !shareFor(services.catalogue, newest, statements, agency, now).seen.mayReceive) return undefined
  const { seen } = shareFor(services.catalogue, row, statements, agency, now)
  const [visible] = findingsVisible(services, [finding], row, statements, agency, now)
  return visible && { view: seen.view, path: visible.path }
}

/**
 * Explains a finding to an agency that may see the part of the record that it is about; what other parts came to is withheld.
 * `undefined` alike for what is not there and for what may not be seen.
 */
export async function explainTo(
  services: Services,
  client: AgencyClient,
  id: string,
  correlation: string
): Promise<ExplainedFinding | undefined> {
  return services.ledger.transaction(async tx => {
    const past = await pastOf(tx, id)
    const seen = past && (await seenOf(tx, services, client.agency, past))
    const pack = past && seen && (await services.packs.find(tx, past.finding.packHash))
    const found = pack && explainFinding(pack, past.finding, past.context, seen.view)
    await tx.log.append({
      op: 'consult',
      actor: { agency: client.agency, system: client.name, role: client.role },
      ...(past && { nominal: past.life.nominal }),
      reason: 'explanation',
      result: found ? 'shown' : 'not-found',
      correlation
    })
    return found && shown(past, { ...found, path: seen?.path ?? found.path })
  })
}
