import { horizonOf } from './arrivals'
import { bytesIn, dateIn, given, jsonIn, maybeDate, maybeNumber, maybeText, numberIn, textIn } from './rows'
import type { Deliveries, DeliveryNumber, DeliveryRow, Queryable, SqlRow, SqlParam } from './types'

/** Deliveries over one transaction. */
export function deliveriesOver(db: Queryable): Deliveries {
  const list = async (sql: string, params: readonly SqlParam[]): Promise<DeliveryRow[]> =>
    (await db.query(sql, params)).rows.map(deliveryOf)
  return {
    async record(row) {
      const columns = columnsOf(row)
      const names = Object.keys(columns)
      const places = names.map((_name, at) => `$${at + 1}`)
      // Received when it is recorded, but for what is only offered.
      const acked = row.status === 'delivered' ? 'clock_timestamp()' : 'NULL'
      await db.query(
        `INSERT INTO gateway.delivery (${names.join(', ')}, acked_at) VALUES (${places.join(', ')}, ${acked})`,
        Object.values(columns)
      )
    },
    async get(id) {
      return (await list(`SELECT * FROM gateway.delivery WHERE id = $1`, [id]))[0]
    },
    async accept(id, { result, receipt }) {
      const { rowCount } = await db.query(
        `UPDATE gateway.delivery SET status = 'delivered', acked_at = clock_timestamp(), result = $2, receipt = $3
         WHERE id = $1 AND status = 'offered'`,
        [id, result ?? null, receipt ?? null]
      )
      return rowCount === 1
    },
    async withdrawOffers({ agency, nominal }) {
      await db.query(
        `UPDATE gateway.delivery SET status = 'overtaken' WHERE agency = $1 AND nominal = $2 AND status = 'offered'`,
        [agency, nominal]
      )
    },
    numbers: ({ agency, nominal }, epoch, from, limit = 1000) =>
      list(
        `SELECT * FROM gateway.delivery WHERE agency = $1 AND nominal = $2 AND epoch = $3 AND seq >= $4 AND status = 'delivered'
         ORDER BY seq LIMIT $5`,
        [agency, nominal, epoch, from, limit]
      ),
    async acknowledged({ agency, nominal, from, to }, limit) {
      const params = [agency, nominal ?? null, from ?? null, to ?? null]
      const { rows } = await db.query(`SELECT count(*) AS count ${acknowledgedSql}`, params)
      const deliveries = await list(`SELECT d.* ${acknowledgedSql} ORDER BY d.arrival LIMIT $5`, [...params, limit])
      return { count: numberIn(rows[0] ?? {}, 'count'), deliveries }
    },
    of: (nominal, agency, limit = 100) =>
      list(
        `SELECT * FROM gateway.delivery WHERE nominal = $1 AND ($2::text IS NULL OR agency = $2) ORDER BY arrival DESC LIMIT $3`,
        [nominal, agency ?? null, limit]
      ),
    async since(agency, after, limit) {
      const horizon = await horizonOf(db, 'delivery')
      const deliveries = await list(
        `SELECT * FROM gateway.delivery WHERE agency = $1 AND arrival > $2 AND arrival <= $3 AND status <> 'overtaken'
         ORDER BY arrival LIMIT $4`,
        [agency, after, horizon, limit]
      )
      return { deliveries, next: deliveries.at(-1)?.arrival ?? after }
    }
  }
}

const acknowledgedSql = `FROM gateway.delivery AS d
  JOIN gateway.debt AS lane ON lane.agency = d.agency AND lane.nominal = d.nominal AND lane.epoch = d.epoch
  WHERE d.agency = $1 AND d.status = 'delivered' AND d.seq IS NOT NULL AND ($2::text IS NULL OR d.nominal = $2)
    AND ($3::timestamptz IS NULL OR d.acked_at >= $3) AND ($4::timestamptz IS NULL OR d.acked_at < $4)`

function columnsOf(row: Parameters<Deliveries['record']>[0]): Record<string, SqlParam> {
  const { number } = row
  const bytes = (hex: string | undefined): Buffer | null => (hex === undefined ? null : Buffer.from(hex, 'hex'))
  return {
    id: row.id,
    agency: row.agency,
    nominal: row.nominal,
    from_version: row.fromVersion,
    version: row.version,
    status: row.status,
    http: row.http ?? null,
    duration_ms: row.durationMs ?? null,
    uncarried: JSON.stringify(row.uncarried),
    fidelity: row.fidelity ?? null,
    fence: row.fence,
    epoch: number?.epoch ?? null,
    seq: number?.sequence ?? null,
    rendering: number?.rendering ?? null,
    body_hash: bytes(number?.bodyHash),
    prev_chain: bytes(number?.prevChain),
    chain: bytes(number?.chain),
    content_type: row.contentType ?? null,
    data_schema: row.dataSchema ?? null,
    version_at: row.versionAt ?? null,
    result: row.result ?? null,
    receipt: row.receipt ?? null
  }
}

const hexIn = (row: SqlRow, column: string): string => Buffer.from(bytesIn(row, column)).toString('hex')

function numberOf(row: SqlRow): DeliveryNumber | undefined {
  const sequence = maybeNumber(row, 'seq')
  if (sequence === undefined) return undefined
  return {
    epoch: numberIn(row, 'epoch'),
    sequence,
    rendering: numberIn(row, 'rendering'),
    bodyHash: hexIn(row, 'body_hash'),
    prevChain: hexIn(row, 'prev_chain'),
    chain: hexIn(row, 'chain')
  }
}

function deliveryOf(row: SqlRow): DeliveryRow {
  const number = numberOf(row)
  return {
    arrival: numberIn(row, 'arrival'),
    id: textIn(row, 'id'),
    agency: textIn(row, 'agency'),
    nominal: textIn(row, 'nominal'),
    fromVersion: numberIn(row, 'from_version'),
    version: numberIn(row, 'version'),
    status: textIn(row, 'status') as DeliveryRow['status'],
    at: dateIn(row, 'at'),
    ...(number && { number }),
    ...given({ contentType: maybeText(row, 'content_type'), dataSchema: maybeText(row, 'data_schema') }),
    ...given({ versionAt: maybeDate(row, 'version_at'), ackedAt: maybeDate(row, 'acked_at') }),
    ...given({ result: maybeText(row, 'result'), receipt: maybeText(row, 'receipt') }),
    ...given({
      http: maybeNumber(row, 'http'),
      durationMs: maybeNumber(row, 'duration_ms'),
      fidelity: maybeNumber(row, 'fidelity')
    }),
    uncarried: jsonIn(row, 'uncarried'),
    fence: numberIn(row, 'fence')
  }
}
