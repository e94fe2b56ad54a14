import { bytesIn, dateIn, given, maybeNumber, maybeText, numberIn, textIn } from './rows'
import { nextEpoch } from './restorations'
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
    stop: ({ agency, nominal }, reason, reported) =>
      changed(
        `UPDATE gateway.debt SET state = 'recover', hold_reason = $3, reported = $4, lease_until = NULL, fence = fence + 1,
           held_at = clock_timestamp() WHERE ${lane} AND state = 'open'`,
        [agency, nominal, reason, reported]
      ),
    async accept({ agency, nominal }, { epoch, sequence, chain }, anew) {
      const { rows } = await db.query(`SELECT ${nextEpoch} AS next FROM gateway.debt WHERE ${lane}`, [agency, nominal])
      const next = anew ? Math.max(numberIn(rows[0] ?? {}, 'next'), epoch + 1) : null
      return changed(acceptSql, [agency, nominal, next, epoch, sequence, Buffer.from(chain, 'hex')])
    },
    async accepted(limit) {
      const { rows } = await db.query(
        `SELECT agency, nominal FROM gateway.debt WHERE state = 'open' AND reported IS NOT NULL AND due_at <= clock_timestamp()
         ORDER BY nominal, agency LIMIT $1`,
        [limit]
      )
      return rows.map(row => ({ agency: textIn(row, 'agency'), nominal: textIn(row, 'nominal') }))
    },
    close: ({ agency, nominal }) =>
      changed(
        `UPDATE gateway.debt SET state = 'closed', lease_until = NULL, fence = fence + 1, held_at = clock_timestamp()
         WHERE ${lane} AND state = 'held'`,
        [agency, nominal]
      ),
    reopen: ({ agency, nominal }) =>
      changed(
        `UPDATE gateway.debt SET state = 'open', hold_reason = NULL, hold_rules = NULL, held_at = NULL, attempts = 0,
           due_at = clock_timestamp() WHERE ${lane} AND state = 'closed'`,
        [agency, nominal]
      ),
    async unmark({ agency, nominal }) {
      await db.query(`UPDATE gateway.debt SET reported = NULL WHERE ${lane} AND state = 'open'`, [agency, nominal])
    },
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
  RETURNING d.known_epoch, d.known_seq, d.epoch, d.acked_seq, d.acked_chain, d.open_rendering, old.same`

// Within an epoch the renderings of its first number go on, so that none is given to two contents.
const acceptSql = `UPDATE gateway.debt SET epoch = coalesce($3::integer, epoch), acked_seq = 0, known_epoch = $4, known_seq = $5,
    acked_chain = $6, open_version = CASE WHEN $3::integer IS NULL AND open_rendering > 0 THEN 0 END,
    open_rendering = CASE WHEN $3::integer IS NULL THEN open_rendering ELSE 0 END,
    open_hash = CASE WHEN $3::integer IS NULL THEN open_hash END, open_at = CASE WHEN $3::integer IS NULL THEN open_at END,
    withdraw_to = NULL, state = 'open', hold_reason = NULL, hold_rules = NULL, held_at = NULL, attempts = 0, agency_failed = false,
    lease_until = NULL, fence = fence + 1, due_at = clock_timestamp()
  WHERE ${lane} AND state = 'recover'`

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

/** A lane that began in a later epoch knows nothing of an earlier one. */
function knownIn(row: SqlRow): { epoch: number; sequence: number } {
  return { epoch: maybeNumber(row, 'known_epoch') ?? 1, sequence: maybeNumber(row, 'known_seq') ?? 0 }
}

function numberOf(row: SqlRow): OpenNumber {
  const epoch = numberIn(row, 'epoch')
  const sequence = numberIn(row, 'acked_seq') + 1
  return {
    ...{ epoch, sequence },
    rendering: numberIn(row, 'open_rendering'),
    prevChain: hexIn(row, 'acked_chain'),
    ...(epoch > 1 && sequence === 1 && { known: knownIn(row) }),
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
    ...(maybeNumber(row, 'known_epoch') !== undefined && { known: knownIn(row) }),
    ...(version !== undefined && {
      open: { rendering, version, bodyHash: hexIn(row, 'open_hash'), at: dateIn(row, 'open_at') }
    }),
    ...given({ reported: maybeText(row, 'reported'), withdrawTo: maybeNumber(row, 'withdraw_to') })
  }
}
