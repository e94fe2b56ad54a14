import { lockNames } from './advisory'
import { textIn } from './rows'
import type { IdentifierKey, Nominals, Queryable } from './types'

type Identifiers = Pick<
  Nominals,
  'lockIdentifiers' | 'findByIdentifiers' | 'findByRecordKey' | 'saveRecordKey' | 'replaceIdentifiers'
>

/** The name of an identifier's lock. */
export const identifierName = ({ kind, value }: IdentifierKey): string => `identifier/${kind}/${value}`

/** The keys that nominals are found by, over one transaction. */
export function identifiersOver(db: Queryable): Identifiers {
  return {
    ...recordKeysOver(db),
    lockIdentifiers: keys => lockNames(db, keys.map(identifierName)),
    async findByIdentifiers(keys) {
      if (keys.length === 0) return []
      const { rows } = await db.query(
        `SELECT DISTINCT i.kind, i.value, i.nominal FROM gateway.identifier AS i
           JOIN unnest($1::text[], $2::text[]) AS wanted (kind, value) ON i.kind = wanted.kind AND i.value = wanted.value
         ORDER BY i.kind, i.value, i.nominal`,
        columns(keys)
      )
      return rows.map(row => ({ kind: textIn(row, 'kind'), value: textIn(row, 'value'), nominal: textIn(row, 'nominal') }))
    },
    async replaceIdentifiers(nominal, agency, keys) {
      await db.query(
        `DELETE FROM gateway.identifier AS i WHERE i.nominal = $3 AND i.agency = $4 AND NOT EXISTS
           (SELECT 1 FROM unnest($1::text[], $2::text[]) AS said (kind, value) WHERE said.kind = i.kind AND said.value = i.value)`,
        [...columns(keys), nominal, agency]
      )
      if (keys.length === 0) return
      await db.query(
        `INSERT INTO gateway.identifier (kind, value, nominal, agency)
         SELECT kind, value, $3, $4 FROM unnest($1::text[], $2::text[]) AS said (kind, value) ON CONFLICT DO NOTHING`,
        [...columns(keys), nominal, agency]
      )
    }
  }
}

function recordKeysOver(db: Queryable): Pick<Nominals, 'findByRecordKey' | 'saveRecordKey'> {
  return {
    async findByRecordKey(agency, recordKey) {
      const sql = `SELECT nominal FROM gateway.record_key WHERE agency = $1 AND record_key = $2`
      const { rows } = await db.query(sql, [agency, recordKey])
      return rows[0] && textIn(rows[0], 'nominal')
    },
    async saveRecordKey(agency, recordKey, nominal) {
      await db.query(
        `INSERT INTO gateway.record_key (agency, record_key, nominal) VALUES ($1, $2, $3)
         ON CONFLICT (agency, record_key) DO UPDATE SET nominal = excluded.nominal
         WHERE record_key.nominal <> excluded.nominal`,
        [agency, recordKey, nominal]
      )
    }
  }
}

function columns(keys: readonly IdentifierKey[]): [string[], string[]] {
  return [keys.map(key => key.kind), keys.map(key => key.value)]
}
