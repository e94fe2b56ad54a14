import { horizonOf } from './arrivals'
import { findPseudonyms, nominalKey } from './pseudonyms'
import { bytesIn, dateIn, given, maybeNumber, maybeText, numberIn, textIn } from './rows'
import type { AuditLog, LogEntry, LogFilter, LogPage, Queryable, SqlParam, SqlRow } from './types'

const columns = `arrival, id, stream, n, subject, subject_n, leaf, encode(leaf_hash, 'hex') AS leaf_hash, leaf_index, at, op, ph,
  agency, system, submission, delivery, correlation, result`

type Lists = Omit<AuditLog, 'append' | 'appendAll'>

/** The log as auditors read it, over one transaction. */
export function auditListsOver(db: Queryable): Lists {
  const pseudonymOf = async (nominal: string) => (await findPseudonyms(db, [nominalKey(nominal)])).get(nominalKey(nominal))
  return {
    pseudonym: pseudonymOf,
    async list(filter) {
      const subject = filter.nominal === undefined ? filter.subject : await pseudonymOf(filter.nominal)
      const { nominal, ...rest } = filter
      if (nominal !== undefined && (subject === undefined || (rest.subject ?? subject) !== subject)) return empty(filter)
      return page(db, subject === undefined ? rest : { ...rest, subject })
    },
    async find(id) {
      if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
      const { rows } = await db.query(`SELECT ${columns} FROM gateway.audit_event WHERE id = $1`, [id])
      return rows[0] && entryOf(rows[0])
    },
    async stream(name, afterN = 0, limit = 1000) {
      const [column, number, value] = 'stream' in name ? ['stream', 'n', name.stream] : ['subject', 'subject_n', name.subject]
      const { rows } = await db.query(
        `SELECT ${columns} FROM gateway.audit_event WHERE ${column} = $1 AND ${number} > $2 ORDER BY ${number} LIMIT $3`,
        [value, afterN, limit]
      )
      return rows.map(entryOf)
    }
  }
}

function empty(filter: LogFilter): LogPage {
  return { entries: [], next: filter.after ?? 0, more: false }
}

async function page(db: Queryable, filter: LogFilter): Promise<LogPage> {
  const { after = 0, limit = 500 } = filter
  const { where, params } = conditions(filter)
  const horizon = await horizonOf(db, 'audit')
  const { rows } = await db.query(
    `SELECT ${columns} FROM gateway.audit_event WHERE arrival > $1 AND arrival <= $2 ${where} ORDER BY arrival LIMIT $3`,
    [after, horizon, limit + 1, ...params]
  )
  const entries = rows.slice(0, limit).map(entryOf)
  return { entries, next: entries.at(-1)?.arrival ?? after, more: rows.length > limit }
}

/** The filter as conditions on parameters from `$4` on. */
function conditions(filter: LogFilter): { where: string; params: SqlParam[] } {
  const equal = ['op', 'agency', 'subject', 'stream', 'submission', 'delivery', 'correlation', 'result'] as const
  const wanted: [string, SqlParam | undefined][] = [
    ['at >=', filter.from],
    ['at <', filter.to],
    ...equal.map((column): [string, SqlParam | undefined] => [`${column} =`, filter[column]])
  ]
  const used = wanted.filter((one): one is [string, SqlParam] => one[1] !== undefined)
  return { where: used.map(([condition], i) => `AND ${condition} $${i + 4}`).join(' '), params: used.map(([, value]) => value) }
}

function entryOf(row: SqlRow): LogEntry {
  return {
    id: textIn(row, 'id'),
    arrival: numberIn(row, 'arrival'),
    stream: textIn(row, 'stream'),
    n: numberIn(row, 'n'),
    leafHash: textIn(row, 'leaf_hash'),
    at: dateIn(row, 'at'),
    op: textIn(row, 'op'),
    ph: textIn(row, 'ph'),
    agency: textIn(row, 'agency'),
    leaf: new TextDecoder().decode(bytesIn(row, 'leaf')),
    ...given({ subject: maybeText(row, 'subject'), subjectN: maybeNumber(row, 'subject_n') }),
    ...given({ system: maybeText(row, 'system'), leafIndex: maybeNumber(row, 'leaf_index') }),
    ...given({
      submission: maybeText(row, 'submission'),
      delivery: maybeText(row, 'delivery'),
      correlation: maybeText(row, 'correlation'),
      result: maybeText(row, 'result')
    })
  }
}
