import { foldRight } from './frontier'
import { emptyRoot } from './hashes'

/** A complete node: the one over leaves [index * 2^level, (index + 1) * 2^level). */
export interface NodePlace {
  level: number
  index: number
}

/** Gives the hash of a complete node. Throws or rejects where there is none. */
export type NodeReader = (place: NodePlace) => Promise<Uint8Array>

/** The leaves [from, to). */
export interface LeafRange {
  from: number
  to: number
}

/** The complete nodes that together have just the leaves [from, to), from left to right, each as large as may be. */
export function coverOf({ from, to }: LeafRange): NodePlace[] {
  const nodes: NodePlace[] = []
  for (let at = from; at < to;) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level++
    nodes.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

/** The leaves under a node. */
export function leavesOf({ level, index }: NodePlace): LeafRange {
  return { from: index * 2 ** level, to: (index + 1) * 2 ** level }
}

/** MTH(D[from:to]) of RFC 9162 for a range that is a subtree of the tree: complete, or at its ragged right edge. */
export async function hashOfRange(range: LeafRange, read: NodeReader): Promise<Uint8Array> {
  const hashes = await Promise.all(coverOf(range).map(read))
  return foldRight(hashes) ?? emptyRoot
}

/** The largest power of two below `size`, which is at least 2: where RFC 9162 splits a tree. */
export function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}
