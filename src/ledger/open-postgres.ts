import type { Writable } from 'node:stream'
import { Client, Pool, types as pgTypes, type PoolClient, type PoolConfig } from 'pg'
import { LedgerRefused } from './errors'
import { PostgresListener } from './postgres-listener'
import type { Session, Store } from './store'
import type { Held, PgPoolLike, SqlParam, SqlRow } from './types'
import { safeInteger } from './values'

const oldestServer = 140000
const int8 = 20
const parserFor = pgTypes.getTypeParser as (oid: number, format?: 'text' | 'binary') => unknown

/** What a caller of `openPostgres` may set. */
export interface PostgresOptions {
  url: string
  /** Sessions for transactions; default 10. BullMQ's have a pool of their own, so that neither can starve the other. */
  poolSize?: number
  onWarning: (code: string, error: Error) => void
}

/** Connects to a PostgreSQL server. Throws what the connection fails with, and `LedgerRefused` for a server that is too old. */
export async function openPostgres({ url, poolSize = 10, onWarning }: PostgresOptions): Promise<Store> {
  const pools: Pool[] = []
  const makePool = (max: number, pipeline = false) => {
    const pool = new Pool({ ...settings(url), max, pipeline })
    pool.on('error', error => onWarning('idle-session-lost', error))
    // Between being ready and being handed out a session has no listener of anybody's; its end in that moment would end the process.
    pool.on('connect', client => client.on('error', () => undefined))
    pools.push(pool)
    return pool
  }
  const pool = makePool(poolSize, true)
  try {
    await checkServer(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  const listener = new PostgresListener(settings(url), onWarning)
  let queuePool: Pool | undefined
  let closing: Promise<void> | undefined
  return {
    kind: 'postgres',
    durability: 'power',
    get pool() {
      // Every queue and worker listens for its errors, and BullMQ takes none of those listeners away.
      queuePool ??= makePool(64).setMaxListeners(0)
      return queuePool as unknown as PgPoolLike
    },
    session: async () => sessionOver(await pool.connect()),
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
    hold: name => hold(settings(url), name),
    close: () => (closing ??= Promise.all([listener.close(), ...pools.map(one => one.end())]).then(() => undefined))
  }
}

function settings(url: string): PoolConfig {
  return {
    connectionString: url,
    application_name: 'gateway',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    options: '-c search_path=bullmq,public',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === int8 && format !== 'binary' ? safeInteger : parserFor(oid, format)) as typeof pgTypes.getTypeParser
    }
  }
}

/** A session of its own holds the lock: it ends with the process, the connection or the server, and the lock with it. */
async function hold(config: PoolConfig, name: string): Promise<Held | undefined> {
  const client = new Client(config)
  let lost = false
  client.on('error', () => (lost = true))
  client.on('end', () => (lost = true))
  await client.connect()
  try {
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 1)) AS got', [name])
    if (rows[0]?.got === true) return { lost: () => lost, release: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
  await client.end()
  return undefined
}

async function checkServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string; path: string; encoding: string }>(
    `SELECT current_setting('server_version_num') AS version, current_setting('search_path') AS path,
       current_setting('server_encoding') AS encoding`
  )
  const server = rows[0]
  if (server === undefined || Number(server.version) < oldestServer) {
    throw new LedgerRefused('the PostgreSQL server is older than version 14: use a newer one')
  }
  if (server.encoding !== 'UTF8') throw new LedgerRefused('the database is not encoded in UTF8: make it anew with that encoding')
  if (!/^bullmq,/.test(server.path)) {
    throw new LedgerRefused(
      'the database URL sets its own options: leave them out, or end them with -c search_path=bullmq,public'
    )
  }
}

// A session may break while a transaction has it; without a listener that would end the process.
function sessionOver(client: PoolClient): Session {
  let broken = false
  const onError = () => (broken = true)
  client.on('error', onError)
  const gather = gatheringOver(client)
  return {
    async query(sql: string, params?: readonly SqlParam[]) {
      const name = params === undefined ? undefined : preparedName(sql)
      try {
        gather()
        const { rows, rowCount, command } = await client.query<SqlRow>({
          text: sql,
          values: params ? [...params] : [],
          ...(name !== undefined && { name })
        })
        return { rows, rowCount: rowCount ?? 0, command }
      } catch (error) {
        // Whether a statement was prepared before it failed, the client cannot tell: the session is not used again.
        if (name !== undefined) broken = true
        throw error
      }
    },
    release(ended) {
      client.removeListener('error', onError)
      client.release(ended === true || broken)
    }
  }
}

/** Statements of one turn of the event loop leave as one write: most of what they cost here is the call that sends them. */
function gatheringOver(client: PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  let gathering = false
  return () => {
    if (gathering) return
    gathering = true
    stream.cork()
    process.nextTick(() => {
      gathering = false
      stream.uncork()
    })
  }
}

const prepared = new Map<string, string>()
const mostPrepared = 500

/** The name under which a statement is prepared once a session; none for what varies from call to call. */
function preparedName(sql: string): string | undefined {
  const known = prepared.get(sql)
  if (known !== undefined || prepared.size >= mostPrepared || /\(\$1::\w+, \$2::\w+(?:, [^)]*)?\), \(/.test(sql)) return known
  const name = `gateway_${prepared.size}`
  prepared.set(sql, name)
  return name
}
