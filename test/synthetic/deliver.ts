import type { JsonObject } from '../../src/json'
import { contentDigest, deliveryHeaders, deliveryId } from '../../src/wire'

/** A delivery to be sent by a test; `leaveOut` names a header to forget. */
export interface TestDelivery {
  nominal: string
  sequence: number
  body: string
  token: string
  leaveOut?: string
}

/** Sends a delivery by the wire contract. */
export async function deliver(
  endpoint: string,
  delivery: TestDelivery
): Promise<{ status: number; body: JsonObject; sent: { id: string; digest: string } }> {
  const { nominal, sequence, token, leaveOut } = delivery
  const bytes = Buffer.from(delivery.body)
  const digest = contentDigest(bytes)
  const id = deliveryId({ agency: 'prison-hmps', nominal, version: sequence, digest })
  const head = {
    id,
    agency: 'prison-hmps',
    nominal,
    sequence,
    standsFor: { from: sequence, to: sequence },
    fence: 1,
    time: '2026-01-01T00:00:00Z',
    contentType: 'application/json',
    dataSchema: 'prison-hmps/prisoner-search@1',
    digest
  }
  const headers = { ...deliveryHeaders(head), authorization: `Bearer ${token}` }
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== leaveOut))
  const response = await fetch(endpoint, { method: 'POST', headers: kept, body: bytes })
  return { status: response.status, body: (await response.json()) as JsonObject, sent: { id, digest } }
}
