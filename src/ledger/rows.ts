import type { Json } from '../json'
import type { SqlRow, SqlValue } from './types'

function wrong(column: string): never {
  throw new TypeError(`column ${column} does not hold what it should`)
}

/** The text of a column. Throws when it holds anything else. */
export function textIn(row: SqlRow, column: string): string {
  const value = row[column]
  return typeof value === 'string' ? value : wrong(column)
}

/** The number in a column. Throws when it holds anything else. */
export function numberIn(row: SqlRow, column: string): number {
  const value = row[column]
  return typeof value === 'number' ? value : wrong(column)
}

/** The time in a column. Throws when it holds anything else. */
export function dateIn(row: SqlRow, column: string): Date {
  const value = row[column]
  return value instanceof Date ? value : wrong(column)
}

/** The bytes in a column. Throws when it holds anything else. */
export function bytesIn(row: SqlRow, column: string): Uint8Array {
  const value = row[column]
  return value instanceof Uint8Array ? value : wrong(column)
}

/** The truth in a column. Throws when it holds anything else. */
export function flagIn(row: SqlRow, column: string): boolean {
  const value = row[column]
  return typeof value === 'boolean' ? value : wrong(column)
}

/** JSON kept as text. */
export function jsonIn(row: SqlRow, column: string): Json {
  return JSON.parse(textIn(row, column)) as Json
}

type Given<T> = { [K in keyof T]: Exclude<T[K], null | undefined> }

/** The members that have a value; null and undefined count as none. For optional members read from nullable columns. */
export function given<T extends Record<string, SqlValue | undefined>>(members: T): Partial<Given<T>> {
  const kept = Object.entries(members).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(kept) as Partial<Given<T>>
}

/** A nullable text column. */
export function maybeText(row: SqlRow, column: string): string | undefined {
  const value = row[column]
  return value === null || value === undefined ? undefined : textIn(row, column)
}

/** A nullable number column. */
export function maybeNumber(row: SqlRow, column: string): number | undefined {
  const value = row[column]
  return value === null || value === undefined ? undefined : numberIn(row, column)
}

/** A nullable time column. */
export function maybeDate(row: SqlRow, column: string): Date | undefined {
  const value = row[column]
  return value === null || value === undefined ? undefined : dateIn(row, column)
}

/** `($1::a, $2::b), ($3::a, $4::b)` for rows of columns of the given types, the first parameter being `$first`. */
export function placeholders(rows: number, types: readonly string[], first = 1): string {
  const row = (at: number) => `(${types.map((type, i) => `$${first + at * types.length + i}::${type}`).join(', ')})`
  return Array.from({ length: rows }, (_, at) => row(at)).join(', ')
}
