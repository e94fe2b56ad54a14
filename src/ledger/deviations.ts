import { dateIn, given, maybeText, textIn } from './rows'
import type { DeviationRow, Deviations, Queryable, SqlRow } from './types'

/** Deviations over one transaction. */
export function deviationsOver(db: Queryable): Deviations {
  return {
    async insert(row) {
      await db.query(
        `INSERT INTO gateway.deviation (id, agency, unit, rule, nominal, authoriser, reason, client, begins, expires)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          ...[row.id, row.agency, row.unit, row.rule, row.nominal ?? null, row.authoriser, row.reason, row.client],
          ...[row.begins, row.expires]
        ]
      )
    },
    async active(at, agency) {
      const { rows } = await db.query(
        `SELECT * FROM gateway.deviation
         WHERE ($2::text IS NULL OR agency = $2) AND begins <= $1 AND expires > $1 ORDER BY sequence`,
        [at, agency ?? null]
      )
      return rows.map(deviationOf)
    },
    async list(agency, limit) {
      const { rows } = await db.query(`SELECT * FROM gateway.deviation WHERE agency = $1 ORDER BY sequence DESC LIMIT $2`, [
        agency,
        limit
      ])
      return rows.map(deviationOf)
    }
  }
}

function deviationOf(row: SqlRow): DeviationRow {
  return {
    id: textIn(row, 'id'),
    agency: textIn(row, 'agency'),
    unit: textIn(row, 'unit'),
    rule: textIn(row, 'rule'),
    ...given({ nominal: maybeText(row, 'nominal') }),
    authoriser: textIn(row, 'authoriser'),
    reason: textIn(row, 'reason'),
    client: textIn(row, 'client'),
    begins: dateIn(row, 'begins'),
    expires: dateIn(row, 'expires')
  }
}
