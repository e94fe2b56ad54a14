import { horizonOf } from './arrivals'
import { dateIn, given, jsonIn, maybeNumber, numberIn, textIn } from './rows'
import type { Deliveries, DeliveryRow, Queryable, SqlRow } from './types'

const columns = `id, agency, nominal, from_version, version, status, http, duration_ms, uncarried, fidelity, fence`

/** Deliveries over one transaction. */
export function deliveriesOver(db: Queryable): Deliveries {
  return {
    async record(row) {
      const told = [row.http ?? null, row.durationMs ?? null, JSON.stringify(row.uncarried), row.fidelity ?? null]
      await db.query(`INSERT INTO gateway.delivery (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, [
        row.id,
        row.agency,
        row.nominal,
        row.fromVersion,
        row.version,
        row.status,
        ...told,
        row.fence
      ])
    },
    async get(id) {
      const { rows } = await db.query(`SELECT * FROM gateway.delivery WHERE id = $1`, [id])
      return rows[0] && deliveryOf(rows[0])
    },
    async of(nominal, agency, limit = 100) {
      const { rows } = await db.query(
        `SELECT * FROM gateway.delivery WHERE nominal = $1 AND ($2::text IS NULL OR agency = $2)
         ORDER BY arrival DESC LIMIT $3`,
        [nominal, agency ?? null, limit]
      )
      return rows.map(deliveryOf)
    },
    async since(agency, after, limit) {
      const horizon = await horizonOf(db, 'delivery')
      const { rows } = await db.query(
        `SELECT * FROM gateway.delivery WHERE agency = $1 AND arrival > $2 AND arrival <= $3 ORDER BY arrival LIMIT $4`,
        [agency, after, horizon, limit]
      )
      const last = rows.at(-1)
      return { deliveries: rows.map(deliveryOf), next: last === undefined ? after : numberIn(last, 'arrival') }
    }
  }
}

function deliveryOf(row: SqlRow): DeliveryRow {
  return {
    id: textIn(row, 'id'),
    agency: textIn(row, 'agency'),
    nominal: textIn(row, 'nominal'),
    fromVersion: numberIn(row, 'from_version'),
    version: numberIn(row, 'version'),
    status: textIn(row, 'status'),
    at: dateIn(row, 'at'),
    ...given({
      http: maybeNumber(row, 'http'),
      durationMs: maybeNumber(row, 'duration_ms'),
      fidelity: maybeNumber(row, 'fidelity')
    }),
    uncarried: jsonIn(row, 'uncarried'),
    fence: numberIn(row, 'fence')
  }
}
