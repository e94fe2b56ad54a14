import { emptyRoot, hashBytes, hashLeaf, hashNode } from './hashes'
import type { NodePlace } from './ranges'

/** Is told of every complete node, leaves included, as it comes into being. */
export type NodeSink = (place: NodePlace, hash: Uint8Array) => void

/**
 * The right edge of a growing tree: one hash per set bit of its size, which is all that appending and the root need (the
 * compact range from 0). Append costs two hashes on average, the root one per level.
 */
export class Frontier {
  #size = 0
  /** The complete subtrees, the largest (leftmost) first. */
  readonly #nodes: { level: number; hash: Uint8Array }[] = []

  /** The edge of a tree of `size` leaves, from the hashes of its complete subtrees, the largest first. */
  static of(size: number, hashes: readonly Uint8Array[]): Frontier {
    const frontier = new Frontier()
    const levels = setBits(size)
    if (levels.length !== hashes.length) throw new RangeError('a frontier has one hash for each set bit of its size')
    for (const [i, level] of levels.entries()) frontier.addSubtree(level, hashes[i] ?? emptyRoot)
    return frontier
  }

  /** How many leaves the tree has. */
  get size(): number {
    return this.#size
  }

  /** The hashes of the complete subtrees, the largest first. */
  get hashes(): Uint8Array[] {
    return this.#nodes.map(node => node.hash)
  }

  /** Appends a leaf by its bytes. */
  add(leaf: Uint8Array, sink?: NodeSink): void {
    this.addSubtree(0, hashLeaf(leaf), sink)
  }

  /**
   * Appends the 2^level leaves under a complete node.
   * @throws {RangeError} where the size is no multiple of 2^level, for then no node of the tree has just these leaves
   */
  addSubtree(level: number, hash: Uint8Array, sink?: NodeSink): void {
    const width = 2 ** level
    if (hash.length !== hashBytes) throw new RangeError('a hash has 32 bytes')
    if (this.#size % width !== 0) throw new RangeError('a subtree begins at a multiple of its width')
    let node = { level, hash }
    let index = this.#size / width
    sink?.({ level, index }, hash)
    for (let last = this.#nodes.at(-1); last?.level === node.level; last = this.#nodes.at(-1)) {
      this.#nodes.pop()
      node = { level: node.level + 1, hash: hashNode(last.hash, node.hash) }
      index = (index - 1) / 2
      sink?.({ level: node.level, index }, node.hash)
    }
    this.#nodes.push(node)
    this.#size += width
  }

  /** The root of the tree as it stands. */
  root(): Uint8Array {
    return foldRight(this.#nodes.map(node => node.hash)) ?? emptyRoot
  }
}

/** Joins hashes from the right: h0 with (h1 with (h2 …)), as RFC 9162 hangs a ragged right edge. Undefined for none. */
export function foldRight(hashes: readonly Uint8Array[]): Uint8Array | undefined {
  let folded = hashes.at(-1)
  for (let i = hashes.length - 2; i >= 0; i--) {
    const left = hashes[i]
    if (left !== undefined && folded !== undefined) folded = hashNode(left, folded)
  }
  return folded
}

function setBits(size: number): number[] {
  const bits: number[] = []
  for (let rest = size, level = 0; rest > 0; rest = Math.floor(rest / 2), level++) if (rest % 2 === 1) bits.unshift(level)
  return bits
}
