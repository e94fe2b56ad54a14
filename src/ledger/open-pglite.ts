import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite, types as pgTypes } from '@electric-sql/pglite'
import { lockDirectory } from './directory-lock'
import type { PgliteClient } from './pglite-client'
import { SyncedFiles, syncedStartParams } from './pglite-files'
import { PglitePool } from './pglite-pool'
import type { Session, Store } from './store'
import type { Durability, PgNotification, PgPoolLike, SqlParam, SqlRow } from './types'
import { safeInteger } from './values'

/** Opens the embedded database in `directory` and locks it for this process. Throws `LedgerRefused` when another one has it. */
export async function openPglite(directory: string): Promise<Store> {
  const lock = lockDirectory(directory)
  const files = join(directory, 'pglite')
  try {
    const { db, durability } = await start(files)
    return storeOver(db, durability, async () => {
      await db.close()
      lock.release()
    })
  } catch (error) {
    lock.release()
    throw error
  }
}

async function start(directory: string): Promise<{ db: PGlite; durability: Durability }> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const fresh = readdirSync(directory).length === 0
  const files = new SyncedFiles(directory)
  const db = new PGlite({ fs: files, startParams: syncedStartParams(), parsers: { [pgTypes.INT8]: safeInteger } })
  await db.waitReady
  const before = files.synced
  await db.exec('CHECKPOINT')
  // The cluster itself was written by a part of PGlite that does not sync.
  if (fresh) syncTree(directory)
  return { db, durability: files.synced > before ? 'power' : 'process' }
}

function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else if (entry.isFile()) syncPath(path)
  }
  syncPath(directory)
}

function syncPath(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function storeOver(db: PGlite, durability: Durability, closeFiles: () => Promise<void>): Store {
  const pool = new PglitePool(db)
  let closing: Promise<void> | undefined
  return {
    kind: 'pglite',
    durability,
    pool: pool as unknown as PgPoolLike,
    session: async () => sessionOver(await pool.connect()),
    async listen(channel, onNotify) {
      const client = await pool.connect()
      client.on('notification', (message: PgNotification) => onNotify(message.payload ?? ''))
      await client.query(`LISTEN "${channel.replaceAll('"', '""')}"`)
      return () => {
        client.removeAllListeners()
        client.release()
        return Promise.resolve()
      }
    },
    hold: holdHere(),
    close: () => (closing ??= pool.end().then(closeFiles))
  }
}

/** Locks among the parts of one process: the directory's lock keeps every other process away. */
function holdHere(): Store['hold'] {
  const taken = new Set<string>()
  return name => {
    if (taken.has(name)) return Promise.resolve(undefined)
    taken.add(name)
    const release = (): Promise<void> => {
      taken.delete(name)
      return Promise.resolve()
    }
    return Promise.resolve({ lost: () => false, release })
  }
}

function sessionOver(client: PgliteClient): Session {
  return {
    async query(sql: string, params?: readonly SqlParam[]) {
      const { rows, rowCount, command } = await client.query(sql, params)
      return { rows: rows as SqlRow[], rowCount, command }
    },
    release: broken => client.release(broken)
  }
}
