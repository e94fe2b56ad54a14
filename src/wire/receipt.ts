import { isObject, type Json, type JsonObject } from '../json'
import type { DeliveryHead } from './delivery-head'

const results = ['applied', 'duplicate', 'superseded'] as const

/** What a receiver did with a delivery: took it over, knew it already, or holds something newer. */
export type ReceiptResult = (typeof results)[number]

/** The answer that ends a debt. It names the delivery, its sequence and its digest, so that it can stand for no other. */
export interface Receipt {
  deliveryId: string
  nominal: string
  sequence: number
  digest: string
  result: ReceiptResult
}

/** The receipt a receiver gives for a delivery. */
export function receiptFor(head: DeliveryHead, result: ReceiptResult): Receipt {
  return { deliveryId: head.id, nominal: head.nominal, sequence: head.sequence, digest: head.digest, result }
}

/** Reads a receipt; undefined where a member is missing or of the wrong kind. Further members are passed over. */
export function readReceipt(value: Json): Receipt | undefined {
  if (!isObject(value)) return undefined
  const { deliveryId, nominal, sequence, digest }: JsonObject = value
  const result = results.find(known => known === value.result)
  if (typeof deliveryId !== 'string' || typeof nominal !== 'string' || typeof digest !== 'string') return undefined
  if (typeof sequence !== 'number' || result === undefined) return undefined
  return { deliveryId, nominal, sequence, digest, result }
}

/** True where a receipt speaks of exactly this delivery. */
export function receiptMatches(receipt: Receipt, head: Pick<DeliveryHead, 'id' | 'nominal' | 'sequence' | 'digest'>): boolean {
  return (
    receipt.deliveryId === head.id &&
    receipt.nominal === head.nominal &&
    receipt.sequence === head.sequence &&
    receipt.digest === head.digest
  )
}
