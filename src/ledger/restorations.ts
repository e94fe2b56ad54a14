import { dateIn, given, maybeDate, numberIn, textIn } from './rows'
import type { Queryable, RestorationRow, Restorations, SqlRow } from './types'

/** Restorations of the ledger over one transaction. */
export function restorationsOver(db: Queryable): Restorations {
  const one = async (sql: string): Promise<SqlRow> => (await db.query(sql)).rows[0] ?? {}
  return {
    async lanes() {
      return numberIn(await one(`SELECT count(*) AS lanes FROM gateway.debt`), 'lanes')
    },
    async raise({ id, how, declaredBy }) {
      const epoch = numberIn(await one(`SELECT ${nextEpoch} AS epoch FROM gateway.debt`), 'epoch')
      // In the one order in which lanes are locked, so that whoever holds one waits for no other.
      await db.query(`SELECT 1 FROM gateway.debt ORDER BY nominal, agency FOR UPDATE`)
      const { rowCount } = await db.query(raiseSql, [epoch])
      await db.query(`UPDATE gateway.delivery SET status = 'overtaken' WHERE status = 'offered'`)
      const last = await one(`SELECT at FROM gateway.audit_event ORDER BY arrival DESC LIMIT 1`)
      const { rows } = await db.query(
        `INSERT INTO gateway.restoration (id, ledger_at, epoch, lanes, how, declared_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
        [id, maybeDate(last, 'at') ?? null, epoch, rowCount ?? 0, how, declaredBy]
      )
      return restorationOf(rows[0] ?? {})
    },
    async list(limit) {
      const { rows } = await db.query(`SELECT * FROM gateway.restoration ORDER BY epoch DESC LIMIT $1`, [limit])
      return rows.map(restorationOf)
    },
    async uncompared(agencies) {
      const { rows } = await db.query(
        `SELECT agency FROM unnest($1::text[]) AS agency WHERE (SELECT max(at) FROM gateway.restoration) > coalesce(
           (SELECT max(began_at) FROM gateway.reconciliation AS r WHERE r.agency = agency.agency
              AND outcome IN ('equal', 'different')), '-infinity') ORDER BY agency`,
        [[...agencies]]
      )
      return rows.map(row => textIn(row, 'agency'))
    }
  }
}

// An older copy restored twice does not know its first later epoch: one that follows the clock is new all the same.
const sinceFirst = `floor(extract(epoch FROM clock_timestamp() - timestamptz '2020-01-01T00:00:00Z'))::integer`

/** The epoch after all that the lanes ever had: seconds since 2020, or one more than the highest where that is ahead of it. */
export const nextEpoch = `greatest(coalesce(max(epoch), 1) + 1, ${sinceFirst})`

const raiseSql = `UPDATE gateway.debt SET
    known_epoch = CASE WHEN acked_seq > 0 OR known_epoch IS NULL THEN epoch ELSE known_epoch END,
    known_seq = CASE WHEN acked_seq > 0 OR known_epoch IS NULL THEN acked_seq ELSE known_seq END,
    epoch = $1, acked_seq = 0, open_rendering = 0, open_version = NULL, open_hash = NULL, open_at = NULL, withdraw_to = NULL,
    fence = fence + 1, lease_until = NULL, attempts = 0, agency_failed = false, due_at = clock_timestamp()`

function restorationOf(row: SqlRow): RestorationRow {
  return {
    id: textIn(row, 'id'),
    at: dateIn(row, 'at'),
    ...given({ ledgerAt: maybeDate(row, 'ledger_at') }),
    epoch: numberIn(row, 'epoch'),
    lanes: numberIn(row, 'lanes'),
    how: textIn(row, 'how') as RestorationRow['how'],
    declaredBy: textIn(row, 'declared_by')
  }
}
