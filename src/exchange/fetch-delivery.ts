import { randomBytes } from 'node:crypto'
import type { DeliveryRow, Tx } from '../ledger'
import { deliveryHeaders, documentProfile, signMessage } from '../wire'
import { disclosureAct, laneAct } from './disclosure-acts'
import { problem, type Problem } from './problems'
import type { AgencyClient } from './read-nominal'
import { headOf, knownWith, render } from './rendering'
import type { Services } from './services'
import { nothing, offeredTombstone, withdrawnSchema } from './tombstone'

/** A delivery as it is fetched: its bytes, and the headers of the delivery contract, signed by the gateway. */
export interface FetchedDelivery {
  bytes: Uint8Array
  headers: Record<string, string>
}

/**
 * A delivery of the agency's feed, rendered now: policy is applied when it is fetched. What would come out otherwise than it was
 * offered is not given out under the old number; the lane offers it anew. Undefined alike for what is not there and what may
 * not be seen.
 */
export async function fetchDelivery(
  services: Services,
  client: AgencyClient,
  id: string,
  correlation: string
): Promise<FetchedDelivery | { problem: Problem } | undefined> {
  const found = await services.ledger.transaction(async tx => {
    const row = await tx.deliveries.get(id)
    const fetched = row?.agency === client.agency ? await renderAgain(tx, services, row, client, correlation) : undefined
    if (typeof fetched === 'object') return fetched
    const { agency, name: system, role } = client
    // The lane's row before the streams of the log, as everywhere.
    if (fetched === 'overtaken' && row) await tx.lanes.stir(row)
    const about = fetched === 'overtaken' && row ? { nominal: row.nominal, delivery: id } : {}
    await tx.log.append({ op: 'consult', actor: { agency, system, role }, ...about, correlation, result: fetched ?? 'not-found' })
    return fetched && row ? { stirred: row } : undefined
  })
  if (found && 'stirred' in found) {
    services.wake(found.stirred.nominal, found.stirred.version, [client.agency])
    return { problem: problem('delivery-overtaken', 'what this delivery held is not what this agency is to hold now') }
  }
  return found
}

async function renderAgain(
  tx: Tx,
  services: Services,
  row: DeliveryRow,
  client: AgencyClient,
  correlation: string
): Promise<FetchedDelivery | 'overtaken' | undefined> {
  const { number, version, nominal } = row
  const agency = services.agencies.get(client.agency)
  if (!agency || !number) return undefined
  if (row.status === 'overtaken') return 'overtaken'
  const known = knownWith(await tx.lanes.get(row), number)
  const tombstone = row.dataSchema === withdrawnSchema ? offeredTombstone(row, known) : undefined
  if (tombstone) {
    await tx.log.append({ ...laneAct(row, 'fetched', { delivery: row.id, sequence: version }), correlation })
    return { bytes: nothing, headers: await signed(tx, services, tombstone) }
  }
  const found = await render(tx, services, agency, { nominal, settled: version - 1 })
  if (found.kind === 'withheld') return undefined
  if (found.kind === 'hold') return 'overtaken'
  const { rendering } = found
  if (rendering.version !== version || rendering.bodyHash !== number.bodyHash) return 'overtaken'
  const lane = { agency: row.agency, nominal }
  const head = headOf(lane, row.fromVersion - 1, { ...number, ...(known && { known }), fresh: false }, rendering)
  await tx.log.append({ ...disclosureAct(lane, head, rendering, 'intent', 'fetched'), correlation })
  return { bytes: rendering.bytes, headers: await signed(tx, services, head) }
}

/** The headers of a delivery as an answer carries them. */
async function signed(tx: Tx, { signingKeys }: Services, head: ReturnType<typeof headOf>): Promise<Record<string, string>> {
  const headers = deliveryHeaders(head)
  const now = (await tx.now()).getTime()
  const request = { method: 'GET', url: `https://gateway.invalid/v1/deliveries/${head.id}`, headers: {} }
  const stamp = { now, nonce: randomBytes(16).toString('base64url') }
  return { ...headers, ...signMessage({ status: 200, headers, request }, documentProfile, signingKeys.at(now), stamp) }
}
