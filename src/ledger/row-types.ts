import type { Json, JsonObject } from '../json'

/** One posted document or batch, byte for byte. */
export interface SubmissionRow {
  id: string
  agency: string
  client: string
  mediaType: string
  format?: string
  bytes: Uint8Array
  /** Lower-case hex. Left out on insert, the ledger computes it. */
  sha256: string
  receivedAt: Date
  /** As whom and how it was sent, as far as guidance asks of it. */
  sentAs?: JsonObject
}

/** What became of one entry of a submission. `receipt` is the answer that its sender was given. */
export interface EntryRow {
  submission: string
  index: number
  status: 'committed' | 'unchanged' | 'late' | 'held' | 'refused'
  nominal?: string
  version?: number
  receipt: Json
  at: Date
}

/** The stored answer to one idempotent request. */
export interface ReplyRow {
  requestHash: string
  status: number
  body: Json
  at: Date
}

/** An identifier strong enough to match by, in canonical form. */
export interface IdentifierKey {
  kind: string
  value: string
}

/** The newest version of a nominal. A nominal without a version yet has version 0 and an empty record. */
export interface NominalRow {
  id: string
  version: number
  record: JsonObject
  provenance: Json
  disagreements: Json
  phase: string
  createdAt: Date
  updatedAt: Date
}

/** What one agency currently says of one nominal, and the document it came from. */
export interface StatementRow {
  nominal: string
  agency: string
  contribution: JsonObject
  asOf?: string
  recordVersion?: string
  recordKey?: string
  submission: string
  entry: number
  format: string
  mapping: string
  mappingHash: string
  receivedAt: Date
}

/** A statement as it came in, kept for ever. `newest` is false for one that arrived late and changed nothing. */
export interface StatementHistoryRow extends StatementRow {
  sequence: number
  newest: boolean
}

/** One state of a nominal. `statements` names the submission that each agency's statement came from. */
export interface VersionRow {
  nominal: string
  version: number
  record: JsonObject
  provenance: Json
  disagreements: Json
  phase: string
  cause: { submission?: string; entry?: number; agency: string; kind: string }
  statements: Record<string, string>
  at: Date
}

/** A version without its bodies. */
export type VersionHead = Pick<VersionRow, 'nominal' | 'version' | 'phase' | 'cause' | 'at'>

/** The document an agency is known to hold of a nominal, and by which version of the nominal. */
export interface DocumentRow {
  document: Json
  sequence: number
  origin: 'posted' | 'delivered'
  at: Date
}

/** An entry that waits for a person's decision. */
export interface HeldRow {
  id: string
  submission: string
  entry: number
  agency: string
  reason: string
  /** Ids, codes and findings; never a person's data. */
  detail: Json
  state: 'waiting' | 'resolved'
  createdAt: Date
  resolution?: string
  resolvedBy?: string
  resolvedAt?: Date
}

/** The address of one debt: everything owed to one agency about one nominal. */
export interface LaneRef {
  agency: string
  nominal: string
}

/** The right to pay one debt until the lease ends. Every change made under it names its `fence`. */
export interface Lease extends LaneRef {
  owed: number
  acknowledged: number
  /** The last version that was really delivered; 0 when none was. */
  delivered: number
  attempts: number
  fence: number
}

/** How a debt was settled: sent and taken, equal to what the agency holds, not for this agency to see, or given up by two people. */
export type Settlement = 'delivered' | 'nothing-to-tell' | 'withheld' | 'withdrawn'

/** The whole state of one debt. Times by the database clock. */
export interface DebtRow extends Lease {
  state: 'open' | 'held' | 'recover' | 'closed'
  holdReason?: string
  lastOutcome?: Settlement
  lastError?: string
  lastHttp?: number
  digest?: string
  dueAt: Date
  leaseUntil?: Date
  /** Since when anything has been owed; absent when nothing is. */
  owedSince?: Date
}

/** Debts of one agency in numbers. */
export interface DebtSummary {
  agency: string
  lanes: number
  waiting: number
  held: number
  leased: number
  /** Age of the oldest open debt; 0 when there is none. */
  oldestSeconds: number
}

/** Where a delivery stands in its lane. Hashes and chains in lower-case hex. */
export interface DeliveryNumber {
  epoch: number
  sequence: number
  rendering: number
  bodyHash: string
  prevChain: string
  chain: string
}

/**
 * A delivery: `delivered` with its receipt, `offered` in the feed of an agency that fetches, or `overtaken` there. Those of
 * before there were numbers have none.
 */
export interface DeliveryRow {
  /** Its place in the order of arrival. */
  arrival: number
  id: string
  agency: string
  nominal: string
  fromVersion: number
  version: number
  status: 'delivered' | 'offered' | 'overtaken'
  at: Date
  number?: DeliveryNumber
  contentType?: string
  dataSchema?: string
  /** When the version was made. */
  versionAt?: Date
  ackedAt?: Date
  /** What the receiver said it did: applied, duplicate. */
  result?: string
  /** The receipt with what proves it, as JSON. */
  receipt?: string
  http?: number
  durationMs?: number
  uncarried: Json
  fidelity?: number
  fence: number
}

/** Where one leaf stands in its streams. Hashes in lower-case hex. */
export interface LeafRef {
  id: string
  arrival: number
  stream: string
  n: number
  /** The nominal's pseudonym and the number in its stream, where the act is about a nominal. */
  subject?: string
  subjectN?: number
  leafHash: string
  at: Date
}

/** One row of the log, as an auditor lists it. `leaf` is the exact text whose hash is `leafHash`. */
export interface LogEntry extends LeafRef {
  op: string
  ph: string
  agency: string
  system?: string
  submission?: string
  delivery?: string
  result?: string
  leaf: string
  leafIndex?: number
}

/** What to list. All members narrow; `after` is the cursor of an earlier page. */
export interface LogFilter {
  from?: Date
  to?: Date
  op?: string
  agency?: string
  /** The gateway's id of a nominal, or a pseudonym. */
  nominal?: string
  subject?: string
  stream?: string
  submission?: string
  delivery?: string
  correlation?: string
  result?: string
  after?: number
  limit?: number
}

/**
 * One page of the log in order of arrival. `next` is the cursor to go on from, also after an empty page. A row is listed once
 * no transaction is open that could still put a row before it, so paging misses nothing and repeats nothing.
 */
export interface LogPage {
  entries: LogEntry[]
  next: number
  /** False when the page reached the newest row that may be listed now. */
  more: boolean
}
