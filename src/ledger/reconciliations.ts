import { dateIn, maybeText, numberIn, placeholders, textIn } from './rows'
import { knownPlace } from './stopped-lanes'
import type { LaneDifference, Queryable, ReconciliationRow, Reconciliations, SqlRow, Stand } from './types'

const rowsAtATime = 1000

/** Comparisons over one transaction. */
export function reconciliationsOver(db: Queryable): Reconciliations {
  return {
    async stands(agency) {
      const { rows } = await db.query(
        `SELECT nominal, epoch, acked_seq, acked_chain, known_epoch, known_seq FROM gateway.debt
         WHERE agency = $1 AND state <> 'closed' AND (acked_seq > 0 OR known_seq > 0)`,
        [agency]
      )
      return rows.map(row => ({ nominal: textIn(row, 'nominal'), ...knownPlace(row) }))
    },
    async save({ id, agency, askedBy, beganAt, lanes, buckets, outcome }, differences) {
      await db.query(
        `INSERT INTO gateway.reconciliation (id, agency, asked_by, began_at, lanes, buckets, outcome)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, agency, askedBy, beganAt, lanes, buckets, outcome]
      )
      for (let at = 0; at < differences.length; at += rowsAtATime) {
        const some = differences.slice(at, at + rowsAtATime)
        await db.query(
          `INSERT INTO gateway.lane_difference (reconciliation, nominal, kind, ours, theirs, action, fields)
           VALUES ${placeholders(some.length, ['text', 'text', 'text', 'text', 'text', 'text', 'text'])}`,
          some.flatMap(({ nominal, kind, ours, theirs, action, fields }) => [
            ...[id, nominal, kind, json(ours), json(theirs), action],
            fields ? JSON.stringify(fields) : null
          ])
        )
      }
    },
    async list(limit) {
      const { rows } = await db.query(
        `SELECT r.*, (SELECT count(*) FROM gateway.lane_difference AS d WHERE d.reconciliation = r.id) AS differences
         FROM gateway.reconciliation AS r ORDER BY ended_at DESC, id LIMIT $1`,
        [limit]
      )
      return rows.map(row => ({ ...reconciliationOf(row), differences: numberIn(row, 'differences') }))
    },
    async differences(id) {
      const { rows } = await db.query(`SELECT * FROM gateway.lane_difference WHERE reconciliation = $1 ORDER BY nominal`, [id])
      return rows.map(differenceOf)
    }
  }
}

const json = (stand: Stand | undefined): string | null => (stand ? JSON.stringify(stand) : null)

function reconciliationOf(row: SqlRow): ReconciliationRow {
  return {
    id: textIn(row, 'id'),
    agency: textIn(row, 'agency'),
    askedBy: textIn(row, 'asked_by'),
    beganAt: dateIn(row, 'began_at'),
    endedAt: dateIn(row, 'ended_at'),
    lanes: numberIn(row, 'lanes'),
    buckets: numberIn(row, 'buckets'),
    outcome: textIn(row, 'outcome')
  }
}

function differenceOf(row: SqlRow): LaneDifference {
  const [ours, theirs] = [maybeText(row, 'ours'), maybeText(row, 'theirs')]
  const fields = maybeText(row, 'fields')
  return {
    nominal: textIn(row, 'nominal'),
    kind: textIn(row, 'kind') as LaneDifference['kind'],
    ...(ours !== undefined && { ours: JSON.parse(ours) as Stand }),
    ...(theirs !== undefined && { theirs: JSON.parse(theirs) as Stand }),
    ...(fields !== undefined && { fields: JSON.parse(fields) as string[] }),
    action: textIn(row, 'action')
  }
}
