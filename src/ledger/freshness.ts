import { dateIn, given, maybeDate, numberIn, textIn } from './rows'
import type { Freshness, FreshLane, Queryable, SqlRow } from './types'

/** How far agencies are behind, over one transaction. */
export function freshnessOver(db: Queryable): Freshness {
  return {
    async lanes({ agency, nominal, told = false }, limit) {
      const { rows } = await db.query(
        `SELECT *, CASE WHEN owed > acknowledged
             THEN greatest(0, extract(epoch FROM clock_timestamp() - owed_since)) ELSE 0 END::double precision AS lag
         FROM gateway.debt WHERE ($1::text IS NULL OR agency = $1) AND ($2::text IS NULL OR nominal = $2)
           AND ($2::text IS NOT NULL OR (owed > acknowledged AND state <> 'closed')) AND (NOT $3::boolean OR delivered > 0)
         ORDER BY lag DESC, nominal, agency LIMIT $4`,
        [agency ?? null, nominal ?? null, told, limit]
      )
      return rows.map(laneOf)
    },
    async stopped() {
      const { rows } = await db.query(
        `SELECT agency, state, coalesce(hold_reason, '') AS reason, count(*) AS count FROM gateway.debt
         WHERE state IN ('held', 'recover') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`
      )
      return rows.map(row => ({
        agency: textIn(row, 'agency'),
        state: textIn(row, 'state'),
        reason: textIn(row, 'reason'),
        count: numberIn(row, 'count')
      }))
    },
    async objectives({ safety, status, safetyHours, statusHours, days, dues, windows }) {
      const { rows } = await db.query(objectivesSql, [
        ...[[...safety], [...status], safetyHours, statusHours, [...days], [...dues]],
        ...[windows.map(({ seconds }) => seconds), windows.map(({ name }) => name), days[0] ?? '1970-01-01']
      ])
      return rows.map(row => ({
        agency: textIn(row, 'agency'),
        urgency: textIn(row, 'urgency') as 'safety' | 'status' | 'other',
        window: textIn(row, 'name'),
        total: numberIn(row, 'total'),
        late: numberIn(row, 'late')
      }))
    }
  }
}

// A lane that is closed is told nothing, and late with nothing. A change counts in a window once it is known how it came out: when it was told in time, or when its time ran out. What had
// nothing in it for the agency, or might not be told, is no delivery.
const objectivesSql = `WITH changed AS (
    SELECT c.agency, c.at, s.at AS told, jsonb_exists_any(c.sections::jsonb, $1::text[]) AS safety,
      jsonb_exists_any(c.sections::jsonb, $2::text[]) AS status, d.due AS other_due
    FROM gateway.owed_change AS c
    JOIN unnest($5::text[], $6::text[]) AS d (day, due) ON d.day = to_char(c.at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD')
    LEFT JOIN LATERAL (SELECT at, outcome FROM gateway.settlement
      WHERE nominal = c.nominal AND agency = c.agency AND version >= c.version ORDER BY version LIMIT 1) AS s ON true
    LEFT JOIN gateway.debt AS lane ON lane.agency = c.agency AND lane.nominal = c.nominal AND s.at IS NULL
    WHERE lane.state IS DISTINCT FROM 'closed' AND c.at >= $9::date - interval '1 day' AND (s.outcome IS NULL OR s.outcome = 'delivered')
  ), dated AS (
    SELECT agency, told, CASE WHEN safety THEN 'safety' WHEN status THEN 'status' ELSE 'other' END AS urgency,
      CASE WHEN safety THEN at + $3::double precision * interval '1 hour'
        WHEN status THEN at + $4::double precision * interval '1 hour'
        ELSE (other_due::date + 1)::timestamp AT TIME ZONE 'Europe/London' END AS due
    FROM changed
  ), known AS (
    SELECT agency, urgency, coalesce(told > due, true) AS late, least(coalesce(told, due), due) AS at FROM dated
  )
  SELECT k.agency, k.urgency, w.name, count(*) AS total, count(*) FILTER (WHERE k.late) AS late
  FROM known AS k JOIN unnest($7::double precision[], $8::text[]) AS w (seconds, name)
    ON k.at <= clock_timestamp() AND k.at > clock_timestamp() - w.seconds * interval '1 second'
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`

function laneOf(row: SqlRow): FreshLane {
  return {
    agency: textIn(row, 'agency'),
    nominal: textIn(row, 'nominal'),
    state: textIn(row, 'state'),
    owed: numberIn(row, 'owed'),
    acknowledged: numberIn(row, 'acknowledged'),
    lagSeconds: numberIn(row, 'lag'),
    dueAt: dateIn(row, 'due_at'),
    ...given({ owedSince: maybeDate(row, 'owed_since') })
  }
}
