import {
  consistencyProof,
  Frontier,
  hashLeaf,
  inclusionProof,
  nodesInTiles,
  TreeEdge,
  verifyConsistency,
  verifyInclusion,
  type NodeReader,
  type Tile
} from '../../src/sync-log'
import { naiveInclusion, naivePath, naiveRoot, naiveSubproof } from './naive-tree'

/** Numbers that are drawn from a seed (mulberry32): the same seed, the same numbers. */
export function drawFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** A tree of leaves that is kept as tiles, as the gateway keeps it. */
export function tiled(leaves: readonly Uint8Array[]): { edge: TreeEdge; tiles: Tile[]; node: NodeReader } {
  const edge = new TreeEdge()
  for (const leaf of leaves) edge.add(hashLeaf(leaf))
  const tiles = [...edge.takeFull(), ...edge.partialTiles()]
  const node = nodesInTiles(leaves.length, async ({ level, n }) => {
    const tile = tiles.find(one => one.level === level && one.n === n)
    if (tile === undefined) throw new Error('no such tile')
    return tile.bytes
  })
  return { edge, tiles, node }
}

const same = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((hash, i) => Buffer.from(hash).equals(b[i]!))

/**
 * Draws a tree, and holds root, proofs and their checks against the definitions of RFC 9162 written down naively. Gives what does
 * not agree, or undefined.
 */
export async function drawnTreeFault(draw: (below: number) => number): Promise<string | undefined> {
  const size = 1 + draw(draw(50) === 0 ? 600 : 24)
  // Leaves differ, for equal ones may stand in for each other.
  const leaves = Array.from({ length: size }, (_, i) =>
    Buffer.from([i >> 8, i & 255, ...Array.from({ length: draw(12) }, () => draw(256))])
  )
  const [index, old] = [draw(size), 1 + draw(size)]
  const { edge, node } = tiled(leaves)
  const frontier = new Frontier()
  for (const leaf of leaves) frontier.add(leaf)
  const root = naiveRoot(leaves)
  if (!same([edge.root(), frontier.root()], [root, root])) return `root of ${size}`
  const proof = await inclusionProof(index, size, node)
  if (!same(proof, naivePath(index, leaves))) return `inclusion ${index} of ${size}`
  const [leafHash, oldRoot] = [hashLeaf(leaves[index]!), naiveRoot(leaves.slice(0, old))]
  if (naiveInclusion(index, size, leafHash, proof)?.equals(root) !== true) return `steps of inclusion ${index} of ${size}`
  if (!verifyInclusion({ index, size, leafHash, root, proof })) return `check of inclusion ${index} of ${size}`
  const step = await consistencyProof(old, size, node)
  if (!same(step, naiveSubproof(old, leaves, true))) return `consistency ${old} to ${size}`
  if (!verifyConsistency({ old, size, oldRoot, root, proof: step })) return `check of consistency ${old} to ${size}`
  return brokenTaken({ index, size, leafHash, root, proof }, { old, size, oldRoot, root, proof: step }, draw)
}

/** What is changed must not be taken: a flipped bit, a hash more or less, another place. */
function brokenTaken(
  inclusion: Parameters<typeof verifyInclusion>[0],
  consistency: Parameters<typeof verifyConsistency>[0],
  draw: (below: number) => number
): string | undefined {
  const flip = (hash: Uint8Array): Uint8Array => {
    const copy = Buffer.from(hash)
    copy[draw(32)]! ^= 1 << draw(8)
    return copy
  }
  const bend = (proof: readonly Uint8Array[]): Uint8Array[] => {
    const at = draw(proof.length + 1)
    const bent = [...proof]
    const [how, hash] = [draw(3), proof[at]]
    if (how === 0 || hash === undefined) bent.splice(at, 0, flip(inclusion.root))
    else if (how === 1) bent.splice(at, 1)
    else bent[at] = flip(hash)
    return bent
  }
  const { size } = inclusion
  if (verifyInclusion({ ...inclusion, proof: bend(inclusion.proof) })) return `bent proof of inclusion in ${size}`
  if (verifyInclusion({ ...inclusion, leafHash: flip(inclusion.leafHash) })) return `another leaf in ${size}`
  const index = (inclusion.index + 1 + draw(Math.max(1, size - 1))) % size
  if (index !== inclusion.index && verifyInclusion({ ...inclusion, index })) return `another index in ${size}`
  if (verifyConsistency({ ...consistency, proof: bend(consistency.proof) })) return `bent proof of consistency of ${size}`
  if (verifyConsistency({ ...consistency, oldRoot: flip(consistency.oldRoot) })) return `another old root of ${size}`
  return verifyConsistency({ ...consistency, root: flip(consistency.root) }) ? `another root of ${size}` : undefined
}
