import { randomBytes } from 'node:crypto'
import type { LeafRef, Ledger } from '../ledger'
import { headsLines, HeadsMap } from '../sync-log'

/** Writes a sign of life, so that silence is told from deletion. */
export async function writeBeat(ledger: Ledger): Promise<LeafRef> {
  return ledger.transaction(tx => tx.log.append({ op: 'beat', actor: { agency: 'gateway' }, stream: 'gateway/beat' }))
}

/**
 * Writes a leaf of heads: how far every stream had come over the tree as it is, as the root of a map whose lines can be shown
 * one by one.
 */
export async function writeHeads(ledger: Ledger): Promise<LeafRef & { size: number }> {
  return ledger.transaction(async tx => {
    await tx.tree.lock()
    const size = (await tx.tree.newest())?.size ?? 0
    const { actors, subjects } = await tx.tree.streamEnds(size)
    const secret = randomBytes(32)
    const root = new HeadsMap(headsLines(actors, subjects), secret).root()
    const act = { op: 'heads', actor: { agency: 'gateway' }, stream: 'gateway/heads', heads: { size, root } } as const
    const ref = await tx.log.append(act)
    await tx.tree.saveHeads(ref.id, { size, secret })
    return { ...ref, size }
  })
}
