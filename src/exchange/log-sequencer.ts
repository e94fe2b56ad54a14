import type { CheckpointRow, Ledger, Tx } from '../ledger'
import {
  emptyRoot,
  formatCheckpoint,
  formatNote,
  sameHash,
  signText,
  toHex,
  TreeEdge,
  type SignerKey,
  type TileReader
} from '../sync-log'
import { checkHighWater, LogRefused, readHighWater, writeHighWater } from './high-water'

/** Between the steps of sequencing, in their order: where a process may end and another go on. */
export const sequencerPoints = [
  'begun',
  'placed',
  'tiles-stored',
  'checkpoint-stored',
  'committed',
  'mark-written',
  'signed',
  'published'
] as const
export type SequencerPoint = (typeof sequencerPoints)[number]

/** What a sequencer works with. */
export interface SequencerOptions {
  /** Its name is the origin of the log. */
  signer: SignerKey
  highWaterFile: string
  /** Called at every point; for tests, which let the work break off there. */
  at?: (point: SequencerPoint) => void
  /** The most leaves of one checkpoint. */
  most?: number
}

/**
 * Gives leaves their places in the tree. Each step leaves nothing that the next beginning does not complete, and what is signed
 * is always what stands in the ledger, so that there is one root for a size, whoever sequences and however often it is cut off.
 */
export class LogSequencer {
  readonly #ledger: Ledger
  readonly #options: Required<SequencerOptions>
  #edge: TreeEdge | undefined

  constructor(ledger: Ledger, options: SequencerOptions) {
    this.#ledger = ledger
    this.#options = { at: () => undefined, most: 5000, ...options }
  }

  get #origin(): string {
    return this.#options.signer.verifier.name
  }

  /**
   * Checks the tree against the high-water mark and against itself.
   * @throws {LogRefused} where it is not what it was
   */
  async check(): Promise<void> {
    await this.#ledger.transaction(async tx => {
      await checkHighWater(this.#options.highWaterFile, this.#origin, tx.tree)
      await loadEdge(tx)
    })
  }

  /** Checks the tree, and completes what another process may have left undone. */
  async takeUp(): Promise<void> {
    this.#edge = undefined
    await this.check()
    const newest = await this.#ledger.transaction(tx => tx.tree.newest())
    if (newest) await this.#publish(newest)
  }

  /** Gives the leaves that wait their places, and publishes the checkpoint; returns how many there were. */
  async step(): Promise<number> {
    if (!(await this.#ledger.transaction(tx => tx.tree.isBehind()))) return 0
    let edge: TreeEdge | undefined
    const { row, placed } = await this.#ledger.transaction(async tx => {
      await tx.tree.lock()
      const newest = await tx.tree.newest()
      const size = newest?.size ?? 0
      // What an attempt that was rolled back had added is not in the ledger: the edge is kept only once the commit is known.
      edge = this.#edge?.size === size ? this.#edge : await loadEdge(tx)
      this.#edge = undefined
      return this.#grow(tx, edge, newest)
    })
    this.#edge = edge
    if (row === undefined) return 0
    this.#options.at('committed')
    await this.#publish(row)
    return placed
  }

  async #grow(
    tx: Tx,
    edge: TreeEdge,
    newest: CheckpointRow | undefined
  ): Promise<{ row: Omit<CheckpointRow, 'at'> | undefined; placed: number }> {
    const { at, most } = this.#options
    at('begun')
    const waiting = await tx.tree.unsequenced(most)
    if (waiting.length === 0) return { row: newest, placed: 0 }
    await tx.tree.place(
      waiting.map(({ arrival }) => arrival),
      edge.size
    )
    at('placed')
    for (const { leafHash } of waiting) edge.add(leafHash)
    await tx.tree.saveTiles([...edge.takeFull(), ...edge.partialTiles()])
    at('tiles-stored')
    const { size } = edge
    const root = edge.root()
    const row = { size, root, body: formatCheckpoint({ origin: this.#origin, size, root }) }
    await tx.tree.saveCheckpoint(row)
    at('checkpoint-stored')
    return { row, placed: waiting.length }
  }

  /** Raises the mark, then signs: a checkpoint that anybody may have seen is one that this process cannot forget. */
  async #publish({ size, root, body, note }: Omit<CheckpointRow, 'at'>): Promise<void> {
    const { at, highWaterFile, signer } = this.#options
    const mark = readHighWater(highWaterFile)
    if (mark?.origin !== this.#origin || mark.size < size)
      writeHighWater(highWaterFile, { origin: this.#origin, size, root: toHex(root) })
    at('mark-written')
    // A checkpoint of before the log had this name is not this log's to sign.
    if (note !== undefined || !body.startsWith(`${this.#origin}\n`)) return
    const signed = formatNote({ text: body, signatures: [signText(body, signer)] })
    at('signed')
    await this.#ledger.transaction(tx => tx.tree.saveNote(size, signed))
    at('published')
  }
}

/** Tiles of the tree as the ledger holds them. */
export const tilesIn =
  (tx: Tx): TileReader =>
  async ({ level, n, width }) => {
    const bytes = await tx.tree.tile(level, n)
    if (bytes === undefined) throw new LogRefused(`the tree of the log has no tile ${level}/${n}: bring back a sound database`)
    return bytes.subarray(0, width * 32)
  }

/** The growing end of the tree that the newest checkpoint speaks of. */
async function loadEdge(tx: Tx): Promise<TreeEdge> {
  const newest = await tx.tree.newest()
  const edge = await TreeEdge.load(newest?.size ?? 0, tilesIn(tx))
  if (!sameHash(edge.root(), newest?.root ?? emptyRoot))
    throw new LogRefused(
      `the tiles of the log do not make the root of its newest checkpoint, of ${newest?.size ?? 0} entries: bring back a sound database (gateway log fsck says more)`
    )
  return edge
}
