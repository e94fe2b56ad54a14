import { isObject, type Json, type JsonObject } from '../json'
import type { NominalRow, StatementRow, Tx } from '../ledger'
import type { Mapping } from '../mapping'
import type { AgencyId } from '../nominal'
import { callsFor } from './notices'
import type { Services } from './services'
import type { StoredFinding } from './settle-findings'
import { bindsOf, findingsVisible } from './visible-findings'

/** A finding as the slot of a format holds it. */
type SlottedNotice = Record<string, string>

/**
 * The element of a format that is kept for notices of the gateway: the member of its schema marked `x-notices`. It is written on
 * the way down beside the mapping, which neither reads nor writes it. Undefined where the format has none.
 */
export function slotOf({ format }: Mapping): string | undefined {
  const members = format.schema['properties']
  if (!isObject(members)) return undefined
  return Object.keys(members).find(name => {
    const member = members[name]
    return isObject(member) && member['x-notices'] === true
  })
}

/** What an agency can mend of a version and may see: unmet rules of severity `must` that bind it, in the order of their ids. */
export async function noticesFor(
  tx: Tx,
  services: Pick<Services, 'catalogue' | 'packs'>,
  agency: AgencyId,
  row: NominalRow,
  statements: readonly StatementRow[]
): Promise<StoredFinding[]> {
  const findings = (await tx.findings.of(row.id, row.version)) as unknown as StoredFinding[]
  const own = findings.filter(finding => callsFor(finding) && bindsOf(services, finding).includes(agency))
  const visible = findingsVisible(services, own, row, statements, agency, await tx.now())
  return visible.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The document with the slot as it is to be: of notices that it held before nothing stays. */
export function withNotices(document: Json, slot: string, notices: readonly StoredFinding[]): Json {
  if (!isObject(document)) return document
  const { [slot]: _before, ...rest } = document
  return notices.length === 0 ? rest : { ...rest, [slot]: { Notice: notices.map(slotted) as unknown as JsonObject[] } }
}

function slotted({ id, rule, since, path, message, remedy, source }: StoredFinding): SlottedNotice {
  const place = path === '' ? undefined : { Place: path }
  const { document, paragraph } = source
  return {
    ...{ '@Finding': id, Rule: rule, SinceDateTime: since },
    ...place,
    ...{ Message: message, Remedy: remedy, Source: `${document}, ${paragraph}` }
  }
}

/** Notices as what an agency is told, by keys that no path of the record has. */
export const noticeNews = (notices: readonly StoredFinding[]): Record<string, Json> =>
  Object.fromEntries(notices.map(notice => [`${noticeKey}${notice.id}`, slotted(notice)]))

const noticeKey = 'notice '

/** Whether what an agency was told is a notice. */
export const isNotice = (key: string): boolean => key.startsWith(noticeKey)

/** Whether an agency's own entry made a version: then its receipt has told it all that was found. */
export async function madeBy(tx: Tx, { id, version }: NominalRow, agency: AgencyId): Promise<boolean> {
  const [head] = await tx.nominals.versions(id, version + 1, 1)
  return head?.version === version && head.cause.agency === agency
}
