import type { Json } from '../json'
import type { EntryRow, Tx } from '../ledger'
import type { CheckedMapping } from './catalogue'
import { commitEntry, type EntryReceipt } from './commit-entry'
import type { Posting } from './decide-entry'
import { systemActor } from './entry-findings'
import { openSubmission, refusal, type SubmitRequest } from './open-submission'
import { preparePatch } from './patch-entry'
import { chooseMapping, patchMediaType, prepare, type PreparedEntry } from './prepare'
import { problem, Refusal, type Problem } from './problems'
import type { Services } from './services'

/** An entry of a batch that was refused: nothing of it is in the record. */
export interface RefusedEntry {
  index: number
  status: 'refused'
  problem: Problem
}

/** The answer to a submission: one receipt an entry, in order. */
export interface SubmissionReceipt {
  submission: string
  entries: (EntryReceipt | RefusedEntry)[]
  links: Record<string, string>
}

export type SubmitAnswer = { ok: true; batch: boolean; receipt: SubmissionReceipt } | { ok: false; problem: Problem }

/** One entry's row, and whether this very request made it. */
interface Taken {
  row: EntryRow
  fresh: boolean
}

const rowOf = (submission: string, receipt: EntryReceipt, at: Date): EntryRow => ({
  submission,
  index: receipt.index,
  status: receipt.status,
  ...(receipt.nominal !== undefined && { nominal: receipt.nominal }),
  ...(receipt.version !== undefined && { version: receipt.version }),
  receipt: receipt as unknown as Json,
  at
})

async function earlierEntry(tx: Tx, submission: string, index: number): Promise<EntryRow | undefined> {
  const [row] = await tx.submissions.entries(submission, index - 1, 1)
  return row?.index === index ? row : undefined
}

/** Stores the refusal of one entry of a batch: its index, its problem and a leaf. */
async function refuseEntry(
  tx: Tx,
  posting: Posting,
  entry: { index: number; source: Uint8Array },
  refused: Problem
): Promise<EntryRow> {
  const receipt: RefusedEntry = { index: entry.index, status: 'refused', problem: refused }
  const row: EntryRow = {
    submission: posting.submission,
    index: entry.index,
    status: 'refused',
    receipt: receipt as unknown as Json,
    at: await tx.now()
  }
  await tx.submissions.insertEntry(row)
  await tx.log.append({
    op: 'refuse',
    actor: systemActor(posting),
    submission: posting.submission,
    mappingHash: posting.checked.mapping.hash,
    received: [{ group: 'document', bytes: entry.source }],
    reason: refused.code,
    result: 'refused',
    correlation: posting.correlation
  })
  return row
}

/** Runs an attempt; where guidance refuses inside it, nothing of it stands and it is run again with the refusal. */
async function orRefuse<T>(attempt: (refused?: Problem) => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof Refusal) return attempt(error.problem)
    throw error
  }
}

/** Takes one entry of a batch, as a transaction of its own, unless an earlier request with the same key already did. */
function takeOfBatch(services: Services, posting: Posting, key: string, entry: PreparedEntry): Promise<Taken> {
  const { index, source } = entry.ok ? entry.prepared : entry
  const take = (refused?: Problem): Promise<Taken> =>
    services.ledger.together(
      'submit',
      async tx => {
        await tx.replies.lock(posting.client.name, key)
        const earlier = await earlierEntry(tx, posting.submission, index)
        if (earlier) return { row: earlier, fresh: false }
        if (!entry.ok) return { row: await refuseEntry(tx, posting, { index, source }, entry.problem), fresh: true }
        if (refused) return { row: await refuseEntry(tx, posting, { index, source }, refused), fresh: true }
        const row = rowOf(posting.submission, await commitEntry(tx, services, posting, entry.prepared), await tx.now())
        await tx.submissions.insertEntry(row)
        return { row, fresh: true }
      },
      posting
    )
  return orRefuse(take)
}

/** Tells watchers and lanes what became of a fresh entry. */
function announce(services: Services, posting: Posting, row: EntryRow, durationMs: number): void {
  if (row.status === 'refused')
    return announceRefusal(services, posting.client, (row.receipt as unknown as RefusedEntry).problem, durationMs)
  const { client, checked, submission } = posting
  const { nominal, version, findings } = row.receipt as unknown as EntryReceipt
  services.observe({
    kind: 'posted',
    agency: client.agency,
    client: client.name,
    format: checked.mapping.name,
    codec: checked.mapping.format.codec,
    submission,
    index: row.index,
    status: row.status,
    ...(nominal !== undefined && { nominal }),
    ...(version !== undefined && { version }),
    findings: findings.map(({ rule, severity }) => ({ rule, severity })),
    durationMs
  })
  if (row.status === 'committed' && nominal !== undefined && version !== undefined)
    services.wake(nominal, version, [...services.agencies.keys()])
}

function announceRefusal(services: Services, client: SubmitRequest['client'], refused: Problem, durationMs: number): void {
  const rules =
    refused.code === 'refused-by-guidance' ? [...new Set((refused.errors ?? []).flatMap(error => error.rule ?? []))] : []
  services.observe({
    kind: 'refused',
    agency: client.agency,
    client: client.name,
    code: refused.code,
    faults: refused.errors?.length ?? 0,
    rules,
    durationMs
  })
}

const postingOf = (request: SubmitRequest, checked: CheckedMapping, submission: string): Posting => ({
  client: request.client,
  submission,
  checked,
  correlation: request.correlation,
  ...(request.asOf !== undefined && { asOf: request.asOf }),
  ...(request.processing !== undefined && { processing: request.processing }),
  ...(request.asserts === true && { asserts: true })
})

const receiptOf = (submission: string, rows: readonly EntryRow[]): SubmissionReceipt => ({
  submission,
  entries: rows.map(row => row.receipt as unknown as EntryReceipt | RefusedEntry),
  links: { self: `/v1/submissions/${submission}` }
})

/** One document: opening, entry and answer are one transaction, and a refusal leaves nothing but itself. */
async function submitOne(
  services: Services,
  request: SubmitRequest,
  checked: CheckedMapping,
  read: (tx: Tx) => Promise<PreparedEntry | undefined>,
  unreadable?: Problem
): Promise<SubmitAnswer> {
  const started = performance.now()
  const done = await orRefuse(refused =>
    services.ledger.together('submit', async tx => {
      const entry = await read(tx)
      const faulty = unreadable ?? (entry?.ok === false ? entry.problem : undefined)
      const opening = await openSubmission(tx, request, checked, services.newId, faulty ?? refused)
      if ('refused' in opening) return opening
      const posting = postingOf(request, checked, opening.submission)
      const earlier = opening.fresh ? undefined : await earlierEntry(tx, opening.submission, 0)
      if (earlier || !entry?.ok) return { posting, row: earlier, fresh: false }
      const row = rowOf(opening.submission, await commitEntry(tx, services, posting, entry.prepared), await tx.now())
      await tx.submissions.insertEntry(row)
      return { posting, row, fresh: true }
    })
  )
  if ('refused' in done) {
    if (done.fresh) announceRefusal(services, request.client, done.refused, performance.now() - started)
    return { ok: false, problem: done.refused }
  }
  if (done.fresh && done.row) announce(services, done.posting, done.row, performance.now() - started)
  return { ok: true, batch: false, receipt: receiptOf(done.posting.submission, done.row ? [done.row] : []) }
}

/** So many entries of a batch are taken side by side; of one person, in their order. */
const atOnce = 32

function* inParts<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = []
  for (const item of items) {
    part.push(item)
    if (part.length < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

async function submitBatch(
  services: Services,
  request: SubmitRequest,
  checked: CheckedMapping,
  entries: Iterable<PreparedEntry>,
  onEntry: OnEntry | undefined
): Promise<SubmitAnswer> {
  const opening = await services.ledger.together('submit', tx => openSubmission(tx, request, checked, services.newId))
  if ('refused' in opening) {
    if (opening.fresh) announceRefusal(services, request.client, opening.refused, 0)
    return { ok: false, problem: opening.refused }
  }
  const posting = postingOf(request, checked, opening.submission)
  const rows: EntryRow[] = []
  for (const some of inParts(entries, atOnce)) {
    const started = performance.now()
    const taken = await Promise.allSettled(some.map(entry => takeOfBatch(services, posting, request.idempotencyKey, entry)))
    let broken: Error | undefined
    for (const one of taken) {
      if (one.status === 'rejected') {
        broken ??= one.reason instanceof Error ? one.reason : new Error('an entry of the batch failed', { cause: one.reason })
        continue
      }
      const { row, fresh } = one.value
      if (fresh) announce(services, posting, row, performance.now() - started)
      // What was kept behind one that failed is told when the batch is sent again: answers come in order.
      if (broken) continue
      rows.push(row)
      onEntry?.(opening.submission, row.receipt as unknown as EntryReceipt | RefusedEntry)
    }
    if (broken) throw broken
  }
  return { ok: true, batch: true, receipt: receiptOf(opening.submission, rows) }
}

/** Called for each entry of a batch as soon as it is durable, in order. */
export type OnEntry = (submission: string, entry: EntryReceipt | RefusedEntry) => void

/** Refuses a request before any of it is read: the refusal is on the log, and tells whoever watches. */
export async function refuseRequest(
  services: Services,
  request: Pick<SubmitRequest, 'client' | 'bytes' | 'correlation'>,
  refused: Problem
): Promise<SubmitAnswer> {
  await services.ledger.together('submit', tx => tx.log.append(refusal(request, refused)))
  announceRefusal(services, request.client, refused, 0)
  return { ok: false, problem: refused }
}

/**
 * Takes a document or a batch in. Entries are committed in order, each as a whole; sent again with the same key the request
 * goes on where it broke off, changes nothing that was done, and gets the same answer.
 */
export async function submit(services: Services, request: SubmitRequest, onEntry?: OnEntry): Promise<SubmitAnswer> {
  const agency = services.agencies.get(request.client.agency)
  if (!agency)
    return refuseRequest(services, request, problem('forbidden', 'this gateway is not set up for the agency of this credential'))
  const checked = chooseMapping(services.catalogue, agency, request.mediaType, request.format)
  if ('status' in checked) return refuseRequest(services, request, checked)
  if (request.mediaType === patchMediaType)
    return submitOne(services, request, checked, tx => preparePatch(tx, services.catalogue, request, checked))
  const { batch, entries, refused } = prepare(request.bytes, request.mediaType, checked, services.catalogue)
  if (batch && !refused) return submitBatch(services, request, checked, entries, onEntry)
  const [only] = entries
  return submitOne(services, request, checked, () => Promise.resolve(only), refused)
}
