import type { Json, JsonObject } from '../json'
import { jsonIn, numberIn, textIn } from './rows'
import type { AssessableRow, Findings, Queryable, SqlRow } from './types'

/** Findings per version over one transaction. */
export function findingsOver(db: Queryable): Findings {
  return {
    async save({ nominal, version, findings, assessedAt, packs, verdicts, circumstances }) {
      await db.query(
        `INSERT INTO gateway.finding (nominal, version, findings, assessed_at, packs, verdicts, circumstances)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (nominal, version) DO UPDATE SET findings = excluded.findings, assessed_at = excluded.assessed_at,
           packs = excluded.packs, verdicts = excluded.verdicts, circumstances = excluded.circumstances`,
        [
          ...[nominal, version, JSON.stringify(findings), assessedAt],
          ...[packs, verdicts, circumstances].map(body => JSON.stringify(body))
        ]
      )
    },
    async touch(versions, at) {
      if (versions.length === 0) return
      await db.query(
        `UPDATE gateway.finding AS f SET assessed_at = $3
         FROM unnest($1::text[], $2::integer[]) AS seen (nominal, version)
         WHERE f.nominal = seen.nominal AND f.version = seen.version`,
        [versions.map(({ nominal }) => nominal), versions.map(({ version }) => version), at]
      )
    },
    async of(nominal, version) {
      const sql = `SELECT findings FROM gateway.finding WHERE nominal = $1 AND version = $2`
      const { rows } = await db.query(sql, [nominal, version])
      return rows[0] ? (jsonIn(rows[0], 'findings') as Json[]) : []
    },
    async page(after, limit) {
      const { rows } = await db.query(
        `SELECT n.id, n.version, f.verdicts FROM gateway.nominal AS n
           LEFT JOIN gateway.finding AS f ON f.nominal = n.id AND f.version = n.version
         WHERE n.id > $1 AND n.version > 0 ORDER BY n.id LIMIT $2`,
        [after, limit]
      )
      return rows.map(row => ({
        nominal: textIn(row, 'id'),
        version: numberIn(row, 'version'),
        ...(typeof row['verdicts'] === 'string' && { verdicts: jsonIn(row, 'verdicts') })
      }))
    },
    async assessable(after, limit) {
      const { rows } = await db.query(
        `SELECT n.id, n.version, v.phase, v.record, f.findings, f.packs, f.verdicts FROM gateway.nominal AS n
           JOIN gateway.nominal_version AS v ON v.nominal = n.id AND v.version = n.version
           LEFT JOIN gateway.finding AS f ON f.nominal = n.id AND f.version = n.version
         WHERE n.id > $1 ORDER BY n.id LIMIT $2`,
        [after, limit]
      )
      const found = new Map(rows.map(row => [textIn(row, 'id'), assessableOf(row)]))
      const said = await db.query(
        `SELECT nominal, agency, contribution FROM gateway.statement WHERE nominal = ANY ($1::text[]) ORDER BY nominal, agency`,
        [[...found.keys()]]
      )
      for (const row of said.rows) {
        const one = found.get(textIn(row, 'nominal'))
        if (one) one.says[textIn(row, 'agency')] = jsonIn(row, 'contribution') as JsonObject
      }
      return [...found.values()]
    }
  }
}

function assessableOf(row: SqlRow): AssessableRow {
  const json = (column: string): Json | undefined => (typeof row[column] === 'string' ? jsonIn(row, column) : undefined)
  const verdicts = json('verdicts')
  return {
    nominal: textIn(row, 'id'),
    version: numberIn(row, 'version'),
    phase: textIn(row, 'phase'),
    record: jsonIn(row, 'record') as JsonObject,
    says: {},
    findings: (json('findings') ?? []) as Json[],
    packs: (json('packs') ?? []) as string[],
    ...(verdicts !== undefined && { verdicts })
  }
}
