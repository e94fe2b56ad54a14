import type { LogEntry, LogFilter } from '../ledger'
import type { Client } from './clients'
import { csvCell } from './compliance'
import { logReading } from './log-reading'
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
  /** Its place in the tree, once it has one. */
  index?: number
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
  leafIndex,
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
  ...(leafIndex !== undefined && { index: leafIndex }),
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
  await logReading(services, { client, correlation }, 'listed', {
    ...(filter.nominal !== undefined && { nominal: filter.nominal }),
    ...(filter.submission !== undefined && { submission: filter.submission })
  })
  const page = await services.ledger.transaction(tx => tx.log.list(scoped))
  return { entries: page.entries.map(line), next: page.next, more: page.more }
}

const columns = [
  'arrival',
  'index',
  'id',
  'at',
  'op',
  'phase',
  'agency',
  'system',
  'stream',
  'n',
  'subject',
  'subjectN',
  'submission',
  'delivery',
  'result',
  'leafHash'
] as const

/** A page of the log as CSV (RFC 4180), for people: without the leaves themselves. No cell can be taken for a formula. */
export function logCsv(entries: readonly LogLine[]): string {
  return [columns.join(','), ...entries.map(entry => columns.map(column => csvCell(entry[column])).join(',')), ''].join('\r\n')
}
