import { lockNames } from './advisory'
import { LedgerRefused } from './errors'
import { migrations } from './migrations'
import { textIn } from './rows'
import type { Session } from './store'

/**
 * Brings the database to the newest shape, all in one transaction and one process at a time. Throws `LedgerRefused` for a
 * database that a newer gateway has already changed.
 */
export async function migrate(session: Session): Promise<void> {
  await session.query('BEGIN')
  try {
    await lockNames(session, ['migrate'])
    await session.query('CREATE SCHEMA IF NOT EXISTS gateway')
    await session.query(
      `CREATE TABLE IF NOT EXISTS gateway.migration (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`
    )
    const { rows } = await session.query('SELECT name FROM gateway.migration')
    const done = new Set(rows.map(row => textIn(row, 'name')))
    const unknown = [...done].filter(name => !migrations.some(known => known.name === name))
    if (unknown.length > 0) {
      throw new LedgerRefused(`the database was changed by a newer gateway (${unknown.join(', ')}): run that version`)
    }
    for (const { name, sql } of migrations.filter(one => !done.has(one.name))) {
      await session.query(sql)
      await session.query('INSERT INTO gateway.migration (name) VALUES ($1)', [name])
    }
    await session.query('COMMIT')
  } catch (error) {
    await session.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
