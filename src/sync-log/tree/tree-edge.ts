import { Frontier } from './frontier'
import { hashBytes } from './hashes'
import { tileHashes, tileWidth, widthOf, type TileName, type TileReader } from './tiles'

/** A tile with its bytes. */
export interface Tile extends TileName {
  level: number
  bytes: Uint8Array
}

/**
 * The growing end of a tree that is kept as tiles: its frontier and the partial tiles. Full tiles are handed over as they fill
 * up. Appending costs the same whatever the size; at most 255 hashes a level are held.
 */
export class TreeEdge {
  #frontier = new Frontier()
  readonly #partial: Uint8Array[][] = []
  #full: Tile[] = []
  readonly #sink = tileHashes(({ level, n }, hash) => {
    const tile = (this.#partial[level] ??= [])
    tile.push(hash)
    if (tile.length < tileWidth) return
    this.#full.push({ level, n, width: tileWidth, bytes: joined(tile) })
    tile.length = 0
  })

  /** The end of a tree of `size` leaves, out of its partial tiles, which `readTile` gives. */
  static async load(size: number, readTile: TileReader): Promise<TreeEdge> {
    const edge = new TreeEdge()
    const parts: Uint8Array[][] = []
    for (let level = 0; Math.floor(size / tileWidth ** level) > 0; level++) {
      const n = Math.floor(size / tileWidth ** (level + 1))
      const width = widthOf(level, n, size)
      const bytes = width === 0 ? new Uint8Array() : await readTile({ level, n, width })
      if (bytes.length < width * hashBytes) throw new RangeError('a tile is shorter than the tree says')
      parts.push(Array.from({ length: width }, (_, i) => bytes.slice(i * hashBytes, (i + 1) * hashBytes)))
    }
    for (const [level, part] of parts.entries()) edge.#partial[level] = part
    // From the top down: a higher level stands to the left of all that is below it.
    for (const [level, part] of [...parts.entries()].reverse())
      for (const hash of part) edge.#frontier.addSubtree(level * 8, hash)
    return edge
  }

  get size(): number {
    return this.#frontier.size
  }

  /** The root of the tree as it stands. */
  root(): Uint8Array {
    return this.#frontier.root()
  }

  /** Appends a leaf by its hash. */
  add(leafHash: Uint8Array): void {
    this.#frontier.addSubtree(0, leafHash, this.#sink)
  }

  /** The tiles that filled up since this was last asked, each once, lower levels before the higher ones made of them. */
  takeFull(): Tile[] {
    const full = this.#full
    this.#full = []
    return full
  }

  /** The partial tiles of the tree as it stands. */
  partialTiles(): Tile[] {
    return this.#partial.flatMap((part, level) =>
      part.length === 0
        ? []
        : [{ level, n: Math.floor(this.size / tileWidth ** (level + 1)), width: part.length, bytes: joined(part) }]
    )
  }
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * hashBytes)
  for (const [i, hash] of hashes.entries()) bytes.set(hash, i * hashBytes)
  return bytes
}
