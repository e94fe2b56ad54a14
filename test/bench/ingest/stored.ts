import { Client } from 'pg'

/* Nominals by the hundred thousand, made by the database out of real ones: every row that a nominal has is copied under a new id,
   with numbers of its own. The log is left as it is: its rows belong to acts that took place. */

const copied = 'k.n'

/** What of a copied row differs from the row it was made of. */
const changes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nominal: { id: newId('t.id') },
  nominal_version: { nominal: newId('t.nominal') },
  statement: { nominal: newId('t.nominal'), record_key: numbered('t.record_key') },
  statement_history: {
    nominal: newId('t.nominal'),
    record_key: numbered('t.record_key'),
    sequence: `nextval('gateway.statement_history_sequence_seq')`
  },
  identifier: { nominal: newId('t.nominal'), value: numbered('t.value') },
  record_key: { nominal: newId('t.nominal'), record_key: numbered('t.record_key') },
  document: { nominal: newId('t.nominal') },
  finding: { nominal: newId('t.nominal') },
  finding_life: { nominal: newId('t.nominal'), id: `md5(t.id || ${copied})` },
  debt: { nominal: newId('t.nominal') },
  owed_change: { nominal: newId('t.nominal') },
  settlement: { nominal: newId('t.nominal') },
  delivery: { nominal: newId('t.nominal'), id: numbered('t.id'), arrival: `nextval('gateway.delivery_arrival')` },
  subject_key: {
    id: `'nominal/' || ${newId('substr(t.id, 9)')}`,
    pseudonym: `md5(t.pseudonym || ${copied}) || md5(${copied} || t.pseudonym)`
  }
}

function newId(column: string): string {
  return `md5(${column} || '/' || ${copied})::uuid::text`
}

function numbered(column: string): string {
  return `${column} || '-' || ${copied}`
}

/** Brings the number of stored nominals up to `count`. */
export async function fillUp(databaseUrl: string, count: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS public.pattern AS SELECT id FROM gateway.nominal ORDER BY id LIMIT 200`)
    const { rows } = await client.query<{ have: string; patterns: string }>(
      'SELECT (SELECT count(*) FROM gateway.nominal) AS have, (SELECT count(*) FROM public.pattern) AS patterns'
    )
    const [have, patterns] = [Number(rows[0]?.have), Number(rows[0]?.patterns)]
    const times = Math.ceil((count - have) / patterns)
    if (times > 0) await copyAll(client, have, times)
    await client.query('VACUUM ANALYZE')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

async function copyAll(client: Client, from: number, times: number): Promise<void> {
  for (const [table, changed] of Object.entries(changes)) {
    const { rows } = await client.query<{ column_name: string }>(
      `SELECT column_name FROM information_schema.columns WHERE table_schema = 'gateway' AND table_name = $1 ORDER BY ordinal_position`,
      [table]
    )
    const columns = rows.map(row => row.column_name)
    const owner = table === 'nominal' ? 't.id' : table === 'subject_key' ? 'substr(t.id, 9)' : 't.nominal'
    await client.query(
      `INSERT INTO gateway."${table}" (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
       SELECT ${columns.map(column => changed[column] ?? `t.${column}`).join(', ')}
       FROM gateway."${table}" AS t JOIN public.pattern AS p ON p.id = ${owner}
         CROSS JOIN (SELECT n::text FROM generate_series($1::integer, $2::integer) AS n) AS k`,
      [from + 1, from + times]
    )
  }
}
