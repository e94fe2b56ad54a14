import { randomUUID } from 'node:crypto'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { toPolice, toPrison, up, type Ndelius, type Said } from './by-hand'
import { Log, openClient, Rows, rowsOf, write, type Posted, type Sizes } from './limit-rows'

/* What these documents cost at the least on the same store and queue: bare node:http, the mapping written by hand, the product's
   rows written in grouped commits, and jobs that hold ids. Nothing is checked, asked or compared. */

const setting = (name: string): string => process.env[name] ?? ''
const receivers = ['police-ctnm', 'prison-hmps'] as const
type Receiver = (typeof receivers)[number]

interface Waiting extends Posted {
  done: (answer: { nominal: string; version: number }) => void
  failed: (error: unknown) => void
}

async function api(): Promise<void> {
  const client = await openClient(setting('DATABASE_URL'))
  const sizes = JSON.parse(setting('SIZES')) as Sizes
  const log = new Log(1)
  const connection = new Redis(setting('REDIS_URL'), { maxRetriesPerRequest: null })
  const queues = receivers.map(agency => new Queue(`limit-${agency}`, { connection }))
  const waiting: Waiting[] = []
  let busy = false

  async function flush(): Promise<void> {
    if (busy) return
    busy = true
    while (waiting.length > 0) {
      const group = waiting.splice(0, 64)
      try {
        const answers = await commit(group)
        const nominals = answers.map(({ nominal }) => nominal)
        await Promise.all(queues.map(queue => queue.add('wake', { nominals }, { removeOnComplete: true, removeOnFail: true })))
        group.forEach((one, i) => one.done(answers[i] ?? { nominal: '', version: 0 }))
      } catch (error) {
        for (const one of group) one.failed(error)
      }
    }
    busy = false
  }

  async function commit(group: readonly Waiting[]): Promise<{ nominal: string; version: number }[]> {
    const at = new Date().toISOString()
    const began = client.query('BEGIN')
    const crns = group.map(({ said }) => said.identifiers[0]?.value ?? '')
    const [, known] = await Promise.all([
      client.query({
        name: 'replies',
        text: 'SELECT key FROM reply WHERE client = $1 AND key = ANY ($2)',
        values: ['probation-nsd', group.map(({ key }) => key)]
      }),
      client.query<{ value: string; id: string; version: number }>({
        name: 'find',
        text: `SELECT i.value, n.id, n.version FROM identifier AS i JOIN nominal AS n ON n.id = i.nominal
          WHERE i.kind = 'crn' AND i.value = ANY ($1) FOR UPDATE OF n`,
        values: [crns]
      }),
      began
    ])
    const found = new Map(known.rows.map(row => [row.value, { nominal: row.id, version: row.version }]))
    const rows = new Rows()
    const answers = group.map((one, i) => rowsOf(rows, log, one, found.get(crns[i] ?? ''), sizes, at))
    log.close(rows, at, ['probation-nsd/bench'])
    const changed = [...found.values()].map(({ nominal }) => nominal)
    await Promise.all([
      ...write(client, rows.tables),
      client.query({
        name: 'raise',
        text: 'UPDATE nominal SET version = version + 1, updated_at = $2 WHERE id = ANY ($1)',
        values: [changed, at]
      }),
      client.query('COMMIT')
    ])
    return answers
  }

  const take = (text: string, key: string): Promise<{ nominal: string; version: number }> =>
    new Promise((done, failed) => {
      waiting.push({ submission: randomUUID(), key, text, said: up(JSON.parse(text) as Ndelius), done, failed })
      setImmediate(() => void flush())
    })

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method === 'GET') return void res.writeHead(200, { 'content-length': 0 }).end()
    const parts: Buffer[] = []
    for await (const part of req) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString()
    if (req.headers.authorization !== `Bearer ${setting('TOKEN')}`) return void res.writeHead(401, { 'content-length': 0 }).end()
    const key = String(req.headers['idempotency-key'])
    const batch = req.headers['content-type'] === 'application/x-ndjson'
    const texts = batch ? body.trimEnd().split('\n') : [body]
    const entries = await Promise.all(texts.map((text, i) => take(text, `${key} ${i}`)))
    const receipt = Buffer.from(JSON.stringify({ entries }))
    res.writeHead(batch ? 200 : 201, { 'content-type': 'application/json', 'content-length': receipt.length }).end(receipt)
  }
  createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      const text = String(error)
      res.writeHead(500, { 'content-length': Buffer.byteLength(text) }).end(text)
    })
  }).listen(Number(setting('PORT')), '127.0.0.1')
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

function post(url: string, key: string, contentType: string, body: string): Promise<void> {
  const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body), 'idempotency-key': key }
  return new Promise((resolve, reject) => {
    const req = request(url, { method: 'POST', agent, headers }, res => {
      res.resume()
      res.on('end', () => (res.statusCode === 200 ? resolve() : reject(new Error(String(res.statusCode)))))
    })
    req.on('error', reject)
    req.end(body)
  })
}

async function deliver(
  client: Awaited<ReturnType<typeof openClient>>,
  log: Log,
  agency: Receiver,
  nominals: readonly string[]
): Promise<void> {
  const at = new Date().toISOString()
  const { rows: newest } = await client.query<{ id: string; version: number; record: string }>({
    name: 'newest',
    text: `SELECT n.id, n.version, v.record FROM nominal AS n JOIN nominal_version AS v ON v.nominal = n.id AND v.version = n.version
      WHERE n.id = ANY ($1)`,
    values: [nominals]
  })
  const actor = `gateway/courier/${agency}`
  const intent = new Rows()
  for (const { id } of newest) log.append(intent, at, 'disclose', actor, id, {}, 1)
  log.close(intent, at, [actor])
  await Promise.all([client.query('BEGIN'), ...write(client, intent.tables), client.query('COMMIT')])
  const done = new Rows()
  await Promise.all(
    newest.map(async ({ id, version, record }) => {
      const said = JSON.parse(record) as Said
      const [contentType, body] =
        agency === 'police-ctnm' ? ['application/xml', toPolice(said)] : ['application/json', JSON.stringify(toPrison(said))]
      const delivery = `${agency}/${id}/${version}`
      await post(setting(agency), delivery, contentType, body)
      const told = JSON.stringify(said)
      done.add('document', { nominal: id, agency, format: 'told', document: told, sequence: version, origin: 'delivered', at })
      done.add('document', {
        nominal: id,
        agency,
        format: agency,
        document: JSON.stringify(body),
        sequence: version,
        origin: 'delivered',
        at
      })
      done.add('delivery', {
        ...{ arrival: arrivals++, id: delivery, agency, nominal: id, from_version: version, version, status: 'delivered', at },
        ...{ duration_ms: 1, uncarried: '[]', fidelity: 1, fence: 1 }
      })
      done.add('settlement', { nominal: id, agency, version, outcome: 'delivered', at, entries: '[]' })
      log.append(done, at, 'disclose', actor, id, { delivery }, 0)
    })
  )
  log.close(done, at, [actor])
  const acknowledged = {
    name: 'acknowledge',
    text: `UPDATE debt SET acknowledged = owed, last_outcome = 'delivered', owed_since = NULL WHERE agency = $1 AND nominal = ANY ($2)`,
    values: [agency, nominals]
  }
  await Promise.all([client.query('BEGIN'), client.query(acknowledged), ...write(client, done.tables), client.query('COMMIT')])
}

let arrivals = 1

async function worker(): Promise<void> {
  const connection = new Redis(setting('REDIS_URL'), { maxRetriesPerRequest: null })
  for (const [i, agency] of receivers.entries()) {
    const client = await openClient(setting('DATABASE_URL'))
    arrivals = 1
    // Streams of nominals are written by more than one process here, so each numbers its own.
    const log = new Log(1_000_000_000 * (i + 1), `${agency} `)
    new Worker<{ nominals: string[] }>(`limit-${agency}`, job => deliver(client, log, agency, job.data.nominals), {
      connection,
      concurrency: 1
    })
  }
}

void (setting('ROLE') === 'api' ? api() : worker())
