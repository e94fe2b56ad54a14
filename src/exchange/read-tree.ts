import type { LogEntry, Tx } from '../ledger'
import {
  consistencyProof,
  encodeEntries,
  formatReceipt,
  inclusionProof,
  KeptTiles,
  nodesInTiles,
  parseTilePath,
  toBase64,
  toHex,
  widthOf,
  type TileName
} from '../sync-log'
import type { Client } from './clients'
import { openingsOf } from './log-openings'
import { policyText } from './log-policy'
import { logReading, type Reader } from './log-reading'
import { tilesIn } from './log-sequencer'
import { problem, type Problem } from './problems'
import { publishedCheckpoint, publishedOver } from './published'
import type { Services } from './services'
import { witnessStanding, type WitnessStanding } from './witness-standing'

/** What a reader of the tree is given, or why not. */
export type TreeAnswer<T> = { given: T } | { problem: Problem }

const nothing = { problem: problem('not-found', 'there is nothing here for this credential') }
const notYet = { problem: problem('unavailable', 'the tree of the log does not reach that far yet: ask again in a second') }

/** Whether a reader may see an act: an auditor of an agency, and an agency, what is its own. */
function mayAudit({ role, agency }: Client, entry: LogEntry): boolean {
  if (role === 'auditor' && agency === undefined) return true
  return agency !== undefined && (entry.agency === agency || entry.stream.split('/')[2] === agency)
}

/** The checkpoint that is given out, as a signed note with its cosignatures. */
export async function readCheckpoint(services: Services, reader: Reader): Promise<TreeAnswer<string>> {
  await logReading(services, reader, 'checkpoint')
  const newest = await services.ledger.transaction(publishedCheckpoint)
  return newest ? { given: newest.note } : notYet
}

/** Whose signatures checkpoints bear (C2SP tlog-policy). */
export async function readPolicy(services: Services, reader: Reader): Promise<string> {
  await logReading(services, reader, 'policy')
  return services.ledger.transaction(policyText)
}

/** How the witnessing of the log stands. */
export async function readWitnesses(services: Services, reader: Reader): Promise<WitnessStanding> {
  await logReading(services, reader, 'witnesses')
  return services.ledger.transaction(witnessStanding)
}

/** The name that a path from `tile/` on stands for, where it is the one path that a tile has. */
export function tileNamed(path: string): TileName | undefined {
  return parseTilePath(path)
}

/** The bytes of a tile of the signed tree; leaves themselves are for those alone who may see them all. */
export async function readTile(
  services: Services,
  reader: Reader,
  { level, n, width }: TileName
): Promise<TreeAnswer<Uint8Array>> {
  await logReading(services, reader, level === 'entries' ? 'entries' : 'tile')
  if (level === 'entries' && reader.client.agency !== undefined) return nothing
  return services.ledger.transaction(async tx => {
    const size = (await tx.tree.newestSigned())?.size ?? 0
    if (width > widthOf(level === 'entries' ? 0 : level, n, size)) return nothing
    if (level !== 'entries') return { given: await tilesIn(tx)({ level, n, width }) }
    const leaves = await tx.tree.leaves({ from: n * 256, to: n * 256 + width }, width)
    return { given: encodeEntries(leaves.map(({ leaf }) => leaf)) }
  })
}

// Full tiles never change, so that one store serves all proofs of a process.
const kept = new WeakMap<Services['ledger'], KeptTiles>()

function nodes({ ledger }: Services, tx: Tx, size: number): ReturnType<typeof nodesInTiles> {
  const tiles = kept.get(ledger) ?? new KeptTiles()
  kept.set(ledger, tiles)
  return nodesInTiles(size, tilesIn(tx), tiles)
}

/** The hashes that prove the leaf at `index` to be in the tree of `size`, in base64. */
export async function proveInclusion(
  services: Services,
  reader: Reader,
  { index, size }: { index: number; size: number }
): Promise<TreeAnswer<{ index: number; size: number; hashes: string[] }>> {
  await logReading(services, reader, 'inclusion')
  return services.ledger.transaction(async tx => {
    if (index >= size || size > ((await tx.tree.newestSigned())?.size ?? 0)) return nothing
    const hashes = await inclusionProof(index, size, nodes(services, tx, size))
    return { given: { index, size, hashes: hashes.map(toBase64) } }
  })
}

/** The hashes that prove the tree of `to` leaves to begin with the tree of `from`, in base64. */
export async function proveConsistency(
  services: Services,
  reader: Reader,
  { from, to }: { from: number; to: number }
): Promise<TreeAnswer<{ from: number; to: number; hashes: string[] }>> {
  await logReading(services, reader, 'consistency')
  return services.ledger.transaction(async tx => {
    if (from > to || to > ((await tx.tree.newestSigned())?.size ?? 0)) return nothing
    const hashes = await consistencyProof(from, to, nodes(services, tx, to))
    return { given: { from, to, hashes: hashes.map(toBase64) } }
  })
}

/** The receipt of one act (C2SP tlog-proof): its place, the proof, and the checkpoint that it is proved for. */
export async function readReceipt(services: Services, reader: Reader, id: string): Promise<TreeAnswer<string>> {
  await logReading(services, reader, 'receipt')
  return services.ledger.transaction(async tx => {
    const entry = await tx.log.find(id)
    if (!entry || !mayAudit(reader.client, entry)) return nothing
    const { leafIndex: index } = entry
    const newest = index === undefined ? undefined : await publishedOver(tx, index)
    if (index === undefined || newest === undefined) return notYet
    const proof = await inclusionProof(index, newest.size, nodes(services, tx, newest.size))
    return { given: formatReceipt({ index, proof, checkpoint: newest.note }) }
  })
}

/** What opens the commitments of one act: salts in hex, bytes in base64 where they are kept. */
export interface ShownOpenings {
  id: string
  index?: number
  openings: { direction: 'in' | 'out'; group: string; salt: string; body?: string }[]
}

/** The openings of acts that the reader may see; those of other acts are left out, as are acts that there are not. */
export async function readOpenings(
  services: Services,
  reader: Reader,
  { ids, groups, reason }: { ids: readonly string[]; groups?: readonly string[]; reason: string }
): Promise<ShownOpenings[]> {
  await logReading(services, reader, 'openings', { reason })
  return services.ledger.transaction(async tx => {
    const shown: ShownOpenings[] = []
    for (const id of new Set(ids)) {
      const entry = await tx.log.find(id)
      if (!entry || !mayAudit(reader.client, entry)) continue
      const openings = (await openingsOf(tx, entry)).filter(({ group }) => groups?.includes(group) ?? true)
      shown.push({
        id,
        ...(entry.leafIndex !== undefined && { index: entry.leafIndex }),
        openings: openings.map(({ direction, group, salt, body }) => ({
          ...{ direction, group, salt: toHex(salt) },
          ...(body !== undefined && { body: toBase64(body) })
        }))
      })
    }
    return shown
  })
}
