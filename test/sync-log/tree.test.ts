import fc from 'fast-check'
import {
  consistencyProof,
  coverOf,
  decodeEntries,
  encodeEntries,
  Frontier,
  hashLeaf,
  hashOfRange,
  inclusionProof,
  KeptTiles,
  leavesOf,
  nodesInTiles,
  parseTilePath,
  tilePath,
  tilesBetween,
  TreeEdge,
  verifyConsistency,
  verifyInclusion,
  widthOf
} from '../../src/sync-log'
import { naiveRoot } from './naive-tree'
import { drawFrom, drawnTreeFault, tiled } from './tree-laws'

const leavesOfSize = (size: number): Buffer[] => Array.from({ length: size }, (_, i) => Buffer.from(`leaf ${i}`))

test('2,000 drawn trees agree with the definitions of RFC 9162', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const draw = drawFrom(seed)
  for (let i = 0; i < 2000; i++) {
    const fault = await drawnTreeFault(draw)
    if (fault !== undefined) throw new Error(`seed ${seed}, tree ${i}: ${fault}`)
  }
})

describe('a tree kept as tiles', () => {
  test('loads again from its partial tiles at every size, and goes on the same', async () => {
    const leaves = leavesOfSize(66_000)
    const frontier = new Frontier()
    let edge = new TreeEdge()
    let full = 0
    for (const [i, leaf] of leaves.entries()) {
      const hash = hashLeaf(leaf)
      edge.add(hash)
      frontier.addSubtree(0, hash)
      full += edge.takeFull().length
      if (i % 997 !== 0) continue
      const partial = edge.partialTiles()
      edge = await TreeEdge.load(edge.size, async ({ level }) => partial.find(tile => tile.level === level)!.bytes)
      expect(Buffer.from(edge.root()).equals(frontier.root())).toBe(true)
    }
    expect(Buffer.from(edge.root()).equals(frontier.root())).toBe(true)
    expect(full).toBe(257 + 1)
  })

  test('is named by size as C2SP tlog-tiles says', () => {
    const tiles = tilesBetween(0, 70_000)
    expect(tiles.filter(({ level, width }) => level === 0 && width === 256)).toHaveLength(273)
    expect(tiles.slice(-3)).toEqual([
      { level: 1, n: 0, width: 256 },
      { level: 1, n: 1, width: 17 },
      { level: 2, n: 0, width: 1 }
    ])
    expect(tiles).toContainEqual({ level: 0, n: 273, width: 112 })
    expect(tilesBetween(0, 256)).toEqual([
      { level: 0, n: 0, width: 256 },
      { level: 1, n: 0, width: 1 }
    ])
    expect(tilesBetween(70_000, 70_001)).toEqual([{ level: 0, n: 273, width: 113 }])
    expect(widthOf(0, 274, 70_000)).toBe(0)
  })

  test('has the tiles that its names say', () => {
    for (const size of [1, 255, 256, 257, 5000]) {
      const { tiles } = tiled(leavesOfSize(size))
      const names = tiles.map(({ level, n, width }) => tilePath({ level, n, width })).sort()
      expect(names).toEqual(tilesBetween(0, size).map(tilePath).sort())
      for (const tile of tiles) expect(tile.bytes.length).toBe(32 * tile.width)
    }
  })

  test('keeps full tiles from one reader to the next, and no more than asked', async () => {
    const { tiles } = tiled(leavesOfSize(2000))
    let reads = 0
    const read = async ({ level, n }: { level: number; n: number }) => {
      reads++
      if (n === 6) throw new Error('out of reach')
      return tiles.find(tile => tile.level === level && tile.n === n)!.bytes
    }
    const kept = new KeptTiles(2)
    const ask = async (index: number) => (await nodesInTiles(2000, read, kept)({ level: 3, index }), reads)
    expect([await ask(0), await ask(1), await ask(32), await ask(5), await ask(64), await ask(40)]).toEqual([1, 1, 2, 2, 3, 4])
    expect([await ask(249), await ask(249)]).toEqual([5, 6])
    await expect(ask(200)).rejects.toThrow('out of reach')
    await expect(ask(200)).rejects.toThrow('out of reach')
    expect(reads).toBe(8)
  })

  test('refuses nodes that are not complete, and tiles that are too short', async () => {
    const { node } = tiled(leavesOfSize(300))
    await expect(node({ level: 3, index: 37 })).rejects.toThrow('not complete')
    await expect(TreeEdge.load(300, async () => new Uint8Array(31))).rejects.toThrow('shorter')
  })
})

describe('paths of tiles', () => {
  test.each([
    [{ level: 0, n: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 2, n: 0, width: 1 }, 'tile/2/000.p/1'],
    [{ level: 'entries' as const, n: 5, width: 255 }, 'tile/entries/005.p/255']
  ])('%j is %s', (name, path) => {
    expect(tilePath(name)).toBe(path)
    expect(parseTilePath(path)).toEqual(name)
  })

  test.each([
    'tile/0/1',
    'tile/00/001',
    'tile/0/x000/001',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/300'
  ])('%s is none', path => expect(parseTilePath(path)).toBeUndefined())
  test('no path is read that another tile has', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.nat(2 ** 40), fc.integer({ min: 1, max: 256 }), (level, n, width) => {
        expect(parseTilePath(tilePath({ level, n, width }))).toEqual({ level, n, width })
      })
    )
  })
})

describe('subtrees', () => {
  test('the cover of a range is its leaves, and hashes together to the root', async () => {
    const leaves = leavesOfSize(777)
    const { node } = tiled(leaves)
    for (const [from, to] of [
      [0, 777],
      [3, 3],
      [5, 700],
      [256, 512]
    ] as const) {
      const ranges = coverOf({ from, to }).map(leavesOf)
      expect(ranges[0]?.from ?? from).toBe(from)
      for (const [i, range] of ranges.entries()) expect(range.to).toBe(ranges[i + 1]?.from ?? to)
    }
    expect(Buffer.from(await hashOfRange({ from: 256, to: 512 }, node)).equals(naiveRoot(leaves.slice(256, 512)))).toBe(true)
    const frontier = Frontier.of(777, await Promise.all(coverOf({ from: 0, to: 777 }).map(node)))
    expect(Buffer.from(frontier.root()).equals(naiveRoot(leaves))).toBe(true)
    expect(Frontier.of(777, frontier.hashes).size).toBe(777)
  })

  test('a subtree goes where the tree has it alone, and whole', () => {
    const frontier = new Frontier()
    frontier.add(Buffer.from('x'))
    expect(() => frontier.addSubtree(1, Buffer.alloc(32))).toThrow('multiple')
    expect(() => frontier.addSubtree(0, Buffer.alloc(31))).toThrow('32 bytes')
    expect(() => Frontier.of(3, [Buffer.alloc(32)])).toThrow('set bit')
  })
})

describe('entry bundles', () => {
  test('read back, and are refused when cut', () => {
    const leaves = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(65_535, 7)]
    const bytes = encodeEntries(leaves)
    expect(decodeEntries(bytes)?.map(leaf => Buffer.from(leaf))).toEqual(leaves)
    expect(decodeEntries(bytes.subarray(0, -1))).toBeUndefined()
    expect(decodeEntries(bytes.subarray(0, 4))).toBeUndefined()
    expect(() => encodeEntries([Buffer.alloc(65_536)])).toThrow('65,535')
  })
})

describe('what has no proof', () => {
  const { node } = tiled(leavesOfSize(5))
  const root = Buffer.alloc(32)
  test('a leaf beyond the tree, an old tree that is larger', () => {
    expect(() => inclusionProof(5, 5, node)).toThrow('not in the tree')
    expect(() => inclusionProof(-1, 5, node)).toThrow('not in the tree')
    expect(() => consistencyProof(6, 5, node)).toThrow('larger')
    expect(verifyInclusion({ index: 1, size: 0, leafHash: root, root, proof: [] })).toBe(false)
    expect(verifyConsistency({ old: 6, size: 5, oldRoot: root, root, proof: [] })).toBe(false)
  })
  test('an empty tree: nothing is sent, and nothing is shown', async () => {
    expect(await consistencyProof(0, 5, node)).toEqual([])
    expect(verifyConsistency({ old: 0, size: 5, oldRoot: root, root, proof: [] })).toBe(false)
  })
})
