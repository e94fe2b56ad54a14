import { randomBytes } from 'node:crypto'
import { pseudonym } from '../sync-log'
import { textIn } from './rows'
import type { Queryable } from './types'

/** The name under which a nominal's key is kept. */
export function nominalKey(nominal: string): string {
  return `nominal/${nominal}`
}

/** The name under which a user's key is kept. */
export function userKey(agency: string, user: string): string {
  return `user/${agency}/${user}`
}

/** The pseudonyms that exist, by key name. */
export async function findPseudonyms(db: Queryable, names: readonly string[]): Promise<Map<string, string>> {
  if (names.length === 0) return new Map()
  const { rows } = await db.query(`SELECT id, pseudonym FROM gateway.subject_key WHERE id = ANY ($1::text[])`, [[...names]])
  return new Map(rows.map(row => [textIn(row, 'id'), textIn(row, 'pseudonym')]))
}

/** The pseudonyms of all names; a name without one is given a key of its own. */
export async function makePseudonyms(db: Queryable, names: readonly string[]): Promise<Map<string, string>> {
  const known = await findPseudonyms(db, names)
  const missing = names.filter(name => !known.has(name)).sort()
  if (missing.length === 0) return known
  for (const name of missing) {
    const key = randomBytes(32)
    const id = name.slice(name.indexOf('/') + 1)
    await db.query(`INSERT INTO gateway.subject_key (id, key, pseudonym) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`, [
      name,
      key,
      pseudonym(key, id)
    ])
  }
  return findPseudonyms(db, names)
}
