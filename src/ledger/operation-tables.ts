import type { LaneRef } from './row-types'

/** A lane that waits for a person: `held` by a refusal, or in `recover` since its receiver knows more than the ledger. */
export interface StoppedLane extends LaneRef {
  state: 'held' | 'recover'
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
}

/** Which stopped lanes are meant. All members narrow. */
export interface StoppedFilter {
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
