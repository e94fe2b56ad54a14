/** One lane: the ordered stream of deliveries of one nominal to one agency. */
export interface LaneRef {
  agency: string
  nominal: string
}

/** The right to pay one debt until the lease ends. Whatever is stored under it names its `fence`. Versions are the nominal's. */
export interface Lease extends LaneRef {
  owed: number
  acknowledged: number
  /** Failures in a row so far. */
  attempts: number
  fence: number
}

/**
 * What propagation asks of the ledger. Every timing decision in it is by the database clock; every call that names a
 * lease answers false where the lease was taken over meanwhile.
 */
export interface DebtsPort<L extends Lease = Lease> {
  /** Takes an open, due, unleased debt for `ms` milliseconds; undefined where there is none to take. */
  lease(agency: string, nominal: string, ms: number): Promise<L | undefined>
  /**
   * Gives the lease back and makes the debt due again after the delay; one more failure is counted, of the agency too where it
   * was the agency's. `askedMs` is for how long the agency asked to be left alone.
   */
  postpone(
    lease: L,
    failure: { delayMs: number; error: string; httpStatus?: number; ofAgency?: boolean; askedMs?: number }
  ): Promise<boolean>
  /** Stops this lane until a person opens it again, and gives the lease back. `rules` are ids of the receiver's rules. */
  hold(lease: L, reason: string, rules?: readonly string[]): Promise<boolean>
  /** Gives the lease back with nothing counted, so that another worker may go on at once. */
  giveBack(lease: L): Promise<boolean>
  /** Lanes of the agency that could be leased now, the longest due first. */
  due(limit: number, agency: string): Promise<readonly LaneRef[]>
}

/**
 * How paying a debt ended. `settled`: acknowledged in the ledger, the lease given back in the same transaction; `more`
 * false only where that transaction saw nothing further owed, `sent` true where something was sent or offered. `fenced`: another worker had taken over. `retry`: to be
 * tried again later, after `retryAfterMs` where the receiver asked for it, `ofAgency` where not this delivery but the agency is
 * at fault. `hold`: a person has to decide. `stopped`: so does one, and the lane is stopped already.
 */
export type DeliveryOutcome =
  | { kind: 'settled'; more?: boolean; sent?: boolean }
  | { kind: 'fenced' }
  | { kind: 'retry'; code: string; status?: number; retryAfterMs?: number; ofAgency?: boolean }
  | { kind: 'hold'; code: string; rules?: readonly string[] }
  | { kind: 'stopped'; code: string }

/** Pays one leased debt. The signal is raised when the lease is about to end or the worker stops. */
export type Deliver<L extends Lease = Lease> = (lease: L, signal: AbortSignal) => Promise<DeliveryOutcome>

/** The part of a log that propagation writes to: ids, codes and numbers only. */
export interface PropagationLog {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

/** Counters that propagation feeds, for the process's metrics. Labels are agencies and codes, never nominals. */
export interface PropagationMetrics {
  /** A delivery ended; `outcome` is its kind, or the code of a failure. */
  ended(agency: string, outcome: string, seconds: number): void
  /** Lanes the sweep found due and woke, or took up itself because the queue was away. */
  swept(agency: string, lanes: number, how: 'woken' | 'direct'): void
}
