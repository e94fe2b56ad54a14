import type { Facts } from './fact-tables'
import type { ComplianceMonths, Deviations, FindingLives, GuidancePacks, Notices, Schedules } from './guidance-tables'
import type { Gates, KnownKeys, Lanes } from './lane-tables'
import type { LogExports, LogTree } from './log-tree-tables'
import type { LogWitnesses } from './log-witness-tables'
import type { MappingVersions } from './mapping-tables'
import type { Freshness, Reconciliations, Restorations, Resyncs, StoppedLanes } from './operation-tables'
import type { PgPoolLike, Queryable } from './sql'
import type {
  AuditLog,
  Debts,
  Deliveries,
  Documents,
  Findings,
  HeldEntries,
  Nominals,
  Replies,
  Statements,
  Submissions
} from './tables'

export type * from './fact-tables'
export type * from './guidance-tables'
export type * from './lane-tables'
export type * from './log-tree-tables'
export type * from './log-witness-tables'
export type * from './mapping-tables'
export type * from './operation-tables'
export type * from './row-types'
export type * from './sql'
export type * from './tables'

/** Where the ledger lives: a directory of this process (PGlite), or a PostgreSQL server. */
export type LedgerOptions =
  | { kind: 'pglite'; directory: string; onWarning?: (code: string, error: Error) => void }
  | { kind: 'postgres'; url: string; poolSize?: number; onWarning?: (code: string, error: Error) => void }

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
  /**
   * The same, but works of one queue that come at the same time share a transaction, and with it the wait for the disk. Each
   * still happens whole or not at all, as if alone: one that fails takes no other with it, and two that want the same
   * idempotency key, identifier or nominal follow each other. Works of one `owner` (the entries of a batch) share a key.
   * `work` may be begun several times.
   */
  together<T>(queue: string, work: (tx: Tx) => Promise<T>, owner?: object): Promise<T>
  /** Calls back for every notification on the channel, and once after each reconnection with an empty payload. */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>
  /**
   * Takes a named lock for this process until it is released or its session ends; undefined while another process has it. On
   * the embedded ledger there is no other process.
   */
  hold(name: string): Promise<Held | undefined>
  /** Milliseconds that a round trip takes. Rejects when the store is away. */
  ping(): Promise<number>
  /** Makes BullMQ's own tables in schema `bullmq`. Needed once before a queue runs over `pool`. */
  prepareQueueTables(): Promise<void>
  close(): Promise<void>
}

/** A lock that this process holds across transactions. */
export interface Held {
  /** True once the session that held it is gone: another process may have it now. */
  lost(): boolean
  release(): Promise<void>
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
  readonly facts: Facts
  readonly findings: Findings
  readonly findingLives: FindingLives
  readonly guidancePacks: GuidancePacks
  readonly mappingVersions: MappingVersions
  readonly deviations: Deviations
  readonly notices: Notices
  readonly schedules: Schedules
  readonly complianceMonths: ComplianceMonths
  readonly held: HeldEntries
  readonly debts: Debts
  readonly lanes: Lanes
  readonly stopped: StoppedLanes
  readonly resyncs: Resyncs
  readonly freshness: Freshness
  readonly reconciliations: Reconciliations
  readonly restorations: Restorations
  readonly gates: Gates
  readonly knownKeys: KnownKeys
  readonly deliveries: Deliveries
  readonly log: AuditLog
  readonly tree: LogTree
  readonly witnesses: LogWitnesses
  readonly exports: LogExports
}
