import { setImmediate as turn } from 'node:timers/promises'
import type { Pack } from '../guidance'
import type { AssessableRow, EntryRow, SubmissionRow, Tx } from '../ledger'
import type { AgencyId } from '../nominal'
import type { Office } from './activate'
import { decideEntry, nobody, type Circumstances, type Decision, type Known, type Posting } from './decide-entry'
import { factsOf } from './facts'
import { lookUp } from './find-nominal'
import { judge, type JudgedFinding } from './judge'
import { entryContext, readSentAs, statementsAt } from './past'
import { prepare, type Prepared } from './prepare'
import type { Services } from './services'
import { unitOf } from './settle-findings'

/** What a pack would have made of one entry, by the rule that decides. */
export interface EntryChange {
  kind: 'refused' | 'held' | 'letIn'
  rule: string
  unit: string
}

type Needs = Office & Pick<Services, 'phase'>

const pageRows = 50

const rulesOf = (findings: readonly JudgedFinding[], effect: string): string[] => [
  ...new Set(findings.filter(one => one.effect === effect).map(({ rule }) => rule))
]

/** Refusals, or else holds, of a judgement. */
function blocks(findings: readonly JudgedFinding[], unit: string): EntryChange[] {
  const refusing = rulesOf(findings, 'refuse')
  if (refusing.length > 0) return refusing.map(rule => ({ kind: 'refused', rule, unit }))
  return rulesOf(findings, 'hold').map(rule => ({ kind: 'held', rule, unit }))
}

/** Asks a pack of every entry that made a version, as of the time at which it came. All of them were taken. */
export async function replayTaken(
  tx: Tx,
  row: Pick<AssessableRow, 'nominal' | 'version'>,
  after: Pack,
  { phase }: Needs
): Promise<{ entries: number; changes: EntryChange[] }> {
  const changes: EntryChange[] = []
  let entries = 0
  for (let version = 1; version <= row.version; version++) {
    const past = await entryContext(tx, row.nominal, version, phase)
    if (!past) continue
    entries += 1
    const unit = unitOf(past.record)
    const deviations = await tx.deviations.active(past.at, past.context.agency)
    changes.push(...blocks(judge([after], past.context, { deviations, nominal: row.nominal, unit }).findings, unit))
  }
  return { entries, changes }
}

/**
 * Asks a pack of every entry that guidance held or refused and whose document is kept, as of the time at which it came and
 * beside the other packs of then: whether it would have been let in, or turned away in another way.
 */
export async function replayTurnedAway(
  needs: Needs,
  after: Pack,
  tell: (change: EntryChange) => void,
  signal: AbortSignal
): Promise<{ held: number; refused: number; notKept: number }> {
  const counts = { held: 0, refused: 0, notKept: await needs.ledger.transaction(tx => tx.submissions.refusedUnkept()) }
  let opened: Opened | undefined
  for (let last: EntryRow | undefined; !signal.aborted;) {
    const from = last
    const rows = await needs.ledger.transaction(tx => tx.submissions.turnedAway(from, pageRows))
    for (const row of rows.filter(byGuidance)) {
      if (opened?.row.id !== row.submission) opened = await open(needs, row.submission)
      const changes = opened && (await replayOne(needs, after, opened, row))
      if (!changes) continue
      counts[row.status === 'held' ? 'held' : 'refused'] += 1
      changes.forEach(tell)
      await turn()
      if (signal.aborted) break
    }
    last = rows.at(-1)
    if (!last || rows.length < pageRows) break
  }
  return counts
}

/** Whether guidance turned an entry away: nothing else that can be wrong with one depends on a pack. */
function byGuidance({ receipt }: EntryRow): boolean {
  const { problem, held } = receipt as unknown as { problem?: { code: string }; held?: { reason: string } }
  return problem?.code === 'refused-by-guidance' || /^[A-Z]/.test(held?.reason ?? '')
}

interface Opened {
  row: SubmissionRow
  posting: Posting
  entries: ReadonlyMap<number, Prepared>
}

/** Reads a stored submission again, by the mapping in force; undefined where there is none for it. */
async function open({ ledger, catalogue }: Needs, id: string): Promise<Opened | undefined> {
  const row = await ledger.transaction(tx => tx.submissions.find(id))
  const checked = row && catalogue.mappings.get(row.format ?? '')
  if (!checked) return undefined
  const { actor = {}, asOf, processing } = readSentAs(row.sentAs)
  const unit = actor['unit']
  const posting: Posting = {
    client: { name: row.client, role: 'agency', agency: row.agency as AgencyId, ...(typeof unit === 'string' && { unit }) },
    submission: id,
    checked,
    correlation: '',
    ...(asOf !== undefined && { asOf }),
    ...(processing !== undefined && { processing })
  }
  const read = [...prepare(row.bytes, row.mediaType, checked, catalogue).entries]
  return { row, posting, entries: new Map(read.flatMap(one => (one.ok ? [[one.prepared.index, one.prepared] as const] : []))) }
}

/** Decides an entry twice, by the packs of then and with the new one among them; undefined where it cannot be asked again. */
async function replayOne(needs: Needs, after: Pack, opened: Opened, entry: EntryRow): Promise<EntryChange[] | undefined> {
  const { posting } = opened
  const prepared = opened.entries.get(entry.index)
  if (!prepared) return undefined
  const { catalogue, phase, ledger, packs } = needs
  const now = entry.at.toISOString()
  const then = packs.at(now)
  const past = await ledger.transaction(async tx => pastOf(tx, posting.client.agency, prepared, entry.at))
  if (!past) return undefined
  const { known, ...circumstances } = past
  const decide = (asked: readonly Pack[]): Decision =>
    decideEntry({ catalogue, phase, now, packs: asked, ...circumstances }, posting, prepared, known)
  const was = decide(then)
  const will = decide([...then.filter(({ id }) => id !== after.id), after])
  const unit = unitOf(will.folded.record)
  if (was.verdict === will.verdict || was.verdict === 'commit' || was.verdict === 'late') return []
  if (will.verdict === 'commit') return blocks(was.judgement.findings, unit).map(one => ({ ...one, kind: 'letIn' }))
  return blocks(will.judgement.findings, unit)
}

/** What an entry was decided on; undefined where its numbers name no one person. */
async function pastOf(
  tx: Tx,
  agency: string,
  prepared: Prepared,
  at: Date
): Promise<({ known: Known } & Pick<Circumstances, 'deviations' | 'nominal' | 'facts'>) | undefined> {
  const found = await lookUp(tx, agency, prepared)
  if (found.conflict) return undefined
  const deviations = await tx.deviations.active(at)
  const row = found.nominal === undefined ? undefined : await tx.nominals.asOf(found.nominal, at)
  if (!row) return { known: nobody, deviations }
  const { nominal } = row
  const facts = (await factsOf(tx, [nominal], at)).get(nominal)
  return { known: { row, statements: await statementsAt(tx, row, at) }, deviations, nominal, ...(facts && { facts }) }
}
