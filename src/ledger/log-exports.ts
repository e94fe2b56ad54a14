import { bytesIn, dateIn, given, maybeDate, maybeNumber, numberIn, textIn } from './rows'
import type { ExportRow, LogExports, Queryable, SqlRow } from './types'

const columns = 'id, client, request, state, done, total, at, ended_at'

/** Exports of the log over one transaction. */
export function logExportsOver(db: Queryable): LogExports {
  return {
    async insert({ id, client, request }) {
      await db.query(`INSERT INTO gateway.audit_export (id, client, request) VALUES ($1, $2, $3)`, [id, client, request])
    },
    async get(id) {
      const { rows } = await db.query(`SELECT ${columns} FROM gateway.audit_export WHERE id = $1`, [id])
      return rows[0] && exportOf(rows[0])
    },
    async nextWaiting() {
      const { rows } = await db.query(
        `SELECT ${columns} FROM gateway.audit_export WHERE state = 'waiting' ORDER BY at, id LIMIT 1`
      )
      return rows[0] && exportOf(rows[0])
    },
    async begin(id, total) {
      await db.query(`DELETE FROM gateway.audit_export_part WHERE export = $1`, [id])
      await db.query(`UPDATE gateway.audit_export SET done = 0, total = $2 WHERE id = $1`, [id, total])
    },
    async progress(id, done) {
      await db.query(`UPDATE gateway.audit_export SET done = $2 WHERE id = $1`, [id, done])
    },
    async savePart(id, name, part, bytes) {
      await db.query(`INSERT INTO gateway.audit_export_part (export, name, part, bytes) VALUES ($1, $2, $3, $4)`, [
        id,
        name,
        part,
        bytes
      ])
    },
    async end(id, state) {
      await db.query(`UPDATE gateway.audit_export SET state = $2, ended_at = clock_timestamp() WHERE id = $1`, [id, state])
    },
    async files(id) {
      const { rows } = await db.query(
        `SELECT name, sum(octet_length(bytes))::bigint AS bytes, count(*) AS parts FROM gateway.audit_export_part
         WHERE export = $1 GROUP BY name ORDER BY name`,
        [id]
      )
      return rows.map(row => ({ name: textIn(row, 'name'), bytes: numberIn(row, 'bytes'), parts: numberIn(row, 'parts') }))
    },
    async part(id, name, part) {
      const { rows } = await db.query(
        `SELECT bytes FROM gateway.audit_export_part WHERE export = $1 AND name = $2 AND part = $3`,
        [id, name, part]
      )
      return rows[0] && bytesIn(rows[0], 'bytes')
    },
    async dropOlderThan(ms) {
      await db.query(
        `DELETE FROM gateway.audit_export WHERE at < clock_timestamp() - $1::double precision * interval '1 millisecond'`,
        [ms]
      )
    }
  }
}

function exportOf(row: SqlRow): ExportRow {
  const state = textIn(row, 'state')
  return {
    id: textIn(row, 'id'),
    client: textIn(row, 'client'),
    request: textIn(row, 'request'),
    state: state === 'ready' || state === 'failed' ? state : 'waiting',
    done: numberIn(row, 'done'),
    ...given({ total: maybeNumber(row, 'total'), endedAt: maybeDate(row, 'ended_at') }),
    at: dateIn(row, 'at')
  }
}
