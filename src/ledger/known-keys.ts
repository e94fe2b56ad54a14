import { lockNames } from './advisory'
import { given, maybeText, textIn } from './rows'
import type { KnownKeys, Queryable } from './types'

/** Keys as they were last seen, over one transaction. */
export function knownKeysOver(db: Queryable): KnownKeys {
  return {
    lock: () => lockNames(db, ['known-keys']),
    async list() {
      const { rows } = await db.query(`SELECT * FROM gateway.known_key ORDER BY owner, id`)
      return rows.map(row => ({
        owner: textIn(row, 'owner'),
        id: textIn(row, 'id'),
        publicKey: textIn(row, 'public_key'),
        ...given({ notBefore: maybeText(row, 'not_before'), notAfter: maybeText(row, 'not_after') }),
        withdrawn: row['withdrawn_at'] !== null
      }))
    },
    async save({ owner, id, publicKey, notBefore, notAfter, withdrawn }) {
      await db.query(
        `INSERT INTO gateway.known_key (owner, id, public_key, not_before, not_after, withdrawn_at)
         VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::boolean THEN now() END)
         ON CONFLICT (owner, id) DO UPDATE SET public_key = excluded.public_key, not_before = excluded.not_before,
           not_after = excluded.not_after, withdrawn_at = excluded.withdrawn_at`,
        [owner, id, publicKey, notBefore ?? null, notAfter ?? null, withdrawn]
      )
    }
  }
}
