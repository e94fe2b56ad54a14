import { dateIn, given, maybeDate, maybeText, numberIn, textIn } from './rows'
import type { Queryable, ResyncRow, Resyncs, SqlRow } from './types'

const lasting = (place: number): string => `clock_timestamp() + $${place}::double precision * interval '1 millisecond'`

/** Full resyncs over one transaction. Who runs one is decided by the row and its fence, when by the database clock. */
export function resyncsOver(db: Queryable): Resyncs {
  const one = async (sql: string, params: Parameters<Queryable['query']>[1]): Promise<ResyncRow | undefined> => {
    const { rows } = await db.query(sql, params)
    return rows[0] && resyncOf(rows[0])
  }
  return {
    async lanes(agency) {
      const { rows } = await db.query(`SELECT count(*) AS count FROM gateway.debt WHERE agency = $1 AND state <> 'closed'`, [
        agency
      ])
      return numberIn(rows[0] ?? {}, 'count')
    },
    start: ({ id, agency, perSecond, total, startedBy }) =>
      one(
        `INSERT INTO gateway.resync (id, agency, per_second, total, started_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (agency) WHERE state = 'running' DO NOTHING RETURNING *`,
        [id, agency, perSecond, total, startedBy]
      ),
    get: id => one(`SELECT * FROM gateway.resync WHERE id = $1`, [id]),
    async list(limit) {
      const { rows } = await db.query(`SELECT * FROM gateway.resync ORDER BY started_at DESC, id LIMIT $1`, [limit])
      return rows.map(resyncOf)
    },
    take: leaseMs =>
      one(
        `UPDATE gateway.resync SET fence = fence + 1, lease_until = ${lasting(1)} WHERE id = (SELECT id FROM gateway.resync
           WHERE state = 'running' AND (lease_until IS NULL OR lease_until <= clock_timestamp())
           ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *`,
        [leaseMs]
      ),
    async next({ agency, afterNominal }, limit) {
      const { rows } = await db.query(
        `SELECT nominal FROM gateway.debt WHERE agency = $1 AND nominal > $2 AND state <> 'closed' ORDER BY nominal LIMIT $3`,
        [agency, afterNominal, limit]
      )
      return rows.map(row => textIn(row, 'nominal'))
    },
    async advance({ id, fence }, { nominal, fate, error, leaseMs }) {
      const { rowCount } = await db.query(
        `UPDATE gateway.resync SET after_nominal = $3, ${fate} = ${fate} + 1, last_error = coalesce($4, last_error),
           lease_until = ${lasting(5)} WHERE id = $1 AND fence = $2 AND state = 'running'`,
        [id, fence, nominal, error ?? null, leaseMs]
      )
      return rowCount === 1
    },
    async waits({ id, fence }, error, leaseMs) {
      const { rowCount } = await db.query(
        `UPDATE gateway.resync SET last_error = $3, lease_until = ${lasting(4)} WHERE id = $1 AND fence = $2 AND state = 'running'`,
        [id, fence, error, leaseMs]
      )
      return rowCount === 1
    },
    async giveBack({ id, fence }) {
      await db.query(`UPDATE gateway.resync SET lease_until = NULL WHERE id = $1 AND fence = $2`, [id, fence])
    },
    end: (id, state) =>
      one(
        `UPDATE gateway.resync SET state = $2, ended_at = clock_timestamp(), lease_until = NULL
         WHERE id = $1 AND state = 'running' RETURNING *`,
        [id, state]
      )
  }
}

function resyncOf(row: SqlRow): ResyncRow {
  return {
    id: textIn(row, 'id'),
    agency: textIn(row, 'agency'),
    state: textIn(row, 'state') as ResyncRow['state'],
    perSecond: numberIn(row, 'per_second'),
    total: numberIn(row, 'total'),
    sent: numberIn(row, 'sent'),
    passed: numberIn(row, 'passed'),
    failed: numberIn(row, 'failed'),
    afterNominal: textIn(row, 'after_nominal'),
    startedBy: textIn(row, 'started_by'),
    startedAt: dateIn(row, 'started_at'),
    fence: numberIn(row, 'fence'),
    ...given({ lastError: maybeText(row, 'last_error'), endedAt: maybeDate(row, 'ended_at') })
  }
}
