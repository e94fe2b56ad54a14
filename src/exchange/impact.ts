import { setImmediate as turn } from 'node:timers/promises'
import { standingPart, type Pack } from '../guidance'
import type { AssessableRow, DeviationRow } from '../ledger'
import { readForActivation, type Office, type PackAuthor } from './activate'
import { standingContext } from './assess-everything'
import { factsFor, factsOf, type LedgerFacts } from './facts'
import { findingIds } from './finding-id'
import { judge, type JudgedFinding } from './judge'
import type { Problem } from './problems'
import { replayTaken, replayTurnedAway } from './replay-entries'
import type { Services } from './services'
import { unitOf } from './settle-findings'

/** What a rule would do differently: counts of findings, and of entries that would have been refused, held or let in. */
export interface ImpactCount {
  began: number
  ended: number
  refused: number
  held: number
  letIn: number
}

/** What a pack would change over everything stored, before it is in force. */
export interface Impact {
  pack: string
  version: string
  hash: string
  /** The version in force now; absent where the pack is new. */
  against?: { version: string; hash: string }
  asOf: string
  records: number
  /** Entries that were taken. */
  entries: number
  /** Entries that were not: those asked again, and those refused of which nothing was kept that could be asked. */
  turnedAway: { held: number; refused: number; notKept: number }
  totals: ImpactCount
  rules: ({ rule: string } & ImpactCount)[]
  units: ({ unit: string } & ImpactCount)[]
}

/** What is asked beside the records of a page. */
interface Beside {
  deviations: readonly DeviationRow[]
  facts: LedgerFacts
}

type Needs = Office & Pick<Services, 'phase'>
type Kind = keyof ImpactCount

const pageRows = 50

class Tally {
  readonly totals: ImpactCount = { began: 0, ended: 0, refused: 0, held: 0, letIn: 0 }
  readonly rules = new Map<string, ImpactCount>()
  readonly units = new Map<string, ImpactCount>()

  add(kind: Kind, rule: string, unit: string): void {
    this.totals[kind] += 1
    for (const [counts, name] of [
      [this.rules, rule],
      [this.units, unit]
    ] as const) {
      const count = counts.get(name) ?? { began: 0, ended: 0, refused: 0, held: 0, letIn: 0 }
      count[kind] += 1
      counts.set(name, count)
    }
  }
}

const size = ({ began, ended, refused, held, letIn }: ImpactCount): number => refused * 1e6 + (held + letIn) * 1e3 + began + ended

function listed<K extends string>(key: K, counts: ReadonlyMap<string, ImpactCount>): ({ [N in K]: string } & ImpactCount)[] {
  return [...counts]
    .map(([name, count]) => ({ [key]: name, ...count }) as { [N in K]: string } & ImpactCount)
    .sort((a, b) => size(b) - size(a) || (a[key] < b[key] ? -1 : 1))
}

/** Findings of the standing rules of a pack; those that ask about an entry are asked of the entries. */
function standingFindings(
  packs: readonly Pack[],
  row: AssessableRow,
  { phase }: Needs,
  now: string,
  { deviations, facts }: Beside
): Map<string, JudgedFinding> {
  const standing = packs.map(standingPart)
  const scope = { nominal: row.nominal, unit: unitOf(row.record) }
  const context = standingContext(row, { phase }, now, factsFor(facts.get(row.nominal), deviations, scope))
  const { findings } = judge(standing, context, { deviations, ...scope })
  const ids = findingIds(row.nominal, row.record, findings)
  return new Map(findings.map((finding, i) => [`${ids[i] ?? ''} ${finding.effect === 'excepted' ? 'excepted' : ''}`, finding]))
}

function compareRecord(
  tally: Tally,
  row: AssessableRow,
  before: readonly Pack[],
  after: Pack,
  needs: Needs,
  now: string,
  beside: Beside
): void {
  const unit = unitOf(row.record)
  const was = standingFindings(before, row, needs, now, beside)
  const will = standingFindings([after], row, needs, now, beside)
  for (const [id, { rule }] of will) if (!was.has(id)) tally.add('began', rule, unit)
  for (const [id, { rule }] of was) if (!will.has(id)) tally.add('ended', rule, unit)
}

/**
 * Runs a pack over everything stored, and over every entry that was taken, held or refused and whose document is kept, against
 * what is in force of the same id. One page is in memory at a time; submissions go on meanwhile. Nothing but the log is written.
 */
export async function measureImpact(
  needs: Needs,
  text: string,
  file: string,
  { actor, correlation }: PackAuthor,
  signal: AbortSignal
): Promise<{ impact: Impact } | Problem> {
  const { ledger, catalogue, packs } = needs
  const pack = readForActivation(catalogue, text, file)
  if ('detail' in pack) return pack
  const start = await ledger.transaction(async tx => {
    await tx.log.append({
      op: 'rule',
      actor,
      ruleHash: pack.hash,
      reason: 'impact',
      result: 'asked',
      ...(correlation !== undefined && { correlation })
    })
    return tx.now()
  })
  const asOf = start.toISOString()
  const before = packs.at(asOf).filter(({ id }) => id === pack.id)
  const after = pack.status === 'withdrawn' ? { ...pack, rules: [] } : pack
  const tally = new Tally()
  let records = 0
  let entries = 0
  for (let from = ''; !signal.aborted;) {
    const cursor = from
    const page = await ledger.transaction(async tx => {
      const rows = await tx.findings.assessable(cursor, pageRows)
      const nominals = rows.map(({ nominal }) => nominal)
      return { rows, deviations: await tx.deviations.active(start), facts: await factsOf(tx, nominals, start) }
    })
    for (const row of page.rows) {
      compareRecord(tally, row, before, after, needs, asOf, page)
      const replayed = await ledger.transaction(tx => replayTaken(tx, row, after, needs))
      entries += replayed.entries
      for (const { kind, rule, unit } of replayed.changes) tally.add(kind, rule, unit)
      records += 1
      await turn()
      if (signal.aborted) break
    }
    const last = page.rows.at(-1)
    if (!last || page.rows.length < pageRows) break
    from = last.nominal
  }
  const turnedAway = await replayTurnedAway(needs, after, ({ kind, rule, unit }) => tally.add(kind, rule, unit), signal)
  const [against] = before
  return {
    impact: {
      pack: pack.id,
      version: pack.version,
      hash: pack.hash,
      ...(against && { against: { version: against.version, hash: against.hash } }),
      asOf,
      records,
      entries,
      turnedAway,
      totals: tally.totals,
      rules: listed('rule', tally.rules),
      units: listed('unit', tally.units)
    }
  }
}
