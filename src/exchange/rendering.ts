import { encode, mediaTypeOf } from '../formats'
import { deepEqual, type Json, type JsonObject } from '../json'
import type { DeliveryNumber, LaneRef, LaneRow, NominalRow, StatementRow, Tx } from '../ledger'
import type { DownResult, Mapping } from '../mapping'
import { composeDelivery, hashOf, type DeliveryHead } from '../wire'
import type { OpenNumber } from '../ledger'
import type { AgencyId } from '../nominal'
import type { Agency } from './agencies'
import { isNotice, madeBy, noticeNews, noticesFor, slotOf, withNotices } from './notice-slot'
import { newPriorities } from './priorities'
import type { Services } from './services'
import type { StoredFinding } from './settle-findings'
import { codeOf, isNews, newsOf, shareFor, type News, type Share } from './share'

/** What an agency is to hold of a nominal: its document of one version, under the policy as it stands now. */
export interface Rendering {
  version: number
  committedAt: Date
  mapping: Mapping
  down: DownResult
  bytes: Uint8Array
  /** SHA-256 of the bytes, lower-case hex. */
  bodyHash: string
  /** Whether it tells the agency anything that it was not told before. */
  isNews: boolean
  power: string
  policyHash: string
  /** Sections that the policy withholds. */
  withheld: readonly string[]
  content: ToldContent
}

/** What the ledger keeps of a rendering once the agency holds it. Personal data. */
export interface ToldContent {
  mapping: string
  version: number
  news: Record<string, Json>
  document: Json
  /** Entries of high priority that it tells for the first time. */
  entries: string[]
  power?: string
  purpose?: string
  recipientClass?: string
}

/** What there is for an agency: a document, nothing that it may see, or a reason why a person has to look. */
export type Rendered =
  | { kind: 'rendered'; rendering: Rendering }
  | { kind: 'withheld'; version: number; policyHash: string }
  | { kind: 'hold'; code: string }

/** Nothing that the agency was not told before, whatever its format carries; `told` is what it knows from others now. */
export interface NoNews {
  kind: 'no-news'
  version: number
  told: Pick<ToldContent, 'mapping' | 'version' | 'news'>
}

/** What the agency was told on this lane so far, beside what it says itself; kept with the documents it holds. */
const toldName = (mapping: string): string => `told/${mapping}`

async function toldBefore(tx: Tx, lane: LaneRef, mapping: string): Promise<News> {
  const row = await tx.documents.last(lane.nominal, lane.agency, toldName(mapping))
  return new Map(Object.entries((row?.document ?? {}) as JsonObject))
}

/**
 * The version that is due: the newest, or the one after the last settled where the agency wants each. One that is not the
 * newest is shown only while the newest may be seen too.
 */
async function versionDue(tx: Tx, newest: NominalRow, settled: number, everyVersion: boolean): Promise<NominalRow | undefined> {
  if (!everyVersion || settled + 1 >= newest.version) return newest
  const row = await tx.nominals.version(newest.id, settled + 1)
  if (!row) return undefined
  const { version, record, provenance, disagreements, phase, at } = row
  return { ...newest, version, record, provenance, disagreements, phase, updatedAt: at }
}

/** What is to be rendered: `settled` is the last version that was settled. */
interface Wanted {
  nominal: string
  settled: number
}

type Rules = Pick<Services, 'catalogue' | 'packs'>

/** Renders what an agency is to hold, over the document that it holds. */
export async function render(tx: Tx, services: Rules, agency: Agency, wanted: Wanted): Promise<Rendered> {
  const found = await look(tx, services, agency, wanted)
  return found.kind === 'found' ? drawUp(tx, agency, found) : found
}

/** The same, unless there is no news in it: most of the work is spared then. So an agency's own change ends for itself. */
export async function renderNews(tx: Tx, services: Rules, agency: Agency, wanted: Wanted): Promise<Rendered | NoNews> {
  const found = await look(tx, services, agency, wanted)
  if (found.kind !== 'found') return found
  const { row, mapping, share, told, noticed } = found
  const learned = newsOf(share)
  if (noticed?.news === true || isNews(learned, toldOfRecord(told), share)) return drawUp(tx, agency, found)
  const news = { ...Object.fromEntries(learned), ...(noticed && noticeNews(noticed.notices)) }
  return { kind: 'no-news', version: row.version, told: { mapping: mapping.name, version: row.version, news } }
}

/** The version that is due, as an agency may see it, and what the agency was told of it before. */
interface Found {
  kind: 'found'
  row: NominalRow
  mapping: Mapping
  share: Share
  told: News
  noticed: Noticed | undefined
}

async function look(
  tx: Tx,
  services: Rules,
  agency: Agency,
  { nominal, settled }: Wanted
): Promise<Found | Exclude<Rendered, { kind: 'rendered' }>> {
  const { catalogue } = services
  const newest = await tx.nominals.get(nominal)
  const mapping = catalogue.mappings.get(agency.delivery.format)?.mapping
  if (!newest || !mapping) return { kind: 'hold', code: newest ? 'mapping-missing' : 'nominal-missing' }
  const row = await versionDue(tx, newest, settled, agency.delivery.everyVersion)
  if (!row) return { kind: 'hold', code: 'version-missing' }
  const statements = await tx.statements.of(nominal)
  const now = await tx.now()
  const share = shareFor(catalogue, row, statements, agency.id, now)
  const may = share.seen.mayReceive && (row === newest || shareFor(catalogue, newest, statements, agency.id, now).seen.mayReceive)
  if (!may) return { kind: 'withheld', version: row.version, policyHash: share.seen.policyHash }
  const told = await toldBefore(tx, { agency: agency.id, nominal }, mapping.name)
  const noticed = await noticedIn(tx, services, agency.id, row, statements, { mapping, told })
  return { kind: 'found', row, mapping, share, told, noticed }
}

async function drawUp(tx: Tx, agency: Agency, { row, mapping, share, told, noticed }: Found): Promise<Rendered> {
  const base = await tx.documents.last(row.id, agency.id, mapping.name)
  const down = mapping.down(share.seen.view, base?.document)
  const fault = down.report.find(item => item.severity === 'error')
  if (fault) return { kind: 'hold', code: `mapping-${fault.code}` }
  return { kind: 'rendered', rendering: rendered(row, mapping, share, down, told, noticed) }
}

/** Of what an agency was told, what is of the record: notices are beside it. */
const toldOfRecord = (told: News): News => new Map([...told].filter(([key]) => !isNotice(key)))

/** What the slot of the format is to hold, and whether that is news; undefined where the format has no slot. */
interface Noticed {
  slot: string
  notices: StoredFinding[]
  news: boolean
}

async function noticedIn(
  tx: Tx,
  services: Pick<Services, 'catalogue' | 'packs'>,
  agency: AgencyId,
  row: NominalRow,
  statements: readonly StatementRow[],
  { mapping, told }: { mapping: Mapping; told: News }
): Promise<Noticed | undefined> {
  const slot = slotOf(mapping)
  if (slot === undefined) return undefined
  const notices = await noticesFor(tx, services, agency, row, statements)
  const before = Object.fromEntries([...told].filter(([key]) => isNotice(key)))
  const news = !deepEqual(before, noticeNews(notices)) && !(await madeBy(tx, row, agency))
  return { slot, notices, news }
}

function rendered(
  row: NominalRow,
  mapping: Mapping,
  share: Share,
  mapped: DownResult,
  told: News,
  noticed: Noticed | undefined
): Rendering {
  const news = newsOf(share, mapped)
  const document = noticed ? withNotices(mapped.document, noticed.slot, noticed.notices) : mapped.document
  const down = { ...mapped, document }
  const bytes = encode(document, mapping.format)
  const { power, purpose, recipientClass } = share.seen
  return {
    version: row.version,
    committedAt: row.updatedAt,
    mapping,
    down,
    bytes,
    bodyHash: hashOf(bytes),
    isNews: isNews(news, toldOfRecord(told), share) || noticed?.news === true,
    power: codeOf(power),
    policyHash: share.seen.policyHash,
    withheld: [...new Set(share.seen.withheld.map(({ path }) => codeOf(path.split('/')[1] ?? '')))].filter(Boolean).sort(),
    content: {
      mapping: mapping.name,
      version: row.version,
      news: { ...Object.fromEntries(news), ...(noticed && noticeNews(noticed.notices)) },
      document,
      entries: newPriorities(share, news, told),
      ...{ power, purpose, recipientClass }
    }
  }
}

/** What goes with the first number of a later epoch when it is sent again: the last number of an earlier one that is known. */
export function knownWith(
  lane: LaneRow | undefined,
  { epoch, sequence }: Pick<DeliveryNumber, 'epoch' | 'sequence'>
): OpenNumber['known'] {
  if (epoch === 1 || sequence !== 1) return undefined
  return lane?.epoch === epoch && lane.known ? lane.known : { epoch: 1, sequence: 0 }
}

/** The head of a rendering at its place in the lane. */
export function headOf(lane: LaneRef, settled: number, number: OpenNumber, rendering: Rendering): DeliveryHead {
  const { epoch, sequence, rendering: nth, prevChain, known } = number
  const { version, mapping, bytes, committedAt } = rendering
  return composeDelivery({
    agency: lane.agency,
    nominal: lane.nominal,
    epoch,
    sequence,
    rendering: nth,
    prevChain,
    version,
    standsFor: { from: Math.min(settled + 1, version), to: version },
    ...(known && { known }),
    time: committedAt.toISOString(),
    contentType: mediaTypeOf(mapping.format),
    dataSchema: `${mapping.name}@${mapping.version}`,
    body: bytes
  })
}

/** Keeps what an agency says nothing new about: what it was told may shrink by what it says itself by now. */
export async function keepUntold(tx: Tx, lane: LaneRef, now: NoNews['told']): Promise<void> {
  const told = await toldBefore(tx, lane, now.mapping)
  if (!deepEqual(now.news, Object.fromEntries(told))) await keepTold(tx, lane, now)
}

async function keepTold(tx: Tx, { agency, nominal }: LaneRef, { mapping, version, news }: NoNews['told']): Promise<void> {
  const row = { document: news, sequence: version, origin: 'delivered' as const, at: await tx.now() }
  await tx.documents.save(nominal, agency, toldName(mapping), row)
}

/** Keeps what an agency holds from now on, since it has given its receipt; `again` where that version was settled before. */
export async function keepDelivered(tx: Tx, lane: LaneRef, content: ToldContent, again = false): Promise<void> {
  const { agency, nominal } = lane
  const { mapping, version, document, entries, power, purpose, recipientClass } = content
  if (!again)
    await tx.facts.settle({
      ...{ nominal, agency, version, outcome: 'delivered' as const, entries },
      ...(power !== undefined && { power }),
      ...(purpose !== undefined && { purpose }),
      ...(recipientClass !== undefined && { recipientClass })
    })
  await keepTold(tx, lane, content)
  const row = { document, sequence: version, origin: 'delivered' as const, at: await tx.now() }
  await tx.documents.saveDelivered(nominal, agency, mapping, row)
}
