import { setImmediate as turn } from 'node:timers/promises'
import { standingPart } from '../guidance'
import { deepEqual, type Json, type JsonObject } from '../json'
import type { AssessableRow, DeviationRow, StatementRow, Tx } from '../ledger'
import { fold, leafList, type AgencyId, type Folded } from '../nominal'
import type { Office, PackAuthor } from './activate'
import { readProposed } from './activate-mapping'
import { standingContext } from './assess-everything'
import type { CheckedMapping } from './catalogue'
import { factsFor, factsOf, type LedgerFacts } from './facts'
import { findingIds } from './finding-id'
import { judge, type JudgedFinding } from './judge'
import { checkerOf } from './mapping-folder'
import type { MappingBook } from './mapping-book'
import type { Problem } from './problems'
import { replayStatements, type Replay } from './replay-statements'
import type { Services } from './services'
import { unitOf } from './settle-findings'
import { shareFor } from './share'
import { visibleFindings } from './visible'

/** Which agency is sent which format. */
export interface Recipient {
  agency: AgencyId
  format: string
}

/** A place that would come out different, and how often. Items are `*`: a path never holds a value. */
export interface CountedPath {
  path: string
  count: number
}

/** What would be different for one agency. */
export interface AgencyImpact {
  agency: string
  /** Records whose view would be different for the agency. */
  records: number
  /** Places of its view that would be different. */
  fields: CountedPath[]
  /** Findings on what it may see. */
  findings: { began: number; ended: number }
  /** Documents it would be sent that would be different, and the places in them. */
  deliveries: number
  places: CountedPath[]
}

/** What a mapping would change over everything stored, before it is in force. */
export interface MappingImpact {
  mapping: string
  version: string
  hash: string
  /** The version in force now; absent where the mapping is new. */
  against?: { version: string; hash: string }
  asOf: string
  records: number
  /** Stored entries of the format that were read again. */
  entries: number
  totals: {
    /** Entries that would be refused and are not, and the other way round. */
    refused: number
    taken: number
    /** Entries that would say something different. */
    said: number
    records: number
    began: number
    ended: number
    deliveries: number
  }
  /** Why entries would be refused: codes of faults, with the rule. */
  refusals: { code: string; rule?: string; count: number }[]
  /** Places of contributions that would be different. */
  fields: CountedPath[]
  rules: { rule: string; began: number; ended: number }[]
  agencies: AgencyImpact[]
}

type Needs = Office & Pick<Services, 'phase'> & { mappings: MappingBook; recipients: readonly Recipient[] }

const pageRows = 50

class Counts {
  private readonly counts = new Map<string, number>()
  add(name: string, by = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by)
  }

  list(): [string, number][] {
    return [...this.counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  }

  paths(): CountedPath[] {
    return this.list().map(([path, count]) => ({ path, count }))
  }
}

/** A pointer with every index as `*`. */
const masked = (pointer: string): string => pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')

/** The places in which two records differ, items told apart by their keys and shown as `*`. */
function placesBetween(before: JsonObject, after: JsonObject): Set<string> {
  const named = (record: JsonObject) => new Map(leafList(record).map(leaf => [leaf.path, leaf] as const))
  const [was, will] = [named(before), named(after)]
  const found = new Set<string>()
  for (const [path, { pointer, value }] of will) {
    const old = was.get(path)
    if (old === undefined || !deepEqual(old.value, value)) found.add(masked(pointer))
  }
  for (const [path, { pointer }] of was) if (!will.has(path)) found.add(masked(pointer))
  return found
}

/** The places in which two trees differ, by position. */
function treePlaces(before: Json | undefined, after: Json | undefined, at = '', found = new Set<string>()): Set<string> {
  if (before !== undefined && after !== undefined && deepEqual(before, after)) return found
  const parts = (value: Json | undefined): Map<string, Json> | undefined =>
    typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined
  const [was, will] = [parts(before), parts(after)]
  if (!was && !will) return found.add(masked(at))
  for (const name of new Set([...(was?.keys() ?? []), ...(will?.keys() ?? [])]))
    treePlaces(was?.get(name), will?.get(name), `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, found)
  return found
}

class AgencyTally {
  records = 0
  deliveries = 0
  readonly findings = { began: 0, ended: 0 }
  readonly fields = new Counts()
  readonly places = new Counts()
}

class Tally {
  readonly totals: MappingImpact['totals'] = { refused: 0, taken: 0, said: 0, records: 0, began: 0, ended: 0, deliveries: 0 }
  readonly fields = new Counts()
  readonly refusals = new Counts()
  readonly began = new Counts()
  readonly ended = new Counts()
  readonly agencies = new Map<string, AgencyTally>()
  records = 0
  entries = 0

  of(agency: string): AgencyTally {
    const known = this.agencies.get(agency) ?? new AgencyTally()
    this.agencies.set(agency, known)
    return known
  }
}

/** A record as it is and as it would be, with who says what. */
interface Two {
  was: Side
  will: Side
}

interface Side {
  folded: Pick<Folded, 'record' | 'phase'>
  statements: StatementRow[]
}

function sideOf({ catalogue }: Needs, statements: StatementRow[]): Side {
  const said = statements.map(({ agency, contribution }) => ({ agency: agency as AgencyId, contribution }))
  return { folded: fold(said, catalogue.authority), statements }
}

const recordOf = ({ folded }: Side): JsonObject => folded.record

interface Asked {
  row: AssessableRow
  now: Date
  deviations: readonly DeviationRow[]
  facts: LedgerFacts
}

/** The standing findings of one side, by their ids. */
function findingsOf(needs: Needs, { row, now, deviations, facts }: Asked, side: Side): Map<string, JudgedFinding> {
  const record = recordOf(side)
  const scope = { nominal: row.nominal, unit: unitOf(record) }
  const says = Object.fromEntries(side.statements.map(({ agency, contribution }) => [agency, contribution]))
  const context = standingContext(
    { record, says, phase: side.folded.phase },
    needs,
    now.toISOString(),
    factsFor(facts.get(row.nominal), deviations, scope)
  )
  const packs = needs.packs.at(now.toISOString()).map(standingPart)
  const { findings } = judge(packs, context, { deviations, ...scope })
  const ids = findingIds(row.nominal, record, findings)
  return new Map(findings.map((finding, i) => [ids[i] ?? '', finding]))
}

const without = (all: ReadonlyMap<string, JudgedFinding>, others: ReadonlyMap<string, JudgedFinding>): JudgedFinding[] =>
  [...all].filter(([id]) => !others.has(id)).map(([, finding]) => finding)

interface Recipients {
  old: CheckedMapping | undefined
  changed: CheckedMapping
}

/** What one agency would see and be sent differently. */
async function compareFor(
  tx: Tx,
  needs: Needs,
  tally: Tally,
  { agency, format }: Recipient,
  { row, now }: Asked,
  two: Two,
  { old, changed }: Recipients,
  differences: { began: readonly JudgedFinding[]; ended: readonly JudgedFinding[] }
): Promise<void> {
  const seen = (side: Side) =>
    shareFor(needs.catalogue, { record: recordOf(side), phase: side.folded.phase }, side.statements, agency, now).seen
  const [was, will] = [seen(two.was), seen(two.will)]
  const own = tally.of(agency)
  const places = placesBetween(was.mayReceive ? was.view : {}, will.mayReceive ? will.view : {})
  if (places.size > 0) own.records += 1
  for (const place of places) own.fields.add(place)
  own.findings.began += visibleFindings(differences.began, recordOf(two.will), will.view).length
  own.findings.ended += visibleFindings(differences.ended, recordOf(two.was), was.view).length
  const theirs = format === changed.mapping.name ? changed : needs.catalogue.mappings.get(format)
  const theirsNow = format === changed.mapping.name ? old : theirs
  if (!theirs || !(was.mayReceive || will.mayReceive)) return
  const base = (await tx.documents.last(row.nominal, agency, format))?.document
  const before = was.mayReceive ? theirsNow?.mapping.bare.down(was.view, base) : undefined
  const after = will.mayReceive ? theirs.mapping.bare.down(will.view, base) : undefined
  const differing = treePlaces(before, after)
  if (differing.size === 0) return
  own.deliveries += 1
  tally.totals.deliveries += 1
  for (const place of differing) own.places.add(place)
}

function countReplay(tally: Tally, replay: Replay): void {
  tally.entries += replay.entries.length
  for (const { before, after } of replay.entries) {
    if (after.ok && before.ok) {
      const places = placesBetween(before.contribution, after.contribution)
      if (places.size > 0) tally.totals.said += 1
      for (const place of places) tally.fields.add(place)
    } else if (before.ok && !after.ok) {
      tally.totals.refused += 1
      for (const code of after.codes) tally.refusals.add(code)
    } else if (after.ok) tally.totals.taken += 1
  }
}

async function compareRecord(tx: Tx, needs: Needs, tally: Tally, asked: Asked, versions: Recipients): Promise<void> {
  const { row } = asked
  const { old, changed } = versions
  const agency = changed.mapping.agency
  const replay = await replayStatements(tx, row.nominal, changed.mapping.name, old, changed)
  countReplay(tally, replay)
  const statements = await tx.statements.of(row.nominal)
  const replaced = (contribution: JsonObject | undefined): StatementRow[] =>
    statements.map(said => (said.agency === agency && contribution !== undefined ? { ...said, contribution } : said))
  const two: Two = { was: sideOf(needs, replaced(replay.before)), will: sideOf(needs, replaced(replay.after)) }
  if (placesBetween(recordOf(two.was), recordOf(two.will)).size > 0) tally.totals.records += 1
  const [was, will] = [findingsOf(needs, asked, two.was), findingsOf(needs, asked, two.will)]
  const differences = { began: without(will, was), ended: without(was, will) }
  for (const { rule } of differences.began) tally.began.add(rule)
  for (const { rule } of differences.ended) tally.ended.add(rule)
  tally.totals.began += differences.began.length
  tally.totals.ended += differences.ended.length
  for (const recipient of needs.recipients) await compareFor(tx, needs, tally, recipient, asked, two, versions, differences)
}

async function walk(needs: Needs, tally: Tally, now: Date, versions: Recipients, signal: AbortSignal): Promise<void> {
  for (let from = ''; !signal.aborted;) {
    const cursor = from
    const { rows, ...page } = await needs.ledger.transaction(async tx => {
      const found = await tx.findings.assessable(cursor, pageRows)
      const nominals = found.map(({ nominal }) => nominal)
      return { rows: found, now, deviations: await tx.deviations.active(now), facts: await factsOf(tx, nominals, now) }
    })
    for (const row of rows) {
      await needs.ledger.transaction(tx => compareRecord(tx, needs, tally, { row, ...page }, versions))
      tally.records += 1
      await turn()
      if (signal.aborted) return
    }
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return
    from = last.nominal
  }
}

/**
 * Runs a mapping over everything stored in its format, against the version in force: what entries would say, which records,
 * findings and deliveries would come out different. One page of records is in memory at a time; submissions go on meanwhile.
 * Nothing but the log is written.
 */
export async function measureMappingImpact(
  needs: Needs,
  text: string,
  file: string,
  { actor, correlation }: PackAuthor,
  signal: AbortSignal
): Promise<{ impact: MappingImpact } | { problem: Problem }> {
  const loaded = readProposed(needs.mappings, text, file)
  if ('detail' in loaded) return { problem: loaded }
  const { mapping } = loaded
  const checkDocument = checkerOf(mapping)
  if (Array.isArray(checkDocument)) throw new Error('a schema that mappings were read against cannot be compiled')
  const now = await needs.ledger.transaction(async tx => {
    await tx.log.append({
      op: 'rule',
      actor,
      mappingHash: mapping.hash,
      reason: 'mapping-impact',
      result: 'asked',
      ...(correlation !== undefined && { correlation })
    })
    return tx.now()
  })
  const old = needs.catalogue.mappings.get(mapping.name)
  const tally = new Tally()
  await walk(needs, tally, now, { old, changed: { mapping, checkDocument } }, signal)
  return { impact: impactOf(tally, mapping, old, now) }
}

function impactOf(
  tally: Tally,
  { name, version, hash }: CheckedMapping['mapping'],
  old: CheckedMapping | undefined,
  now: Date
): MappingImpact {
  const rules = new Map(tally.began.list().map(([rule, began]) => [rule, { rule, began, ended: 0 }]))
  for (const [rule, ended] of tally.ended.list()) rules.set(rule, { began: 0, ...rules.get(rule), rule, ended })
  return {
    mapping: name,
    version,
    hash,
    ...(old && { against: { version: old.mapping.version, hash: old.mapping.hash } }),
    asOf: now.toISOString(),
    records: tally.records,
    entries: tally.entries,
    totals: tally.totals,
    refusals: tally.refusals.list().map(([name, count]) => {
      const [code = '', rule] = name.split(' ')
      return { code, ...(rule !== undefined && { rule }), count }
    }),
    fields: tally.fields.paths(),
    rules: [...rules.values()],
    agencies: [...tally.agencies].map(([agency, { records, fields, findings, deliveries, places }]) => ({
      agency,
      records,
      fields: fields.paths(),
      findings,
      deliveries,
      places: places.paths()
    }))
  }
}
