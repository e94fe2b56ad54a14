import { bytesIn, dateIn, given, maybeDate, maybeNumber, maybeText, numberIn, placeholders, textIn } from './rows'
import type {
  Queryable,
  SqlRow,
  Stand,
  StoppedFilter,
  StoppedLane,
  StoppedLanes,
  StoppedRange,
  Withdrawal,
  WithdrawalLane
} from './types'

// Named in the text, so that the index of that state serves.
const stopped = ({
  state
}: StoppedFilter): string => `${states[state ?? 'any']} AND ($1::text IS NULL OR agency = $1) AND ($2::text IS NULL OR nominal = $2)
  AND ($3::text IS NULL OR hold_reason = $3)`
const states = {
  any: `state IN ('held', 'recover')`,
  held: `state = 'held'`,
  recover: `state = 'recover'`,
  closed: `state = 'closed'`
} as const
const filled = ({ agency, nominal, reason }: StoppedFilter) => [agency ?? null, nominal ?? null, reason ?? null]

// Lanes that were stopped before it was kept since when have been so since they owe something.
const since = `coalesce(held_at, owed_since, due_at)`
const columns = `*, ${since} AS since, extract(epoch FROM clock_timestamp() - ${since})::double precision AS age`

/** Stopped lanes over one transaction. */
export function stoppedLanesOver(db: Queryable): StoppedLanes {
  return {
    async list(filter, after, limit) {
      const { rows } = await db.query(
        `SELECT ${columns} FROM gateway.debt WHERE ${stopped(filter)} AND (nominal, agency) > ($4, $5) ORDER BY nominal, agency LIMIT $6`,
        [...filled(filter), after?.nominal ?? '', after?.agency ?? '', limit]
      )
      return rows.map(stoppedOf)
    },
    async range(filter) {
      const { rows } = await db.query(
        `SELECT count(*) AS count, min(${since}) AS first, max(${since}) AS last,
           coalesce(string_agg(DISTINCT agency, ' ' ORDER BY agency), '') AS agencies,
           coalesce(string_agg(DISTINCT hold_reason, ' ' ORDER BY hold_reason), '') AS reasons
         FROM gateway.debt WHERE ${stopped(filter)}`,
        filled(filter)
      )
      return rangeOf(rows[0] ?? {})
    },
    async lock(filter, limit) {
      const { rows } = await db.query(
        `SELECT ${columns} FROM gateway.debt WHERE ${stopped(filter)} ORDER BY nominal, agency LIMIT $4 FOR UPDATE`,
        [...filled(filter), limit]
      )
      return rows.map(stoppedOf)
    },
    async withdraw(agency, { nominal, epoch, sequence, version }) {
      const { rowCount } = await db.query(withdrawSql, [agency, nominal, epoch, sequence, version])
      return rowCount === 1
    },
    ...withdrawalsOver(db)
  }
}

const withdrawSql = `UPDATE gateway.debt SET withdraw_to = $5::integer, state = 'open', hold_reason = NULL, hold_rules = NULL,
    held_at = NULL, attempts = 0, due_at = clock_timestamp()
  WHERE agency = $1 AND nominal = $2 AND state = 'held' AND epoch = $3::integer AND acked_seq = $4::bigint - 1
    AND acknowledged < $5::integer AND owed >= $5::integer`

function withdrawalsOver(db: Queryable): Pick<StoppedLanes, 'propose' | 'withdrawal' | 'withdrawals' | 'approve'> {
  return {
    async propose({ id, agency, reason, proposedBy, proposedAt }, lanes) {
      await db.query(
        `INSERT INTO gateway.withdrawal (id, agency, reason, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5)`,
        [id, agency, reason ?? null, proposedBy, proposedAt]
      )
      await db.query(
        `INSERT INTO gateway.withdrawal_lane (withdrawal, nominal, epoch, seq, version)
         VALUES ${placeholders(lanes.length, ['text', 'text', 'integer', 'bigint', 'integer'])}`,
        lanes.flatMap(({ nominal, epoch, sequence, version }) => [id, nominal, epoch, sequence, version])
      )
    },
    async withdrawal(id) {
      const { rows } = await db.query(`SELECT * FROM gateway.withdrawal WHERE id = $1 FOR UPDATE`, [id])
      if (!rows[0]) return undefined
      const lanes = await db.query(`SELECT * FROM gateway.withdrawal_lane WHERE withdrawal = $1 ORDER BY nominal`, [id])
      return { withdrawal: withdrawalOf(rows[0]), lanes: lanes.rows.map(withdrawalLaneOf) }
    },
    async withdrawals(limit) {
      const { rows } = await db.query(
        `SELECT w.*, (SELECT count(*) FROM gateway.withdrawal_lane AS l WHERE l.withdrawal = w.id) AS lanes
         FROM gateway.withdrawal AS w ORDER BY proposed_at DESC, id LIMIT $1`,
        [limit]
      )
      return rows.map(row => ({ ...withdrawalOf(row), lanes: numberIn(row, 'lanes') }))
    },
    async approve(id, by, at) {
      await db.query(`UPDATE gateway.withdrawal SET approved_by = $2, approved_at = $3 WHERE id = $1`, [id, by, at])
    }
  }
}

function stoppedOf(row: SqlRow): StoppedLane {
  return {
    agency: textIn(row, 'agency'),
    nominal: textIn(row, 'nominal'),
    state: textIn(row, 'state') as StoppedLane['state'],
    reason: textIn(row, 'hold_reason'),
    rules: JSON.parse(maybeText(row, 'hold_rules') ?? '[]') as string[],
    since: dateIn(row, 'since'),
    ageSeconds: numberIn(row, 'age'),
    owed: numberIn(row, 'owed'),
    acknowledged: numberIn(row, 'acknowledged'),
    attempts: numberIn(row, 'attempts'),
    epoch: numberIn(row, 'epoch'),
    sequence: numberIn(row, 'acked_seq') + 1,
    rendering: numberIn(row, 'open_rendering'),
    known: knownPlace(row),
    ...given({ lastError: maybeText(row, 'last_error'), lastHttp: maybeNumber(row, 'last_http') }),
    ...given({ reported: maybeText(row, 'reported') })
  }
}

/** The last number that counts: of this epoch, or the last that is known of an earlier one. */
export function knownPlace(row: SqlRow): Stand {
  const [epoch, sequence] = [numberIn(row, 'epoch'), numberIn(row, 'acked_seq')]
  const chain = Buffer.from(bytesIn(row, 'acked_chain')).toString('hex')
  const earlier = sequence === 0 ? maybeNumber(row, 'known_epoch') : undefined
  return earlier === undefined ? { epoch, sequence, chain } : { epoch: earlier, sequence: numberIn(row, 'known_seq'), chain }
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '))

function rangeOf(row: SqlRow): StoppedRange {
  return {
    count: numberIn(row, 'count'),
    ...given({ from: maybeDate(row, 'first'), to: maybeDate(row, 'last') }),
    agencies: words(textIn(row, 'agencies')),
    reasons: words(textIn(row, 'reasons'))
  }
}

function withdrawalOf(row: SqlRow): Withdrawal {
  return {
    id: textIn(row, 'id'),
    agency: textIn(row, 'agency'),
    proposedBy: textIn(row, 'proposed_by'),
    proposedAt: dateIn(row, 'proposed_at'),
    ...given({ reason: maybeText(row, 'reason'), approvedBy: maybeText(row, 'approved_by') }),
    ...given({ approvedAt: maybeDate(row, 'approved_at') })
  }
}

function withdrawalLaneOf(row: SqlRow): WithdrawalLane {
  return {
    nominal: textIn(row, 'nominal'),
    epoch: numberIn(row, 'epoch'),
    sequence: numberIn(row, 'seq'),
    version: numberIn(row, 'version')
  }
}
