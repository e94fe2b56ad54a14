import { hashBytes, hashNode } from './hashes'
import type { NodePlace, NodeReader } from './ranges'

/** How many hashes a full tile has, and how many levels of the tree it spans as a power of two (C2SP tlog-tiles). */
export const tileWidth = 256
const tileHeight = 8

/** One tile: the n-th at its level, and how many hashes it has (256 when full). Level `entries` holds leaves instead of hashes. */
export interface TileName {
  level: number | 'entries'
  n: number
  width: number
}

/** How many hashes the n-th tile of a level has in a tree of `size`: 256, fewer at the right edge, 0 where there is none. */
export function widthOf(level: number, n: number, size: number): number {
  return Math.max(0, Math.min(tileWidth, Math.floor(size / tileWidth ** level) - n * tileWidth))
}

/** The path of a tile as C2SP tlog-tiles has it, from `tile/` on: `tile/0/x001/234`, `tile/entries/000.p/17`. */
export function tilePath({ level, n, width }: TileName): string {
  const digits = String(n)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/.{3}/g) ?? []
  const path = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/')
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`
}

/** Reads such a path; undefined for anything but the one path that a tile has. */
export function parseTilePath(path: string): TileName | undefined {
  const found = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path)
  if (found === null) return undefined
  const [, level = '', digits = '', width] = found
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    n: Number(digits.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width)
  }
  const sound = name.width <= tileWidth && Number.isSafeInteger(name.n) && (name.level === 'entries' || name.level <= 63)
  return sound && tilePath(name) === path ? name : undefined
}

/** The tiles that a tree of `size` has and a tree of `from` has not, at all levels: the full ones, and the partial ones of `size`. */
export function tilesBetween(from: number, size: number): (TileName & { level: number })[] {
  const tiles: (TileName & { level: number })[] = []
  for (let level = 0; Math.floor(size / tileWidth ** level) > 0; level++) {
    for (let n = Math.floor(from / tileWidth ** (level + 1)); ; n++) {
      const width = widthOf(level, n, size)
      if (width === 0) break
      if (width > widthOf(level, n, from)) tiles.push({ level, n, width })
    }
  }
  return tiles
}

/** Gives the hashes of a tile as they are served: 32 bytes each, at least `width` of them. */
export type TileReader = (tile: TileName & { level: number }) => Promise<Uint8Array>

/**
 * Full tiles that were read, with the nodes made of them, for as many as `most`: the longest unused goes first. A full tile never
 * changes, so that one store serves all sizes of a tree. A tile takes at most 25 KB.
 */
export class KeptTiles {
  readonly #tiles = new Map<string, Promise<TileNodes>>()
  readonly #most: number

  constructor(most = 256) {
    this.#most = most
  }

  /** The tile of that name, kept or made. One that cannot be made is not kept. */
  get(name: string, make: () => Promise<TileNodes>): Promise<TileNodes> {
    const tile = this.#tiles.get(name) ?? make()
    this.#tiles.delete(name)
    this.#tiles.set(name, tile)
    tile.catch(() => this.#tiles.delete(name))
    const [oldest] = this.#tiles.keys()
    if (this.#tiles.size > this.#most && oldest !== undefined) this.#tiles.delete(oldest)
    return tile
  }
}

/**
 * Reads nodes out of the tiles of a tree of `size`. Partial tiles are kept for as long as the reader is, so make one for each piece
 * of work; full ones in `kept`, which may serve many readers of one tree.
 */
export function nodesInTiles(size: number, readTile: TileReader, kept: KeptTiles = new KeptTiles()): NodeReader {
  const partial = new KeptTiles()
  return async ({ level, index }) => {
    const tileLevel = Math.floor(level / tileHeight)
    const within = level % tileHeight
    const n = Math.floor(index / 2 ** (tileHeight - within))
    const width = widthOf(tileLevel, n, size)
    const tile = await (width === tileWidth ? kept : partial).get(`${tileLevel}/${n}`, async () => {
      return new TileNodes(await readTile({ level: tileLevel, n, width }), width)
    })
    return tile.at(within, index % 2 ** (tileHeight - within))
  }
}

/** The nodes over the hashes of one tile, made as they are asked for. */
class TileNodes {
  readonly #bytes: Uint8Array
  readonly #width: number
  readonly #made = new Map<number, Uint8Array>()

  constructor(bytes: Uint8Array, width: number) {
    if (bytes.length < width * hashBytes) throw new RangeError('a tile is shorter than the tree says')
    this.#bytes = bytes
    this.#width = width
  }

  at(level: number, index: number): Uint8Array {
    if ((index + 1) * 2 ** level > this.#width) throw new RangeError('this node is not complete in this tree')
    if (level === 0) return this.#bytes.subarray(index * hashBytes, (index + 1) * hashBytes)
    const key = level * tileWidth + index
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const node = hashNode(this.at(level - 1, index * 2), this.at(level - 1, index * 2 + 1))
    this.#made.set(key, node)
    return node
  }
}

/** Collects the hashes that belong into tiles, as a `Frontier` tells of nodes: those at every eighth level. */
export function tileHashes(keep: (tile: { level: number; n: number; at: number }, hash: Uint8Array) => void) {
  return ({ level, index }: NodePlace, hash: Uint8Array): void => {
    if (level % tileHeight !== 0) return
    keep({ level: level / tileHeight, n: Math.floor(index / tileWidth), at: index % tileWidth }, hash)
  }
}

/** The bytes of an entry bundle: each leaf after its length as two bytes, the high one first. */
export function encodeEntries(leaves: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(leaves.reduce((sum, leaf) => sum + 2 + leaf.length, 0))
  let at = 0
  for (const leaf of leaves) {
    if (leaf.length > 0xffff) throw new RangeError('an entry of a bundle has at most 65,535 bytes')
    bytes.set([leaf.length >> 8, leaf.length & 0xff], at)
    bytes.set(leaf, at + 2)
    at += 2 + leaf.length
  }
  return bytes
}

/** The leaves of an entry bundle; undefined where the bytes end within one. */
export function decodeEntries(bytes: Uint8Array): Uint8Array[] | undefined {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const [high, low] = [bytes[at], bytes[at + 1]]
    if (high === undefined || low === undefined) return undefined
    const end = at + 2 + high * 256 + low
    if (end > bytes.length) return undefined
    leaves.push(bytes.subarray(at + 2, end))
    at = end
  }
  return leaves
}
