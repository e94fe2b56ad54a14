import type { Durability, Held, PgPoolLike, SqlParam, SqlResult } from './types'

/** One session, as transactions use it. */
export interface Session {
  /** `command` is the first word of what the server says it did: ROLLBACK in answer to COMMIT means that nothing was kept. */
  query(sql: string, params?: readonly SqlParam[]): Promise<SqlResult & { command: string }>
  /** Gives the session back; `broken` ends it. */
  release(broken?: boolean): void
}

/** What PGlite and PostgreSQL have in common, beneath the ledger. */
export interface Store {
  readonly kind: 'pglite' | 'postgres'
  readonly durability: Durability
  readonly pool: PgPoolLike
  session: () => Promise<Session>
  listen: (channel: string, onNotify: (payload: string) => void) => Promise<() => Promise<void>>
  hold: (name: string) => Promise<Held | undefined>
  close: () => Promise<void>
}
