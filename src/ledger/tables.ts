import type { Json, JsonObject } from '../json'
import type { Act } from '../sync-log'
import type { AssessableRow, AssessedRow, AssessmentRow } from './guidance-tables'
import type { Rate } from './lane-tables'
import type {
  DebtRow,
  DebtSummary,
  DeliveryRow,
  DocumentRow,
  EntryRow,
  HeldRow,
  IdentifierKey,
  LaneRef,
  LeafRef,
  Lease,
  LogEntry,
  LogFilter,
  LogPage,
  NominalRow,
  ReplyRow,
  Settlement,
  StatementHistoryRow,
  StatementRow,
  SubmissionRow,
  VersionHead,
  VersionRow
} from './row-types'

/** Posted documents and the fate of their entries. */
export interface Submissions {
  insert(row: Omit<SubmissionRow, 'sha256'> & { sha256?: string }): Promise<void>
  find(id: string): Promise<SubmissionRow | undefined>
  insertEntry(row: EntryRow): Promise<void>
  entries(id: string, after?: number, limit?: number): Promise<EntryRow[]>
  /** As whom and how a submission was sent, without its bytes. */
  sentAs(id: string): Promise<JsonObject | undefined>
  /** Entries that were held or refused and whose bytes are kept, in order of submission and index. */
  turnedAway(after: { submission: string; index: number } | undefined, limit: number): Promise<EntryRow[]>
  /** How many submissions of one entry guidance refused: of those nothing but the refusal is kept. */
  refusedUnkept(): Promise<number>
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
  /** The same for what was sent to the agency: what it has posted itself stays, since that is what its own system holds. */
  saveDelivered(nominal: string, agency: string, format: string, row: DocumentRow): Promise<void>
}

/** Findings per version of a nominal. */
export interface Findings {
  save(row: AssessmentRow): Promise<void>
  /** Takes note that the same came out again, without writing it again. */
  touch(versions: readonly { nominal: string; version: number }[], at: Date): Promise<void>
  of(nominal: string, version: number): Promise<Json[]>
  /** The newest versions of the nominals after an id, in its order, with how their rules came out. */
  page(after: string, limit: number): Promise<AssessedRow[]>
  /** The same with all that assessing them again needs. */
  assessable(after: string, limit: number): Promise<AssessableRow[]>
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
  /** Takes an open, due, unleased debt for `ms` milliseconds, where the agency's gate lets it through and its rate allows. */
  lease(agency: string, nominal: string, ms: number, rate?: Rate): Promise<Lease | undefined>
  /** The same whether or not anything is owed or due, for an agency that is to be sent again what it should hold. */
  seize(agency: string, nominal: string, ms: number, rate?: Rate): Promise<Lease | undefined>
  renew(lease: Lease, ms: number): Promise<boolean>
  /**
   * Settles the debt up to `version` and gives the lease back; `number` ends the lane's open number, `chain` in hex being the
   * chain there, and may be of the version settled last. `more` tells whether anything is owed beyond it. Undefined also when
   * that version or number was settled before.
   */
  acknowledge(
    lease: Lease,
    settled: { version: number; outcome: Settlement; digest?: string; number?: { sequence: number; chain: string } }
  ): Promise<{ more: boolean } | undefined>
  /** Gives the lease back and makes the debt due again after the delay; `ofAgency` where the agency as a whole had failed. */
  postpone(lease: Lease, failure: { delayMs: number; error: string; httpStatus?: number; ofAgency?: boolean }): Promise<boolean>
  /** Stops the lane until `release`; under a lease only if that still stands. `rules` are ids of the receiver's rules. */
  hold(lane: Lease | LaneRef, reason: string, rules?: readonly string[]): Promise<boolean>
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

/** Which acknowledged deliveries are meant; the times are those of the receipts. */
export interface DeliveryFilter {
  agency: string
  nominal?: string
  from?: Date
  to?: Date
}

/** Deliveries: those that ended, and those that wait in an agency's feed for its receipt. */
export interface Deliveries {
  record(row: Omit<DeliveryRow, 'at' | 'arrival' | 'ackedAt'>): Promise<void>
  get(id: string): Promise<DeliveryRow | undefined>
  /** Makes an offered delivery a delivered one. */
  accept(id: string, answer: Pick<DeliveryRow, 'result' | 'receipt'>): Promise<boolean>
  /** Takes back what the lane still offers: something later is offered in its place, or nothing. */
  withdrawOffers(lane: LaneRef): Promise<void>
  /** The acknowledged numbers of one epoch of a lane from a number on, in their order. */
  numbers(lane: LaneRef, epoch: number, from: number, limit?: number): Promise<DeliveryRow[]>
  /** Acknowledged numbers of the present epochs of an agency's lanes, in the order in which they were acknowledged, and how many. */
  acknowledged(filter: DeliveryFilter, limit: number): Promise<{ count: number; deliveries: DeliveryRow[] }>
  /** Newest first. */
  of(nominal: string, agency?: string, limit?: number): Promise<DeliveryRow[]>
  /** In order of arrival; what is listed later comes after `next`, as with the log. `after` is the `next` of an earlier page, or 0. */
  since(agency: string, after: number, limit: number): Promise<{ deliveries: DeliveryRow[]; next: number }>
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
