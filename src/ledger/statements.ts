import type { JsonObject } from '../json'
import { dateIn, flagIn, given, jsonIn, maybeText, numberIn, textIn } from './rows'
import type { Queryable, SqlParam, SqlRow, StatementRow, Statements } from './types'

const columns = `nominal, agency, contribution, as_of, record_version, record_key, submission, entry, format, mapping,
  mapping_hash, received_at`
const values = `$1, $2, $3, $4, $5, $6, $7, $8::integer, $9, $10, $11, $12`
const replaced = columns
  .split(',')
  .slice(2)
  .map(column => `${column.trim()} = excluded.${column.trim()}`)
  .join(', ')

/** What agencies say, over one transaction. */
export function statementsOver(db: Queryable): Statements {
  return {
    async of(nominal) {
      const { rows } = await db.query(`SELECT * FROM gateway.statement WHERE nominal = $1 ORDER BY agency`, [nominal])
      return rows.map(statementOf)
    },
    async save(row) {
      await db.query(
        `WITH kept AS (
           INSERT INTO gateway.statement_history (newest, ${columns}) VALUES (true, ${values}))
         INSERT INTO gateway.statement (${columns}) VALUES (${values})
         ON CONFLICT (nominal, agency) DO UPDATE SET ${replaced}`,
        params(row)
      )
    },
    async saveLate(row) {
      await db.query(`INSERT INTO gateway.statement_history (newest, ${columns}) VALUES (false, ${values})`, params(row))
    },
    async history(nominal, agency, before = Number.MAX_SAFE_INTEGER, limit = 1000) {
      const { rows } = await db.query(
        `SELECT * FROM gateway.statement_history WHERE nominal = $1 AND ($2::text IS NULL OR agency = $2) AND sequence < $3
         ORDER BY sequence DESC LIMIT $4`,
        [nominal, agency ?? null, before, limit]
      )
      return rows.map(row => ({ ...statementOf(row), sequence: numberIn(row, 'sequence'), newest: flagIn(row, 'newest') }))
    }
  }
}

function params(row: StatementRow): SqlParam[] {
  const optional = [row.asOf, row.recordVersion, row.recordKey].map(value => value ?? null)
  const source = [row.submission, row.entry, row.format, row.mapping, row.mappingHash, row.receivedAt]
  return [row.nominal, row.agency, JSON.stringify(row.contribution), ...optional, ...source]
}

function statementOf(row: SqlRow): StatementRow {
  return {
    nominal: textIn(row, 'nominal'),
    agency: textIn(row, 'agency'),
    contribution: jsonIn(row, 'contribution') as JsonObject,
    ...given({
      asOf: maybeText(row, 'as_of'),
      recordVersion: maybeText(row, 'record_version'),
      recordKey: maybeText(row, 'record_key')
    }),
    submission: textIn(row, 'submission'),
    entry: numberIn(row, 'entry'),
    format: textIn(row, 'format'),
    mapping: textIn(row, 'mapping'),
    mappingHash: textIn(row, 'mapping_hash'),
    receivedAt: dateIn(row, 'received_at')
  }
}
