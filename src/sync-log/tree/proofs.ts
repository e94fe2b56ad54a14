import { hashNode, sameHash, hashBytes } from './hashes'
import { hashOfRange, splitOf, type LeafRange, type NodeReader } from './ranges'

/** Whether a number is a size or index of a tree. */
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** The subtrees whose hashes prove that the leaf `index` is in the tree of `size`: from the leaf's sibling up (RFC 9162 2.1.3.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!isCount(size) || !isCount(index) || index >= size) throw new RangeError('the leaf is not in the tree')
  const path: LeafRange[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + splitOf(to - from)
    path.unshift(index < middle ? { from: middle, to } : { from, to: middle })
    if (index < middle) to = middle
    else from = middle
  }
  return path
}

/**
 * The subtrees whose hashes prove that the tree of `size` begins with the tree of `old` (RFC 9162 2.1.4.1). None for the same
 * size, and none for old size 0, with which every tree is consistent.
 */
export function consistencyRanges(old: number, size: number): LeafRange[] {
  if (!isCount(old) || !isCount(size) || old > size) throw new RangeError('the old tree is larger than the new one')
  if (old === 0 || old === size) return []
  const path: LeafRange[] = []
  let [from, to] = [0, size]
  let whole = true
  while (to !== old) {
    const middle = from + splitOf(to - from)
    if (old <= middle) {
      path.unshift({ from: middle, to })
      to = middle
    } else {
      path.unshift({ from, to: middle })
      from = middle
      whole = false
    }
  }
  return whole ? path : [{ from, to }, ...path]
}

/** The hashes that prove a leaf to be in the tree of `size`. */
export function inclusionProof(index: number, size: number, read: NodeReader): Promise<Uint8Array[]> {
  return Promise.all(inclusionRanges(index, size).map(range => hashOfRange(range, read)))
}

/** The hashes that prove the tree of `size` to begin with the tree of `old`. */
export function consistencyProof(old: number, size: number, read: NodeReader): Promise<Uint8Array[]> {
  return Promise.all(consistencyRanges(old, size).map(range => hashOfRange(range, read)))
}

/** What a proof of inclusion is about. */
export interface Inclusion {
  index: number
  size: number
  leafHash: Uint8Array
  root: Uint8Array
  proof: readonly Uint8Array[]
}

/** Whether the proof shows the leaf at that index of the tree with that root. All hashes must have 32 bytes. */
export function verifyInclusion({ index, size, leafHash, root, proof }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  if (![leafHash, root, ...proof].every(hash => hash.length === hashBytes)) return false
  const ranges = inclusionRanges(index, size)
  if (ranges.length !== proof.length) return false
  let hash = leafHash
  for (const [i, range] of ranges.entries()) {
    const sibling = proof[i]
    if (sibling === undefined) return false
    hash = range.from > index ? hashNode(hash, sibling) : hashNode(sibling, hash)
  }
  return sameHash(hash, root)
}

/** What a proof of consistency is about. */
export interface Consistency {
  old: number
  size: number
  oldRoot: Uint8Array
  root: Uint8Array
  proof: readonly Uint8Array[]
}

/**
 * Whether the proof shows that the tree of `size` begins with the tree of `old`. A tree of size 0 has no proof of its own:
 * nothing is shown of it here, so it is answered with false unless both are empty and alike.
 */
export function verifyConsistency({ old, size, oldRoot, root, proof }: Consistency): boolean {
  if (!isCount(old) || !isCount(size) || old > size) return false
  if (![oldRoot, root, ...proof].every(hash => hash.length === hashBytes)) return false
  if (old === size) return proof.length === 0 && sameHash(oldRoot, root)
  if (old === 0) return false
  const ranges = consistencyRanges(old, size)
  if (ranges.length !== proof.length) return false
  // Where the old tree is itself a node of the new one, its root is not sent with the proof.
  const sent = ranges[0]?.to === old
  let [before, after] = sent ? [proof[0], proof[0]] : [oldRoot, oldRoot]
  for (const [i, range] of ranges.entries()) {
    const sibling = proof[i]
    if (sibling === undefined || before === undefined || after === undefined) return false
    if (sent && i === 0) continue
    if (range.from < old) before = hashNode(sibling, before)
    after = range.from < old ? hashNode(sibling, after) : hashNode(after, sibling)
  }
  return before !== undefined && after !== undefined && sameHash(before, oldRoot) && sameHash(after, root)
}
