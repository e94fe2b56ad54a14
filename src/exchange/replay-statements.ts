import { decode, type FormatSpec } from '../formats'
import type { Json, JsonObject } from '../json'
import type { StatementHistoryRow, SubmissionRow, Tx } from '../ledger'
import { mergePatch, patchUp } from '../mapping'
import type { CheckedMapping } from './catalogue'
import { patchMediaType } from './prepare'

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

/** What was said before an entry, and in which document. */
interface Before {
  said: JsonObject | undefined
  document: Json | undefined
}

/** What an entry came to, and the whole document it stands for. */
interface Read {
  reading: Reading
  document?: Json
}

type Sent = Pick<SubmissionRow, 'bytes' | 'mediaType' | 'sentAs'>

/** One entry of a submission's bytes, read by a mapping over what was said before. */
function read(sent: Sent, index: number, checked: CheckedMapping, before: Before): Read {
  const patches = sent.mediaType === patchMediaType
  const spec: FormatSpec = patches ? { codec: 'json', schema: {} } : checked.mapping.format
  const { entries, faults } = decode(sent.bytes, patches ? 'application/json' : sent.mediaType, spec)
  const entry = entries.find(one => one.index === index)
  if (!entry?.ok)
    return { reading: { ok: false, codes: distinct([...faults, ...(entry?.faults ?? [])].map(({ code }) => code)) } }
  const document = patches ? mergePatch(before.document, entry.tree) : entry.tree
  return { reading: readTree(document, checked, before, sent, patches ? entry.tree : undefined), document }
}

function readTree(
  tree: Json,
  { mapping, checkDocument }: CheckedMapping,
  { said, document }: Before,
  { sentAs }: Sent,
  patch: Json | undefined
): Reading {
  const wrong = checkDocument(tree).map(({ code }) => code)
  const options = { assert: sentAs?.['asserts'] === true }
  const { contribution, report } =
    patch === undefined || said === undefined
      ? mapping.up(tree, said, undefined, options)
      : patchUp(mapping, patch, said, document, options)
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
  let [was, will]: [Json | undefined, Json | undefined] = [undefined, undefined]
  for (const statement of statements) {
    const submission = statement.format === format ? await tx.submissions.find(statement.submission) : undefined
    if (!submission) {
      // Another format of the agency stands between: both versions go on from what it said.
      replay.before = statement.contribution
      replay.after = statement.contribution
      continue
    }
    const { entry } = statement
    const stored: Read = { reading: { ok: true, contribution: statement.contribution } }
    const before: Read = old ? read(submission, entry, old, { said: replay.before, document: was }) : stored
    const after: Read = read(submission, entry, changed, { said: replay.after, document: will })
    replay.entries.push({ before: before.reading, after: after.reading })
    if (before.reading.ok) replay.before = before.reading.contribution
    if (after.reading.ok) replay.after = after.reading.contribution
    ;[was, will] = [before.document ?? was, after.document ?? will]
  }
  return replay
}
