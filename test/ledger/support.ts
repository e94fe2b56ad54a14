import type { Ledger, StatementRow, VersionRow } from '../../src/ledger'

let counter = 0

/** A name that no other test of this run uses. */
export function fresh(prefix: string): string {
  counter += 1
  return `${prefix}-${String(counter)}`
}

export function versionRow(nominal: string, version: number, at: Date, more: Partial<VersionRow> = {}): VersionRow {
  return {
    nominal,
    version,
    record: { person: { version } },
    provenance: {},
    disagreements: [],
    phase: 'custody',
    cause: { agency: 'prison-hmps', kind: 'submission', submission: 'sub', entry: 0 },
    statements: { 'prison-hmps': 'sub' },
    at,
    ...more
  }
}

export function statementRow(nominal: string, agency: string, more: Partial<StatementRow> = {}): StatementRow {
  return {
    nominal,
    agency,
    contribution: { names: [{ surname: 'Invented' }] },
    submission: 'sub',
    entry: 0,
    format: 'prisoner-search',
    mapping: 'prison-hmps/prisoner-search',
    mappingHash: 'ab'.repeat(32),
    receivedAt: new Date('2026-01-02T03:04:05.678Z'),
    ...more
  }
}

/** A nominal with one version, in a transaction of its own. */
export async function newNominal(ledger: Ledger): Promise<string> {
  const id = fresh('nominal')
  await ledger.transaction(async tx => {
    const at = await tx.now()
    await tx.nominals.create(id, at)
    await tx.nominals.saveVersion(versionRow(id, 1, at))
  })
  return id
}

export async function until(condition: () => boolean | Promise<boolean>, ms = 5000): Promise<void> {
  const end = Date.now() + ms
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('the condition did not come to hold')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
