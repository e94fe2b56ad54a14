import type { DeliveryNumber, DeliveryRow, LaneRow, Lease } from '../ledger'
import type { CourierResult, Parcel } from '../propagation'
import { composeOvertaken, firstChain, type DeliveryHead, type LanePoint } from '../wire'
import { laneAct } from './disclosure-acts'
import { knownWith } from './rendering'
import type { Services } from './services'

/** How it went to bring a receiver up to the open number of a lane. */
export type Filled =
  | { kind: 'filled' }
  | { kind: 'fork' }
  | { kind: 'ahead'; code: string; reported: object }
  | Exclude<CourierResult, { kind: 'acknowledged' | 'out-of-line' }>

type OutOfLine = Extract<CourierResult, { kind: 'out-of-line' }>

const mostNumbers = 1000

/** Why a lane is stopped whose receiver holds numbers of an earlier epoch that the ledger does not know. */
export const beyondCode = 'lane.receiver-beyond'

/** An acknowledged delivery with its number. */
export type Numbered = DeliveryRow & { number: DeliveryNumber; known?: DeliveryHead['known'] }

/**
 * What stands between the number a receiver expects and the open one. The chain before it must be ours, or the two sides hold
 * different histories.
 */
function between(lane: LaneRow, expected: LanePoint, rows: readonly DeliveryRow[]): Numbered[] | undefined {
  const numbered = rows.flatMap(({ number, ...row }) => {
    const known = number && knownWith(lane, number)
    return number ? [{ ...row, number, ...(known && { known }) }] : []
  })
  const whole = numbered.every(({ number }, at) => number.sequence === expected.sequence + at)
  const [first] = numbered
  if (!first || !whole || (rows.length < mostNumbers && numbered.at(-1)?.number.sequence !== lane.ackedSequence)) return undefined
  // Whoever has lost everything knows no chain to compare; before the first number of a later epoch the receiver compares.
  const empty = expected.sequence === 1 && (expected.chain === firstChain || lane.epoch > 1)
  return empty || first.number.prevChain === expected.chain ? numbered : undefined
}

/**
 * Brings a receiver that expects an earlier number, since it was set back, up to the open one. The numbers between are sent
 * without their content, which a later one has overtaken and the policy may forbid by now; the chain stays whole, and what the
 * receiver is to hold comes with the open number.
 */
export async function fillGap(
  services: Services,
  lease: Lease,
  { code, expected }: OutOfLine,
  how: Pick<Parcel, 'destination' | 'signal' | 'now'>
): Promise<Filled> {
  const found = await services.ledger.transaction(async tx => {
    const lane = await tx.lanes.get(lease)
    if (!lane || expected.epoch !== lane.epoch || expected.sequence > lane.ackedSequence) return { lane }
    const rows = await tx.deliveries.numbers(lease, lane.epoch, expected.sequence, mostNumbers)
    await tx.log.append(laneAct(lease, 'lane-resend'))
    return { lane, rows: between(lane, expected, rows) ?? [] }
  })
  const { lane, rows } = found
  if (!rows) {
    const asSent = expected.epoch === lane?.epoch && expected.sequence === lane.ackedSequence + 1
    if (asSent) return { kind: 'retry', code: 'answer.contradicts', status: 409, ofAgency: false }
    return { kind: 'ahead', code: 'lane.receiver-ahead', reported: { code, expected } }
  }
  if (rows.length === 0) return { kind: 'fork' }
  for (const row of rows) {
    const result = await services.courier.send({ ...how, head: standIn(row), body: new Uint8Array() })
    if (result.kind === 'out-of-line') return { kind: 'retry', code: 'answer.contradicts', status: 409, ofAgency: false }
    if (result.kind !== 'acknowledged') return result
    const { before } = result.receipt
    if (result.receipt.result === 'beyond' && before) return { kind: 'ahead', code: beyondCode, reported: { before } }
  }
  return { kind: 'filled' }
}

/** A number as it is sent when a later one has overtaken it: its place and hash, and no content. */
export function standIn({
  agency,
  nominal,
  fromVersion,
  version,
  versionAt,
  at,
  dataSchema = 'overtaken',
  number,
  known
}: Numbered): DeliveryHead {
  const { epoch, sequence, rendering, prevChain, bodyHash } = number
  return composeOvertaken({
    ...{ agency, nominal, epoch, sequence, rendering, prevChain, bodyHash, version, dataSchema, ...(known && { known }) },
    standsFor: { from: fromVersion, to: version },
    time: (versionAt ?? at).toISOString()
  })
}
