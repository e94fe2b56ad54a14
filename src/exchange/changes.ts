import { encode, mediaTypeOf } from '../formats'
import type { AgencyClient } from './read-nominal'
import type { Services } from './services'
import { codeOf, shareFor } from './share'

/** One line of an agency's feed: which nominal changed to which version, and where to fetch it. */
export interface ChangeLine {
  delivery: string
  nominal: string
  version: number
  standsFor: [number, number]
  at: string
  fidelity?: number
  links: Record<string, string>
}

/** The changes an agency was told of, in an order that only ever grows at its end; `next` is the cursor to go on from. */
export async function listChanges(
  services: Services,
  client: AgencyClient,
  after: number,
  limit: number,
  correlation: string
): Promise<{ changes: ChangeLine[]; next: number }> {
  return services.ledger.transaction(async tx => {
    const { deliveries, next } = await tx.deliveries.since(client.agency, after, limit)
    await tx.log.append({
      op: 'consult',
      actor: { agency: client.agency, system: client.name, role: client.role },
      correlation,
      reason: 'changes',
      result: 'listed'
    })
    const changes = deliveries.map(({ id, nominal, fromVersion, version, at, fidelity }) => ({
      delivery: id,
      nominal,
      version,
      standsFor: [fromVersion, version] as [number, number],
      at: at.toISOString(),
      ...(fidelity !== undefined && { fidelity }),
      links: { nominal: `/v1/nominals/${nominal}`, document: `/v1/nominals/${nominal}/document` }
    }))
    return { changes, next }
  })
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
  const mapping = agency?.formats.includes(name) ? services.catalogue.mappings.get(name)?.mapping : undefined
  return services.ledger.transaction(async tx => {
    const actor = { agency: client.agency, system: client.name, role: client.role }
    const row = await tx.nominals.get(id)
    const share =
      row && row.version > 0
        ? shareFor(services.catalogue, row, await tx.statements.of(id), client.agency, await tx.now())
        : undefined
    if (!row || !mapping || !share?.seen.mayReceive) {
      await tx.log.append({ op: 'consult', actor, ...(row && { nominal: id }), correlation, result: 'not-found' })
      return undefined
    }
    const base = await tx.documents.last(id, client.agency, mapping.name)
    const down = mapping.down(share.seen.view, base?.document)
    const bytes = encode(down.document, mapping.format)
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
