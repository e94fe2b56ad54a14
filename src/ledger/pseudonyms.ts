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
  const made = missing.map(name => {
    const key = randomBytes(32)
    return { name, key, pseudonym: pseudonym(key, name.slice(name.indexOf('/') + 1)) }
  })
  const { rowCount } = await db.query(
    `INSERT INTO gateway.subject_key (id, key, pseudonym)
     SELECT made.id, decode(made.key, 'hex'), made.pseudonym
     FROM unnest($1::text[], $2::text[], $3::text[]) AS made (id, key, pseudonym) ON CONFLICT (id) DO NOTHING`,
    [made.map(({ name }) => name), made.map(({ key }) => key.toString('hex')), made.map(one => one.pseudonym)]
  )
  // Another transaction may have made one of them meanwhile: then its are the ones that count.
  if (rowCount < made.length) return findPseudonyms(db, names)
  for (const one of made) known.set(one.name, one.pseudonym)
  return known
}
