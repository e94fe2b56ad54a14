import type { JsonObject } from '../../src/json'
import { composeDelivery, deliveryHeaders, firstChain, type DeliveryHead } from '../../src/wire'

/** A delivery to be sent by a test; `leaveOut` names a header to forget. */
export interface TestDelivery {
  nominal: string
  sequence: number
  rendering?: number
  /** The chain before it; that of an empty lane when left out. */
  prevChain?: string
  body: string
  token: string
  leaveOut?: string
}

/** The head of a delivery to `prison-hmps`. */
export function headOf({ nominal, sequence, rendering = 1, prevChain = firstChain, body }: TestDelivery): DeliveryHead {
  return composeDelivery({
    ...{ agency: 'prison-hmps', nominal, epoch: 1, sequence, rendering, prevChain, version: sequence },
    standsFor: { from: sequence, to: sequence },
    time: '2026-01-01T00:00:00Z',
    contentType: 'application/json',
    dataSchema: 'prison-hmps/prisoner-search@1',
    body: Buffer.from(body)
  })
}

/** Sends a delivery by the wire contract, unsigned. */
export async function deliver(
  endpoint: string,
  delivery: TestDelivery
): Promise<{ status: number; body: JsonObject; sent: DeliveryHead }> {
  const sent = headOf(delivery)
  const headers = { ...deliveryHeaders(sent), authorization: `Bearer ${delivery.token}` }
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== delivery.leaveOut))
  const response = await fetch(endpoint, { method: 'POST', headers: kept, body: delivery.body })
  return { status: response.status, body: (await response.json()) as JsonObject, sent }
}
