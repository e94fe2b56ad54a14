import { dateIn, given, jsonIn, maybeDate, maybeText, numberIn, textIn } from './rows'
import type { Facts, Queryable, Settlement, SettlementRow, SqlRow, ToldChange } from './types'

/** What was to be told and what became of it, over one transaction. */
export function factsOver(db: Queryable): Facts {
  return {
    async owe(nominal, version, changes, at) {
      if (changes.length === 0) return
      await db.query(oweSql, [
        nominal,
        version,
        changes.map(({ agency }) => agency),
        changes.map(({ sections }) => JSON.stringify(sections)),
        at
      ])
    },
    async settle({ nominal, agency, version, outcome, entries, power, purpose, recipientClass }) {
      await db.query(
        `INSERT INTO gateway.settlement (nominal, agency, version, outcome, at, entries, power, purpose, recipient_class)
         VALUES ($1, $2, $3, $4, clock_timestamp(), $5, $6, $7, $8)`,
        [
          ...[nominal, agency, version, outcome, JSON.stringify(entries)],
          ...[power, purpose, recipientClass].map(text => text ?? null)
        ]
      )
    },
    async changes(nominals, at, since) {
      if (nominals.length === 0) return []
      const { rows } = await db.query(changesSql, [[...nominals], at, since])
      return rows.map(toldOf)
    },
    async settlements(nominals, at, since) {
      if (nominals.length === 0) return []
      const { rows } = await db.query(settlementsSql, [[...nominals], at, since])
      return rows.map(settlementOf)
    }
  }
}

// The first time that a section is owed to an agency is marked: such rows are few and are read however old they are.
const oweSql = `INSERT INTO gateway.owed_change (nominal, version, agency, sections, first, at)
  SELECT $1, $2::integer, told.agency, told.sections, EXISTS (
    SELECT FROM jsonb_array_elements_text(told.sections::jsonb) AS section WHERE NOT EXISTS (
      SELECT FROM gateway.owed_change AS earlier
      WHERE earlier.nominal = $1 AND earlier.agency = told.agency AND earlier.first
        AND jsonb_exists(earlier.sections::jsonb, section))), $5::timestamptz
  FROM unnest($3::text[], $4::text[]) AS told (agency, sections)`

const changesSql = `SELECT c.nominal, c.agency, c.sections, c.at, s.at AS settled_at, s.outcome FROM gateway.owed_change AS c
  LEFT JOIN LATERAL (SELECT at, outcome FROM gateway.settlement
    WHERE nominal = c.nominal AND agency = c.agency AND version >= c.version AND at <= $2 ORDER BY version LIMIT 1) AS s ON true
  WHERE c.nominal = ANY ($1::text[]) AND c.at <= $2 AND (c.at > $3 OR c.first
    OR c.version > (SELECT coalesce(max(version), 0) FROM gateway.settlement
      WHERE nominal = c.nominal AND agency = c.agency AND at <= $2))
  ORDER BY c.nominal, c.version, c.agency`

const settlementsSql = `SELECT s.* FROM gateway.settlement AS s
  WHERE s.nominal = ANY ($1::text[]) AND s.at <= $2 AND s.outcome = 'delivered'
    AND (s.at > $3 OR s.entries <> '[]' OR NOT EXISTS (SELECT FROM gateway.settlement AS later
      WHERE later.nominal = s.nominal AND later.agency = s.agency AND later.version > s.version
        AND later.outcome = 'delivered' AND later.at <= $2))
  ORDER BY s.nominal, s.agency, s.version`

function toldOf(row: SqlRow): ToldChange {
  return {
    nominal: textIn(row, 'nominal'),
    agency: textIn(row, 'agency'),
    sections: jsonIn(row, 'sections') as string[],
    changedAt: dateIn(row, 'at'),
    ...given({ settledAt: maybeDate(row, 'settled_at'), outcome: maybeText(row, 'outcome') as Settlement | undefined })
  }
}

function settlementOf(row: SqlRow): SettlementRow {
  return {
    nominal: textIn(row, 'nominal'),
    agency: textIn(row, 'agency'),
    version: numberIn(row, 'version'),
    outcome: textIn(row, 'outcome') as Settlement,
    at: dateIn(row, 'at'),
    entries: jsonIn(row, 'entries') as string[],
    ...given({
      power: maybeText(row, 'power'),
      purpose: maybeText(row, 'purpose'),
      recipientClass: maybeText(row, 'recipient_class')
    })
  }
}
