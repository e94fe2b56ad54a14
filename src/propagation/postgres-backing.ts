import { createPostgresBackend, withBackend, type PostgresConnectionOptions, type PostgresQueueBackend } from 'bullmq'
import type { Backing } from './wake-queue'

/** The part of a client that is asked for here. */
interface PoolClient {
  query(text: string, params?: readonly unknown[]): Promise<unknown>
  release(destroy?: boolean): void
}

/** A `pg.Pool`, or anything of its shape such as the ledger's session over PGlite. */
export interface PoolLike {
  connect(): Promise<PoolClient>
  query(text: string, params?: readonly unknown[]): Promise<{ rows: unknown[] }>
}

/**
 * BullMQ on PostgreSQL or PGlite, over a pool whose `search_path` holds schema `bullmq`. Each agency's worker keeps one
 * client of the pool for LISTEN, so the pool must be larger than the number of agencies. The pool stays its owner's: it is
 * not closed here, and its errors are its owner's to hear.
 */
export function postgresBacking({ pool }: { pool: PoolLike }): Backing<PostgresQueueBackend, PostgresConnectionOptions> {
  const connection = facade(pool)
  return {
    name: 'postgres',
    classes: withBackend(createPostgresBackend),
    producerConnection: connection,
    workerConnection: connection,
    present: () => true,
    watch: () => undefined,
    async check() {
      const { rows } = await pool.query(`SELECT to_regclass('job')::text AS found`)
      const [row] = rows
      if (typeof row === 'object' && row !== null && 'found' in row && row.found !== null) return 'ready'
      throw new Error(
        'The tables of the queue are not in the search path of the database. Run the migrations, and see that "search_path" names schema "bullmq".'
      )
    },
    close: () => Promise.resolve()
  }
}

/**
 * BullMQ puts a listener on the pool for every queue and never takes it off; the facade drops these, so that queues can be
 * made anew at will.
 */
function facade(pool: PoolLike): PostgresConnectionOptions {
  const shape = {
    connect: () => pool.connect(),
    query: (text: string, params?: readonly unknown[]) => pool.query(text, params),
    end: () => Promise.resolve(),
    on: () => shape,
    removeAllListeners: () => shape
  }
  return shape
}
