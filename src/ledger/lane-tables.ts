import type { LaneRef, Lease } from './row-types'

/** The open number of a lane: the one after the last acknowledged, in the rendering that may be sent now. Hashes in hex. */
export interface OpenNumber {
  epoch: number
  sequence: number
  rendering: number
  prevChain: string
  /** With the first number of a later epoch: the last number of an earlier one that is known here. */
  known?: { epoch: number; sequence: number }
  /** False where this very rendering was given out before. */
  fresh: boolean
}

/** The number line of one lane. Hashes and chains in lower-case hex. */
export interface LaneRow extends LaneRef {
  state: 'open' | 'held' | 'recover' | 'closed'
  epoch: number
  ackedSequence: number
  ackedChain: string
  /** The last number of an earlier epoch that is known here; `ackedChain` is its chain while `ackedSequence` is 0. */
  known?: { epoch: number; sequence: number }
  /** The rendering of the number after `ackedSequence` that was given out last; absent where none was. */
  open?: { rendering: number; version: number; bodyHash: string; at: Date }
  /** What the receiver said of the lane when it knew more than the gateway, as JSON. */
  reported?: string
  /** The version up to which the open number is to end without content, as two people have decided. */
  withdrawTo?: number
}

/** The numbers of lanes. All changes are under a lease, or under a lock on the lane's row. */
export interface Lanes {
  /** Gives the open number to a rendering: the same version and content keep theirs, others get the next rendering number. */
  allot(lease: Lease, rendering: { version: number; bodyHash: string }): Promise<OpenNumber | undefined>
  get(lane: LaneRef): Promise<LaneRow | undefined>
  /** The same, held against change until the transaction ends. */
  lock(lane: LaneRef): Promise<LaneRow | undefined>
  /** Ends the open rendering of a locked lane whatever lease it is under; leases of before no longer count. */
  endOpen(
    lane: LaneRef,
    ended: { rendering: number; bodyHash: string; chain: string; version: number; outcome: 'delivered' | 'withdrawn' }
  ): Promise<boolean>
  /** Sees to it that the open number, if there is one, is given to no rendering of before again. */
  withdrawOpen(lane: LaneRef): Promise<void>
  /** Makes an open lane due now. */
  stir(lane: LaneRef): Promise<void>
  /** Gives the lease back and looks again after the delay; no failure is counted. */
  defer(lease: Lease, delayMs: number): Promise<boolean>
  /** Stops a lane whose receiver holds numbers that are not known here, and keeps what it said. */
  recover(lease: Lease, reason: string, reported: string): Promise<boolean>
  /** The same without a lease, for a receiver that fetches. */
  stop(lane: LaneRef, reason: string, reported: string): Promise<boolean>
  /**
   * Opens a lane in recover after a number of an earlier epoch, which the receiver reported; `anew` begins one more epoch. It stays
   * marked until what the agency should hold was sent.
   */
  accept(lane: LaneRef, place: { epoch: number; sequence: number; chain: string }, anew: boolean): Promise<boolean>
  /** Lanes that were opened like that and are marked still. */
  accepted(limit: number): Promise<LaneRef[]>
  /** Closes a held lane for good, since its agency no longer has the subject; and opens one that was closed. */
  close(lane: LaneRef): Promise<boolean>
  reopen(lane: LaneRef): Promise<boolean>
  /** Takes the mark away. */
  unmark(lane: LaneRef): Promise<void>
  /** Makes due what waits only because the agency could not be reached. Returns how many lanes. */
  hasten(agency: string): Promise<number>
}

/** How fast an agency may be called: so many deliveries a second, `burst` at once. */
export interface Rate {
  perSecond: number
  burst: number
}

/** Whether an agency can be reached, as all workers see it. */
export interface GateRow {
  agency: string
  /** Failures in a row that were the agency's as a whole. */
  failures: number
  /** Until when nobody calls; then one delivery tries. */
  blockedUntil?: Date
  /** Until when the agency asked not to be called. */
  askedUntil?: Date
  lastError?: string
  since?: Date
}

/** Circuit breakers and rates, one per agency. A lane's row is always taken before its agency's gate. */
export interface Gates {
  /** Counts a failure of the agency as a whole; `askedMs` where it named a time to stay away. */
  failed(agency: string, error: string, askedMs?: number): Promise<void>
  /** The agency answered. True where it was thought out of reach: what waits for it may be hastened. */
  reached(agency: string): Promise<boolean>
  /** The delivery that was to try an agency out of reach had nothing to send: another may try at once. */
  notTried(agency: string): Promise<void>
  list(): Promise<GateRow[]>
}

/** A public key as it was declared, and how long it has been known. */
export interface KnownKeyRow {
  /** An agency, or `gateway`. */
  owner: string
  id: string
  publicKey: string
  notBefore?: string
  notAfter?: string
  withdrawn: boolean
}

/** Keys as they were last seen, so that every change of them can be an act. */
export interface KnownKeys {
  /** Holds back every other comparison until this transaction ends. */
  lock(): Promise<void>
  list(): Promise<KnownKeyRow[]>
  save(row: KnownKeyRow): Promise<void>
}
