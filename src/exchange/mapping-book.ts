import type { Ledger, MappingActivationRow, Tx } from '../ledger'
import type { Catalogue, CheckedMapping } from './catalogue'
import { checkerOf, readStored, sharedSource, textsOf, type Fixed } from './mapping-folder'
import { watchLedger } from './watch-ledger'

/** The channel on which processes hear that another mapping is in force. */
export const mappingChannel = 'mappings'

/** Who stands for the mappings that come with a release: they are in force from the start, until others are activated. */
const shipped = { proposedBy: 'release', approvedBy: 'shipped' } as const

/** The mappings as the ledger knows them, ready to run, and kept up to date while the process runs. */
export interface MappingBook {
  /** The directory, laid out as the repository, from which mapping files are read anew. */
  readonly root: string
  readonly fixed: Fixed
  /** Those in force, by name. */
  inForce(): ReadonlyMap<string, CheckedMapping>
  /** Any version that was ever loaded, by its hash: as it was on its day, with the texts it referred to then. */
  find(tx: Tx, hash: string): Promise<CheckedMapping | undefined>
  /** Those that were in force at a time, by name. A version that this release cannot run is left out. */
  at(tx: Tx, time: Date): Promise<ReadonlyMap<string, CheckedMapping>>
  /** Keeps a mapping that was read already from being read again. */
  learn(checked: CheckedMapping): void
  /** Reads what is in force anew. A version that cannot be read is left out, and the one known before stays. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/** The part of a log that the book writes to. */
export interface MappingBookLog {
  warn(fields: Record<string, unknown>, message: string): void
}

/** Where mappings are read from, and what they are read with. */
export interface MappingBookOptions {
  root: string
  fixed: Fixed
  log: MappingBookLog
}

class Reader {
  private readonly ready = new Map<string, CheckedMapping>()
  private readonly fixed: Fixed
  constructor(fixed: Fixed, known: Iterable<CheckedMapping>) {
    this.fixed = fixed
    for (const checked of known) this.learn(checked)
  }

  learn(checked: CheckedMapping): void {
    this.ready.set(checked.mapping.hash, checked)
  }

  /** A stored version, read again with the texts it was loaded with; undefined where there is none, or where it cannot be read. */
  async find(tx: Tx, hash: string): Promise<CheckedMapping | undefined> {
    const known = this.ready.get(hash)
    if (known) return known
    const row = await tx.mappingVersions.get(hash)
    if (!row) return undefined
    const mapping = readStored(row, await tx.mappingVersions.sources(row.needs), this.fixed)
    if (Array.isArray(mapping) || mapping.hash !== hash) return undefined
    const checkDocument = checkerOf(mapping)
    if (Array.isArray(checkDocument)) return undefined
    const checked = { mapping, checkDocument }
    this.learn(checked)
    return checked
  }
}

const byName = (all: readonly CheckedMapping[]): Map<string, CheckedMapping> =>
  new Map(all.map(checked => [checked.mapping.name, checked]))

/**
 * Puts the mappings of the release into the ledger: those of which it knows none, and those whose version in force was made
 * for another shared schema, which only a release can change.
 */
async function seed(ledger: Ledger, catalogue: Catalogue, { root, fixed, log }: MappingBookOptions): Promise<void> {
  const shared = sharedSource(catalogue.sharedSchema).hash
  await ledger.transaction(async tx => {
    await tx.mappingVersions.lock()
    const fitting = new Map<string, string>()
    for (const { mapping, hash } of await tx.mappingVersions.inForce())
      if ((await tx.mappingVersions.get(hash))?.needs.includes(shared) === true) fitting.set(mapping, hash)
    for (const { mapping } of catalogue.mappings.values())
      if (fitting.has(mapping.name) && fitting.get(mapping.name) !== mapping.hash)
        log.warn(
          { mapping: mapping.name, inForce: fitting.get(mapping.name), shipped: mapping.hash },
          'the mapping in force is not the one of this release; reload and approve to change that'
        )
    const fresh = [...catalogue.mappings.values()].filter(({ mapping }) => !fitting.has(mapping.name))
    if (fresh.length === 0) return
    const at = await tx.now()
    for (const { mapping } of fresh) {
      const { hash, name, version } = mapping
      const { file, text, sources } = textsOf(root, fixed, mapping)
      const needs = sources.map(source => source.hash)
      const row = { hash, mapping: name, version, file, source: text, needs, loadedBy: shipped.proposedBy, loadedAt: at }
      await tx.mappingVersions.insert(row, sources)
      const sequence = await tx.mappingVersions.propose({ hash, mapping: name, proposedBy: shipped.proposedBy, proposedAt: at })
      await tx.mappingVersions.approve(sequence, shipped.approvedBy, at)
    }
    await tx.notify(mappingChannel, 'shipped')
    await tx.log.appendAll(
      fresh.map(({ mapping }) => ({
        op: 'rule' as const,
        actor: { agency: 'gateway', system: 'mappings' },
        mappingHash: mapping.hash,
        reason: 'mapping-shipped',
        result: 'in-force'
      }))
    )
  })
}

/** Opens the book: brings the shipped mappings in where there are none, and reads what is in force. */
export async function openMappingBook(ledger: Ledger, catalogue: Catalogue, options: MappingBookOptions): Promise<MappingBook> {
  const { root, fixed, log } = options
  await seed(ledger, catalogue, options)
  const reader = new Reader(fixed, catalogue.mappings.values())
  const shared = sharedSource(catalogue.sharedSchema).hash
  let current: ReadonlyMap<string, CheckedMapping> = new Map()
  let read: readonly string[] = []
  const readOne = async (tx: Tx, row: MappingActivationRow): Promise<CheckedMapping | undefined> => {
    const needs = (await tx.mappingVersions.get(row.hash))?.needs ?? []
    const checked = needs.includes(shared) ? await reader.find(tx, row.hash) : undefined
    if (checked) return checked
    log.warn({ mapping: row.mapping, hash: row.hash }, 'a mapping in force cannot be run by this release; the one before stays')
    return current.get(row.mapping)
  }
  const refresh = async (): Promise<void> => {
    await ledger.transaction(async tx => {
      const rows = await tx.mappingVersions.inForce()
      const found: CheckedMapping[] = []
      for (const row of rows) found.push(...((await readOne(tx, row).then(one => one && [one])) ?? []))
      current = byName(found)
      read = rows.map(({ hash }) => hash)
    })
  }
  await refresh()
  const tryAgain = (): Promise<void> =>
    refresh().catch((error: unknown) =>
      log.warn({ code: error instanceof Error ? error.name : 'unknown' }, 'the mappings in force could not be read anew')
    )
  const stopWatching = await watchLedger(ledger, {
    channel: mappingChannel,
    there: async tx => (await tx.mappingVersions.inForce()).map(({ hash }) => hash),
    here: () => read,
    refresh: tryAgain
  })
  return {
    root,
    fixed,
    inForce: () => current,
    find: (tx, hash) => reader.find(tx, hash),
    async at(tx, time) {
      const found: CheckedMapping[] = []
      for (const { hash } of await tx.mappingVersions.inForce(time)) {
        const checked = await reader.find(tx, hash)
        if (checked) found.push(checked)
      }
      return byName(found)
    },
    learn: checked => reader.learn(checked),
    refresh: tryAgain,
    close: stopWatching
  }
}

/** The catalogue with the mappings that are in force whenever one is asked for. */
export function withMappings(catalogue: Catalogue, book: Pick<MappingBook, 'inForce'>): Catalogue {
  return {
    ...catalogue,
    get mappings() {
      return book.inForce()
    }
  }
}
