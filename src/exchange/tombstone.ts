import type { DeliveryRow, LaneRef, LaneRow, Lease, Tx } from '../ledger'
import { composeWithdrawn, hashOf, type DeliveryHead } from '../wire'

/** What a delivery that ends a number without content names in place of its mapping. */
export const withdrawnSchema = 'withdrawn'

/** The body of a delivery without content. */
export const nothing = new Uint8Array()

interface Place {
  epoch: number
  sequence: number
  rendering: number
  prevChain: string
  known?: { epoch: number; sequence: number }
}

function headAt(lane: LaneRef, place: Place, standsFor: { from: number; to: number }, time: Date): DeliveryHead {
  const { agency, nominal } = lane
  const { epoch, sequence, rendering, prevChain, known } = place
  return composeWithdrawn({
    ...{ agency, nominal, epoch, sequence, rendering, prevChain, standsFor, ...(known && { known }) },
    version: standsFor.to,
    time: time.toISOString(),
    dataSchema: withdrawnSchema
  })
}

/** Gives the open number of a lane that is to be withdrawn to a tombstone; undefined where the lease no longer stands. */
export async function allotTombstone(
  tx: Tx,
  lease: Lease,
  lane: LaneRow,
  version: number
): Promise<{ head: DeliveryHead; fresh: boolean } | undefined> {
  const number = await tx.lanes.allot(lease, { version, bodyHash: hashOf(nothing) })
  if (!number) return undefined
  // Sent again it is the same to the last header: its time is that of its number.
  const time = number.fresh || !lane.open ? await tx.now() : lane.open.at
  return { head: headAt(lease, number, { from: lease.acknowledged + 1, to: version }, time), fresh: number.fresh }
}

/** The head of a tombstone that stands in an agency's feed. */
export function offeredTombstone(row: DeliveryRow, known: Place['known']): DeliveryHead | undefined {
  const { number, fromVersion, version, versionAt, at } = row
  return number && headAt(row, { ...number, ...(known && { known }) }, { from: fromVersion, to: version }, versionAt ?? at)
}
