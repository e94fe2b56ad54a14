import { bytesIn, dateIn, given, maybeNumber, maybeText, numberIn, textIn } from './rows'
import type { LaneRow, Lanes, OpenNumber, Queryable, SqlRow } from './types'

const lane = `agency = $1 AND nominal = $2`
const underLease = `${lane} AND fence = $3 AND lease_until IS NOT NULL`

/** The numbers of lanes over one transaction. */
export function lanesOver(db: Queryable): Lanes {
  const changed = async (sql: string, params: Parameters<Queryable['query']>[1]) => (await db.query(sql, params)).rowCount === 1
  const read = async (sql: string, params: Parameters<Queryable['query']>[1]) => {
    const { rows } = await db.query(sql, params)
    return rows[0] && laneOf(rows[0])
  }
  return {
    async allot({ agency, nominal, fence }, { version, bodyHash }) {
      const { rows } = await db.query(allotSql, [agency, nominal, fence, version, Buffer.from(bodyHash, 'hex')])
      return rows[0] && numberOf(rows[0])
    },
    get: ({ agency, nominal }) => read(`SELECT * FROM gateway.debt WHERE ${lane}`, [agency, nominal]),
    lock: ({ agency, nominal }) => read(`SELECT * FROM gateway.debt WHERE ${lane} FOR UPDATE`, [agency, nominal]),
    endOpen: ({ agency, nominal }, { rendering, bodyHash, chain, version, outcome }) =>
      changed(endOpenSql, [
        ...[agency, nominal, rendering, Buffer.from(bodyHash, 'hex'), Buffer.from(chain, 'hex'), version],
        outcome
      ]),
    async withdrawOpen({ agency, nominal }) {
      // No version has the number 0, so that whatever comes is a rendering of its own.
      await db.query(`UPDATE gateway.debt SET open_version = 0 WHERE ${lane} AND open_rendering > 0`, [agency, nominal])
    },
    async stir({ agency, nominal }) {
      await db.query(
        `UPDATE gateway.debt SET due_at = clock_timestamp() WHERE ${lane} AND state = 'open' AND due_at > clock_timestamp()`,
        [agency, nominal]
      )
    },
    defer: ({ agency, nominal, fence }, delayMs) =>
      changed(
        `UPDATE gateway.debt SET lease_until = NULL, attempts = 0, last_error = NULL, last_http = NULL, agency_failed = false,
           due_at = clock_timestamp() + $4::double precision * interval '1 millisecond' WHERE ${underLease}`,
        [agency, nominal, fence, delayMs]
      ),
    recover: ({ agency, nominal, fence }, reason, reported) =>
      changed(
        `UPDATE gateway.debt SET state = 'recover', hold_reason = $4, reported = $5, lease_until = NULL, held_at = clock_timestamp()
         WHERE ${underLease} AND state = 'open'`,
        [agency, nominal, fence, reason, reported]
      ),
    async hasten(agency) {
      const { rowCount } = await db.query(hastenSql, [agency])
      return rowCount ?? 0
    }
  }
}

// Only the last acknowledged number is final: the one after it may be rendered anew as often as need be.
const allotSql = `UPDATE gateway.debt AS d
  SET open_rendering = d.open_rendering + CASE WHEN old.same THEN 0 ELSE 1 END, open_version = $4, open_hash = $5,
    open_at = CASE WHEN old.same THEN d.open_at ELSE clock_timestamp() END
  FROM (SELECT coalesce(open_rendering > 0 AND open_version = $4 AND open_hash = $5, false) AS same
    FROM gateway.debt WHERE ${underLease} FOR UPDATE) AS old
  WHERE d.agency = $1 AND d.nominal = $2
  RETURNING d.epoch, d.acked_seq, d.acked_chain, d.open_rendering, old.same`

const endOpenSql = `UPDATE gateway.debt SET acknowledged = greatest(acknowledged, $6::integer),
    delivered = CASE WHEN $7::text = 'delivered' THEN greatest(delivered, $6::integer) ELSE delivered END, acked_seq = acked_seq + 1, acked_chain = $5, open_rendering = 0,
    open_version = NULL, open_hash = NULL, open_at = NULL, withdraw_to = NULL, fence = fence + 1, lease_until = NULL, attempts = 0,
    agency_failed = false, last_outcome = $7::text, last_error = NULL, last_http = NULL, due_at = clock_timestamp(),
    owed_since = CASE WHEN owed > greatest(acknowledged, $6::integer) THEN owed_at END
  WHERE ${lane} AND open_rendering = $3 AND open_hash = $4 AND state <> 'closed'`

const hastenSql = `UPDATE gateway.debt AS d SET due_at = clock_timestamp(), agency_failed = false
  FROM (SELECT agency, nominal FROM gateway.debt WHERE agency = $1 AND agency_failed AND state = 'open'
    ORDER BY nominal FOR UPDATE SKIP LOCKED) AS waiting
  WHERE d.agency = waiting.agency AND d.nominal = waiting.nominal`

const hexIn = (row: SqlRow, column: string): string => Buffer.from(bytesIn(row, column)).toString('hex')

function numberOf(row: SqlRow): OpenNumber {
  return {
    epoch: numberIn(row, 'epoch'),
    sequence: numberIn(row, 'acked_seq') + 1,
    rendering: numberIn(row, 'open_rendering'),
    prevChain: hexIn(row, 'acked_chain'),
    fresh: row['same'] === false
  }
}

function laneOf(row: SqlRow): LaneRow {
  const rendering = numberIn(row, 'open_rendering')
  const version = maybeNumber(row, 'open_version')
  return {
    agency: textIn(row, 'agency'),
    nominal: textIn(row, 'nominal'),
    state: textIn(row, 'state') as LaneRow['state'],
    epoch: numberIn(row, 'epoch'),
    ackedSequence: numberIn(row, 'acked_seq'),
    ackedChain: hexIn(row, 'acked_chain'),
    ...(version !== undefined && {
      open: { rendering, version, bodyHash: hexIn(row, 'open_hash'), at: dateIn(row, 'open_at') }
    }),
    ...given({ reported: maybeText(row, 'reported'), withdrawTo: maybeNumber(row, 'withdraw_to') })
  }
}
