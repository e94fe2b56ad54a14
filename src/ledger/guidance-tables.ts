import type { Json, JsonObject } from '../json'

/** A guidance pack as it was proposed, and by whom it was brought into force. `source` is the text of its file. */
export interface PackRow {
  hash: string
  pack: string
  version: string
  status: string
  effective: { from: string; to?: string }
  file: string
  source: string
  proposedBy: string
  proposedAt: Date
  approvedBy?: string
  approvedAt?: Date
}

/** Guidance packs: proposed by one person, approved by another, never changed. */
export interface GuidancePacks {
  /** Holds back every other proposal and approval until this transaction ends. */
  lock(): Promise<void>
  get(hash: string): Promise<PackRow | undefined>
  /** In the order in which they were proposed. */
  list(): Promise<PackRow[]>
  /** Hashes of the approved packs; cheap enough to be asked every few seconds. */
  approved(): Promise<string[]>
  insert(row: PackRow): Promise<void>
  /** False where somebody has approved it already. */
  approve(hash: string, by: string, at: Date): Promise<boolean>
}

/** One finding from when it was first seen until it ended. `circumstances` is what it was last judged under. */
export interface FindingLife {
  id: string
  nominal: string
  since: Date
  ended?: Date
  finding: Json
  circumstances: Json
}

/** Findings by their ids, with since when each stands. */
export interface FindingLives {
  get(id: string): Promise<FindingLife | undefined>
  /** Those that have not ended. */
  open(nominals: readonly string[]): Promise<FindingLife[]>
  /** Adds findings, or opens again those that had ended; of one that is open, since when it stands is kept. */
  save(lives: readonly FindingLife[]): Promise<void>
  end(ids: readonly string[], at: Date): Promise<void>
}

/** The findings of one version, with how each rule came out and what it was judged under. */
export interface AssessmentRow {
  nominal: string
  version: number
  findings: readonly Json[]
  assessedAt: Date
  packs: readonly string[]
  verdicts: Json
  circumstances: Json
}

/** A nominal's newest version with what each agency says and its stored assessment, as walks over everything read it. */
export interface AssessableRow {
  nominal: string
  version: number
  phase: string
  record: JsonObject
  says: Record<string, JsonObject>
  findings: Json[]
  packs: string[]
  verdicts?: Json
}

/** How the rules came out on a nominal's newest version. */
export interface AssessedRow {
  nominal: string
  version: number
  verdicts?: Json
}

/** Local deviation from a rule, for a nominal or for all that a unit holds. */
export interface DeviationRow {
  id: string
  agency: string
  unit: string
  rule: string
  nominal?: string
  authoriser: string
  reason: string
  client: string
  begins: Date
  expires: Date
}

/** Deviations; one ends by itself when its time is over. */
export interface Deviations {
  insert(row: DeviationRow): Promise<void>
  /** Those of the agency (of all agencies where it is left out) that hold at a time. */
  active(at: Date, agency?: string): Promise<DeviationRow[]>
  /** Newest first, ended ones included. */
  list(agency: string, limit: number): Promise<DeviationRow[]>
}

/** Something that an agency is to mend, or that is mended. */
export interface NoticeRow {
  arrival: number
  agency: string
  nominal: string
  finding: string
  kind: 'unmet' | 'ended'
  at: Date
}

/** What agencies are told of findings, in an order that only grows at its end. */
export interface Notices {
  insert(rows: readonly Omit<NoticeRow, 'arrival'>[]): Promise<void>
  since(agency: string, after: number, limit: number): Promise<{ notices: NoticeRow[]; next: number }>
}

/** The right to do a scheduled run until the lease ends. */
export interface RunLease {
  name: string
  fence: number
}

/** Scheduled runs: one at a time and not more often than they are due, whoever asks. */
export interface Schedules {
  /** Takes the run where none is under way and the last began at least `everyMs` ago. */
  take(name: string, everyMs: number, leaseMs: number): Promise<RunLease | undefined>
  renew(run: RunLease, leaseMs: number): Promise<boolean>
  end(run: RunLease): Promise<boolean>
  /** Gives a run back that was cut off, so that the next who asks begins it again. */
  giveBack(run: RunLease): Promise<boolean>
}

/** How many records of a unit a rule was met by, at the end of a month or at its newest run. */
export interface MonthRow {
  month: string
  rule: string
  unit: string
  met: number
  unmet: number
  excepted: number
  failed: number
}

/** Figures by month, for the trend. */
export interface ComplianceMonths {
  /** Replaces the figures of the month. */
  save(month: string, rows: readonly MonthRow[], at: Date): Promise<void>
  list(from: string): Promise<MonthRow[]>
}
