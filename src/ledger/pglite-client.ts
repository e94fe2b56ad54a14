import { EventEmitter } from 'node:events'
import type { PGlite, Results } from '@electric-sql/pglite'
import type { FairLock } from './fair-lock'
import type { PgNotification } from './types'

const comments = /^(?:\s*--[^\n]*\n)+/
const begins = /^\s*(?:begin|start\s+transaction)\b/i
const ends = /^\s*(?:commit|end|abort|rollback(?!\s+(?:work\s+|transaction\s+)?to\b))\b/i
const listens = /^\s*(un)?listen\s+(\*|"(?:[^"]|"")+"|\w+)\s*;?\s*$/i

/** A result of the shape that `pg` gives. */
export interface PgliteResult {
  rows: Record<string, unknown>[]
  rowCount: number
  command: string
  fields: { name: string; dataTypeID: number }[]
}

/**
 * A client of the shape of `pg.PoolClient` on the one session of PGlite. It holds the session's lock from BEGIN to COMMIT or
 * ROLLBACK, and otherwise for one statement. Given back in the middle of a transaction, it is rolled back.
 */
export class PgliteClient extends EventEmitter {
  readonly #db: PGlite
  readonly #lock: FairLock
  readonly #channels = new Set<string>()
  readonly #onRelease: (client: PgliteClient) => void
  #unlock: (() => void) | undefined
  #last: Promise<unknown> = Promise.resolve()
  #released = false
  #inTransaction = false

  constructor(db: PGlite, lock: FairLock, onRelease: (client: PgliteClient) => void) {
    super()
    this.setMaxListeners(0)
    this.#db = db
    this.#lock = lock
    this.#onRelease = onRelease
  }

  /** Runs one statement, or several without parameters; then the result is that of the last. */
  query(text: string, params?: readonly unknown[]): Promise<PgliteResult> {
    if (this.#released) return Promise.reject(new Error('this client was given back to its pool'))
    const running = this.#last.then(() => this.#run(text, params ?? []))
    this.#last = running.catch(() => undefined)
    return running
  }

  /** Gives the client back. What it left unfinished is rolled back before anyone else gets the session. */
  release(_destroy?: boolean): void {
    if (this.#released) return
    this.#released = true
    this.#channels.clear()
    this.#onRelease(this)
    this.#last = this.#last.then(async () => {
      if (this.#unlock === undefined) return
      await this.#db.exec('ROLLBACK').catch(() => undefined)
      this.#free()
    })
  }

  /** Hands a notification to this client's listeners if it listens on the channel. */
  notified(message: PgNotification): void {
    if (this.#channels.has(message.channel)) this.emit('notification', message)
  }

  async #run(sql: string, params: readonly unknown[]): Promise<PgliteResult> {
    const text = sql.replace(comments, '')
    this.#unlock ??= await this.#lock.acquire()
    let inside = this.#inTransaction
    try {
      const result = params.length === 0 ? (await this.#db.exec(text)).at(-1) : await this.#db.query(text, [...params])
      if (begins.test(text)) inside = true
      this.#listening(text)
      return resultOf(result)
    } finally {
      this.#inTransaction = inside && !ends.test(text)
      if (!this.#inTransaction) this.#free()
    }
  }

  #free(): void {
    this.#unlock?.()
    this.#unlock = undefined
  }

  // The session goes on listening when a client stops: another client may want the same channel.
  #listening(text: string): void {
    const [, stop, name = ''] = listens.exec(text) ?? []
    if (name === '') return
    const channel = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
    if (stop === undefined) this.#channels.add(channel)
    else if (channel === '*') this.#channels.clear()
    else this.#channels.delete(channel)
  }
}

function resultOf(result: Results<unknown> | undefined): PgliteResult {
  if (result === undefined) return { rows: [], rowCount: 0, command: '', fields: [] }
  return {
    rows: result.rows as Record<string, unknown>[],
    rowCount: result.rowCount ?? result.affectedRows ?? result.rows.length,
    command: result.command ?? '',
    fields: result.fields
  }
}
