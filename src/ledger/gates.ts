import { given, maybeDate, maybeText, numberIn, textIn } from './rows'
import type { GateRow, Gates, Queryable, Rate, SqlRow } from './types'

/** So many failures in a row of the agency as a whole, and its lanes wait until one delivery gets through. */
export const breakAfter = 5

/** Nobody calls an agency while this holds; the agency is the statement's first parameter. */
export const gateShut = `EXISTS (SELECT FROM gateway.agency_gate AS g
  WHERE g.agency = $1 AND greatest(g.blocked_until, g.asked_until) > statement_timestamp())`

/** Circuit breakers over one transaction. */
export function gatesOver(db: Queryable): Gates {
  return {
    async failed(agency, error, askedMs) {
      await db.query(failedSql, [agency, error, askedMs ?? null])
    },
    async reached(agency) {
      const { rowCount } = await db.query(
        `UPDATE gateway.agency_gate SET failures = 0, blocked_until = NULL, last_error = NULL, since = NULL
         WHERE agency = $1 AND failures > 0`,
        [agency]
      )
      return rowCount === 1
    },
    async notTried(agency) {
      await db.query(
        `UPDATE gateway.agency_gate SET blocked_until = clock_timestamp()
         WHERE agency = $1 AND failures >= ${breakAfter} AND blocked_until > clock_timestamp()`,
        [agency]
      )
    },
    async list() {
      const { rows } = await db.query(`SELECT * FROM gateway.agency_gate ORDER BY agency`)
      return rows.map(gateOf)
    }
  }
}

/**
 * Lets one delivery of an agency that was out of reach try, for as long as its lease lasts. True for the one that may, and
 * wherever the agency is not out of reach.
 */
export async function mayTry(db: Queryable, agency: string, leaseMs: number): Promise<boolean> {
  const { rows } = await db.query(`SELECT failures FROM gateway.agency_gate WHERE agency = $1 AND failures >= ${breakAfter}`, [
    agency
  ])
  if (rows.length === 0) return true
  const { rowCount } = await db.query(
    `UPDATE gateway.agency_gate SET blocked_until = clock_timestamp() + $2::double precision * interval '1 millisecond'
     WHERE agency = $1 AND (blocked_until IS NULL OR blocked_until <= statement_timestamp())`,
    [agency, leaseMs]
  )
  return rowCount === 1
}

/** Takes a place in the agency's rate; false where it has none left now. */
export async function takeSlot(db: Queryable, agency: string, { perSecond, burst }: Rate): Promise<boolean> {
  const { rowCount } = await db.query(slotSql, [agency, 1 / perSecond, (burst - 1) / perSecond])
  return rowCount === 1
}

const failedSql = `INSERT INTO gateway.agency_gate AS g (agency, failures, last_error, since, asked_until)
  VALUES ($1, 1, $2, clock_timestamp(), clock_timestamp() + $3::double precision * interval '1 millisecond')
  ON CONFLICT (agency) DO UPDATE SET failures = g.failures + 1, last_error = excluded.last_error,
    since = coalesce(g.since, excluded.since), asked_until = greatest(g.asked_until, excluded.asked_until),
    blocked_until = CASE WHEN g.failures + 1 >= ${breakAfter} THEN clock_timestamp()
      + least(power(2, least(g.failures + 1 - ${breakAfter}, 10)), 30) * (0.8 + 0.4 * random()) * interval '1 second' END`

// The generic cell rate algorithm: a slot is taken ahead of time as far as the burst reaches.
const slotSql = `INSERT INTO gateway.agency_gate AS g (agency, next_slot)
  VALUES ($1, clock_timestamp() + $2::double precision * interval '1 second')
  ON CONFLICT (agency) DO UPDATE
    SET next_slot = greatest(g.next_slot, clock_timestamp()) + $2::double precision * interval '1 second'
  WHERE g.next_slot IS NULL OR g.next_slot <= clock_timestamp() + $3::double precision * interval '1 second'`

function gateOf(row: SqlRow): GateRow {
  return {
    agency: textIn(row, 'agency'),
    failures: numberIn(row, 'failures'),
    ...given({ blockedUntil: maybeDate(row, 'blocked_until'), askedUntil: maybeDate(row, 'asked_until') }),
    ...given({ lastError: maybeText(row, 'last_error'), since: maybeDate(row, 'since') })
  }
}
