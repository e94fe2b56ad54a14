/**
 * The store could not be reached or went away. `outcome` says whether the transaction may have been committed all the same:
 * `unknown` asks the caller to look (the idempotency key tells) and never to do it again blindly.
 */
export class LedgerAway extends Error {
  readonly outcome: 'nothing-done' | 'unknown'

  constructor(outcome: 'nothing-done' | 'unknown', cause: unknown) {
    super(outcome === 'unknown' ? 'the ledger went away while it was committing' : 'the ledger is away', { cause })
    this.name = 'LedgerAway'
    this.outcome = outcome
  }
}

/** The store refuses to open, for a reason that a person has to mend. */
export class LedgerRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'LedgerRefused'
  }
}

/** The SQLSTATE or the system's code of an error, or "". */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '53100',
  '53200',
  '53300',
  '57P01',
  '57P02',
  '57P03'
])

/** True when the error says that the connection or the server is gone, full or not ready yet. */
export function meansAway(error: unknown): boolean {
  const code = errorCode(error)
  if (awayCodes.has(code) || /^08...$/.test(code) || /^58...$/.test(code)) return true
  return (
    error instanceof Error &&
    code === '' &&
    /connection (?:terminated|ended)|timeout exceeded|not queryable|connection error/i.test(error.message)
  )
}

/**
 * True when the same transaction may well succeed if it is done again: deadlock, serialisation failure, or a statement that was
 * prepared before another process changed its table.
 */
export function meansRetry(error: unknown): boolean {
  const code = errorCode(error)
  if (code === '0A000') return error instanceof Error && /cached plan/.test(error.message)
  return ['40001', '40P01'].includes(code)
}
