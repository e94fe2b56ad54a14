import { setImmediate as turn } from 'node:timers/promises'
import { standingPart, type Pack } from '../guidance'
import type { AssessableRow, DeviationRow, Tx } from '../ledger'
import { readForActivation, type Office, type PackAuthor } from './activate'
import { standingContext } from './assess-everything'
import { factsFor, factsOf, type LedgerFacts } from './facts'
import { findingIds } from './finding-id'
import { entryContext } from './past'
import { judge, type JudgedFinding } from './judge'
import type { Problem } from './problems'
import type { Services } from './services'
import { unitOf } from './settle-findings'

/** What a rule would do differently. Counts of findings, and of entries that were taken and would not have been. */
export interface ImpactCount {
  began: number
  ended: number
  refused: number
  held: number
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
  entries: number
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
  readonly totals: ImpactCount = { began: 0, ended: 0, refused: 0, held: 0 }
  readonly rules = new Map<string, ImpactCount>()
  readonly units = new Map<string, ImpactCount>()

  add(kind: Kind, rule: string, unit: string): void {
    this.totals[kind] += 1
    for (const [counts, name] of [
      [this.rules, rule],
      [this.units, unit]
    ] as const) {
      const count = counts.get(name) ?? { began: 0, ended: 0, refused: 0, held: 0 }
      count[kind] += 1
      counts.set(name, count)
    }
  }
}

const size = ({ began, ended, refused, held }: ImpactCount): number => refused * 1e6 + held * 1e3 + began + ended

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

type Blocked = { kind: 'refused' | 'held'; rule: string; unit: string }

/** Asks the new pack of every entry that made a version, as of the time at which it came. All of them were taken. */
async function replayEntries(
  tx: Tx,
  row: AssessableRow,
  after: Pack,
  { phase }: Needs
): Promise<{ entries: number; blocked: Blocked[] }> {
  const blocked: Blocked[] = []
  let entries = 0
  for (let version = 1; version <= row.version; version++) {
    const past = await entryContext(tx, row.nominal, version, phase)
    if (!past) continue
    entries += 1
    const unit = unitOf(past.record)
    const deviations = await tx.deviations.active(past.at, past.context.agency)
    const { findings } = judge([after], past.context, { deviations, nominal: row.nominal, unit })
    const by = (effect: string): string[] => [...new Set(findings.filter(one => one.effect === effect).map(({ rule }) => rule))]
    const refusing = by('refuse')
    for (const rule of refusing) blocked.push({ kind: 'refused', rule, unit })
    if (refusing.length === 0) for (const rule of by('hold')) blocked.push({ kind: 'held', rule, unit })
  }
  return { entries, blocked }
}

/**
 * Runs a pack over everything stored, and over every entry that was taken, against what is in force of the same id. One page
 * of records is in memory at a time; submissions go on meanwhile. Nothing but the log is written.
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
      const replayed = await ledger.transaction(tx => replayEntries(tx, row, after, needs))
      entries += replayed.entries
      for (const { kind, rule, unit } of replayed.blocked) tally.add(kind, rule, unit)
      records += 1
      await turn()
      if (signal.aborted) break
    }
    const last = page.rows.at(-1)
    if (!last || page.rows.length < pageRows) break
    from = last.nominal
  }
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
      totals: tally.totals,
      rules: listed('rule', tally.rules),
      units: listed('unit', tally.units)
    }
  }
}
