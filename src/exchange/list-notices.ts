import type { NoticeRow, Tx } from '../ledger'
import type { AgencyClient } from './read-nominal'
import type { Services } from './services'
import type { StoredFinding } from './settle-findings'
import { findingsVisible } from './visible-findings'

/** What an agency is to mend, or what is mended. */
export interface ShownNotice {
  kind: NoticeRow['kind']
  at: string
  nominal: string
  finding: string
  rule: string
  path: string
  message: string
  remedy: string
  links: Record<string, string>
}

/** A notice as far as the agency may see now what it is about. */
async function show(tx: Tx, services: Services, { agency }: AgencyClient, notice: NoticeRow): Promise<ShownNotice | undefined> {
  const life = await tx.findingLives.get(notice.finding)
  const row = life && (await tx.nominals.get(notice.nominal))
  if (!row) return undefined
  const told = [life.finding as unknown as StoredFinding]
  const [finding] = findingsVisible(services, told, row, await tx.statements.of(row.id), agency, await tx.now())
  if (!finding) return undefined
  const { id, rule, path, message, remedy } = finding
  const links = { nominal: `/v1/nominals/${notice.nominal}`, explanation: `/v1/findings/${id}/explanation` }
  return {
    kind: notice.kind,
    at: notice.at.toISOString(),
    nominal: notice.nominal,
    finding: id,
    rule,
    path,
    message,
    remedy,
    links
  }
}

/** The notices of an agency, in an order that only grows at its end; `next` is the cursor to go on from. */
export async function listNotices(
  services: Services,
  client: AgencyClient,
  after: number,
  limit: number,
  correlation: string
): Promise<{ notices: ShownNotice[]; next: number }> {
  return services.ledger.transaction(async tx => {
    const { notices, next } = await tx.notices.since(client.agency, after, limit)
    const visible: ShownNotice[] = []
    for (const notice of notices) {
      const one = await show(tx, services, client, notice)
      if (one) visible.push(one)
    }
    const actor = { agency: client.agency, system: client.name, role: client.role }
    await tx.log.append({ op: 'consult', actor, reason: 'notices', result: 'listed', correlation })
    return { notices: visible, next }
  })
}
