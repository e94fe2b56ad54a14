import type { Json } from '../json'
import type { DeliveryRow, LaneRef, Lease, Tx } from '../ledger'
import type { DeliveryHead } from '../wire'
import { laneAct } from './disclosure-acts'
import { keepDelivered, type Rendering, type ToldContent } from './rendering'
import { withdrawnSchema } from './tombstone'

/** What an agency that cannot be called is offered is looked at again so often, for a policy that has changed meanwhile. */
const lookAgainMs = 15 * 60_000

/** What a lane offers, kept until the agency's receipt says that it is held. */
const offeredName = (mapping: string): string => `offered/${mapping}`

/** Puts a rendering into the agency's feed, in place of what the lane offered before; the debt stays until the receipt comes. */
export async function offer(
  tx: Tx,
  lease: Lease,
  { head, rendering }: { head: DeliveryHead; rendering: Rendering },
  fresh: boolean
): Promise<void> {
  if (fresh) {
    const { agency, nominal } = lease
    const { content, down, mapping, version, committedAt } = rendering
    await tx.deliveries.withdrawOffers(lease)
    const kept = { document: content as unknown as Json, sequence: version, origin: 'delivered' as const, at: await tx.now() }
    await tx.documents.save(nominal, agency, offeredName(mapping.name), kept)
    const { epoch, sequence, rendering: nth, bodyHash, prevChain, chain, contentType, dataSchema } = head
    await tx.deliveries.record({
      ...{ id: head.id, agency, nominal, version, fromVersion: head.standsFor.from, status: 'offered', fence: lease.fence },
      number: { epoch, sequence, rendering: nth, bodyHash, prevChain, chain },
      ...{ contentType, dataSchema, versionAt: committedAt },
      uncarried: down.uncarried as unknown as Json,
      fidelity: down.fidelity
    })
    await tx.notify('gateway_changes', agency)
  }
  await tx.lanes.defer(lease, lookAgainMs)
  if (fresh) await tx.log.append(laneAct(lease, 'offered', { delivery: head.id, sequence: rendering.version }))
}

/** Puts the end of a number without content into the agency's feed, in place of what the lane offered before. */
export async function offerTombstone(tx: Tx, lease: Lease, head: DeliveryHead, fresh: boolean): Promise<void> {
  if (fresh) {
    const { epoch, sequence, rendering, bodyHash, prevChain, chain, contentType, dataSchema, version, time } = head
    await tx.deliveries.withdrawOffers(lease)
    await tx.deliveries.record({
      ...{ id: head.id, agency: lease.agency, nominal: lease.nominal, version, fromVersion: head.standsFor.from },
      ...{ status: 'offered', fence: lease.fence, contentType, dataSchema, versionAt: new Date(time), uncarried: [] },
      number: { epoch, sequence, rendering, bodyHash, prevChain, chain }
    })
    await tx.notify('gateway_changes', lease.agency)
  }
  await tx.lanes.defer(lease, lookAgainMs)
  if (fresh) await tx.log.append(laneAct(lease, 'offered', { delivery: head.id, sequence: head.version, reason: 'withdrawal' }))
}

/** Takes back what a lane offers, so that it can neither be fetched nor offered again under the same id. */
export async function withdraw(tx: Tx, lane: LaneRef): Promise<void> {
  await tx.deliveries.withdrawOffers(lane)
  await tx.lanes.withdrawOpen(lane)
}

/**
 * Ends an offer by the agency's receipt, under a lock on the lane. False where the lane has gone on meanwhile, so that the
 * receipt is of something overtaken.
 */
export async function acceptOffer(tx: Tx, row: DeliveryRow, receipt: string, result: string): Promise<boolean> {
  const { id, number, version, dataSchema = '' } = row
  const lane = { agency: row.agency, nominal: row.nominal }
  await tx.lanes.lock(lane)
  const before = await tx.debts.get(lane.agency, lane.nominal)
  if (!number) return false
  const { rendering, bodyHash, chain } = number
  const withdrawn = dataSchema === withdrawnSchema
  const outcome = withdrawn ? 'withdrawn' : 'delivered'
  if (!(await tx.lanes.endOpen(lane, { rendering, bodyHash, chain, version, outcome }))) return false
  if (!(await tx.deliveries.accept(id, { result, receipt }))) throw new Error('an open number without its offer')
  if (withdrawn) return true
  const mapping = dataSchema.slice(0, dataSchema.lastIndexOf('@'))
  const kept = await tx.documents.last(lane.nominal, lane.agency, offeredName(mapping))
  if (!kept) throw new Error('an offer without its content')
  await keepDelivered(tx, lane, kept.document as unknown as ToldContent, version <= (before?.acknowledged ?? 0))
  return true
}
