import { EventEmitter } from 'node:events'
import type { PGlite } from '@electric-sql/pglite'
import { fairLock } from './fair-lock'
import { PgliteClient, type PgliteResult } from './pglite-client'

/** A pool of the shape of `pg.Pool` whose clients share the one session of PGlite, each in its turn. */
export class PglitePool extends EventEmitter {
  /** There is no connection that could go away unnoticed: so says this to BullMQ. */
  readonly options = { keepAlive: true }
  readonly #db: PGlite
  readonly #lock = fairLock()
  readonly #clients = new Set<PgliteClient>()
  readonly #forget: () => void
  #ended = false

  constructor(db: PGlite) {
    super()
    this.setMaxListeners(0)
    this.#db = db
    this.#forget = db.onNotification((channel, payload) => {
      // Later, so that listeners run neither inside the statement that brought the news nor under its lock.
      setImmediate(() => {
        for (const client of this.#clients) client.notified({ channel, payload })
      })
    })
  }

  /** A client of its own; several may be out at the same time and wait for each other. */
  connect(): Promise<PgliteClient> {
    if (this.#ended) return Promise.reject(new Error('Cannot use a pool after calling end on the pool'))
    const client = new PgliteClient(this.#db, this.#lock, one => this.#clients.delete(one))
    this.#clients.add(client)
    return Promise.resolve(client)
  }

  /** Runs one statement outside any transaction. */
  async query(text: string, params?: readonly unknown[]): Promise<PgliteResult> {
    const client = await this.connect()
    try {
      return await client.query(text, params)
    } finally {
      client.release()
    }
  }

  /** Refuses new clients and waits for whoever holds the session. */
  async end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#forget()
    for (const client of this.#clients) client.release()
    const free = await this.#lock.acquire()
    free()
  }
}
