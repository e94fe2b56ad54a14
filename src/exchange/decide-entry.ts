import type { AssessContext, GuidancePhase, Pack } from '../guidance'
import { deepEqual, type Json, type JsonObject } from '../json'
import type { DeviationRow, NominalRow, StatementRow } from '../ledger'
import { patchUp, type ReportItem, type UpResult } from '../mapping'
import { fold, type AgencyId, type Folded } from '../nominal'
import type { Catalogue, CheckedMapping } from './catalogue'
import type { Client } from './clients'
import { factsFor } from './facts'
import { judge, type Judgement } from './judge'
import { isLate, type Age } from './lateness'
import type { Prepared } from './prepare'
import { unitOf } from './settle-findings'

/** Who posts, as what, and in which submission. */
export interface Posting {
  client: Client & { agency: AgencyId }
  submission: string
  checked: CheckedMapping
  correlation: string
  /** As-of time given beside the document, used where the document itself carries none. */
  asOf?: string
  /** What the sender says of how the whole document is processed: PART_3 or PART_4 of the Data Protection Act 2018. */
  processing?: string
  /** The sender stands by every value, also by those that say less finely what the record says. */
  asserts?: boolean
}

/** What is stored of the nominal an entry is about; a nominal that is new has version 0 and no statements. */
export interface Known {
  row: Pick<NominalRow, 'version' | 'record' | 'phase' | 'provenance' | 'disagreements'>
  statements: readonly StatementRow[]
}

/** What an entry comes to, before anything is written. */
export interface Decision {
  verdict: 'commit' | 'late' | 'hold' | 'refuse'
  /** Whether record, provenance or disagreements come out different: only then is there a new version. */
  changed: boolean
  contribution: JsonObject
  age: Age & { recordKey?: string }
  folded: Folded
  judgement: Judgement
  report: ReportItem[]
  notCarried: string[]
}

/** What is known of a person of whom nobody has spoken yet. */
export const nobody: Known = {
  row: { version: 0, record: {}, phase: '', provenance: {}, disagreements: [] },
  statements: []
}

/** The circumstances under which entries are judged. `now` is the ledger's clock, ISO 8601. */
export interface Circumstances {
  catalogue: Catalogue
  phase: GuidancePhase
  now: string
  /** The packs that apply at this time. */
  packs: readonly Pack[]
  /** Deviations of all agencies that hold now, and the nominal where it is known. */
  deviations: readonly DeviationRow[]
  nominal?: string | undefined
  /** What the ledger knows of the nominal beside its record. */
  facts?: JsonObject | undefined
}

const sameAs = (folded: Folded, row: Known['row']): boolean =>
  row.version > 0 &&
  deepEqual(folded.record, row.record) &&
  deepEqual(folded.provenance as unknown as Json, row.provenance) &&
  deepEqual(folded.disagreements as unknown as Json, row.disagreements)

/** Who acts, as rules ask of it. */
export const actorOf = ({ client }: Pick<Posting, 'client'>): JsonObject => ({
  name: client.name,
  role: client.role,
  ...(client.unit !== undefined && { unit: client.unit })
})

function verdictOf(late: boolean, { findings }: Judgement): Decision['verdict'] {
  if (late) return 'late'
  if (findings.some(finding => finding.effect === 'refuse')) return 'refuse'
  return findings.some(finding => finding.effect === 'hold') ? 'hold' : 'commit'
}

/** What an entry says over what its agency said before; of a patch, within the reach of what it patches. */
function mapped({ checked: { mapping }, asserts = false }: Posting, prepared: Prepared, own: JsonObject | undefined): UpResult {
  const { tree, positions, patch } = prepared
  if (own === undefined && !asserts) return prepared.mapped
  const options = { assert: asserts }
  return patch && own ? patchUp(mapping, patch.patch, own, patch.document, options) : mapping.up(tree, own, positions, options)
}

/**
 * Decides an entry: maps it over the agency's last statement, folds it with what the others say, and assesses the result
 * against the packs in force. Pure: the same record, entry, packs and time give the same decision.
 */
export function decideEntry(
  { catalogue, phase, now, packs, deviations, nominal, facts }: Circumstances,
  posting: Posting,
  prepared: Prepared,
  { row, statements }: Known
): Decision {
  const { client } = posting
  const own = statements.find(candidate => candidate.agency === client.agency)
  const age = { ...(posting.asOf !== undefined && { asOf: posting.asOf }), ...prepared.identity }
  const { contribution, report, residue } = mapped(posting, prepared, own?.contribution)
  const late = own !== undefined && isLate(age, own)
  const said = statements
    .filter(candidate => candidate.agency !== client.agency)
    .map(({ agency, contribution: body }) => ({ agency: agency as AgencyId, contribution: body }))
  const folded = fold([...said, { agency: client.agency, contribution }], catalogue.authority)
  const scope = { nominal, unit: unitOf(folded.record) }
  const context: AssessContext = {
    before: row.version === 0 ? undefined : row.record,
    after: folded.record,
    entry: contribution,
    previous: own?.contribution,
    says: Object.fromEntries([...said, { agency: client.agency, contribution }].map(each => [each.agency, each.contribution])),
    actor: actorOf(posting),
    agency: client.agency,
    now,
    phase,
    casePhase: folded.phase,
    facts: { ...factsFor(facts, deviations, scope), ...(posting.processing !== undefined && { processing: posting.processing }) }
  }
  const excepting = deviations.filter(({ agency }) => agency === client.agency)
  const judgement = judge(late ? [] : packs, context, { deviations: excepting, ...scope })
  return {
    verdict: verdictOf(late, judgement),
    changed: !late && !sameAs(folded, row),
    contribution,
    age,
    folded,
    judgement,
    report,
    notCarried: residue
  }
}
