import type { CheckpointRow } from './log-tree-tables'

/** What became of the newest request to a witness; `witness` is its verifier key, `size` that of the checkpoint it was about. */
export interface WitnessTry {
  witness: string
  /** `cosigned`, or the code of what kept it from that. */
  outcome: string
  size: number
  at: Date
}

/** A cosignature as its witness sent it. */
export interface CosignatureRow {
  /** The verifier key of the witness. */
  witness: string
  /** The signature line, with its newline. */
  line: string
}

/** What witnesses have cosigned. */
export interface LogWitnesses {
  /** The policy in force: the one that was recorded last. */
  policy(): Promise<{ id: number; lines: string; at: Date } | undefined>
  savePolicy(lines: string): Promise<void>
  cosignatures(size: number): Promise<CosignatureRow[]>
  /** Keeps a cosignature; the first one of a witness for a size stays. */
  saveCosignature(size: number, row: CosignatureRow): Promise<void>
  /** The size of the largest checkpoint that this witness has cosigned; 0 before the first. */
  lastOf(witness: string): Promise<number>
  /** Notes that a checkpoint has the cosignatures that a policy asks for. */
  saveQuorum(policy: number, size: number): Promise<void>
  /** The largest signed checkpoint that has the cosignatures that a policy asks for. */
  newestWithQuorum(policy: number): Promise<(CheckpointRow & { note: string }) | undefined>
  /** For how many seconds the oldest newer checkpoint has waited for the cosignatures that this policy asks for; 0 if none does. */
  waitingSeconds(policy: number): Promise<number>
  tried(result: Omit<WitnessTry, 'at'>): Promise<void>
  tries(): Promise<WitnessTry[]>
}
