import { isObject, type Json, type JsonObject } from '../json'
import type { DeliveryHead, LanePoint } from './delivery-head'
import { laneName } from './names'

const results = ['applied', 'duplicate', 'superseded', 'beyond'] as const

/**
 * What a receiver did with a delivery: took it over, knew it already, holds a later rendering of the number, so that it was sent
 * by somebody who is late, or holds numbers of an earlier epoch that its sender does not know, and left it. The last two are no
 * proof that the delivery is held.
 */
export type ReceiptResult = (typeof results)[number]

/** The answer that ends a debt. It names the delivery, its place, its content and the chain, so that it can stand for no other. */
export interface Receipt extends LanePoint {
  deliveryId: string
  /** Agency and nominal. */
  lane: string
  bodyHash: string
  result: ReceiptResult
  /** With the first number of an epoch: what was held of the lane before; with `beyond`, what is held. */
  before?: LanePoint
  /** The newest checkpoint of the sender's log that was seen. */
  checkpointSeen?: string
}

/** The receipt a receiver gives for a delivery. */
export function receiptFor(
  head: Pick<DeliveryHead, 'id' | 'agency' | 'nominal' | 'epoch' | 'sequence' | 'bodyHash' | 'chain'>,
  result: ReceiptResult,
  more: Pick<Receipt, 'before' | 'checkpointSeen'> = {}
): Receipt {
  const { id, agency, nominal, epoch, sequence, bodyHash, chain } = head
  return { deliveryId: id, lane: laneName(agency, nominal), epoch, sequence, bodyHash, chain, result, ...more }
}

/** Reads a receipt; undefined where a member is missing or of the wrong kind. Further members are passed over. */
export function readReceipt(value: Json): Receipt | undefined {
  if (!isObject(value)) return undefined
  const { deliveryId, lane, bodyHash, checkpointSeen }: JsonObject = value
  const point = readPoint(value)
  const result = results.find(known => known === value['result'])
  if (typeof deliveryId !== 'string' || typeof lane !== 'string' || typeof bodyHash !== 'string') return undefined
  if (point === undefined || result === undefined) return undefined
  const before = readPoint(value['before'])
  return {
    deliveryId,
    lane,
    ...point,
    bodyHash,
    result,
    ...(before && { before }),
    ...(typeof checkpointSeen === 'string' && checkpointSeen.length <= 1000 && { checkpointSeen })
  }
}

/** Reads a place in a lane out of an object that may hold more. */
export function readPoint(value: Json | undefined): LanePoint | undefined {
  if (!isObject(value)) return undefined
  const { epoch, sequence, chain } = value
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(sequence)) return undefined
  if (typeof chain !== 'string' || !/^[0-9a-f]{64}$/.test(chain)) return undefined
  return { epoch: epoch as number, sequence: sequence as number, chain }
}

/** True where a receipt speaks of exactly this delivery. */
export function receiptMatches(
  receipt: Receipt,
  head: Pick<DeliveryHead, 'id' | 'agency' | 'nominal' | 'epoch' | 'sequence' | 'bodyHash' | 'chain'>
): boolean {
  return (
    receipt.deliveryId === head.id &&
    receipt.lane === laneName(head.agency, head.nominal) &&
    receipt.epoch === head.epoch &&
    receipt.sequence === head.sequence &&
    receipt.bodyHash === head.bodyHash &&
    receipt.chain === head.chain
  )
}
