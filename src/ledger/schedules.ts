import { numberIn } from './rows'
import type { Queryable, Schedules } from './types'

/** Scheduled runs over one transaction. Who may run is decided by the row, when by the database clock. */
export function schedulesOver(db: Queryable): Schedules {
  return {
    async take(name, everyMs, leaseMs) {
      await db.query(`INSERT INTO gateway.schedule (name) VALUES ($1) ON CONFLICT (name) DO NOTHING`, [name])
      // A run that broke off is taken up again at once, a finished one when the next is due; a tenth early is in time.
      const { rows } = await db.query(
        `UPDATE gateway.schedule SET fence = fence + 1, began_at = clock_timestamp(), ended_at = NULL,
           lease_until = clock_timestamp() + $3::double precision * interval '1 millisecond'
         WHERE name = $1 AND (lease_until IS NULL OR lease_until <= clock_timestamp())
           AND (ended_at IS NULL OR began_at <= clock_timestamp() - 0.9 * $2::double precision * interval '1 millisecond')
         RETURNING fence`,
        [name, everyMs, leaseMs]
      )
      return rows[0] && { name, fence: numberIn(rows[0], 'fence') }
    },
    async renew({ name, fence }, leaseMs) {
      const { rowCount } = await db.query(
        `UPDATE gateway.schedule SET lease_until = clock_timestamp() + $3::double precision * interval '1 millisecond'
         WHERE name = $1 AND fence = $2`,
        [name, fence, leaseMs]
      )
      return rowCount === 1
    },
    async giveBack({ name, fence }) {
      const { rowCount } = await db.query(`UPDATE gateway.schedule SET lease_until = NULL WHERE name = $1 AND fence = $2`, [
        name,
        fence
      ])
      return rowCount === 1
    },
    async end({ name, fence }) {
      const { rowCount } = await db.query(
        `UPDATE gateway.schedule SET lease_until = NULL, ended_at = clock_timestamp() WHERE name = $1 AND fence = $2`,
        [name, fence]
      )
      return rowCount === 1
    }
  }
}
