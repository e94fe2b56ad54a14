import type { StatementRow, Tx, VersionRow } from '../ledger'

const pageRows = 200

/** What an agency said of a nominal as one of its versions was made; undefined where it had said nothing by then. */
export async function statementThen(
  tx: Tx,
  { nominal, statements }: Pick<VersionRow, 'nominal' | 'statements'>,
  agency: string
): Promise<StatementRow | undefined> {
  const submission = statements[agency]
  if (submission === undefined) return undefined
  for (let before: number | undefined; ;) {
    const rows = await tx.statements.history(nominal, agency, before, pageRows)
    const found = rows.find(row => row.newest && row.submission === submission)
    const last = rows.at(-1)
    if (found || !last || rows.length < pageRows) return found
    before = last.sequence
  }
}
