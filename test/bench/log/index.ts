import { hash } from 'node:crypto'
import {
  consistencyProof,
  formatReceipt,
  hashLeaf,
  inclusionProof,
  KeptTiles,
  nodesInTiles,
  TreeEdge,
  verifyInclusion,
  type NodeReader
} from '../../../src/sync-log'
import { InventedLog } from '../../sync-log/invented-log'
import type { Bench } from '../benches'
import { isTrial, measure, ratio, type Case } from '../measure'
import { measureMerging } from './merge'
import { verifyBundles } from './verify'

/**
 * The log: appending at sizes far apart, proofs at a million entries, the verification of a bundle of a million by a process of its
 * own, and, on a ledger, how long acts wait for their place and what that work costs.
 */
export const log: Bench = async (effort, talk) => {
  const trial = isTrial(effort)
  const size = trial ? 3000 : 1_000_000
  const sizes = trial ? [300, 3000] : [10_000, 1_000_000, 10_000_000]
  talk(`making a tree of ${words(size)} leaves`)
  const { node, leafHash, root } = await treeOf(size)
  const one = new InventedLog().grow(1)
  const cases: Case[] = [
    ...(await Promise.all(sizes.map(appending))),
    counting(`proof of inclusion at ${words(size)}`, at => inclusionProof(at % size, size, node())),
    counting(`proof of consistency at ${words(size)}`, at => consistencyProof(1 + (at % (size - 1)), size, node())),
    counting(`receipt of one act at ${words(size)}`, async at =>
      formatReceipt({ index: at % size, proof: await inclusionProof(at % size, size, node()), checkpoint: one.checkpoint() })
    )
  ]
  const proof = await inclusionProof(7, size, node())
  if (!verifyInclusion({ index: 7, size, leafHash: leafHash(7), root, proof })) throw new Error('the proof does not hold')
  const measured = await measure(cases, effort, talk)
  const verified = verifyBundles(size, trial, talk)
  const merged = await measureMerging(trial, talk)
  const [first = 0] = sizes
  const last = sizes.at(-1) ?? 0
  const slowest = measured.cases.find(({ case: name }) => name.startsWith('proof of inclusion'))
  return {
    cases: [...measured.cases, ...verified.figures],
    ratios: {
      [`append at ${words(last)} to append at ${words(first)}`]: ratio(measured, appendName(last), appendName(first)),
      ...verified.ratios,
      ...merged.ratios
    },
    notes: [
      `Goals: a proof at 1,000,000 in at most 1 ms (the slowest round here: ${(1000 / (slowest?.perSecond.min ?? NaN)).toFixed(3)} ms), append flat from 10,000 to 10,000,000.`,
      'Proofs are of leaves far apart: each makes the nodes of a tile of leaves that it finds in memory; the tiles above are kept.',
      ...verified.notes,
      ...merged.notes
    ]
  }
}

const words = (count: number): string => count.toLocaleString('en-GB')
const appendName = (size: number): string => `append at ${words(size)}`
const numbered = (at: number): Uint8Array => hash('sha256', String(at), 'buffer')

function counting(name: string, once: (at: number) => Promise<unknown>): Case {
  let at = 0
  return {
    name,
    run: async times => {
      for (let i = 0; i < times; i++) await once((at += 7919))
    }
  }
}

/** Appending to a tree of that size, whose partial tiles are of invented hashes: what stands in them costs nothing more. */
async function appending(size: number): Promise<Case> {
  const edge = await TreeEdge.load(size, ({ level, n, width }) =>
    Promise.resolve(Buffer.concat(Array.from({ length: width }, (_, i) => numbered(level * 1e9 + n * 256 + i))))
  )
  const leaf = new TextEncoder().encode('a leaf of ordinary length '.repeat(20))
  return {
    name: appendName(size),
    run: times => {
      for (let i = 0; i < times; i++) edge.add(hashLeaf(leaf))
      edge.takeFull()
    }
  }
}

async function treeOf(size: number): Promise<{ node: () => NodeReader; leafHash: (i: number) => Uint8Array; root: Uint8Array }> {
  const edge = new TreeEdge()
  for (let i = 0; i < size; i++) edge.add(numbered(i))
  const tiles = new Map([...edge.takeFull(), ...edge.partialTiles()].map(tile => [`${tile.level}/${tile.n}`, tile.bytes]))
  const read = ({ level, n }: { level: number; n: number }) => Promise.resolve(tiles.get(`${level}/${n}`) ?? new Uint8Array())
  const kept = new KeptTiles()
  return Promise.resolve({ node: () => nodesInTiles(size, read, kept), leafHash: numbered, root: edge.root() })
}
