import type { Json } from '../json'
import type { StatementRow, Tx } from '../ledger'
import type { Act } from '../sync-log'
import { decideEntry, nobody, type Decision, type Known, type Posting } from './decide-entry'
import { exceptedActs, findingsFor, settlingOf, systemActor } from './entry-findings'
import { factsOf } from './facts'
import { findNominal } from './find-nominal'
import type { JudgedFinding } from './judge'
import { owedSections } from './owed-sections'
import { fromReport, markingOf, type Prepared } from './prepare'
import { problem, Refusal, type Problem, type ProblemError } from './problems'
import type { Services } from './services'
import { aged, settleFindings, type Settling, type StoredFinding } from './settle-findings'

/** What became of an entry: the answer to its sender. */
export interface EntryReceipt {
  index: number
  status: 'committed' | 'unchanged' | 'late' | 'held'
  nominal?: string
  version?: number
  /** Findings on what was taken have ids; those of an entry that waits have none yet. */
  findings: readonly (JudgedFinding | StoredFinding)[]
  remarks: readonly ProblemError[]
  notCarried: readonly string[]
  held?: { id: string; reason: string }
  log: { id: string; stream: string; n: number }
  links: Record<string, string>
}

/** The act of taking a document in, with a commitment to its bytes. */
function collected(posting: Posting, prepared: Prepared, result: string, nominal?: string): Act {
  const marking = markingOf(prepared.contribution)
  return {
    op: 'collect',
    actor: systemActor(posting),
    ...(nominal !== undefined && { nominal }),
    submission: posting.submission,
    mappingHash: posting.checked.mapping.hash,
    received: [{ group: 'document', bytes: prepared.source }],
    correlation: posting.correlation,
    result,
    ...(marking !== undefined && { marking })
  }
}

async function hold(
  tx: Tx,
  services: Services,
  posting: Posting,
  prepared: Prepared,
  reason: string,
  detail: Json,
  findings: readonly JudgedFinding[] = []
): Promise<EntryReceipt> {
  const id = services.newId()
  await tx.held.insert({
    id,
    submission: posting.submission,
    entry: prepared.index,
    agency: posting.client.agency,
    reason,
    detail
  })
  const log = await tx.log.append(collected(posting, prepared, 'held'))
  const links = { submission: `/v1/submissions/${posting.submission}` }
  return {
    index: prepared.index,
    status: 'held',
    findings,
    remarks: [],
    notCarried: [],
    held: { id, reason },
    log: place(log),
    links
  }
}

const place = ({ id, stream, n }: { id: string; stream: string; n: number }): EntryReceipt['log'] => ({ id, stream, n })

function refusalOf(findings: readonly JudgedFinding[]): Problem {
  const refusing = findings.filter(finding => finding.effect === 'refuse')
  const errors = refusing.map(finding => ({
    code: finding.rule,
    detail: finding.message,
    pointer: finding.path,
    rule: finding.rule,
    hint: finding.remedy
  }))
  const cited = [...new Set(refusing.map(finding => `${finding.rule} (${finding.source.document}, ${finding.source.paragraph})`))]
  return problem('refused-by-guidance', `not allowed by ${cited.join('; ')}`, errors, { findings: refusing as unknown as Json })
}

async function load(tx: Tx, nominal: string | undefined): Promise<Known> {
  if (nominal === undefined) return nobody
  const row = await tx.nominals.lock(nominal)
  if (!row) throw new Error('a nominal that was found is gone')
  return { row, statements: await tx.statements.of(nominal) }
}

function statementOf(posting: Posting, prepared: Prepared, nominal: string, decision: Decision, now: Date): StatementRow {
  const { mapping } = posting.checked
  return {
    nominal,
    agency: posting.client.agency,
    contribution: decision.contribution,
    ...decision.age,
    submission: posting.submission,
    entry: prepared.index,
    format: mapping.name,
    mapping: `${mapping.name}@${mapping.version}`,
    mappingHash: mapping.hash,
    receivedAt: now
  }
}

/** Writes a new version with its findings and debts; returns the act that says so. */
async function writeVersion(
  tx: Tx,
  services: Services,
  posting: Posting,
  entry: number,
  statement: StatementRow,
  known: Known,
  { decision, settling, ages }: Pick<Taking, 'decision' | 'settling' | 'ages'>
): Promise<Act> {
  const { nominal } = statement
  const version = known.row.version + 1
  const { record, provenance, disagreements, phase } = decision.folded
  const others = known.statements.filter(each => each.agency !== statement.agency)
  await tx.nominals.saveVersion({
    nominal,
    version,
    record: record,
    provenance: provenance as unknown as Json,
    disagreements: disagreements as unknown as Json,
    phase,
    cause: { submission: posting.submission, entry, agency: statement.agency, kind: 'submission' },
    statements: Object.fromEntries([...others, statement].map(each => [each.agency, each.submission])),
    at: statement.receivedAt
  })
  await settleFindings(tx, services, settling, ages)
  const before = known.row.version === 0 ? undefined : { ...known.row, statements: known.statements }
  const after = { record, phase, statements: [...others, statement] }
  const { agency } = posting.client
  const owed = owedSections(services.catalogue, before, after, services.agencies.keys(), agency, statement.receivedAt)
  await tx.facts.owe(nominal, version, owed, statement.receivedAt)
  await tx.debts.oweAll(nominal, version, [...services.agencies.keys()])
  return {
    op: 'alter',
    actor: systemActor(posting),
    nominal,
    submission: posting.submission,
    sequence: version,
    mappingHash: statement.mappingHash,
    correlation: posting.correlation,
    result: known.row.version === 0 ? 'created' : 'changed'
  }
}

/**
 * Takes one entry into the ledger: finds its nominal, decides, and writes statement, version, findings, debts and log in
 * the caller's transaction.
 * @throws {Refusal} where guidance forbids the entry; the transaction must then be given up
 */
export async function commitEntry(tx: Tx, services: Services, posting: Posting, prepared: Prepared): Promise<EntryReceipt> {
  const found = await findNominal(tx, posting, prepared)
  if (found.conflict)
    return hold(tx, services, posting, prepared, found.conflict.reason, { rule: 'ID-05', nominals: [...found.conflict.nominals] })
  const now = await tx.now()
  const known = await load(tx, found.nominal)
  const decision = decideEntry(
    {
      catalogue: services.catalogue,
      phase: services.phase,
      now: now.toISOString(),
      packs: services.packs.at(now.toISOString()),
      deviations: await tx.deviations.active(now),
      nominal: found.nominal,
      facts: found.nominal === undefined ? undefined : (await factsOf(tx, [found.nominal], now)).get(found.nominal)
    },
    posting,
    prepared,
    known
  )
  if (decision.verdict === 'refuse') throw new Refusal(refusalOf(decision.judgement.findings))
  const nominal = found.nominal ?? services.newId()
  const statement = statementOf(posting, prepared, nominal, decision, now)
  const { agency } = posting.client
  const statements = [...known.statements.filter(other => other.agency !== agency), statement]
  if (decision.verdict === 'hold') {
    const { findings: judged } = decision.judgement
    const findings = findingsFor(services, agency, statements, decision, judged, now)
    const rule = judged.find(finding => finding.effect === 'hold')?.rule ?? 'guidance'
    const nominals = found.nominal === undefined ? [] : [found.nominal]
    return hold(tx, services, posting, prepared, rule, { rule, nominals }, findings)
  }

  const settling = await settlingOf(tx, services, posting, nominal, known, decision, now)
  const ages = aged(settling)
  const receipt = {
    index: prepared.index,
    nominal,
    findings: findingsFor(services, agency, statements, decision, ages.stored, now),
    remarks: decision.report.map(fromReport),
    notCarried: decision.notCarried,
    links: { nominal: `/v1/nominals/${nominal}`, submission: `/v1/submissions/${posting.submission}` }
  }
  if (decision.verdict === 'late') {
    await tx.statements.saveLate(statement)
    return {
      ...receipt,
      status: 'late',
      version: known.row.version,
      log: place(await tx.log.append(collected(posting, prepared, 'late', nominal)))
    }
  }
  const isNew = found.nominal === undefined
  return { ...receipt, ...(await take(tx, services, posting, prepared, { statement, known, decision, settling, ages, isNew })) }
}

interface Taking {
  statement: StatementRow
  known: Known
  decision: Decision
  settling: Settling
  ages: ReturnType<typeof aged>
  isNew: boolean
}

/** Makes the statement its agency's newest, with a new version where anything comes out different. */
async function take(
  tx: Tx,
  services: Services,
  posting: Posting,
  prepared: Prepared,
  { statement, known, decision, settling, ages, isNew }: Taking
): Promise<Pick<EntryReceipt, 'status' | 'version' | 'log'>> {
  const { nominal, agency, receivedAt: now } = statement
  if (isNew) await tx.nominals.create(nominal, now)
  const version = decision.changed ? known.row.version + 1 : known.row.version
  await tx.statements.save(statement)
  await tx.nominals.replaceIdentifiers(nominal, agency, prepared.keys)
  if (decision.age.recordKey !== undefined) await tx.nominals.saveRecordKey(agency, decision.age.recordKey, nominal)
  await tx.documents.save(nominal, agency, statement.format, {
    document: prepared.tree,
    sequence: version,
    origin: 'posted',
    at: now
  })
  const status = decision.changed ? 'committed' : 'unchanged'
  const acts = [collected(posting, prepared, status, nominal)]
  if (decision.changed)
    acts.push(await writeVersion(tx, services, posting, prepared.index, statement, known, { decision, settling, ages }))
  acts.push(...exceptedActs(posting, nominal, version, decision))
  const [log] = await tx.log.appendAll(acts)
  if (!log) throw new Error('the log took no act')
  return { status, version, log: place(log) }
}
