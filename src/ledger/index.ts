export { openLedger } from './open'
export { LedgerAway, LedgerRefused } from './errors'
export { lockDirectory, type DirectoryLock } from './directory-lock'
export type * from './types'
