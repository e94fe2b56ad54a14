/** A value that may be bound to a statement. */
export type SqlParam =
  string | number | boolean | Date | Uint8Array | null | readonly string[] | readonly number[] | readonly (string | null)[]

/** A value as a row holds it: `bigint` comes as a number (an error beyond 2^53-1), `timestamptz` as a Date, `bytea` as bytes. */
export type SqlValue = string | number | boolean | Date | Uint8Array | null | SqlValue[]

/** One row, by column name. */
export type SqlRow = Record<string, SqlValue | undefined>

/** The rows of one statement. `rowCount` counts the rows that it changed or gave. */
export interface SqlResult {
  rows: SqlRow[]
  rowCount: number
}

/** Anything that runs one statement with `$1` parameters. */
export interface Queryable {
  query(sql: string, params?: readonly SqlParam[]): Promise<SqlResult>
}

/** A notification as `pg` hands it to a client's listeners. */
export interface PgNotification {
  channel: string
  payload?: string
  processId?: number
}

/** One client out of a pool, as far as `pg` and BullMQ agree on it. */
export interface PgPoolClient {
  query(text: string, params?: readonly unknown[]): Promise<{ rows: never[]; rowCount?: number | null }>
  release(destroy?: boolean): void
  on(event: string, listener: (...args: never[]) => void): this
  removeListener(event: string, listener: (...args: never[]) => void): this
  removeAllListeners(event?: string): this
}

/** A pool of the shape of `pg.Pool`: a real one on PostgreSQL, one session behind a fair lock on PGlite. */
export interface PgPoolLike {
  connect(): Promise<PgPoolClient>
  query(text: string, params?: readonly unknown[]): Promise<{ rows: never[]; rowCount?: number | null }>
  end(): Promise<void>
  on(event: string, listener: (...args: never[]) => void): this
  removeAllListeners(event?: string): this
}
