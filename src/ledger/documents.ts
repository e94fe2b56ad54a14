import { dateIn, jsonIn, numberIn, textIn } from './rows'
import type { Documents, DocumentRow, Queryable, SqlParam } from './types'

/** The last known documents over one transaction. */
export function documentsOver(db: Queryable): Documents {
  return {
    async last(nominal, agency, format) {
      const sql = `SELECT * FROM gateway.document WHERE nominal = $1 AND agency = $2 AND format = $3`
      const { rows } = await db.query(sql, [nominal, agency, format])
      const row = rows[0]
      if (row === undefined) return undefined
      return {
        document: jsonIn(row, 'document'),
        sequence: numberIn(row, 'sequence'),
        origin: textIn(row, 'origin') as DocumentRow['origin'],
        at: dateIn(row, 'at')
      }
    },
    async save(nominal, agency, format, row) {
      await db.query(saveSql, paramsOf(nominal, agency, format, row))
    },
    async saveDelivered(nominal, agency, format, row) {
      await db.query(`${saveSql} WHERE document.origin <> 'posted'`, paramsOf(nominal, agency, format, row))
    }
  }
}

const saveSql = `INSERT INTO gateway.document (nominal, agency, format, document, sequence, origin, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (nominal, agency, format) DO UPDATE SET document = excluded.document, sequence = excluded.sequence,
    origin = excluded.origin, at = excluded.at`

function paramsOf(nominal: string, agency: string, format: string, row: DocumentRow): SqlParam[] {
  return [nominal, agency, format, JSON.stringify(row.document), row.sequence, row.origin, row.at]
}
