import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { bodyOf } from '../../src/receiver'

/* What the oracles must be able to see: a gateway that commits, then puts the delivery into BullMQ with ten attempts. What is
   owed stands in Redis alone. */

const setting = (name: string): string => process.env[name] ?? ''
const endpoints = JSON.parse(setting('ENDPOINTS')) as Record<string, string>
const clients = JSON.parse(setting('CLIENTS')) as { agency?: string; token: string }[]
const pool = new Pool({ connectionString: setting('DATABASE_URL'), max: 10 })
pool.on('error', () => undefined)

const tables = `
  CREATE TABLE IF NOT EXISTS reply (key text PRIMARY KEY, nominal text NOT NULL, version integer NOT NULL);
  CREATE TABLE IF NOT EXISTS person (nominal text PRIMARY KEY, version integer NOT NULL, marks jsonb NOT NULL);
  CREATE TABLE IF NOT EXISTS lane (agency text, nominal text, sequence integer NOT NULL, PRIMARY KEY (agency, nominal));`

interface Job {
  nominal: string
  version: number
  sequence: number
  marks: Record<string, string>
}

/** One change in one transaction; a key that is known changes nothing. */
async function keep(
  key: string,
  agency: string,
  nominal: string,
  mark: string
): Promise<{ version: number; jobs: [string, Job][] }> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [nominal])
    const known = await client.query<{ version: number }>('SELECT version FROM reply WHERE key = $1', [key])
    const before = known.rows[0]?.version
    if (before !== undefined) {
      await client.query('COMMIT')
      return { version: before, jobs: [] }
    }
    const { rows } = await client.query<{ version: number; marks: Record<string, string> }>(
      `INSERT INTO person VALUES ($1, 1, $2) ON CONFLICT (nominal) DO UPDATE
         SET version = person.version + 1, marks = person.marks || excluded.marks RETURNING version, marks`,
      [nominal, JSON.stringify({ [agency]: mark })]
    )
    const { version = 0, marks = {} } = rows[0] ?? {}
    await client.query('INSERT INTO reply VALUES ($1, $2, $3)', [key, nominal, version])
    const jobs: [string, Job][] = []
    for (const to of Object.keys(endpoints).filter(one => one !== agency)) {
      const lane = await client.query<{ sequence: number }>(
        `INSERT INTO lane VALUES ($1, $2, 1) ON CONFLICT (agency, nominal) DO UPDATE SET sequence = lane.sequence + 1 RETURNING sequence`,
        [to, nominal]
      )
      jobs.push([to, { nominal, version, sequence: lane.rows[0]?.sequence ?? 0, marks }])
    }
    await client.query('COMMIT')
    return { version, jobs }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

async function api(): Promise<void> {
  await pool.query(tables)
  const connection = new Redis(setting('REDIS_URL'), { maxRetriesPerRequest: 1, enableOfflineQueue: false })
  connection.on('error', () => undefined)
  const queues = new Map(Object.keys(endpoints).map(agency => [agency, new Queue<Job>(`naive-${agency}`, { connection })]))
  for (const queue of queues.values()) queue.on('error', () => undefined)
  createServer((request, response) => {
    const serve = async (): Promise<void> => {
      if (request.url === '/health/ready') return void response.writeHead(200).end()
      const agency = clients.find(({ token }) => request.headers.authorization === `Bearer ${token}`)?.agency ?? ''
      const { person, mark } = JSON.parse(Buffer.from((await bodyOf(request)) ?? []).toString()) as {
        person: number
        mark: string
      }
      const nominal = createHash('sha256').update(String(person)).digest('hex').slice(0, 32)
      const key = String(request.headers['idempotency-key'])
      const { version, jobs } = await keep(key, agency, nominal, mark)
      const options = { attempts: 10, backoff: { type: 'exponential', delay: 100 }, removeOnComplete: true }
      for (const [to, job] of jobs) await queues.get(to)?.add('deliver', job, options)
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ submission: key, entries: [{ nominal, version }] }))
    }
    serve().catch(() => void response.writeHead(503).end())
  }).listen(Number(setting('PORT')), '127.0.0.1')
}

function worker(): void {
  const connection = new Redis(setting('REDIS_URL'), { maxRetriesPerRequest: null })
  connection.on('error', () => undefined)
  for (const [agency, endpoint] of Object.entries(endpoints)) {
    const deliver = async ({ data }: { data: Job }): Promise<void> => {
      const answer = await fetch(endpoint, { method: 'POST', body: JSON.stringify(data), signal: AbortSignal.timeout(10_000) })
      if (!answer.ok) throw new Error(String(answer.status))
      await answer.arrayBuffer()
    }
    new Worker<Job>(`naive-${agency}`, deliver, { connection, concurrency: 8 }).on('error', () => undefined)
  }
}

if (setting('GATEWAY_ROLE') === 'api') void api()
else worker()
