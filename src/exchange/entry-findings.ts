import type { JsonObject } from '../json'
import type { StatementRow, Tx } from '../ledger'
import type { AgencyId } from '../nominal'
import type { Act } from '../sync-log'
import type { Decision, Known, Posting } from './decide-entry'
import type { JudgedFinding } from './judge'
import type { Services } from './services'
import type { Settling } from './settle-findings'
import { codeOf } from './share'
import { findingsVisible } from './visible-findings'

/** The agency system that posts, as the log names it. */
export const systemActor = ({ client }: Posting): Act['actor'] => ({
  agency: client.agency,
  system: client.name,
  role: client.role
})

/** The findings on the whole record as far as they are about what the sender may see of it. */
export function findingsFor(
  services: Services,
  agency: AgencyId,
  statements: readonly StatementRow[],
  { folded }: Decision,
  findings: readonly JudgedFinding[],
  now: Date
): JudgedFinding[] {
  const state = { record: folded.record as unknown as JsonObject, phase: folded.phase }
  return findingsVisible(services, findings, state, statements, agency, now)
}

/** What the findings of a version are settled with. */
export async function settlingOf(
  tx: Tx,
  services: Services,
  posting: Posting,
  nominal: string,
  known: Known,
  { judgement, folded, changed }: Decision,
  at: Date
): Promise<Settling> {
  const { agency } = posting.client
  const circumstances = {
    kind: 'entry' as const,
    asOf: at.toISOString(),
    version: known.row.version + (changed ? 1 : 0),
    phase: services.phase,
    agency
  }
  const open = known.row.version === 0 ? [] : await tx.findingLives.open([nominal])
  return { nominal, record: folded.record as unknown as JsonObject, judgement, circumstances, open, at }
}

/** What a deviation let pass is on the log by the rule's id; the finding itself stands in the record. */
export function exceptedActs(posting: Posting, nominal: string, sequence: number, { judgement }: Decision): Act[] {
  const rules = new Set(judgement.findings.filter(({ effect }) => effect === 'excepted').map(({ rule }) => codeOf(rule)))
  if (rules.size === 0) return []
  const { submission, correlation } = posting
  const about = { actor: systemActor(posting), nominal, submission, sequence, correlation }
  return [{ op: 'decide', ...about, groups: [...rules], reason: 'deviation', result: 'excepted' }]
}
