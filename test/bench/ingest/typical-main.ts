import { createHash, randomUUID } from 'node:crypto'
import { Queue, Worker } from 'bullmq'
import express from 'express'
import helmet from 'helmet'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { byJsonata } from './by-jsonata'
import { policeXml } from './police-xml'

/* A gateway as such are usually written: express with helmet and its JSON parser, JSONata, one transaction a request with a
   statement a row, and the whole record in the job. */

const setting = (name: string): string => process.env[name] ?? ''
const receivers = ['police-ctnm', 'prison-hmps'] as const

const tables = `
  CREATE TABLE IF NOT EXISTS submission (id uuid PRIMARY KEY, key text NOT NULL UNIQUE, body jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE IF NOT EXISTS person (crn text PRIMARY KEY, version integer NOT NULL, record jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE IF NOT EXISTS audit (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), action text NOT NULL, subject text NOT NULL, detail jsonb NOT NULL);
  CREATE TABLE IF NOT EXISTS delivery (id text PRIMARY KEY, agency text NOT NULL, crn text NOT NULL, version integer NOT NULL, state text NOT NULL, at timestamptz NOT NULL DEFAULT now());`

interface Job {
  id: string
  crn: string
  record: object
}

async function api(): Promise<void> {
  const pool = new Pool({ connectionString: setting('DATABASE_URL'), max: 10 })
  await pool.query(tables)
  const mapping = byJsonata()
  const connection = new Redis(setting('REDIS_URL'), { maxRetriesPerRequest: null })
  const queues = receivers.map(agency => new Queue<Job>(`typical-${agency}`, { connection }))
  const app = express()
  app.use(helmet())
  app.get('/health/ready', (_request, response) => void response.json({ ready: true }))
  app.use(express.json({ limit: '20mb' }))
  app.post('/v1/submissions', async (request, response) => {
    if (request.get('authorization') !== `Bearer ${setting('TOKEN')}`) return void response.status(401).json({})
    const record = (await mapping.up(request.body)) as { identifiers: { kind: string; value: string }[] }
    const crn = record.identifiers.find(({ kind }) => kind === 'crn')?.value ?? ''
    const id = randomUUID()
    const client = await pool.connect()
    let version: number
    try {
      await client.query('BEGIN')
      await client.query('INSERT INTO submission (id, key, body) VALUES ($1, $2, $3)', [
        id,
        request.get('idempotency-key'),
        JSON.stringify(request.body)
      ])
      const { rows } = await client.query<{ version: number }>(
        `INSERT INTO person (crn, version, record) VALUES ($1, 1, $2)
         ON CONFLICT (crn) DO UPDATE SET version = person.version + 1, record = excluded.record, at = now() RETURNING version`,
        [crn, JSON.stringify(record)]
      )
      version = rows[0]?.version ?? 0
      const digest = createHash('sha256').update(JSON.stringify(record)).digest('hex')
      await client.query('INSERT INTO audit (action, subject, detail) VALUES ($1, $2, $3)', [
        'collect',
        crn,
        JSON.stringify({ id, version, digest })
      ])
      for (const agency of receivers) {
        const delivery = [`${agency}/${crn}/${version}`, agency, crn, version]
        await client.query(`INSERT INTO delivery (id, agency, crn, version, state) VALUES ($1, $2, $3, $4, 'queued')`, delivery)
      }
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      client.release()
    }
    const options = { attempts: 10, backoff: { type: 'exponential', delay: 1000 }, removeOnComplete: true }
    await Promise.all(
      queues.map((queue, i) => queue.add('deliver', { id: `${receivers[i]}/${crn}/${version}`, crn, record }, options))
    )
    response.status(201).json({ id, crn, version })
  })
  app.listen(Number(setting('PORT')), '127.0.0.1')
}

function worker(): void {
  const pool = new Pool({ connectionString: setting('DATABASE_URL'), max: 10 })
  const mapping = byJsonata()
  const connection = new Redis(setting('REDIS_URL'), { maxRetriesPerRequest: null })
  for (const agency of receivers) {
    const police = agency === 'police-ctnm'
    new Worker<Job>(
      `typical-${agency}`,
      async ({ data: { id, crn, record } }) => {
        const body = police ? policeXml(await mapping.toPolice(record)) : JSON.stringify(await mapping.toPrison(record))
        const headers = { 'content-type': police ? 'application/xml' : 'application/json', 'idempotency-key': id }
        const answer = await fetch(setting(agency), { method: 'POST', headers, body })
        await answer.arrayBuffer()
        if (!answer.ok) throw new Error(String(answer.status))
        await pool.query(`UPDATE delivery SET state = 'delivered', at = now() WHERE id = $1`, [id])
        await pool.query('INSERT INTO audit (action, subject, detail) VALUES ($1, $2, $3)', [
          'disclose',
          crn,
          JSON.stringify({ id })
        ])
      },
      { connection, concurrency: 8 }
    )
  }
}

if (setting('ROLE') === 'api') void api()
else worker()
