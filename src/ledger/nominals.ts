import type { Json, JsonObject } from '../json'
import { identifiersOver } from './identifiers'
import { dateIn, jsonIn, numberIn, textIn } from './rows'
import type { Nominals, NominalRow, Queryable, SqlRow, VersionHead, VersionRow } from './types'

/** Nominals and their versions over one transaction. */
export function nominalsOver(db: Queryable): Nominals {
  const get = async (id: string) => {
    const { rows } = await db.query(newestSql, [[id]])
    return rows[0] && nominalOf(rows[0])
  }
  return {
    ...identifiersOver(db),
    ...versionsOver(db),
    get,
    async create(id, at) {
      await db.query(`INSERT INTO gateway.nominal (id, created_at, updated_at) VALUES ($1, $2, $2)`, [id, at])
    },
    lock: async id => (await lockNominals(db, [id])).get(id),
    async list(after = '', limit = 1000) {
      const { rows } = await db.query(`SELECT id FROM gateway.nominal WHERE id > $1 ORDER BY id LIMIT $2`, [after, limit])
      return rows.map(row => textIn(row, 'id'))
    },
    async count() {
      const { rows } = await db.query(`SELECT count(*) AS count FROM gateway.nominal`)
      return rows[0] ? numberIn(rows[0], 'count') : 0
    }
  }
}

/** Locks nominals in the order of their ids, and reads the newest version of each. */
export async function lockNominals(db: Queryable, ids: readonly string[]): Promise<Map<string, NominalRow>> {
  // Two statements: the second has a snapshot taken after the wait, so it reads the version that the lock was waited for.
  await db.query(`SELECT id FROM gateway.nominal WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE`, [[...ids]])
  const { rows } = await db.query(newestSql, [[...ids]])
  return new Map(rows.map(row => [textIn(row, 'id'), nominalOf(row)]))
}

const newestSql = `SELECT n.id, n.version, n.phase, n.created_at, n.updated_at, coalesce(v.record, '{}') AS record,
    coalesce(v.provenance, '{}') AS provenance, coalesce(v.disagreements, '[]') AS disagreements
  FROM gateway.nominal AS n LEFT JOIN gateway.nominal_version AS v ON v.nominal = n.id AND v.version = n.version
  WHERE n.id = ANY ($1::text[])`

// Times of versions never fall, though the clock may: the version of a time is then the last one not younger.
const saveVersionSql = `WITH raised AS (
    UPDATE gateway.nominal SET version = $2::integer, phase = $6, updated_at = greatest(updated_at, $9)
    WHERE id = $1 AND version = $2::integer - 1 RETURNING updated_at)
  INSERT INTO gateway.nominal_version (nominal, version, record, provenance, disagreements, phase, cause, statements, at)
  SELECT $1, $2::integer, $3, $4, $5, $6, $7, $8, updated_at FROM raised`

function versionsOver(db: Queryable): Pick<Nominals, 'saveVersion' | 'version' | 'versions' | 'asOf'> {
  return {
    async saveVersion(row) {
      const { nominal, version, phase, at } = row
      const bodies = [row.record, row.provenance, row.disagreements].map(body => JSON.stringify(body))
      const params = [nominal, version, ...bodies, phase, JSON.stringify(row.cause), JSON.stringify(row.statements), at]
      const { rowCount } = await db.query(saveVersionSql, params)
      if (rowCount !== 1) throw new Error(`version ${version} does not follow the newest version of this nominal`)
    },
    async version(id, version) {
      const { rows } = await db.query(`SELECT * FROM gateway.nominal_version WHERE nominal = $1 AND version = $2`, [id, version])
      return rows[0] && versionOf(rows[0])
    },
    async versions(id, before = 2147483647, limit = 1000) {
      const { rows } = await db.query(
        `SELECT nominal, version, phase, cause, at FROM gateway.nominal_version
         WHERE nominal = $1 AND version < $2 ORDER BY version DESC LIMIT $3`,
        [id, before, limit]
      )
      return rows.map(headOf)
    },
    async asOf(id, time) {
      const { rows } = await db.query(
        `SELECT * FROM gateway.nominal_version WHERE nominal = $1 AND at <= $2 ORDER BY version DESC LIMIT 1`,
        [id, time]
      )
      return rows[0] && versionOf(rows[0])
    }
  }
}

function nominalOf(row: SqlRow): NominalRow {
  let provenance: Json
  return {
    id: textIn(row, 'id'),
    version: numberIn(row, 'version'),
    record: jsonIn(row, 'record') as JsonObject,
    // Read where it is asked for: it is as large as the record, and few ask for it.
    get provenance() {
      return (provenance ??= jsonIn(row, 'provenance'))
    },
    disagreements: jsonIn(row, 'disagreements'),
    phase: textIn(row, 'phase'),
    createdAt: dateIn(row, 'created_at'),
    updatedAt: dateIn(row, 'updated_at')
  }
}

function headOf(row: SqlRow): VersionHead {
  return {
    nominal: textIn(row, 'nominal'),
    version: numberIn(row, 'version'),
    phase: textIn(row, 'phase'),
    cause: JSON.parse(textIn(row, 'cause')) as VersionRow['cause'],
    at: dateIn(row, 'at')
  }
}

function versionOf(row: SqlRow): VersionRow {
  return {
    ...headOf(row),
    record: jsonIn(row, 'record') as JsonObject,
    provenance: jsonIn(row, 'provenance'),
    disagreements: jsonIn(row, 'disagreements'),
    statements: jsonIn(row, 'statements') as Record<string, string>
  }
}
