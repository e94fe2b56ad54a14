import { encode, mediaTypeOf } from '../formats'
import type { DeliveryRow, Tx } from '../ledger'
import { noticesFor, slotOf, withNotices } from './notice-slot'
import type { AgencyClient } from './read-nominal'
import type { Services } from './services'
import { codeOf, shareFor } from './share'

/**
 * One line of an agency's feed: which nominal changed to which version, its place in the lane, and where to fetch the document.
 * `acknowledged` is false while the receipt is awaited.
 */
export interface ChangeLine {
  delivery: string
  nominal: string
  version: number
  standsFor: [number, number]
  at: string
  acknowledged: boolean
  number?: { epoch: number; sequence: number; rendering: number; bodyHash: string; prevChain: string; chain: string }
  fidelity?: number
  links: Record<string, string>
}

/** What to list: from a cursor on, at most so many, and for how long to wait where there is nothing yet. */
export interface ChangesQuery {
  after: number
  limit: number
  waitMs: number
}

function lineOf({ id, nominal, fromVersion, version, at, status, number, fidelity }: DeliveryRow): ChangeLine {
  return {
    delivery: id,
    nominal,
    version,
    standsFor: [fromVersion, version],
    at: at.toISOString(),
    acknowledged: status === 'delivered',
    ...(number && { number }),
    ...(fidelity !== undefined && { fidelity }),
    links: {
      nominal: `/v1/nominals/${nominal}`,
      document: `/v1/nominals/${nominal}/document`,
      ...(number && { delivery: `/v1/deliveries/${id}` })
    }
  }
}

/**
 * The changes an agency was told of, and those that wait for it, in an order that only ever grows at its end; `next` is the
 * cursor to go on from. Waits for the first one where there is none yet and the query allows it.
 */
export async function listChanges(
  services: Services,
  client: AgencyClient,
  { after, limit, waitMs }: ChangesQuery,
  correlation: string,
  signal: AbortSignal
): Promise<{ changes: ChangeLine[]; next: number }> {
  const { ledger, bell, agencies } = services
  // Deliveries that are pushed ring no bell: PostgreSQL would make every one of them wait for the others' commits.
  const most = agencies.get(client.agency)?.delivery.mode === 'pull' ? waitMs : 1000
  const until = performance.now() + waitMs
  for (;;) {
    const left = until - performance.now()
    const listening = left > 0 && !signal.aborted ? bell.listen(client.agency, Math.min(left, most), signal) : undefined
    const page = await ledger.transaction(tx => pageOf(tx, client, { after, limit, correlation, last: !listening }))
    if (page.changes.length > 0 || !listening) {
      listening?.stop()
      return page
    }
    await listening.rung
  }
}

/** One look at the feed. An empty one before the last is not answered with, and so is no consultation. */
async function pageOf(
  tx: Tx,
  client: AgencyClient,
  { after, limit, correlation, last }: { after: number; limit: number; correlation: string; last: boolean }
): Promise<{ changes: ChangeLine[]; next: number }> {
  const { deliveries, next } = await tx.deliveries.since(client.agency, after, limit)
  if (deliveries.length > 0 || last) {
    await tx.log.append({
      op: 'consult',
      actor: { agency: client.agency, system: client.name, role: client.role },
      correlation,
      reason: 'changes',
      result: 'listed'
    })
  }
  return { changes: deliveries.map(lineOf), next }
}

/** A nominal as a document of one of the agency's own formats, over the last document it is known to hold. */
export interface SeenDocument {
  bytes: Uint8Array
  mediaType: string
  format: string
  version: number
  uncarried: readonly { path: string; reason: string }[]
  fidelity: number
}

/** Renders the newest version the agency may see, in a format of its own; `undefined` alike for what is not there and what may not be seen. */
export async function readDocument(
  services: Services,
  client: AgencyClient,
  id: string,
  format: string | undefined,
  correlation: string
): Promise<SeenDocument | undefined> {
  const agency = services.agencies.get(client.agency)
  const name = format ?? agency?.delivery.format ?? ''
  const named = agency?.formats.includes(name) ? services.catalogue.mappings.get(name)?.mapping : undefined
  // A format that is only read has no document to show.
  const mapping = named?.directions.includes('down') ? named : undefined
  return services.ledger.transaction(async tx => {
    const actor = { agency: client.agency, system: client.name, role: client.role }
    const row = await tx.nominals.get(id)
    const statements = row ? await tx.statements.of(id) : []
    const share =
      row && row.version > 0 ? shareFor(services.catalogue, row, statements, client.agency, await tx.now()) : undefined
    if (!row || !mapping || !share?.seen.mayReceive) {
      await tx.log.append({ op: 'consult', actor, ...(row && { nominal: id }), correlation, result: 'not-found' })
      return undefined
    }
    const base = await tx.documents.last(id, client.agency, mapping.name)
    const down = mapping.down(share.seen.view, base?.document)
    const slot = slotOf(mapping)
    const notices = slot === undefined ? [] : await noticesFor(tx, services, client.agency, row, statements)
    const bytes = encode(slot === undefined ? down.document : withNotices(down.document, slot, notices), mapping.format)
    await tx.log.append({
      op: 'disclose',
      actor,
      nominal: id,
      sequence: row.version,
      recipients: [client.agency],
      policyHash: share.seen.policyHash,
      mappingHash: mapping.hash,
      reason: codeOf(share.seen.power),
      sent: [{ group: 'document', bytes }],
      correlation,
      result: 'shown'
    })
    return {
      bytes,
      mediaType: mediaTypeOf(mapping.format),
      format: mapping.name,
      version: row.version,
      uncarried: down.uncarried,
      fidelity: down.fidelity
    }
  })
}
