import type { Json } from '../json'
import type { AgencyClient } from './read-nominal'
import type { Services } from './services'

/** A submission as its own agency may read it again: the receipts, not the bytes. */
export interface SubmissionSeen {
  submission: string
  format: string
  receivedAt: string
  sha256: string
  entries: Json[]
  /** Index after which to go on, where there are more entries. */
  next?: number
  links: Record<string, string>
}

/** Reads the receipts of a submission; `undefined` alike for one that is not there and for one of another agency. */
export async function readSubmission(
  services: Services,
  client: AgencyClient,
  id: string,
  after: number,
  limit: number,
  correlation: string
): Promise<SubmissionSeen | undefined> {
  return services.ledger.transaction(async tx => {
    const found = await tx.submissions.find(id)
    const own = found?.agency === client.agency ? found : undefined
    await tx.log.append({
      op: 'consult',
      actor: { agency: client.agency, system: client.name, role: client.role },
      ...(own && { submission: id }),
      correlation,
      result: own ? 'shown' : 'not-found'
    })
    if (!own) return undefined
    const rows = await tx.submissions.entries(id, after, limit + 1)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      submission: id,
      format: own.format ?? '',
      receivedAt: own.receivedAt.toISOString(),
      sha256: own.sha256,
      entries: page.map(row => row.receipt),
      ...(rows.length > limit && last && { next: last.index }),
      links: { self: `/v1/submissions/${id}` }
    }
  })
}
