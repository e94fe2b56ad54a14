import { createHash } from 'node:crypto'
import type { JsonObject } from '../json'
import { bytesIn, dateIn, given, jsonIn, maybeNumber, maybeText, numberIn, textIn } from './rows'
import type { EntryRow, Queryable, SqlRow, SubmissionRow, Submissions } from './types'

/** Submissions and entries over one transaction. */
export function submissionsOver(db: Queryable): Submissions {
  return {
    async insert(row) {
      const sha256 = row.sha256 ?? createHash('sha256').update(row.bytes).digest('hex')
      await db.query(
        `INSERT INTO gateway.submission (id, agency, client, media_type, format, bytes, sha256, received_at, sent_as)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          ...[row.id, row.agency, row.client, row.mediaType, row.format ?? null, row.bytes, sha256, row.receivedAt],
          row.sentAs ? JSON.stringify(row.sentAs) : null
        ]
      )
    },
    async find(id) {
      const { rows } = await db.query(`SELECT * FROM gateway.submission WHERE id = $1`, [id])
      return rows[0] && submissionOf(rows[0])
    },
    async insertEntry(row) {
      await db.query(
        `INSERT INTO gateway.entry (submission, index, status, nominal, version, receipt, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [row.submission, row.index, row.status, row.nominal ?? null, row.version ?? null, JSON.stringify(row.receipt), row.at]
      )
    },
    async entries(id, after = -1, limit = 1000) {
      const { rows } = await db.query(
        `SELECT * FROM gateway.entry WHERE submission = $1 AND index > $2 ORDER BY index LIMIT $3`,
        [id, after, limit]
      )
      return rows.map(entryOf)
    },
    async sentAs(id) {
      const { rows } = await db.query(`SELECT sent_as FROM gateway.submission WHERE id = $1`, [id])
      return rows[0] && sentAsOf(rows[0])
    },
    async turnedAway(after, limit) {
      const { rows } = await db.query(
        `SELECT * FROM gateway.entry WHERE status IN ('held', 'refused') AND (submission, index) > ($1, $2::integer)
         ORDER BY submission, index LIMIT $3`,
        [after?.submission ?? '', after?.index ?? -1, limit]
      )
      return rows.map(entryOf)
    },
    async refusedUnkept() {
      const { rows } = await db.query(
        `SELECT count(*) AS n FROM gateway.audit_event WHERE op = 'refuse' AND submission IS NULL
           AND position('"rsn":"refused-by-guidance"' IN convert_from(leaf, 'UTF8')) > 0`
      )
      return rows[0] ? numberIn(rows[0], 'n') : 0
    }
  }
}

function sentAsOf(row: SqlRow): JsonObject | undefined {
  return typeof row['sent_as'] === 'string' ? (jsonIn(row, 'sent_as') as JsonObject) : undefined
}

function submissionOf(row: SqlRow): SubmissionRow {
  const sentAs = sentAsOf(row)
  return {
    id: textIn(row, 'id'),
    agency: textIn(row, 'agency'),
    client: textIn(row, 'client'),
    mediaType: textIn(row, 'media_type'),
    ...given({ format: maybeText(row, 'format') }),
    bytes: bytesIn(row, 'bytes'),
    sha256: textIn(row, 'sha256'),
    receivedAt: dateIn(row, 'received_at'),
    ...(sentAs && { sentAs })
  }
}

function entryOf(row: SqlRow): EntryRow {
  return {
    submission: textIn(row, 'submission'),
    index: numberIn(row, 'index'),
    status: textIn(row, 'status') as EntryRow['status'],
    ...given({ nominal: maybeText(row, 'nominal'), version: maybeNumber(row, 'version') }),
    receipt: jsonIn(row, 'receipt'),
    at: dateIn(row, 'at')
  }
}
