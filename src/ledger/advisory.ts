import type { Queryable } from './types'

/**
 * Holds the named locks until the transaction ends. They are taken in the order of their hashes, so two transactions that want
 * the same names never wait for each other in a circle. Names are hashed to 64 bits: two that meet merely wait needlessly.
 */
export async function lockNames(db: Queryable, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  await db.query(
    `SELECT pg_advisory_xact_lock(k) FROM
       (SELECT DISTINCT hashtextextended(name, 0) AS k FROM unnest($1::text[]) AS name ORDER BY 1) AS keys`,
    [[...names]]
  )
}
