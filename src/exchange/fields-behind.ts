import type { LaneRef, Stand, Tx } from '../ledger'
import { difference } from '../nominal'

/** A path without the keys of items, which are made of values: `/addresses`, then `*` for the item, then `postcode`. */
const withoutKeys = (path: string): string =>
  path
    .split('/')
    .map(step => (step.startsWith('[') ? '*' : step))
    .join('/')

/**
 * The fields of the shared record in which what an agency holds is of an older state than the last number it should hold, as
 * pointers in which `*` stands for an item. Undefined where one of the two states is not known.
 */
export async function fieldsBehind(tx: Tx, lane: LaneRef, theirs: Stand, ours: Stand): Promise<string[] | undefined> {
  const recordAt = async ({ epoch, sequence }: Stand) => {
    const [row] = sequence > 0 ? await tx.deliveries.numbers(lane, epoch, sequence, 1) : []
    if (row?.number?.sequence !== sequence) return undefined
    return (await tx.nominals.version(lane.nominal, row.version))?.record
  }
  const [before, after] = [await recordAt(theirs), await recordAt(ours)]
  if (!before || !after) return undefined
  return [...new Set(difference(before, after).map(withoutKeys))].sort()
}
