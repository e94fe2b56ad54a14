import type { LaneRef } from './row-types'

/**
 * A lane that waits for a person: `held` by a refusal, or in `recover` since its receiver knows more than the ledger; or one that
 * a person has `closed`.
 */
export interface StoppedLane extends LaneRef {
  state: 'held' | 'recover' | 'closed'
  reason: string
  /** Ids of the receiver's rules, where it named any. */
  rules: string[]
  since: Date
  ageSeconds: number
  owed: number
  acknowledged: number
  attempts: number
  epoch: number
  /** The open number, and the rendering of it that was given out last; 0 where none was. */
  sequence: number
  rendering: number
  lastError?: string
  lastHttp?: number
  /** What the receiver said, as JSON. */
  reported?: string
  /** The last number that counts here, and its chain. */
  known: Stand
}

/** Which stopped lanes are meant. All members narrow; without `state` those that are held or in recover. */
export interface StoppedFilter {
  state?: StoppedLane['state']
  agency?: string
  nominal?: string
  reason?: string
}

/** How many lanes a filter means, and what they reach over. */
export interface StoppedRange {
  count: number
  from?: Date
  to?: Date
  agencies: string[]
  reasons: string[]
}

/** A withdrawal: lanes whose open number is to end without content, once a second person has agreed. */
export interface Withdrawal {
  id: string
  agency: string
  reason?: string
  proposedBy: string
  proposedAt: Date
  approvedBy?: string
  approvedAt?: Date
}

/** The place at which a lane is to be withdrawn; `version` is what was owed when it was proposed. */
export interface WithdrawalLane {
  nominal: string
  epoch: number
  sequence: number
  version: number
}

/** Lanes that wait for a person, and what a person does about them. */
export interface StoppedLanes {
  /** In order of nominal and agency, after the one given. */
  list(filter: StoppedFilter, after: LaneRef | undefined, limit: number): Promise<StoppedLane[]>
  range(filter: StoppedFilter): Promise<StoppedRange>
  /** The same as `list`, held against change until the transaction ends. */
  lock(filter: StoppedFilter, limit: number): Promise<StoppedLane[]>
  propose(withdrawal: Omit<Withdrawal, 'approvedBy' | 'approvedAt'>, lanes: readonly WithdrawalLane[]): Promise<void>
  /** A withdrawal with its lanes, held against change until the transaction ends. */
  withdrawal(id: string): Promise<{ withdrawal: Withdrawal; lanes: WithdrawalLane[] } | undefined>
  /** Newest first, with how many lanes each is of. */
  withdrawals(limit: number): Promise<(Withdrawal & { lanes: number })[]>
  approve(id: string, by: string, at: Date): Promise<void>
  /** Opens a stopped lane to end its number without content. False where the lane has gone on since it was proposed. */
  withdraw(agency: string, lane: WithdrawalLane): Promise<boolean>
}

/** A full resync of an agency. */
export interface ResyncRow {
  id: string
  agency: string
  state: 'running' | 'done' | 'stopped'
  /** The most deliveries a second. */
  perSecond: number
  /** How many lanes there were at its start. */
  total: number
  /** Lanes that were sent what the agency should hold, that had nothing to be sent, and that would not be sent. */
  sent: number
  passed: number
  failed: number
  /** The last nominal that was dealt with, in the order of their ids. */
  afterNominal: string
  lastError?: string
  startedBy: string
  startedAt: Date
  endedAt?: Date
  fence: number
}

/** Full resyncs. A change by whoever no longer holds the lease, or of one that has ended, is refused with `false`. */
export interface Resyncs {
  /** How many lanes an agency has. */
  lanes(agency: string): Promise<number>
  /** Undefined where one runs for the agency already. */
  start(row: Pick<ResyncRow, 'id' | 'agency' | 'perSecond' | 'total' | 'startedBy'>): Promise<ResyncRow | undefined>
  get(id: string): Promise<ResyncRow | undefined>
  /** Newest first. */
  list(limit: number): Promise<ResyncRow[]>
  /** Takes one that runs and that nobody works at. */
  take(leaseMs: number): Promise<ResyncRow | undefined>
  /** The nominals that come next, in order. */
  next(resync: Pick<ResyncRow, 'agency' | 'afterNominal'>, limit: number): Promise<string[]>
  /** One more lane is dealt with; the lease is renewed. */
  advance(
    resync: ResyncRow,
    step: { nominal: string; fate: 'sent' | 'passed' | 'failed'; error?: string; leaseMs: number }
  ): Promise<boolean>
  /** Says what it waits for, and renews the lease. */
  waits(resync: ResyncRow, error: string, leaseMs: number): Promise<boolean>
  giveBack(resync: ResyncRow): Promise<void>
  end(id: string, state: 'done' | 'stopped'): Promise<ResyncRow | undefined>
}

/** How far one agency is behind about one nominal. */
export interface FreshLane extends LaneRef {
  state: string
  owed: number
  acknowledged: number
  /** For how long something has been owed; 0 where nothing is. */
  lagSeconds: number
  dueAt: Date
  owedSince?: Date
}

/** By when changes are to be told: the sections and hours of two urgencies, and for each day when all else is due. */
export interface ObjectiveTimes {
  safety: readonly string[]
  status: readonly string[]
  safetyHours: number
  statusHours: number
  /** Days in order (`YYYY-MM-DD`), and for each the day at whose end a change of it is due. Older changes are left out. */
  days: readonly string[]
  dues: readonly string[]
  windows: readonly { name: string; seconds: number }[]
}

/** How many changes of an urgency came out within a window, and how many of them late or not at all. */
export interface ObjectiveCount {
  agency: string
  urgency: 'safety' | 'status' | 'other'
  window: string
  total: number
  late: number
}

/** How far agencies are behind. */
export interface Freshness {
  /** The furthest behind first; those behind alone, but where a nominal is named. `told`: only where anything was delivered ever. */
  lanes(filter: { agency?: string; nominal?: string; told?: boolean }, limit: number): Promise<FreshLane[]>
  /** Stopped lanes in numbers. */
  stopped(): Promise<{ agency: string; state: string; reason: string; count: number }[]>
  objectives(times: ObjectiveTimes): Promise<ObjectiveCount[]>
}

/** Where a lane stands: the last number that counts, and the chain there in lower-case hex. */
export interface Stand {
  epoch: number
  sequence: number
  chain: string
}

/** A lane in which what an agency holds is not what the ledger says it holds. */
export interface LaneDifference {
  nominal: string
  /** The agency has none of it, less, more, another history, or a lane that the ledger does not know. */
  kind: 'missing' | 'behind' | 'ahead' | 'forked' | 'unknown'
  ours?: Stand
  theirs?: Stand
  /** The fields in which what the agency holds is of another state, as pointers without keys, where both states are known. */
  fields?: string[]
  /** What was done: `resent`, `held`, `listed` for a person, or the code of what kept it from being done. */
  action: string
}

/** One comparison of an agency. `outcome` is `equal`, `different`, or the code of what kept it from being done. */
export interface ReconciliationRow {
  id: string
  agency: string
  askedBy: string
  beganAt: Date
  endedAt: Date
  lanes: number
  /** How many of the buckets differed. */
  buckets: number
  outcome: string
}

/** Comparisons of what agencies hold. */
export interface Reconciliations {
  /** Where every lane of an agency stands that has a number. */
  stands(agency: string): Promise<(Stand & { nominal: string })[]>
  save(row: Omit<ReconciliationRow, 'endedAt'>, differences: readonly LaneDifference[]): Promise<void>
  /** Newest first, with how many lanes differed. */
  list(limit: number): Promise<(ReconciliationRow & { differences: number })[]>
  differences(id: string): Promise<LaneDifference[]>
}

/** One time that the ledger was declared, or found, to be an older copy of itself. */
export interface RestorationRow {
  id: string
  at: Date
  /** When the last act was written that this copy knows; what came later is lost here. */
  ledgerAt?: Date
  /** The epoch in which all lanes go on. */
  epoch: number
  lanes: number
  how: 'declared' | 'detected'
  declaredBy: string
}

/** Restorations of the ledger. */
export interface Restorations {
  /** How many lanes there are. */
  lanes(): Promise<number>
  /** Begins a new epoch in every lane, so that no number that was given after the copy was made is given again. */
  raise(row: Pick<RestorationRow, 'id' | 'how' | 'declaredBy'>): Promise<RestorationRow>
  /** Newest first. */
  list(limit: number): Promise<RestorationRow[]>
  /** Those of the agencies that have not been compared since the last restoration. */
  uncompared(agencies: readonly string[]): Promise<string[]>
}
