import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedger } from '../../src/ledger'
import { repoRoot } from './shared'

const cache = join(repoRoot, 'node_modules', '.cache', 'gateway')
const migrations = join(repoRoot, 'src', 'ledger', 'migrations')

/** A new data directory with an empty ledger in it: a copy of one made once, since making one takes seconds. */
export async function ledgerDirectory(): Promise<{ directory: string; remove: () => void }> {
  const parent = mkdtempSync(join(tmpdir(), 'gateway-ledger-'))
  const directory = join(parent, 'data')
  cpSync(await template(), directory, { recursive: true })
  return { directory, remove: () => rmSync(parent, { recursive: true, force: true }) }
}

async function template(): Promise<string> {
  const made = join(cache, `ledger-${key()}`)
  if (existsSync(made)) return made
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(cache, 'draft-'))
  const ledger = await openLedger({ kind: 'pglite', directory: draft })
  await ledger.prepareQueueTables()
  await ledger.close()
  try {
    renameSync(draft, made)
  } catch {
    // Another test process was faster.
    rmSync(draft, { recursive: true, force: true })
  }
  return made
}

function key(): string {
  const hash = createHash('sha256').update(readFileSync(join(repoRoot, 'package.json')))
  for (const name of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, name)))
  return hash.digest('hex').slice(0, 16)
}
