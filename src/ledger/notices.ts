import { horizonOf } from './arrivals'
import { dateIn, numberIn, textIn } from './rows'
import type { NoticeRow, Notices, Queryable, SqlRow } from './types'

/** Notices over one transaction. */
export function noticesOver(db: Queryable): Notices {
  return {
    async insert(rows) {
      if (rows.length === 0) return
      await db.query(
        `INSERT INTO gateway.notice (agency, nominal, finding, kind, at)
         SELECT told.agency, told.nominal, told.finding, told.kind, told.at::timestamptz
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS told (agency, nominal, finding, kind, at)`,
        [
          rows.map(({ agency }) => agency),
          rows.map(({ nominal }) => nominal),
          rows.map(({ finding }) => finding),
          rows.map(({ kind }) => kind),
          rows.map(({ at }) => at.toISOString())
        ]
      )
    },
    async since(agency, after, limit) {
      const horizon = await horizonOf(db, 'notice')
      const { rows } = await db.query(
        `SELECT * FROM gateway.notice WHERE agency = $1 AND arrival > $2 AND arrival <= $3 ORDER BY arrival LIMIT $4`,
        [agency, after, horizon, limit]
      )
      const notices = rows.map(noticeOf)
      return { notices, next: notices.at(-1)?.arrival ?? after }
    }
  }
}

function noticeOf(row: SqlRow): NoticeRow {
  return {
    arrival: numberIn(row, 'arrival'),
    agency: textIn(row, 'agency'),
    nominal: textIn(row, 'nominal'),
    finding: textIn(row, 'finding'),
    kind: textIn(row, 'kind') as NoticeRow['kind'],
    at: dateIn(row, 'at')
  }
}
