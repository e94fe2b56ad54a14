import type { Tx, WitnessTry } from '../ledger'
import { formatVerifierKey, type Policy } from '../sync-log'
import { policyInForce } from './log-policy'

/** How a witness stands. `size` is that of the largest checkpoint it has cosigned, 0 before the first. */
export interface WitnessState {
  name: string
  size: number
  /** What became of the newest request to it, for which size, and when; left out before the first. */
  newest?: { outcome: string; size: number; at: string }
}

/**
 * What is wrong with the witnessing of the log: nobody has to cosign it; the cosignatures that the policy asks for are late; a
 * witness holds something that this log does not continue.
 */
export type WitnessAlarm = 'none' | 'no-witness' | 'quorum-late' | 'history'

/** How the witnessing of the log stands. */
export interface WitnessStanding {
  alarm: WitnessAlarm
  quorum: string
  /** The size of the newest checkpoint that has the cosignatures asked for. */
  size: number
  /** For how long the oldest newer checkpoint has waited for them. */
  waitingSeconds: number
  witnesses: WitnessState[]
}

/** After so many seconds without the cosignatures asked for, an alarm is raised. */
export const lateSeconds = 900

/** Outcomes that say that history is not what a witness knows. */
export const contradictions: readonly string[] = ['contradicted', 'ahead']

/** How the witnessing of the log stands now. */
export async function witnessStanding(tx: Tx): Promise<WitnessStanding> {
  const inForce = await policyInForce(tx)
  if (inForce === undefined) return { alarm: 'no-witness', quorum: 'none', size: 0, waitingSeconds: 0, witnesses: [] }
  const { id, policy } = inForce
  const tries = new Map((await tx.witnesses.tries()).map(row => [row.witness, row]))
  const witnesses: WitnessState[] = []
  for (const { name, key } of policy.witnesses) {
    const text = formatVerifierKey(key)
    witnesses.push(stateOf(name, await tx.witnesses.lastOf(text), tries.get(text)))
  }
  const { quorum } = policy
  const waitingSeconds = quorum === 'none' ? 0 : await tx.witnesses.waitingSeconds(id)
  const size = (await tx.witnesses.newestWithQuorum(id))?.size ?? 0
  return { alarm: alarmOf(policy, waitingSeconds, witnesses), quorum, size, waitingSeconds, witnesses }
}

function stateOf(name: string, size: number, row: WitnessTry | undefined): WitnessState {
  return { name, size, ...(row && { newest: { outcome: row.outcome, size: row.size, at: row.at.toISOString() } }) }
}

function alarmOf({ quorum }: Policy, waitingSeconds: number, witnesses: readonly WitnessState[]): WitnessAlarm {
  if (witnesses.some(({ newest }) => newest !== undefined && contradictions.includes(newest.outcome))) return 'history'
  if (quorum === 'none') return 'no-witness'
  return waitingSeconds > lateSeconds ? 'quorum-late' : 'none'
}
