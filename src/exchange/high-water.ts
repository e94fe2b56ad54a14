import type { CheckpointRow, LogTree } from '../ledger'
import { toHex } from '../sync-log'
import { readOwnFile, replaceOwnFile } from './own-file'

/** How far the log had come when this was written: kept outside the database, so that an older copy of it is noticed. */
export interface HighWater {
  origin: string
  size: number
  /** In hex. */
  root: string
}

/** The tree in the ledger is not the one that was known before. It must not be signed any more. */
export class LogRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LogRefused'
  }
}

/**
 * The mark in a file; undefined where there is none.
 * @throws {LogRefused} where the file holds something else
 */
export function readHighWater(file: string): HighWater | undefined {
  const text = readOwnFile(file)
  if (text === undefined) return undefined
  try {
    const { origin, size, root } = JSON.parse(text) as Partial<HighWater>
    if (typeof origin === 'string' && typeof root === 'string' && Number.isSafeInteger(size))
      return { origin, size: Number(size), root }
  } catch {
    // Said below, as for every other text that is no mark.
  }
  throw new LogRefused(`the high-water mark ${file} is not readable: bring it back from a copy`)
}

/** Writes the mark; on the disk once this returns. */
export function writeHighWater(file: string, mark: HighWater): void {
  replaceOwnFile(file, `${JSON.stringify(mark)}\n`)
}

/** @throws {LogRefused} where the tree is smaller than the mark, or differs from it */
export async function checkHighWater(file: string, origin: string, tree: LogTree): Promise<void> {
  const mark = readHighWater(file)
  if (mark === undefined || mark.origin !== origin || mark.size === 0) return
  const known = await tree.checkpoint(mark.size)
  if (known !== undefined && toHex(known.root) === mark.root) return
  throw new LogRefused(refusal(file, mark, await tree.newest()))
}

function refusal(file: string, mark: HighWater, newest: CheckpointRow | undefined): string {
  const size = newest?.size ?? 0
  const what =
    size < mark.size
      ? `has ${size} entries, and had ${mark.size} before: the database is an older copy, or entries were removed`
      : `differs from the tree of ${mark.size} entries that it was before: the database is another one, or was changed`
  return `the sync log ${what} (high-water mark ${file}). Nothing is started and nothing is signed. Bring back the newest copy of the database. If it is lost for good, tell the auditors and witnesses, who hold the older checkpoints, and begin a log of another name (GATEWAY_LOG_ORIGIN, with another key): all lanes then go on in a new epoch (docs/operations.md, "After a backup was restored")`
}
