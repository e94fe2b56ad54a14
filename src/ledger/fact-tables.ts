import type { Settlement } from './row-types'

/** What a version brought that an agency was to be told: the sections of its view that came out different. */
export interface OwedChange {
  agency: string
  sections: readonly string[]
}

/** A change that an agency was to be told, and how and when that was settled; absent where it was not yet. */
export interface ToldChange {
  nominal: string
  agency: string
  sections: string[]
  changedAt: Date
  settledAt?: Date
  outcome?: Settlement
}

/** The end of one debt. A delivery names the power, purpose and class of recipient that the policy gave for it. */
export interface SettlementRow {
  nominal: string
  agency: string
  version: number
  outcome: Settlement
  at: Date
  /** Ids of entries of the activity log of high priority that were told for the first time. */
  entries: readonly string[]
  power?: string
  purpose?: string
  recipientClass?: string
}

/** What rules may know beside the record. Rows are only added, so it is the same whenever it is asked for as of a time. */
export interface Facts {
  owe(nominal: string, version: number, changes: readonly OwedChange[], at: Date): Promise<void>
  settle(row: Omit<SettlementRow, 'at'>): Promise<void>
  /** As of `at`: changes since `since`, older ones that are still owed, and those by which an agency first saw a section. */
  changes(nominals: readonly string[], at: Date, since: Date): Promise<ToldChange[]>
  /** As of `at`: deliveries since `since`, those that brought entries of high priority, and the newest to each agency. */
  settlements(nominals: readonly string[], at: Date, since: Date): Promise<SettlementRow[]>
}
