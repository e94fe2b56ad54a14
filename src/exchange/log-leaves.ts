import type { LeafChoice, Ledger, TreeLeaf } from '../ledger'

/** How many leaves are read at a time. */
export const page = 500

/** The chosen leaves in pages of the ledger, by index. */
export async function* leavesOf(ledger: Ledger, choice: LeafChoice): AsyncGenerator<TreeLeaf> {
  for (let from = choice.from; ;) {
    const leaves = await ledger.transaction(tx => tx.tree.leaves({ ...choice, from }, page))
    yield* leaves
    const last = leaves.at(-1)
    if (last === undefined || leaves.length < page) return
    from = last.index + 1
  }
}
