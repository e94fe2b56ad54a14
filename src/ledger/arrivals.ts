import { numberIn } from './rows'
import type { Queryable } from './sql'

const kinds = {
  audit: [1, 'gateway.audit_arrival'],
  delivery: [2, 'gateway.delivery_arrival'],
  notice: [3, 'gateway.notice_arrival']
} as const

/**
 * The arrival up to which nothing can appear any more: whatever a later statement sees up to there is all that there will ever
 * be. Has to be asked for in a statement of its own, before the one that reads the rows.
 */
export async function horizonOf(db: Queryable, kind: keyof typeof kinds): Promise<number> {
  const { rows } = await db.query(`SELECT gateway.horizon($1::bigint, $2::text::regclass) AS horizon`, [...kinds[kind]])
  return numberIn(rows[0] ?? {}, 'horizon')
}
