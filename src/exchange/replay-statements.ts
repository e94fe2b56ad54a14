import { decode } from '../formats'
import type { Json, JsonObject } from '../json'
import type { StatementHistoryRow, SubmissionRow, Tx } from '../ledger'
import type { CheckedMapping } from './catalogue'

/** What a mapping makes of one stored entry: what it says, or the codes of its faults, `CODE RULE` where a rule found it. */
export type Reading = { ok: true; contribution: JsonObject } | { ok: false; codes: string[] }

/** What an agency said of a nominal in one format, read again from the stored bytes by two versions of its mapping. */
export interface Replay {
  entries: { before: Reading; after: Reading }[]
  /** What it says in the end by each; undefined where its newest statement is not of the format, or cannot be read. */
  before: JsonObject | undefined
  after: JsonObject | undefined
}

const pageRows = 200

async function statementsIn(tx: Tx, nominal: string, agency: string): Promise<StatementHistoryRow[]> {
  const found: StatementHistoryRow[] = []
  for (let before: number | undefined; ;) {
    const rows = await tx.statements.history(nominal, agency, before, pageRows)
    found.push(...rows.filter(({ newest }) => newest))
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return found.reverse()
    before = last.sequence
  }
}

/** One entry of a submission's bytes, read by a mapping over what was said before. */
function read(
  { bytes, mediaType }: Pick<SubmissionRow, 'bytes' | 'mediaType'>,
  index: number,
  { mapping, checkDocument }: CheckedMapping,
  base: JsonObject | undefined
): Reading {
  const { entries, faults } = decode(bytes, mediaType, mapping.format)
  const entry = entries.find(one => one.index === index)
  if (!entry?.ok) return { ok: false, codes: distinct([...faults, ...(entry?.faults ?? [])].map(({ code }) => code)) }
  return readTree(entry.tree, { mapping, checkDocument }, base)
}

function readTree(tree: Json, { mapping, checkDocument }: CheckedMapping, base: JsonObject | undefined): Reading {
  const wrong = checkDocument(tree).map(({ code }) => code)
  const { contribution, report } = mapping.up(tree, base)
  const errors = report.filter(({ severity }) => severity === 'error')
  const codes = distinct([...wrong, ...errors.map(({ code, rule = '' }) => `${code} ${rule}`.trim())])
  return codes.length > 0 ? { ok: false, codes } : { ok: true, contribution }
}

const distinct = (codes: readonly string[]): string[] => [...new Set(codes)]

/**
 * Reads every entry that an agency ever posted of a nominal in the format of a mapping, in order, by the version in force (by
 * what is stored, where there is none) and by a changed one, each over what that version made of the entries before.
 */
export async function replayStatements(
  tx: Tx,
  nominal: string,
  format: string,
  old: CheckedMapping | undefined,
  changed: CheckedMapping
): Promise<Replay> {
  const statements = await statementsIn(tx, nominal, changed.mapping.agency)
  const replay: Replay = { entries: [], before: undefined, after: undefined }
  for (const statement of statements) {
    const submission = statement.format === format ? await tx.submissions.find(statement.submission) : undefined
    if (!submission) {
      // Another format of the agency stands between: both versions go on from what it said.
      replay.before = statement.contribution
      replay.after = statement.contribution
      continue
    }
    const { entry } = statement
    const before: Reading = old ? read(submission, entry, old, replay.before) : { ok: true, contribution: statement.contribution }
    const after = read(submission, entry, changed, replay.after)
    replay.entries.push({ before, after })
    if (before.ok) replay.before = before.contribution
    if (after.ok) replay.after = after.contribution
  }
  return replay
}
