import { dateIn, given, jsonIn, maybeDate, textIn } from './rows'
import type { FindingLife, FindingLives, Queryable, SqlRow } from './types'

/** Findings by their ids, over one transaction. */
export function findingLivesOver(db: Queryable): FindingLives {
  return {
    async get(id) {
      const { rows } = await db.query(`SELECT * FROM gateway.finding_life WHERE id = $1`, [id])
      return rows[0] && lifeOf(rows[0])
    },
    async open(nominals) {
      if (nominals.length === 0) return []
      const { rows } = await db.query(
        `SELECT * FROM gateway.finding_life WHERE nominal = ANY ($1::text[]) AND ended IS NULL ORDER BY id`,
        [[...nominals]]
      )
      return rows.map(lifeOf)
    },
    async save(lives) {
      if (lives.length === 0) return
      await db.query(
        `INSERT INTO gateway.finding_life (id, nominal, since, finding, circumstances)
         SELECT life.id, life.nominal, life.since::timestamptz, life.finding, life.circumstances
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
           AS life (id, nominal, since, finding, circumstances)
         ON CONFLICT (id) DO UPDATE SET finding = excluded.finding, circumstances = excluded.circumstances, ended = NULL,
           since = CASE WHEN finding_life.ended IS NULL THEN finding_life.since ELSE excluded.since END`,
        [
          lives.map(({ id }) => id),
          lives.map(({ nominal }) => nominal),
          lives.map(({ since }) => since.toISOString()),
          lives.map(({ finding }) => JSON.stringify(finding)),
          lives.map(({ circumstances }) => JSON.stringify(circumstances))
        ]
      )
    },
    async end(ids, at) {
      if (ids.length === 0) return
      await db.query(`UPDATE gateway.finding_life SET ended = $2 WHERE id = ANY ($1::text[]) AND ended IS NULL`, [[...ids], at])
    }
  }
}

function lifeOf(row: SqlRow): FindingLife {
  return {
    id: textIn(row, 'id'),
    nominal: textIn(row, 'nominal'),
    since: dateIn(row, 'since'),
    finding: jsonIn(row, 'finding'),
    circumstances: jsonIn(row, 'circumstances'),
    ...given({ ended: maybeDate(row, 'ended') })
  }
}
