import { setImmediate as turn } from 'node:timers/promises'
import type { AssessContext } from '../guidance'
import { deepEqual, type Json, type JsonObject } from '../json'
import type { AssessableRow, DeviationRow, RunLease, Tx } from '../ledger'
import type { AgencyId } from '../nominal'
import { keepMonth } from './compliance-count'
import { factsFor, factsOf, type LedgerFacts } from './facts'
import { judgeAgain, type Judgement, type Outcomes } from './judge'
import {
  aged,
  settleFindings,
  unitOf,
  type Circumstances,
  type Settling,
  type StoredFinding,
  type StoredOutcomes
} from './settle-findings'
import { versionForNotices } from './notice-version'
import type { Services } from './services'

/** The name of the scheduled run, on the ledger and on the queue. */
export const assessmentRun = 'assess-everything'

/** What a run came to. */
export interface AssessmentReport {
  nominals: number
  /** Findings that began and ended since each record was last assessed. */
  began: number
  ended: number
  durationMs: number
}

type Needs = Pick<Services, 'ledger' | 'catalogue' | 'packs' | 'phase' | 'agencies' | 'observe' | 'wake'>

const pageRows = 100
const leaseMs = 60_000

/** What a record is asked about when nothing but time has passed: nobody acts, so nothing is refused. */
export function standingContext(
  row: Pick<AssessableRow, 'record' | 'says' | 'phase'>,
  services: Pick<Services, 'phase'>,
  now: string,
  facts: JsonObject
): AssessContext {
  const agency: AgencyId = 'police-ctnm'
  return { after: row.record, says: row.says, agency, now, phase: services.phase, casePhase: row.phase, facts }
}

/** The judgement of a stored record as of now; rules that ask about an entry keep what the last entry gave them. */
export function judgeRow(
  row: AssessableRow,
  services: Pick<Services, 'packs' | 'phase'>,
  { deviations, facts }: Pick<Page, 'deviations' | 'facts'>,
  now: string
): Judgement {
  const scope = { nominal: row.nominal, unit: unitOf(row.record) }
  const context = standingContext(row, services, now, factsFor(facts.get(row.nominal), deviations, scope))
  return judgeAgain(
    services.packs.at(now),
    context,
    { deviations, ...scope },
    {
      findings: row.findings as unknown as StoredFinding[],
      outcomes: outcomesBefore(row)
    }
  )
}

function outcomesBefore({ verdicts }: AssessableRow): Outcomes {
  const rules = (verdicts as unknown as StoredOutcomes | undefined)?.rules ?? {}
  return Object.fromEntries(Object.entries(rules).map(([name, [outcome]]) => [name, outcome]))
}

/** What of a finding makes it another one; the time of asking does not. */
const withoutTimes = ({ asOf: _asOf, nominalVersion: _version, ...finding }: StoredFinding): Json => finding as unknown as Json

interface Page {
  rows: AssessableRow[]
  now: Date
  deviations: DeviationRow[]
  facts: LedgerFacts
}

const readPage = ({ ledger }: Needs, after: string): Promise<Page> =>
  ledger.transaction(async tx => {
    const now = await tx.now()
    const rows = await tx.findings.assessable(after, pageRows)
    const nominals = rows.map(({ nominal }) => nominal)
    return { rows, now, deviations: await tx.deviations.active(now), facts: await factsOf(tx, nominals, now) }
  })

/** Judges one record and writes what has changed; false where nothing has, or where a newer version came between. */
async function reassess(services: Needs, row: AssessableRow, page: Page): Promise<{ began: number; ended: number } | undefined> {
  const { now } = page
  const judgement = judgeRow(row, services, page, now.toISOString())
  const circumstances: Circumstances = { kind: 'schedule', asOf: now.toISOString(), version: row.version, phase: services.phase }
  const settling = { nominal: row.nominal, record: row.record, judgement, circumstances, at: now }
  const before = row.findings as unknown as StoredFinding[]
  const asOpen = before.map(finding => ({
    id: finding.id,
    nominal: row.nominal,
    since: now,
    finding: finding as unknown as Json,
    circumstances: {}
  }))
  const { stored } = aged({ ...settling, open: asOpen })
  const same =
    deepEqual(stored.map(withoutTimes), before.map(withoutTimes)) &&
    deepEqual(judgement.packs, row.packs) &&
    deepEqual(judgement.outcomes, outcomesBefore(row))
  if (same && row.verdicts !== undefined) return undefined
  const settled = await services.ledger.transaction(tx => settle(tx, services, row, settling))
  if (settled && settled.version > row.version) services.wake(row.nominal, settled.version, [...services.agencies.keys()])
  return settled
}

/** Writes what has changed, as long as no newer version came between; the log says what began or ended. */
async function settle(
  tx: Tx,
  services: Needs,
  row: AssessableRow,
  settling: Omit<Settling, 'open'>
): Promise<{ began: number; ended: number; version: number } | undefined> {
  const { nominal } = row
  const newest = await tx.nominals.lock(nominal)
  if (newest?.version !== row.version) return undefined
  const open = await tx.findingLives.open([nominal])
  const version = await versionForNotices(tx, services, newest, { ...settling, open })
  const circumstances = { ...settling.circumstances, version }
  const { fresh, ended } = await settleFindings(tx, services, { ...settling, circumstances, open })
  if (fresh.length > 0 || ended.length > 0)
    await tx.log.append({
      op: 'rule',
      actor: { agency: 'gateway', system: 'schedule' },
      nominal,
      sequence: version,
      reason: 'time-passed',
      result: fresh.length > 0 ? 'findings-began' : 'findings-ended'
    })
  return { began: fresh.length, ended: ended.length, version }
}

/** Assesses all that is stored, page by page, as of the ledger's clock; the lease is renewed with every page. */
async function walk(services: Needs, run: RunLease, signal: AbortSignal): Promise<AssessmentReport | undefined> {
  const started = performance.now()
  const report = { nominals: 0, began: 0, ended: 0 }
  for (let after = ''; ;) {
    const page = await readPage(services, after)
    const untouched: { nominal: string; version: number }[] = []
    for (const row of page.rows) {
      if (signal.aborted) return undefined
      const changed = await reassess(services, row, page)
      if (changed) {
        report.began += changed.began
        report.ended += changed.ended
      } else untouched.push(row)
      // Submissions go on while everything is assessed.
      await turn()
    }
    const ours = await services.ledger.transaction(async tx => {
      if (!(await tx.schedules.renew(run, leaseMs))) return false
      await tx.findings.touch(untouched, page.now)
      return true
    })
    if (!ours) return undefined
    report.nominals += page.rows.length
    const last = page.rows.at(-1)
    if (!last || page.rows.length < pageRows) break
    after = last.nominal
  }
  await keepMonth(services.ledger)
  return { ...report, durationMs: Math.round(performance.now() - started) }
}

/**
 * Re-assesses everything where that is due and nobody else does it. Every run is on the log; what it found is in the record.
 * Undefined where there was nothing to do, or where the run was cut off: the next one begins again.
 */
export async function assessEverything(
  services: Needs,
  everyMs: number,
  signal: AbortSignal
): Promise<AssessmentReport | undefined> {
  const run = await services.ledger.transaction(tx => tx.schedules.take(assessmentRun, everyMs, leaseMs))
  if (!run) return undefined
  const report = await walk(services, run, signal)
  await services.ledger.transaction(async tx => {
    if (!report) return tx.schedules.giveBack(run)
    if (!(await tx.schedules.end(run))) return false
    await tx.log.append({
      op: 'rule',
      actor: { agency: 'gateway', system: 'schedule' },
      sequence: report.nominals,
      reason: 'assessed',
      result: 'done'
    })
    return true
  })
  if (report) services.observe({ kind: 'assessed', agency: 'gateway', ...report })
  return report
}
