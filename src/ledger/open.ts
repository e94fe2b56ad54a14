import { performance } from 'node:perf_hooks'
import { runMigrations } from 'bullmq'
import { LedgerAway, meansAway } from './errors'
import { migrate } from './migrate'
import { openPglite } from './open-pglite'
import { openPostgres } from './open-postgres'
import type { Session, Store } from './store'
import { transactionsOver } from './transaction'
import type { Ledger, LedgerOptions } from './types'

/**
 * Opens the ledger and brings its tables to the newest shape. Throws `LedgerRefused` when a person has to mend something first
 * (the directory is in use, the server too old), and what the connection fails with when the server is away.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const store = await openStore(options)
  try {
    await withSession(store, migrate)
  } catch (error) {
    await store.close()
    throw error
  }
  return {
    kind: store.kind,
    durability: store.durability,
    get pool() {
      return store.pool
    },
    ...transactionsOver(store),
    listen: store.listen,
    hold: store.hold,
    ping: () => ping(store),
    async prepareQueueTables() {
      const client = await store.pool.connect()
      try {
        await runMigrations(client)
      } finally {
        client.release()
      }
    },
    close: store.close
  }
}

async function openStore(options: LedgerOptions): Promise<Store> {
  const onWarning = options.onWarning ?? (() => undefined)
  if (options.kind === 'pglite') {
    const store = await openPglite(options.directory)
    if (store.durability === 'process') onWarning('not-synced', new Error('this PGlite does not sync its files'))
    return store
  }
  return openPostgres({ url: options.url, onWarning, ...(options.poolSize ? { poolSize: options.poolSize } : {}) })
}

async function withSession(store: Store, work: (session: Session) => Promise<void>): Promise<void> {
  const session = await store.session()
  try {
    await work(session)
  } finally {
    session.release()
  }
}

async function ping(store: Store): Promise<number> {
  const start = performance.now()
  try {
    await withSession(store, async session => {
      await session.query('SELECT 1')
    })
  } catch (error) {
    throw meansAway(error) ? new LedgerAway('nothing-done', error) : error
  }
  return performance.now() - start
}
