import type { StatementRow, Tx, VersionRow } from '../ledger'

const pageRows = 200

/** What an agency said of a nominal as one of its versions was made; undefined where it had said nothing by then. */
export async function statementThen(
  tx: Tx,
  { nominal, statements, at }: Pick<VersionRow, 'nominal' | 'statements' | 'at'>,
  agency: string
): Promise<StatementRow | undefined> {
  // A batch may speak of one person twice, so the time decides too.
  const submission = statements[agency]
  if (submission === undefined) return undefined
  for (let before: number | undefined; ;) {
    const rows = await tx.statements.history(nominal, agency, before, pageRows)
    const found = rows.find(row => row.newest && row.submission === submission && row.receivedAt <= at)
    const last = rows.at(-1)
    if (found || !last || rows.length < pageRows) return found
    before = last.sequence
  }
}
