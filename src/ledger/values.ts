/** A `bigint` column as a number. Throws where a number cannot hold it. */
export function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a whole number from the database is beyond 2^53-1')
  return value
}
