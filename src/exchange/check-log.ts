import type { CheckpointRow, Ledger } from '../ledger'
import {
  decodeLeaf,
  hashLeaf,
  noHash,
  parseVerifierKey,
  sameHash,
  toHex,
  TreeEdge,
  verifyNote,
  type Leaf,
  type VerifierKey
} from '../sync-log'
import { readHighWater } from './high-water'
import { leavesOf } from './log-leaves'

/** One thing that is wrong with the log in the ledger; `index` is the leaf's place. */
export interface LogFault {
  code: 'place' | 'leaf' | 'stream' | 'tile' | 'checkpoint' | 'signature' | 'high-water'
  message: string
  index?: number
}

/** What a walk over the whole log has found. */
export interface LogCheck {
  entries: number
  /** Leaves that have no place yet. */
  waiting: boolean
  root: string
  streams: number
  tiles: number
  checkpoints: number
  /** The first hundred. */
  faults: LogFault[]
}

/** Walks over the whole log in the ledger: leaves, streams, tiles, every checkpoint with its signature, the high-water mark. */
export async function checkLog(ledger: Ledger, highWaterFile: string): Promise<LogCheck> {
  const { keys, size } = await ledger.transaction(async tx => ({
    keys: await tx.tree.verifiers(),
    size: (await tx.tree.newest())?.size ?? 0
  }))
  const walk = new Walk(
    ledger,
    keys.map(parseVerifierKey).filter(key => key !== undefined)
  )
  // What is given a place meanwhile is not looked at.
  for await (const { index, leaf, hash } of leavesOf(ledger, { from: 0, to: size })) await walk.take(index, leaf, hash)
  if (walk.found().entries !== size) walk.fault('place', `the newest checkpoint is of ${size} entries`, walk.found().entries)
  await walk.end()
  const mark = readHighWater(highWaterFile)
  const marked = mark && (await ledger.transaction(tx => tx.tree.checkpoint(mark.size)))
  if (mark && mark.size > 0 && (marked === undefined || toHex(marked.root) !== mark.root))
    walk.fault('high-water', `the mark speaks of ${mark.size} entries with another root, or there never were as many`)
  const waiting = await ledger.transaction(tx => tx.tree.isBehind())
  return { ...walk.found(), waiting }
}

const mostFaults = 100

class Walk {
  readonly #ledger: Ledger
  readonly #keys: readonly VerifierKey[]
  readonly #edge = new TreeEdge()
  readonly #heads = new Map<string, { n: number; hash: string }>()
  readonly #faults: LogFault[] = []
  #coming: CheckpointRow[] = []
  #asked = 0
  #tiles = 0
  #checkpoints = 0

  constructor(ledger: Ledger, keys: readonly VerifierKey[]) {
    this.#ledger = ledger
    this.#keys = keys
  }

  fault(code: LogFault['code'], message: string, index?: number): void {
    if (this.#faults.length < mostFaults) this.#faults.push({ code, message, ...(index !== undefined && { index }) })
  }

  async take(index: number, bytes: Uint8Array, hash: Uint8Array): Promise<void> {
    if (index !== this.#edge.size) this.fault('place', `the leaf that follows has the place ${index}`, this.#edge.size)
    const made = hashLeaf(bytes)
    if (!sameHash(made, hash)) this.fault('leaf', 'its hash is not the one that was written with it', index)
    const leaf = decodeLeaf(bytes)
    if (leaf) this.#stream(leaf, index, toHex(made))
    else this.fault('leaf', 'these bytes are not those of a leaf', index)
    this.#edge.add(made)
    await this.#compareTiles(this.#edge.takeFull())
    await this.#compareCheckpoint()
  }

  #stream(leaf: Leaf, index: number, hash: string): void {
    const links: [string, number, string][] = [[`actor ${leaf.str}`, leaf.n, leaf.p]]
    if (leaf.sub !== undefined) links.push([`subject ${leaf.sub}`, leaf.sn ?? 0, leaf.sp ?? ''])
    for (const [name, n, before] of links) {
      const head = this.#heads.get(name) ?? { n: 0, hash: noHash }
      if (n !== head.n + 1) this.fault('stream', `it is number ${n} of the ${name}, after number ${head.n}`, index)
      else if (before !== head.hash) this.fault('stream', `it names another leaf before it in the ${name}`, index)
      this.#heads.set(name, { n, hash })
    }
  }

  async #compareTiles(tiles: readonly { level: number; n: number; bytes: Uint8Array }[]): Promise<void> {
    for (const { level, n, bytes } of tiles) {
      const kept = await this.#ledger.transaction(tx => tx.tree.tile(level, n))
      this.#tiles++
      if (kept === undefined || !Buffer.from(kept).subarray(0, bytes.length).equals(bytes))
        this.fault('tile', `the tile ${level}/${n} is not made of its leaves`)
    }
  }

  async #compareCheckpoint(): Promise<void> {
    const next = await this.#next()
    if (next?.size !== this.#edge.size) return
    this.#coming.shift()
    this.#checkpoints++
    if (!sameHash(this.#edge.root(), next.root))
      this.fault('checkpoint', `the checkpoint of ${next.size} entries has a root that these leaves do not make`)
    if (next.note === undefined) return
    const verified = verifyNote(next.note, this.#keys)
    if (verified.fault !== undefined || !next.note.startsWith(next.body))
      this.fault('signature', `the checkpoint of ${next.size} entries is not signed with a key of this log`)
  }

  async #next(): Promise<CheckpointRow | undefined> {
    const asked = this.#asked
    if (this.#coming.length === 0 && asked >= 0) {
      this.#coming = await this.#ledger.transaction(tx => tx.tree.checkpoints(asked, 500))
      this.#asked = this.#coming.at(-1)?.size ?? -1
    }
    return this.#coming[0]
  }

  async end(): Promise<void> {
    await this.#compareTiles(this.#edge.partialTiles())
  }

  found(): Omit<LogCheck, 'waiting'> {
    return {
      entries: this.#edge.size,
      root: toHex(this.#edge.root()),
      streams: this.#heads.size,
      tiles: this.#tiles,
      checkpoints: this.#checkpoints,
      faults: this.#faults
    }
  }
}
