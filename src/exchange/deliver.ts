import type { Json } from '../json'
import type { LaneRow, Lease, Tx } from '../ledger'
import type { Act } from '../sync-log'
import type { CourierResult, DeliveryOutcome, Proof } from '../propagation'
import type { DeliveryHead, Receipt } from '../wire'
import type { Agency } from './agencies'
import type { DeliveryChannel } from './delivery-channel'
import { disclosureAct, laneAct } from './disclosure-acts'
import { offer, offerTombstone, withdraw } from './offers'
import { headOf, keepDelivered, keepUntold, render, renderNews, type Rendering } from './rendering'
import { beyondCode, fillGap } from './resend'
import type { Services } from './services'
import { allotTombstone, nothing } from './tombstone'

/** A rendering with its place in the lane; without one, the end of a number that two people have withdrawn. */
interface Parcel {
  head: DeliveryHead
  rendering?: Rendering
  /** The ledger's clock, carried on from when the parcel was made. */
  now: () => number
}

type PushChannel = Extract<DeliveryChannel, { mode: 'push' }>

type Plan =
  | { kind: 'send'; parcel: Parcel; channel: PushChannel }
  | { kind: 'settled'; outcome: 'nothing-to-tell' | 'withheld'; version: number; more: boolean }
  | { kind: 'offered'; version: number }
  | { kind: 'fenced' }
  | { kind: 'hold'; code: string }

/**
 * Renders the version that is due under policy and mapping as they stand, and settles at once where there is nothing to send.
 * What was sent before without a receipt may have arrived: then the number has to be ended, whether or not there is news.
 */
async function plan(tx: Tx, services: Services, agency: Agency, lease: Lease, again: boolean): Promise<Plan> {
  const { delivery } = agency
  const lane = await tx.lanes.get(lease)
  if (lane?.withdrawTo !== undefined) return planTombstone(tx, agency, lease, lane, lane.withdrawTo)
  const sentBefore = lane?.open !== undefined
  const heldBefore = again && lane !== undefined && (lane.ackedSequence > 0 || (lane.known?.sequence ?? 0) > 0)
  const draw = sentBefore || heldBefore ? render : renderNews
  const found = await draw(tx, services, agency, { nominal: lease.nominal, settled: lease.acknowledged })
  if (found.kind === 'hold') return found
  const settle = async (outcome: 'nothing-to-tell' | 'withheld', version: number): Promise<Plan> => {
    // What is sent again was settled before: where there is nothing to send, the lane is only given back.
    if (version <= lease.acknowledged)
      return (await tx.debts.renew(lease, 0)) ? { kind: 'settled', outcome, version, more: true } : { kind: 'fenced' }
    const settled = await tx.debts.acknowledge(lease, { version, outcome })
    if (!settled) return { kind: 'fenced' }
    await tx.facts.settle({ nominal: lease.nominal, agency: agency.id, version, outcome, entries: [] })
    if (delivery.mode === 'pull') await withdraw(tx, lease)
    else await tx.gates.notTried(agency.id)
    return { kind: 'settled', outcome, version, ...settled }
  }
  if (found.kind === 'withheld') {
    const { version, policyHash } = found
    const settled = await settle('withheld', version)
    if (settled.kind === 'settled') await tx.log.append(laneAct(lease, 'withheld', { policyHash, sequence: version }))
    return settled
  }
  if (found.kind === 'no-news') {
    await keepUntold(tx, lease, found.told)
    return settle('nothing-to-tell', found.version)
  }
  const { rendering } = found
  if (!rendering.isNews && !sentBefore && !heldBefore) {
    await keepUntold(tx, lease, rendering.content)
    return settle('nothing-to-tell', rendering.version)
  }
  const number = await tx.lanes.allot(lease, rendering)
  if (!number) return { kind: 'fenced' }
  const parcel = { rendering, head: headOf(lease, lease.acknowledged, number, rendering), now: clockFrom(await tx.now()) }
  if (delivery.mode === 'pull') {
    await offer(tx, lease, parcel, number.fresh)
    return { kind: 'offered', version: rendering.version }
  }
  // The leaf that announces the disclosure is durable before the first byte leaves.
  await tx.log.append(disclosureAct(lease, parcel.head, rendering, 'intent', 'sending'))
  return { kind: 'send', parcel, channel: delivery }
}

/** Ends the open number without content, where two people have decided so. */
async function planTombstone(tx: Tx, agency: Agency, lease: Lease, lane: LaneRow, version: number): Promise<Plan> {
  const allotted = await allotTombstone(tx, lease, lane, version)
  if (!allotted) return { kind: 'fenced' }
  const { head, fresh } = allotted
  const { delivery } = agency
  if (delivery.mode === 'pull') {
    await offerTombstone(tx, lease, head, fresh)
    return { kind: 'offered', version }
  }
  const parcel = { head, now: clockFrom(await tx.now()) }
  await tx.log.append(parcelAct(lease, parcel, 'intent', 'withdrawing'))
  return { kind: 'send', parcel, channel: delivery }
}

/** The act of sending a parcel, as far as it has come. */
function parcelAct(lease: Lease, { head, rendering }: Parcel, ph: 'intent' | 'done' | 'failed', result: string): Act {
  if (rendering) return disclosureAct(lease, head, rendering, ph, result)
  return laneAct(lease, result, { ph, delivery: head.id, sequence: head.version, reason: 'withdrawal' })
}

/** Goes on from a time by this process's steady clock, in milliseconds since 1970. */
function clockFrom(time: Date): () => number {
  const read = performance.now()
  return () => time.getTime() + performance.now() - read
}

/** Ends the debt: under the lease's fence, with the number, the receipt, what is now held, and the leaf, in one transaction. */
async function acknowledge(
  tx: Tx,
  lease: Lease,
  parcel: Parcel,
  { receipt, proof }: { receipt: Receipt; proof?: Proof },
  durationMs: number
): Promise<{ more: boolean; reached: boolean } | undefined> {
  const { head, rendering } = parcel
  const { version } = head
  const number = { sequence: head.sequence, chain: head.chain }
  const settled = rendering ? ({ outcome: 'delivered', digest: head.digest } as const) : ({ outcome: 'withdrawn' } as const)
  const paid = await tx.debts.acknowledge(lease, { version, number, ...settled })
  if (!paid) return undefined
  const reached = await tx.gates.reached(lease.agency)
  if (rendering) await keepDelivered(tx, lease, rendering.content, version <= lease.acknowledged)
  const evidence = JSON.stringify(proof ?? receipt)
  const { epoch, sequence, rendering: nth, bodyHash, prevChain, chain, contentType, dataSchema } = head
  await tx.deliveries.record({
    id: head.id,
    agency: lease.agency,
    nominal: lease.nominal,
    fromVersion: head.standsFor.from,
    version,
    status: 'delivered',
    number: { epoch, sequence, rendering: nth, bodyHash, prevChain, chain },
    ...{ contentType, dataSchema },
    versionAt: rendering?.committedAt ?? new Date(head.time),
    result: receipt.result,
    receipt: evidence,
    durationMs: Math.round(durationMs),
    uncarried: (rendering?.down.uncarried ?? []) as unknown as Json,
    ...(rendering && { fidelity: rendering.down.fidelity }),
    fence: lease.fence
  })
  await tx.log.append({
    ...parcelAct(lease, parcel, 'done', settled.outcome),
    received: [{ group: 'receipt', bytes: Buffer.from(evidence) }]
  })
  return { ...paid, reached }
}

/** What a receiver's refusal or silence means for the lane; the attempt is on the log either way. */
async function failed(
  services: Services,
  lease: Lease,
  parcel: Parcel,
  result: Exclude<CourierResult, { kind: 'acknowledged' | 'out-of-line' }>
): Promise<DeliveryOutcome> {
  const code = result.kind === 'gone' ? 'subject-not-theirs' : result.code
  // Whoever refuses or answers nonsense can be reached all the same.
  const answered = result.kind !== 'retry' || (!result.ofAgency && result.status !== undefined)
  const reached = await services.ledger.transaction(async tx => {
    const back = answered && (await tx.gates.reached(lease.agency))
    await tx.log.append(parcelAct(lease, parcel, 'failed', code))
    return back
  })
  if (reached) await services.ledger.transaction(tx => tx.lanes.hasten(lease.agency))
  if (result.kind !== 'retry')
    return { kind: 'hold', code, ...(result.kind === 'refused' && result.rules && { rules: result.rules }) }
  const { status, retryAfterMs, ofAgency } = result
  return {
    ...{ kind: 'retry', code, ofAgency },
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs })
  }
}

/** Stops a lane whose receiver holds what the gateway does not know it sent, and keeps what it said. */
async function recover(services: Services, lease: Lease, code: string, reported: object): Promise<DeliveryOutcome> {
  const said = JSON.stringify(reported)
  await services.ledger.transaction(async tx => {
    if (await tx.lanes.recover(lease, code, said))
      await tx.log.append(laneAct(lease, code, { received: [{ group: 'report', bytes: Buffer.from(said) }] }))
  })
  return { kind: 'stopped', code }
}

/** Sends a parcel; where the receiver expects an earlier number, brings it up to this one first. */
async function send(
  services: Services,
  lease: Lease,
  channel: PushChannel,
  { head, rendering, now }: Parcel,
  signal: AbortSignal
): Promise<CourierResult | { kind: 'ahead'; code: string; reported: object } | { kind: 'fork' }> {
  const push = (): Promise<CourierResult> =>
    services.courier.send({ destination: channel.destination, head, body: rendering?.bytes ?? nothing, signal, now })
  const first = await push()
  if (first.kind !== 'out-of-line') return first
  const filled = await fillGap(services, lease, first, { destination: channel.destination, signal, now })
  if (filled.kind !== 'filled') return filled
  const second = await push()
  return second.kind === 'out-of-line' ? { kind: 'retry', code: 'answer.contradicts', status: 409, ofAgency: false } : second
}

/**
 * Brings one agency up to the newest version of one nominal that it may see. Settles the debt in the ledger itself; the
 * caller sees to retries and holds. With `again` the agency is sent what it should hold under a new number, though it is no news.
 */
export async function deliver(
  services: Services,
  lease: Lease,
  signal: AbortSignal,
  { again = false }: { again?: boolean } = {}
): Promise<DeliveryOutcome> {
  const started = performance.now()
  const agency = [...services.agencies.values()].find(candidate => candidate.id === lease.agency)
  if (!agency) return { kind: 'hold', code: 'agency-not-set-up' }
  const elapsed = (): number => performance.now() - started
  const tell = (version: number, outcome: string, more: { fidelity?: number; sinceCommitMs?: number } = {}): void =>
    services.observe({
      kind: 'told',
      agency: lease.agency,
      nominal: lease.nominal,
      version,
      standsFor: [Math.min(lease.acknowledged + 1, version), version],
      outcome,
      format: agency.delivery.format,
      codec: services.catalogue.mappings.get(agency.delivery.format)?.mapping.format.codec ?? '',
      durationMs: elapsed(),
      ...more
    })
  const planned = await services.ledger.together('deliver', tx => plan(tx, services, agency, lease, again))
  if (planned.kind === 'settled' || planned.kind === 'offered') {
    tell(planned.version, planned.kind === 'offered' ? 'offered' : planned.outcome)
    return planned.kind === 'settled' ? { kind: 'settled', more: planned.more } : { kind: 'settled', more: false, sent: true }
  }
  if (planned.kind !== 'send') return planned
  const { parcel, channel } = planned
  const result = await send(services, lease, channel, parcel, signal)
  if (result.kind === 'fork') return { kind: 'hold', code: 'lane.fork' }
  if (result.kind === 'ahead') return recover(services, lease, result.code, result.reported)
  if (result.kind === 'out-of-line') throw new Error('a receiver out of line is brought into line before')
  if (result.kind !== 'acknowledged') return failed(services, lease, parcel, result)
  const { receipt } = result
  if (receipt.result === 'superseded') return recover(services, lease, 'lane.superseded', receipt)
  if (receipt.result === 'beyond') return recover(services, lease, beyondCode, { before: receipt.before })
  const settled = await services.ledger.together('deliver', tx => acknowledge(tx, lease, parcel, result, elapsed()))
  if (!settled) return { kind: 'fenced' }
  if (settled.reached) await services.ledger.transaction(tx => tx.lanes.hasten(lease.agency))
  const { head, rendering } = parcel
  if (rendering) {
    const sinceCommitMs = Date.now() - rendering.committedAt.getTime()
    tell(head.version, 'delivered', { fidelity: rendering.down.fidelity, sinceCommitMs })
  } else tell(head.version, 'withdrawn')
  return { kind: 'settled', more: settled.more, sent: true }
}
