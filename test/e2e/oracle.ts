import type { Catalogue } from '../../src/exchange'
import { decode, mediaTypeOf } from '../../src/formats'
import type { Json, JsonObject } from '../../src/json'
import { canonicalJson } from '../../src/json'
import { leavesOf } from '../../src/nominal'
import type { HeldDocument, SimulatedAgency } from '../../src/synthetic'

/** A credentialled client of a running gateway. */
export interface Client {
  url: string
  token: string
}

export const get = (client: Client, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${client.url}${path}`, { headers: { authorization: `Bearer ${client.token}`, ...headers } })

/** How many debts wait to be paid, by the metrics. */
export async function owed(operator: Client): Promise<number> {
  const text = await (await get(operator, '/metrics')).text()
  const lines = [...text.matchAll(/^gateway_debts\{agency="[^"]+",what="(?:waiting|held|leased)"\} (\d+)$/gm)]
  return lines.reduce((sum, line) => sum + Number(line[1]), 0)
}

/** What a document says in shared terms. */
export function said(catalogue: Catalogue, format: string, bytes: Uint8Array): JsonObject {
  const mapping = catalogue.mappings.get(format)?.mapping
  if (!mapping) throw new Error(`no mapping ${format}`)
  const [entry] = decode(bytes, mediaTypeOf(mapping.format), mapping.format).entries
  if (!entry?.ok) throw new Error(`a ${format} document cannot be read`)
  return mapping.up(entry.tree).contribution
}

/** What an agency posted last of each nominal, in the given format. */
function lastPosted(agency: SimulatedAgency): Map<string, { document: Uint8Array; contentType: string }> {
  const last = new Map<string, { document: Uint8Array; contentType: string }>()
  for (const { document, contentType, receipt } of agency.posted()) {
    const entries = (receipt?.['entries'] ?? []) as JsonObject[]
    for (const { nominal } of entries) if (typeof nominal === 'string') last.set(nominal, { document, contentType })
  }
  return last
}

export interface Verdict {
  visible: number
  hidden: number
  /** Nominals whose newest content an agency does not hold, with a word why. */
  wrong: string[]
}

const formatFor = (agency: string, contentType: string): string =>
  agency === 'police-ctnm'
    ? 'police-ctnm/nominal'
    : agency === 'probation-nsd'
      ? 'probation-nsd/ndelius'
      : contentType.includes('csv')
        ? 'prison-hmps/offloc'
        : 'prison-hmps/prisoner-search'

/** What leaves say, whichever of the items that a format cannot tell apart says it: `path=value`. */
const statements = (leaves: ReadonlyMap<string, Json>): Set<string> =>
  new Set([...leaves].map(([path, value]) => `${path.replaceAll(/#\d+\]/g, ']')}=${canonicalJson(value)}`))

/** Sections of which something is expected that neither set of leaves says. */
export function missing(expected: Map<string, Json>, own: Map<string, Json>, held: Map<string, Json>): string[] {
  const known = new Set([...statements(own), ...statements(held)])
  return [...statements(expected)].filter(each => !known.has(each)).map(each => each.split('/')[1] ?? each)
}

/**
 * Checks that an agency knows, of every nominal it may see, everything that its own format can tell it of the newest version:
 * from what it said itself or from the delivery it holds; and that it holds nothing of what it may not see.
 */
export async function agencyHoldsTheNewest(
  agency: SimulatedAgency,
  client: Client,
  nominals: readonly string[],
  catalogue: Catalogue
): Promise<Verdict> {
  const held: ReadonlyMap<string, HeldDocument> = agency.held()
  const posted = lastPosted(agency)
  const verdict: Verdict = { visible: 0, hidden: 0, wrong: [] }
  for (const nominal of nominals) {
    const answer = await get(client, `/v1/nominals/${nominal}/document`)
    const document = held.get(nominal)
    if (answer.status === 404) {
      verdict.hidden += 1
      if (document) verdict.wrong.push(`${nominal}: holds what it may not see`)
      continue
    }
    verdict.visible += 1
    const format = answer.headers.get('format') ?? ''
    const version = Number(answer.headers.get('nominal-version'))
    const expected = said(catalogue, format, new Uint8Array(await answer.arrayBuffer()))
    const own = posted.get(nominal)
    const ownSaid = own ? said(catalogue, formatFor(agency.agency, own.contentType), own.document) : {}
    const heldSaid = document ? said(catalogue, format, document.document) : {}
    // An item that is said with less of its key stands for the one that has the rest, as it does for the gateway.
    const lacks = missing(leavesOf(expected), leavesOf(ownSaid, expected), leavesOf(heldSaid, expected))
    if (lacks.length > 0)
      verdict.wrong.push(
        `${nominal}: lacks ${[...new Set(lacks)].join(', ')} (holds ${document?.version ?? 'nothing'} of ${version})`
      )
    if (document && document.version > version) verdict.wrong.push(`${nominal}: holds a version that is not there`)
  }
  return verdict
}

/** Every line of the sync log. */
export async function wholeLog(auditor: Client): Promise<JsonObject[]> {
  const lines: JsonObject[] = []
  for (let after = 0; ;) {
    const page = (await (await get(auditor, `/v1/log/entries?after=${after}&limit=1000`)).json()) as {
      entries: JsonObject[]
      next: number
      more: boolean
    }
    lines.push(...page.entries)
    if (!page.more) return lines
    after = page.next
  }
}
