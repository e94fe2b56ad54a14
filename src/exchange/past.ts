import type { AssessContext, GuidancePhase } from '../guidance'
import { isObject, type JsonObject } from '../json'
import type { StatementHistoryRow, StatementRow, Tx, VersionRow } from '../ledger'
import type { AgencyId } from '../nominal'
import { factsFor, factsOf } from './facts'
import { unitOf } from './settle-findings'

const pageRows = 200

/** What an agency said last, up to a time; and what it had said before that. */
async function saidUntil(
  tx: Tx,
  nominal: string,
  agency: string,
  until: Date
): Promise<[StatementHistoryRow | undefined, StatementHistoryRow | undefined]> {
  const found: StatementHistoryRow[] = []
  for (let before: number | undefined; found.length < 2;) {
    const rows = await tx.statements.history(nominal, agency, before, pageRows)
    found.push(...rows.filter(row => row.newest && row.receivedAt <= until))
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) break
    before = last.sequence
  }
  return [found[0], found[1]]
}

/** The statements of all agencies as they stood at a time, in order of agency. */
export async function statementsAt(tx: Tx, { nominal, statements }: VersionRow, until: Date): Promise<StatementRow[]> {
  const found: StatementRow[] = []
  for (const agency of Object.keys(statements).sort()) {
    const [said] = await saidUntil(tx, nominal, agency, until)
    if (said) found.push(said)
  }
  return found
}

/** What every agency said by a time. */
export async function saysAt(tx: Tx, row: VersionRow, until: Date): Promise<Record<string, JsonObject>> {
  const statements = await statementsAt(tx, row, until)
  return Object.fromEntries(statements.map(({ agency, contribution }) => [agency, contribution]))
}

/** What guidance asks of a sending, as the submission kept it; nothing of one that was sent before it was kept. */
export function readSentAs(sentAs: JsonObject | undefined): { actor?: JsonObject; asOf?: string; processing?: string } {
  const { actor, asOf, processing } = sentAs ?? {}
  return {
    ...(isObject(actor) && { actor }),
    ...(typeof asOf === 'string' && { asOf }),
    ...(typeof processing === 'string' && { processing })
  }
}

/**
 * What a pack was asked about as an entry made a version: the record before and after, the entry, what its agency had said,
 * and the time. Undefined for a version that no entry made.
 */
export async function entryContext(
  tx: Tx,
  nominal: string,
  version: number,
  phase: GuidancePhase
): Promise<{ context: AssessContext; at: Date; record: JsonObject } | undefined> {
  const row = await tx.nominals.version(nominal, version)
  if (row?.cause.kind !== 'submission') return undefined
  const agency = row.cause.agency as AgencyId
  const before = version > 1 ? await tx.nominals.version(nominal, version - 1) : undefined
  const [entry, previous] = await saidUntil(tx, nominal, agency, row.at)
  if (!entry) return undefined
  const { actor, processing } = readSentAs(await tx.submissions.sentAs(entry.submission))
  const known = (await factsOf(tx, [nominal], row.at)).get(nominal)
  const facts = factsFor(known, await tx.deviations.active(row.at), { nominal, unit: unitOf(row.record) })
  const context: AssessContext = {
    ...(before && { before: before.record }),
    after: row.record,
    entry: entry.contribution,
    ...(previous && { previous: previous.contribution }),
    says: await saysAt(tx, row, row.at),
    ...(actor && { actor }),
    agency,
    now: row.at.toISOString(),
    phase,
    casePhase: row.phase,
    facts: { ...facts, ...(processing !== undefined && { processing }) }
  }
  return { context, at: row.at, record: row.record }
}
