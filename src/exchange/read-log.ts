import type { LogEntry, LogFilter } from '../ledger'
import type { Client } from './clients'
import type { Services } from './services'

/** One act, as an auditor lists it: codes, ids, hashes and times, and the leaf they are taken from. */
export interface LogLine {
  arrival: number
  id: string
  at: string
  op: string
  phase: string
  agency: string
  system?: string
  stream: string
  n: number
  subject?: string
  subjectN?: number
  submission?: string
  delivery?: string
  result?: string
  leafHash: string
  /** The exact text whose hash `leafHash` is. */
  leaf: string
}

const line = ({
  arrival,
  id,
  at,
  op,
  ph,
  agency,
  system,
  stream,
  n,
  subject,
  subjectN,
  submission,
  delivery,
  result,
  leafHash,
  leaf
}: LogEntry): LogLine => ({
  arrival,
  id,
  at: at.toISOString(),
  op,
  phase: ph,
  agency,
  ...(system !== undefined && { system }),
  stream,
  n,
  ...(subject !== undefined && { subject }),
  ...(subjectN !== undefined && { subjectN }),
  ...(submission !== undefined && { submission }),
  ...(delivery !== undefined && { delivery }),
  ...(result !== undefined && { result }),
  leafHash,
  leaf
})

/**
 * Lists the log for an auditor, who sees everything, or one agency's acts alone where the credential is bound to an agency.
 * The reading is itself an act, and is on the log before the answer is given.
 */
export async function readLog(
  services: Services,
  client: Client,
  filter: LogFilter,
  correlation: string
): Promise<{ entries: LogLine[]; next: number; more: boolean }> {
  const scoped: LogFilter = client.agency === undefined ? filter : { ...filter, agency: client.agency }
  await services.ledger.transaction(tx =>
    tx.log.append({
      op: 'consult',
      actor: { agency: client.agency ?? 'gateway', system: client.name, role: client.role },
      ...(filter.nominal !== undefined && { nominal: filter.nominal }),
      ...(filter.submission !== undefined && { submission: filter.submission }),
      correlation,
      reason: 'audit',
      result: 'listed'
    })
  )
  const page = await services.ledger.transaction(tx => tx.log.list(scoped))
  return { entries: page.entries.map(line), next: page.next, more: page.more }
}
