import type { Json, JsonObject } from '../json'
import type { Act } from '../sync-log'

/** Where the ledger lives: a directory of this process (PGlite), or a PostgreSQL server. */
export type LedgerOptions =
  | { kind: 'pglite'; directory: string; onWarning?: (code: string, error: Error) => void }
  | { kind: 'postgres'; url: string; poolSize?: number; onWarning?: (code: string, error: Error) => void }

/** A value that may be bound to a statement. */
export type SqlParam =
  string | number | boolean | Date | Uint8Array | null | readonly string[] | readonly number[] | readonly (string | null)[]

/** A value as a row holds it: `bigint` comes as a number (an error beyond 2^53-1), `timestamptz` as a Date, `bytea` as bytes. */
export type SqlValue = string | number | boolean | Date | Uint8Array | null | SqlValue[]

/** One row, by column name. */
export type SqlRow = Record<string, SqlValue | undefined>

/** The rows of one statement. `rowCount` counts the rows that it changed or gave. */
export interface SqlResult {
  rows: SqlRow[]
  rowCount: number
}

/** Anything that runs one statement with `$1` parameters. */
export interface Queryable {
  query(sql: string, params?: readonly SqlParam[]): Promise<SqlResult>
}

/** A notification as `pg` hands it to a client's listeners. */
export interface PgNotification {
  channel: string
  payload?: string
  processId?: number
}

/** One client out of a pool, as far as `pg` and BullMQ agree on it. */
export interface PgPoolClient {
  query(text: string, params?: readonly unknown[]): Promise<{ rows: never[]; rowCount?: number | null }>
  release(destroy?: boolean): void
  on(event: string, listener: (...args: never[]) => void): this
  removeListener(event: string, listener: (...args: never[]) => void): this
  removeAllListeners(event?: string): this
}

/** A pool of the shape of `pg.Pool`: a real one on PostgreSQL, one session behind a fair lock on PGlite. */
export interface PgPoolLike {
  connect(): Promise<PgPoolClient>
  query(text: string, params?: readonly unknown[]): Promise<{ rows: never[]; rowCount?: number | null }>
  end(): Promise<void>
  on(event: string, listener: (...args: never[]) => void): this
  removeAllListeners(event?: string): this
}

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

/** How a debt was settled: sent and taken, equal to what the agency holds, or not for this agency to see. */
export type Settlement = 'delivered' | 'nothing-to-tell' | 'withheld'

/** The whole state of one debt. Times by the database clock. */
export interface DebtRow extends Lease {
  state: 'open' | 'held' | 'closed'
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

/** One attempt to bring an agency up to a version, with its end. */
export interface DeliveryRow {
  id: string
  agency: string
  nominal: string
  fromVersion: number
  version: number
  status: string
  at: Date
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

/** What holds after `transaction` has resolved: a killed process, or a power cut too. */
export type Durability = 'process' | 'power'

/** The one store of the gateway. Everything happens in `transaction`. */
export interface Ledger {
  readonly kind: 'pglite' | 'postgres'
  readonly durability: Durability
  /** For BullMQ's `createPostgresBackend`; its search path is `bullmq, public`. */
  readonly pool: PgPoolLike
  /**
   * Runs `work` in one transaction (READ COMMITTED) and resolves once it is durable. Repeated on deadlock and serialisation
   * failure, so `work` must have no other effects. Starting one inside another throws.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Calls back for every notification on the channel, and once after each reconnection with an empty payload. */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>
  /** Milliseconds that a round trip takes. Rejects when the store is away. */
  ping(): Promise<number>
  /** Makes BullMQ's own tables in schema `bullmq`. Needed once before a queue runs over `pool`. */
  prepareQueueTables(): Promise<void>
  close(): Promise<void>
}

/** One transaction. Its parts are only of use until `work` has settled. */
export interface Tx extends Queryable {
  /** The database clock at the start of the transaction. */
  now(): Promise<Date>
  /** Sends a notification when, and only when, the transaction commits. */
  notify(channel: string, payload: string): Promise<void>
  readonly submissions: Submissions
  readonly replies: Replies
  readonly nominals: Nominals
  readonly statements: Statements
  readonly documents: Documents
  readonly findings: Findings
  readonly held: HeldEntries
  readonly debts: Debts
  readonly deliveries: Deliveries
  readonly log: AuditLog
}

/** Posted documents and the fate of their entries. */
export interface Submissions {
  insert(row: Omit<SubmissionRow, 'sha256'> & { sha256?: string }): Promise<void>
  find(id: string): Promise<SubmissionRow | undefined>
  insertEntry(row: EntryRow): Promise<void>
  entries(id: string, after?: number, limit?: number): Promise<EntryRow[]>
}

/** Answers kept for idempotent requests, per client and key. */
export interface Replies {
  /** Holds back every other request with the same key until this transaction ends. */
  lock(client: string, key: string): Promise<void>
  find(client: string, key: string): Promise<ReplyRow | undefined>
  save(client: string, key: string, reply: Omit<ReplyRow, 'at'>): Promise<void>
}

/** Nominals, their versions and the identifiers they are found by. */
export interface Nominals {
  /** Holds back every other transaction that locks one of these keys, so that one person cannot become two nominals. */
  lockIdentifiers(keys: readonly IdentifierKey[]): Promise<void>
  findByIdentifiers(keys: readonly IdentifierKey[]): Promise<(IdentifierKey & { nominal: string })[]>
  /** The nominal of an agency's own record number. */
  findByRecordKey(agency: string, recordKey: string): Promise<string | undefined>
  saveRecordKey(agency: string, recordKey: string, nominal: string): Promise<void>
  replaceIdentifiers(nominal: string, agency: string, keys: readonly IdentifierKey[]): Promise<void>
  create(id: string, at: Date): Promise<void>
  /** The newest version, held against change until the transaction ends. */
  lock(id: string): Promise<NominalRow | undefined>
  get(id: string): Promise<NominalRow | undefined>
  /** Appends a version and makes it the newest. Throws unless it is the next number. */
  saveVersion(row: VersionRow): Promise<void>
  version(id: string, version: number): Promise<VersionRow | undefined>
  /** Newest first. */
  versions(id: string, before?: number, limit?: number): Promise<VersionHead[]>
  /** The version that was the newest at that time. */
  asOf(id: string, time: Date): Promise<VersionRow | undefined>
  /** Ids in ascending order, for walks over everything. */
  list(after?: string, limit?: number): Promise<string[]>
  count(): Promise<number>
}

/** What each agency says of each nominal: the newest of each, and everything ever said. */
export interface Statements {
  /** In order of agency. */
  of(nominal: string): Promise<StatementRow[]>
  /** Makes it the agency's statement and adds it to the history. */
  save(row: StatementRow): Promise<void>
  /** Adds to the history a statement that is older than the agency's newest. */
  saveLate(row: StatementRow): Promise<void>
  history(nominal: string, agency?: string, before?: number, limit?: number): Promise<StatementHistoryRow[]>
}

/** The last document that an agency is known to hold. */
export interface Documents {
  last(nominal: string, agency: string, format: string): Promise<DocumentRow | undefined>
  save(nominal: string, agency: string, format: string, row: DocumentRow): Promise<void>
}

/** Findings per version of a nominal. */
export interface Findings {
  save(nominal: string, version: number, findings: readonly Json[]): Promise<void>
  of(nominal: string, version: number): Promise<Json[]>
}

/** Entries that wait for a person. */
export interface HeldEntries {
  insert(row: Pick<HeldRow, 'id' | 'submission' | 'entry' | 'agency' | 'reason' | 'detail'>): Promise<void>
  get(id: string): Promise<HeldRow | undefined>
  /** Oldest first. */
  list(filter: { state?: HeldRow['state']; agency?: string; after?: string; limit?: number }): Promise<HeldRow[]>
  /** False when somebody else has resolved it already. */
  resolve(id: string, resolution: string, by: string): Promise<boolean>
}

/** What is owed to whom. All times are the database's. A change under a lease that was taken over is refused with `false`. */
export interface Debts {
  /** Raises what is owed and makes the debt due now; a lower version and a held lane's hold are left alone. */
  owe(agency: string, nominal: string, version: number): Promise<void>
  oweAll(nominal: string, version: number, agencies: readonly string[]): Promise<void>
  /** Takes an open, due, unleased debt for `ms` milliseconds. */
  lease(agency: string, nominal: string, ms: number): Promise<Lease | undefined>
  renew(lease: Lease, ms: number): Promise<boolean>
  /** Settles the debt up to `version` and gives the lease back. False also when that version was settled before. */
  acknowledge(lease: Lease, settled: { version: number; outcome: Settlement; digest?: string }): Promise<boolean>
  /** Gives the lease back and makes the debt due again after the delay. */
  postpone(lease: Lease, failure: { delayMs: number; error: string; httpStatus?: number }): Promise<boolean>
  /** Stops the lane until `release`; under a lease only if that still stands. */
  hold(lane: Lease | LaneRef, reason: string): Promise<boolean>
  /** Opens a held lane again and makes it due now. */
  release(lane: LaneRef): Promise<boolean>
  /** Lanes that could be leased now, the longest due first. */
  due(limit: number, agency?: string): Promise<LaneRef[]>
  /** Milliseconds until a lane falls due or its lease ends; 0 when one is due, undefined when nothing is owed. */
  nextDueIn(agency?: string): Promise<number | undefined>
  get(agency: string, nominal: string): Promise<DebtRow | undefined>
  of(nominal: string): Promise<DebtRow[]>
  summary(): Promise<DebtSummary[]>
}

/** Deliveries as they ended. */
export interface Deliveries {
  record(row: Omit<DeliveryRow, 'at'>): Promise<void>
  get(id: string): Promise<DeliveryRow | undefined>
  /** Newest first. */
  of(nominal: string, agency?: string, limit?: number): Promise<DeliveryRow[]>
  /** In an order that new rows only ever extend; `cursor` is that of an earlier page, or "" for the beginning. */
  since(agency: string, cursor: string, limit: number): Promise<{ deliveries: DeliveryRow[]; next: string }>
}

/** The sync log. */
export interface AuditLog {
  /** Writes one act. Holds its streams until the transaction ends: append last. */
  append(act: Act): Promise<LeafRef>
  /** Writes several acts in the order given, with all their streams taken at once: cheaper, and safe from deadlock. */
  appendAll(acts: readonly Act[]): Promise<LeafRef[]>
  list(filter: LogFilter): Promise<LogPage>
  find(id: string): Promise<LogEntry | undefined>
  /** The leaves of one stream in order, an actor stream's by name, a subject's by pseudonym. */
  stream(name: { stream: string } | { subject: string }, afterN?: number, limit?: number): Promise<LogEntry[]>
  /** The pseudonym that leaves hold for a nominal, once there is one. */
  pseudonym(nominal: string): Promise<string | undefined>
}
