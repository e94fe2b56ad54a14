import { dateIn, given, jsonIn, maybeDate, maybeText, numberIn, textIn } from './rows'
import type { HeldEntries, HeldRow, Queryable, SqlRow } from './types'

/** Held entries over one transaction. */
export function heldOver(db: Queryable): HeldEntries {
  return {
    async insert(row) {
      await db.query(
        `INSERT INTO gateway.held_entry (id, submission, entry, agency, reason, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
        [row.id, row.submission, row.entry, row.agency, row.reason, JSON.stringify(row.detail)]
      )
    },
    async get(id) {
      const { rows } = await db.query(`SELECT * FROM gateway.held_entry WHERE id = $1`, [id])
      return rows[0] && heldOf(rows[0])
    },
    async list({ state, agency, after, limit = 100 }) {
      const { rows } = await db.query(
        `SELECT * FROM gateway.held_entry
         WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR agency = $2)
           AND sequence > coalesce((SELECT sequence FROM gateway.held_entry WHERE id = $3), 0)
         ORDER BY sequence LIMIT $4`,
        [state ?? null, agency ?? null, after ?? null, limit]
      )
      return rows.map(heldOf)
    },
    async resolve(id, resolution, by) {
      const { rowCount } = await db.query(
        `UPDATE gateway.held_entry SET state = 'resolved', resolution = $2, resolved_by = $3, resolved_at = now()
         WHERE id = $1 AND state = 'waiting'`,
        [id, resolution, by]
      )
      return rowCount === 1
    }
  }
}

function heldOf(row: SqlRow): HeldRow {
  return {
    id: textIn(row, 'id'),
    submission: textIn(row, 'submission'),
    entry: numberIn(row, 'entry'),
    agency: textIn(row, 'agency'),
    reason: textIn(row, 'reason'),
    detail: jsonIn(row, 'detail'),
    state: textIn(row, 'state') as HeldRow['state'],
    createdAt: dateIn(row, 'created_at'),
    ...given({ resolution: maybeText(row, 'resolution'), resolvedBy: maybeText(row, 'resolved_by') }),
    ...given({ resolvedAt: maybeDate(row, 'resolved_at') })
  }
}
