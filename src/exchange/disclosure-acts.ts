import type { LaneRef } from '../ledger'
import type { Act } from '../sync-log'
import type { DeliveryHead } from '../wire'
import type { Rendering } from './rendering'

/** The gateway's own stream of one agency's deliveries. */
export const courierOf = (agency: string): Pick<Act, 'actor' | 'stream'> => ({
  actor: { agency: 'gateway', system: 'courier' },
  stream: `gateway/courier/${agency}`
})

/** The act of disclosing, as far as it has come. */
export function disclosureAct(
  lane: LaneRef,
  head: DeliveryHead,
  rendering: Rendering,
  ph: 'intent' | 'done' | 'failed',
  result: string
): Act {
  return {
    op: 'disclose',
    ph,
    ...courierOf(lane.agency),
    nominal: lane.nominal,
    lane: lane.agency,
    recipients: [lane.agency],
    groups: [...rendering.withheld],
    policyHash: rendering.policyHash,
    mappingHash: rendering.mapping.hash,
    delivery: head.id,
    sequence: rendering.version,
    reason: rendering.power,
    result,
    ...(ph === 'intent' && { sent: [{ group: 'document', bytes: rendering.bytes }] })
  }
}

/** An act of deciding about a lane, without anything disclosed. */
export function laneAct(lane: LaneRef, result: string, more: Partial<Act> = {}): Act {
  return { op: 'decide', ...courierOf(lane.agency), nominal: lane.nominal, lane: lane.agency, result, ...more }
}
