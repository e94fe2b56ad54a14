import type { CheckpointRow, Tx } from '../ledger'
import { policyInForce } from './log-policy'

/** A checkpoint as it is given out: its note bears the cosignatures that there are. */
export type Published = CheckpointRow & { note: string }

/**
 * The checkpoint that is given out: the newest that has the cosignatures that the policy asks for. As long as none has, it is the
 * newest signed one, and whoever asks for a quorum sees that it is not met.
 */
export async function publishedCheckpoint(tx: Tx): Promise<Published | undefined> {
  const inForce = await policyInForce(tx)
  const asked = inForce !== undefined && inForce.policy.quorum !== 'none'
  const cosigned = asked ? await tx.witnesses.newestWithQuorum(inForce.id) : undefined
  return withCosignatures(tx, cosigned ?? (await tx.tree.newestSigned()))
}

/** As `publishedCheckpoint`, or, where that does not reach the leaf at `index` yet, the newest signed one that does. */
export async function publishedOver(tx: Tx, index: number): Promise<Published | undefined> {
  const published = await publishedCheckpoint(tx)
  if (published !== undefined && published.size > index) return published
  const newest = await tx.tree.newestSigned()
  return newest !== undefined && newest.size > index ? withCosignatures(tx, newest) : undefined
}

async function withCosignatures(tx: Tx, row: Published | undefined): Promise<Published | undefined> {
  if (row === undefined) return undefined
  const lines = (await tx.witnesses.cosignatures(row.size)).map(({ line }) => line)
  return { ...row, note: row.note + lines.join('') }
}
