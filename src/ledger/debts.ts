import { dateIn, flagIn, given, maybeDate, maybeNumber, maybeText, numberIn, textIn } from './rows'
import { gateShut, mayTry, takeSlot } from './gates'
import type { DebtRow, Debts, DebtSummary, LaneRef, Lease, Queryable, Rate, Settlement, SqlRow } from './types'

const open = `state = 'open' AND owed > acknowledged`
const free = `(lease_until IS NULL OR lease_until <= statement_timestamp())`
const lane = `agency = $1 AND nominal = $2`
const underLease = `${lane} AND fence = $3`

/** Debts over one transaction. Who may act is decided by the row lock and the fence, when by the database clock. */
export function debtsOver(db: Queryable): Debts {
  const changed = async (sql: string, params: Parameters<Queryable['query']>[1]) => (await db.query(sql, params)).rowCount === 1
  const oweAll: Debts['oweAll'] = async (nominal, version, agencies) => {
    if (agencies.length > 0) await db.query(oweSql, [nominal, version, [...agencies]])
  }
  const take = async (sql: string, agency: string, nominal: string, ms: number, rate?: Rate): Promise<Lease | undefined> => {
    const { rows } = await db.query(sql, [agency, nominal, ms])
    const lease = rows[0] && leaseOf(rows[0])
    if (!lease) return undefined
    const may = (await mayTry(db, agency, ms)) && (rate === undefined || (await takeSlot(db, agency, rate)))
    if (may) return lease
    await db.query(`UPDATE gateway.debt SET lease_until = NULL WHERE ${underLease}`, fenced(lease))
    return undefined
  }
  return {
    owe: (agency, nominal, version) => oweAll(nominal, version, [agency]),
    oweAll,
    lease: (agency, nominal, ms, rate) => take(leaseSql, agency, nominal, ms, rate),
    seize: (agency, nominal, ms, rate) => take(seizeSql, agency, nominal, ms, rate),
    renew: (lease, ms) =>
      changed(
        `UPDATE gateway.debt SET lease_until = clock_timestamp() + $4::double precision * interval '1 millisecond'
         WHERE ${underLease} AND lease_until IS NOT NULL`,
        [...fenced(lease), ms]
      ),
    async acknowledge(lease, { version, outcome, digest, number }) {
      const chain = number ? Buffer.from(number.chain, 'hex') : null
      const params = [...fenced(lease), version, outcome, digest ?? null, number?.sequence ?? null, chain]
      const { rows } = await db.query(acknowledgeSql, params)
      return rows[0] && { more: flagIn(rows[0], 'more') }
    },
    postpone: (lease, { delayMs, error, httpStatus, ofAgency = false }) =>
      changed(postponeSql, [...fenced(lease), delayMs, error, httpStatus ?? null, ofAgency]),
    hold: (at, reason, rules = []) =>
      changed(
        `UPDATE gateway.debt SET state = 'held', hold_reason = $4, hold_rules = $5, lease_until = NULL,
           held_at = CASE WHEN state = 'held' THEN held_at ELSE clock_timestamp() END
         WHERE ${lane} AND ($3::bigint IS NULL OR fence = $3) AND state <> 'closed'`,
        [at.agency, at.nominal, 'fence' in at ? at.fence : null, reason, rules.length > 0 ? JSON.stringify(rules) : null]
      ),
    release: at =>
      changed(
        `UPDATE gateway.debt SET state = 'open', hold_reason = NULL, hold_rules = NULL, held_at = NULL, attempts = 0, due_at = clock_timestamp()
         WHERE ${lane} AND state = 'held'`,
        [at.agency, at.nominal]
      ),
    ...listsOver(db)
  }
}

// A version owed for the first time makes the lane due at once, whatever back-off it stood in.
const oweSql = `INSERT INTO gateway.debt (agency, nominal, owed, due_at, owed_at, owed_since, epoch)
  SELECT agency, $1, $2::integer, clock_timestamp(), clock_timestamp(), clock_timestamp(),
    coalesce((SELECT max(epoch) FROM gateway.restoration), 1)
  FROM (SELECT DISTINCT unnest($3::text[]) AS agency ORDER BY 1) AS agencies
  ON CONFLICT (agency, nominal) DO UPDATE SET owed = excluded.owed, due_at = excluded.due_at, owed_at = excluded.owed_at,
    owed_since = CASE WHEN debt.owed > debt.acknowledged THEN debt.owed_since ELSE excluded.owed_since END
  WHERE debt.owed < excluded.owed`

const leasing = `UPDATE gateway.debt
  SET lease_until = clock_timestamp() + $3::double precision * interval '1 millisecond', fence = fence + 1 WHERE ${lane}`
const leased = `${free} AND NOT ${gateShut} RETURNING agency, nominal, owed, acknowledged, delivered, attempts, fence`
const leaseSql = `${leasing} AND ${open} AND due_at <= statement_timestamp() AND ${leased}`
const seizeSql = `${leasing} AND state = 'open' AND ${leased}`

// What stays owed has been owed since the newest version was made.
const acknowledgeSql = `UPDATE gateway.debt SET acknowledged = $4::integer, lease_until = NULL, attempts = 0,
    last_outcome = $5::text, last_error = NULL, last_http = NULL, due_at = clock_timestamp(),
    delivered = CASE WHEN $5::text = 'delivered' THEN $4::integer ELSE delivered END, digest = coalesce($6::text, digest),
    owed_since = CASE WHEN owed > $4::integer THEN owed_at END, agency_failed = false,
    acked_seq = coalesce($7::bigint, acked_seq), acked_chain = coalesce($8::bytea, acked_chain),
    open_rendering = CASE WHEN $7::bigint IS NULL THEN open_rendering ELSE 0 END,
    open_version = CASE WHEN $7::bigint IS NULL THEN open_version END,
    open_hash = CASE WHEN $7::bigint IS NULL THEN open_hash END,
    open_at = CASE WHEN $7::bigint IS NULL THEN open_at END,
    withdraw_to = CASE WHEN $7::bigint IS NULL THEN withdraw_to END,
    reported = CASE WHEN $7::bigint IS NULL THEN reported END
  WHERE ${underLease} AND (acknowledged < $4::integer OR ($7::bigint IS NOT NULL AND acknowledged = $4::integer)) AND owed >= $4::integer
    AND ($7::bigint IS NULL OR acked_seq = $7::bigint - 1)
  RETURNING owed > acknowledged AS more`

const postponeSql = `UPDATE gateway.debt SET attempts = attempts + 1, lease_until = NULL, last_error = $5, last_http = $6,
    agency_failed = $7, due_at = clock_timestamp() + $4::double precision * interval '1 millisecond'
  WHERE ${underLease} AND lease_until IS NOT NULL`

function listsOver(db: Queryable): Pick<Debts, 'due' | 'nextDueIn' | 'get' | 'of' | 'summary'> {
  return {
    async due(limit, agency) {
      const { rows } = await db.query(
        `SELECT agency, nominal FROM gateway.debt WHERE ${open} AND due_at <= statement_timestamp() AND ${free}
           AND ${agency === undefined ? '$1::text IS NULL' : `agency = $1 AND NOT ${gateShut}`} ORDER BY due_at LIMIT $2`,
        [agency ?? null, limit]
      )
      return rows.map(laneOf)
    },
    async nextDueIn(agency) {
      const { rows } = await db.query(
        `SELECT (extract(epoch FROM min(greatest(due_at, lease_until)) - clock_timestamp()) * 1000)::double precision AS ms
         FROM gateway.debt WHERE ${open} ${agency === undefined ? '' : 'AND agency = $1'}`,
        agency === undefined ? [] : [agency]
      )
      const ms = rows[0] && maybeNumber(rows[0], 'ms')
      return ms === undefined ? undefined : Math.max(0, Math.ceil(ms))
    },
    async get(agency, nominal) {
      const { rows } = await db.query(`SELECT * FROM gateway.debt WHERE ${lane}`, [agency, nominal])
      return rows[0] && debtOf(rows[0])
    },
    async of(nominal) {
      const { rows } = await db.query(`SELECT * FROM gateway.debt WHERE nominal = $1 ORDER BY agency`, [nominal])
      return rows.map(debtOf)
    },
    async summary() {
      const { rows } = await db.query(
        `SELECT agency, count(*) AS lanes, count(*) FILTER (WHERE ${open}) AS waiting,
           count(*) FILTER (WHERE state IN ('held', 'recover')) AS held,
           count(*) FILTER (WHERE lease_until > statement_timestamp()) AS leased,
           coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(owed_since) FILTER (WHERE ${open}))), 0)::double
             precision AS oldest
         FROM gateway.debt GROUP BY agency ORDER BY agency`
      )
      return rows.map(summaryOf)
    }
  }
}

function fenced(lease: Lease): [string, string, number] {
  return [lease.agency, lease.nominal, lease.fence]
}

function laneOf(row: SqlRow): LaneRef {
  return { agency: textIn(row, 'agency'), nominal: textIn(row, 'nominal') }
}

function leaseOf(row: SqlRow): Lease {
  return {
    ...laneOf(row),
    owed: numberIn(row, 'owed'),
    acknowledged: numberIn(row, 'acknowledged'),
    delivered: numberIn(row, 'delivered'),
    attempts: numberIn(row, 'attempts'),
    fence: numberIn(row, 'fence')
  }
}

function debtOf(row: SqlRow): DebtRow {
  return {
    ...leaseOf(row),
    state: textIn(row, 'state') as DebtRow['state'],
    dueAt: dateIn(row, 'due_at'),
    ...given({ leaseUntil: maybeDate(row, 'lease_until'), owedSince: maybeDate(row, 'owed_since') }),
    ...given({ lastOutcome: maybeText(row, 'last_outcome') as Settlement | undefined, lastHttp: maybeNumber(row, 'last_http') }),
    ...given({
      holdReason: maybeText(row, 'hold_reason'),
      lastError: maybeText(row, 'last_error'),
      digest: maybeText(row, 'digest')
    })
  }
}

function summaryOf(row: SqlRow): DebtSummary {
  return {
    agency: textIn(row, 'agency'),
    lanes: numberIn(row, 'lanes'),
    waiting: numberIn(row, 'waiting'),
    held: numberIn(row, 'held'),
    leased: numberIn(row, 'leased'),
    oldestSeconds: numberIn(row, 'oldest')
  }
}
