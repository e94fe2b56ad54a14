import { randomUUID } from 'node:crypto'
import type { HeadsRow, LeafChoice, Ledger, Tx } from '../ledger'
import {
  headsLines,
  HeadsMap,
  holderOfStream,
  holderOfSubject,
  nodesInTiles,
  writeBundle,
  type BundleClaim,
  type BundleSink,
  type EntryLine,
  type HeadsFileLine,
  type PseudonymLine,
  type SignerKey
} from '../sync-log'
import { leavesOf, page } from './log-leaves'
import { openingLines } from './log-openings'
import { policyText } from './log-policy'
import { tilesIn } from './log-sequencer'
import { publishedOver } from './published'

/** What an export is to hold: everything, what is an agency's, what is about a nominal, or a selection. */
export interface ExportRequest {
  agency?: string
  nominal?: string
  filter?: LeafChoice['filter']
  /** ISO 8601. For an agency or a nominal the bundle begins and ends with leaves of heads around these times. */
  from?: string
  to?: string
  /** Sizes of checkpoints that the auditor has kept. */
  since?: number[]
  /** With the salts and bytes behind the commitments, where they are kept. */
  openings?: boolean
  /** Why, as a code. */
  reason: string
}

/** What is told while a bundle is made. */
export interface BundleWork {
  /** The leaf of heads that the bundle ends with: placed, and covered by the newest checkpoint. */
  last: HeadsRow
  for: string
  tool: string
  signer: SignerKey
  sink: BundleSink
  /** How many entries there will be, once it is known. */
  begin: (total: number) => Promise<void>
  /** How many have been written; throws to break off. */
  progress: (done: number) => Promise<void>
}

interface Plan {
  claim: BundleClaim
  choice: LeafChoice
  heads: HeadsFileLine[]
  /** Leaves of heads that the bundle holds beside what was chosen, by index. */
  beside: HeadsRow[]
  pseudonyms: PseudonymLine[]
}

/** Writes the bundle of a request. Entries are read in pages, so that it may be of any length. */
export async function makeBundle(ledger: Ledger, request: ExportRequest, work: BundleWork): Promise<void> {
  const { checkpoint, plan, policy } = await ledger.transaction(async tx => {
    const newest = await publishedOver(tx, work.last.index)
    if (newest === undefined) throw new Error('the leaf of heads is not in a checkpoint yet')
    return { checkpoint: newest, plan: await planOf(tx, request, work.last, newest.size), policy: await policyText(tx) }
  })
  const { claim, choice, heads, pseudonyms } = plan
  await work.begin((await ledger.transaction(tx => tx.tree.count(choice))) + plan.beside.length)
  const node = nodesInTiles(checkpoint.size, tile => ledger.transaction(tx => tilesIn(tx)(tile)))
  await writeBundle(
    {
      claim,
      checkpoint: checkpoint.note,
      policy,
      entries: entriesOf(ledger, plan, work.progress),
      node,
      ...(heads.length > 0 && { heads }),
      ...(pseudonyms.length > 0 && { pseudonyms }),
      ...(request.openings === true && { openings: openingLines(ledger, choice) }),
      since: [...new Set(request.since)].filter(size => size > 0 && size <= checkpoint.size).sort((a, b) => a - b),
      made: new Date(),
      for: work.for,
      tool: work.tool
    },
    work.signer,
    work.sink
  )
}

async function planOf(tx: Tx, request: ExportRequest, last: HeadsRow, size: number): Promise<Plan> {
  const { agency, nominal, filter, from, to } = request
  if (agency !== undefined || nominal !== undefined) return holderPlan(tx, request, last)
  const [begin, end] = [from, to].map(time => (time === undefined ? undefined : new Date(time)))
  const whole = { from: 0, to: size }
  const range = begin === undefined && end === undefined ? whole : await tx.tree.rangeOf(begin, end, size)
  if (filter !== undefined) {
    const claim: BundleClaim = { kind: 'part', ...range, filter: { ...filter } }
    return { claim, choice: { ...range, filter }, heads: [], beside: [], pseudonyms: [] }
  }
  const secrets = range.from === 0 ? (await tx.tree.heads()).filter(({ index }) => index < range.to) : []
  const heads = secrets.map(row => ({ index: row.index, size: row.size, secret: row.secret }))
  return { claim: { kind: 'range', ...range }, choice: range, heads, beside: [], pseudonyms: [] }
}

/** After this long every leaf has its place: a leaf of heads of then speaks of all that was done before. */
const mergedMs = 60_000

async function holderPlan(tx: Tx, { agency, nominal, from, to }: ExportRequest, last: HeadsRow): Promise<Plan> {
  const all = await tx.tree.heads()
  const start = from === undefined ? undefined : all.findLast(({ at, size }) => size > 0 && at.getTime() <= Date.parse(from))
  const end = (to === undefined ? undefined : all.find(({ at }) => at.getTime() >= Date.parse(to) + mergedMs)) ?? last
  const known = nominal === undefined ? undefined : await tx.tree.pseudonymKey(nominal)
  const holder = agency === undefined ? holderOfSubject(known?.pseudonym ?? randomUUID()) : `agency/${agency}`
  const range = { from: start?.size ?? 0, to: end.size }
  const whose =
    agency === undefined
      ? { subject: known?.pseudonym ?? '' }
      : { streams: (await tx.tree.actorStreams()).filter(stream => holderOfStream(stream) === holder) }
  const beside = [...(start ? [start] : []), end]
  const heads: HeadsFileLine[] = []
  for (const row of beside) heads.push({ index: row.index, size: row.size, proof: (await mapOf(tx, row)).prove(holder) })
  const pseudonyms: PseudonymLine[] =
    nominal === undefined || known === undefined ? [] : [{ kind: 'subject', id: nominal, ...known }]
  return { claim: { kind: 'holders', ...range, holders: [holder] }, choice: { ...range, ...whose }, heads, beside, pseudonyms }
}

async function mapOf(tx: Tx, { size, secret }: HeadsRow): Promise<HeadsMap> {
  const { actors, subjects } = await tx.tree.streamEnds(size)
  return new HeadsMap(headsLines(actors, subjects), secret)
}

async function* entriesOf(ledger: Ledger, { choice, beside }: Plan, progress: BundleWork['progress']): AsyncGenerator<EntryLine> {
  const waiting = beside.map(({ index }) => index)
  const until = async function* (index: number): AsyncGenerator<EntryLine> {
    while (waiting[0] !== undefined && waiting[0] <= index) {
      const at = waiting.shift() ?? 0
      if (at < index) yield* await ledger.transaction(tx => tx.tree.leaves({ from: at, to: at + 1 }, 1))
    }
  }
  let done = 0
  for await (const { index, leaf } of leavesOf(ledger, choice)) {
    yield* until(index)
    yield { index, leaf }
    if (++done % page === 0) await progress(done)
  }
  yield* until(Number.MAX_SAFE_INTEGER)
  await progress(done + beside.length)
}
