import { closedTimeline, dayOf, readPack, selectPacks, type Pack } from '../guidance'
import type { Ledger, PackRow, Tx } from '../ledger'
import { CatalogueError, type Catalogue } from './catalogue'
import { watchLedger } from './watch-ledger'

/** The channel on which processes hear that what is in force has changed. */
export const packChannel = 'guidance'

/** Who stands for the packs that come with a release: they are in force from the start, until others are activated. */
const shipped = { proposedBy: 'release', approvedBy: 'shipped' } as const

/** The guidance packs as the ledger knows them, compiled, and kept up to date while the process runs. */
export interface PackBook {
  /** The packs that apply at a time (RFC 3339), by its day in London. */
  at(now: string): Pack[]
  /** Every approved pack, ended and future ones included. */
  approved(): readonly Pack[]
  /** A pack that was ever proposed, by its hash. */
  find(tx: Tx, hash: string): Promise<Pack | undefined>
  /** Reads what is in force anew. A pack that cannot be read is left out, and the packs known before stay. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/** The part of a log that the book writes to. */
export interface PackBookLog {
  warn(fields: Record<string, unknown>, message: string): void
}

type Compile = (row: Pick<PackRow, 'hash' | 'source' | 'file'>) => Pack

/** Compiles stored packs, each once; those that came with the release are compiled already. */
function compiler(catalogue: Catalogue): Compile {
  const compiled = new Map(catalogue.packs.map(pack => [pack.hash, pack]))
  return ({ hash, source, file }) => {
    const known = compiled.get(hash)
    if (known) return known
    const { pack, faults } = readPack(source, file, catalogue.packResources)
    if (!pack)
      throw new CatalogueError(
        faults.map(fault => `${fault.file}:${fault.line}:${fault.column}: ${fault.message} (in force; activate its replacement)`)
      )
    compiled.set(hash, pack)
    return pack
  }
}

/** Puts the packs of the release into the ledger, where it has none of their ids yet. */
async function seed(ledger: Ledger, catalogue: Catalogue): Promise<void> {
  await ledger.transaction(async tx => {
    await tx.guidancePacks.lock()
    const known = new Set((await tx.guidancePacks.list()).map(({ pack }) => pack))
    const at = await tx.now()
    const fresh = catalogue.packs.filter(pack => !known.has(pack.id) && pack.status !== 'proposed')
    for (const { hash, id, version, status, effective } of fresh) {
      const { file, text } = catalogue.packFiles.get(hash) ?? { file: '', text: '' }
      const dated = { proposedAt: at, approvedAt: at }
      await tx.guidancePacks.insert({ hash, pack: id, version, status, effective, file, source: text, ...shipped, ...dated })
    }
    await tx.log.appendAll(
      fresh.map(({ hash }) => ({
        op: 'rule' as const,
        actor: { agency: 'gateway', system: 'guidance' },
        ruleHash: hash,
        reason: 'shipped',
        result: 'in-force'
      }))
    )
  })
}

/**
 * Opens the book: brings the shipped packs in where there are none, and reads what is in force.
 * @throws {CatalogueError} where a pack in force cannot be read by this release
 */
export async function openPackBook(ledger: Ledger, catalogue: Catalogue, log: PackBookLog): Promise<PackBook> {
  await seed(ledger, catalogue)
  const compile = compiler(catalogue)
  const read = async (): Promise<Pack[]> => {
    const rows = await ledger.transaction(tx => tx.guidancePacks.list())
    return rows.filter(({ approvedAt }) => approvedAt !== undefined).map(compile)
  }
  let approved = await read()
  let timeline = closedTimeline(approved)
  const refresh = async (): Promise<void> => {
    try {
      approved = await read()
      timeline = closedTimeline(approved)
    } catch (error) {
      log.warn({ code: error instanceof Error ? error.name : 'unknown' }, 'the guidance in force could not be read anew')
    }
  }
  const stopWatching = await watchLedger(ledger, {
    channel: packChannel,
    there: tx => tx.guidancePacks.approved(),
    here: () => approved.map(({ hash }) => hash).sort(),
    refresh
  })
  return {
    at: now => selectPacks(timeline, dayOf(now)),
    approved: () => approved,
    async find(tx, hash) {
      const row = await tx.guidancePacks.get(hash)
      return row && compile(row)
    },
    refresh,
    close: stopWatching
  }
}
