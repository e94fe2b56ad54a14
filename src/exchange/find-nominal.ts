import type { JsonObject } from '../json'
import type { Tx } from '../ledger'
import { match } from '../nominal'
import type { Posting } from './decide-entry'
import type { Prepared } from './prepare'

/** What the other agencies say of the nominals found, so that contradicting identifiers block the link. */
async function othersOf(
  tx: Tx,
  nominals: readonly string[],
  agency: string
): Promise<{ nominal: string; contribution: JsonObject }[]> {
  const said: { nominal: string; contribution: JsonObject }[] = []
  for (const nominal of nominals) {
    for (const statement of await tx.statements.of(nominal)) {
      if (statement.agency !== agency) said.push({ nominal, contribution: statement.contribution })
    }
  }
  return said
}

type Found = { nominal?: string; conflict?: { reason: string; nominals: readonly string[] } }

/** The nominal this entry is about: found by the agency's own record number or by identifiers, new, or a conflict. */
export async function findNominal(tx: Tx, posting: Posting, prepared: Prepared): Promise<Found> {
  const { agency } = posting.client
  const recordKey = prepared.identity.recordKey ?? ''
  await tx.nominals.lockIdentifiers([...prepared.keys, { kind: `record:${agency}`, value: recordKey }])
  return lookUp(tx, agency, prepared)
}

/** The same without holding anything back: for whoever only looks. */
export async function lookUp(tx: Tx, agency: string, { keys, identity }: Prepared): Promise<Found> {
  const byRecord = await tx.nominals.findByRecordKey(agency, identity.recordKey ?? '')
  const found = await tx.nominals.findByIdentifiers(keys)
  const named = byRecord === undefined ? found : [...found, { kind: 'record', value: '', nominal: byRecord }]
  const verdict = match(keys, named, await othersOf(tx, [...new Set(named.map(hit => hit.nominal))], agency))
  if (verdict.kind === 'conflict') return { conflict: verdict }
  return verdict.kind === 'one' ? { nominal: verdict.nominal } : {}
}
