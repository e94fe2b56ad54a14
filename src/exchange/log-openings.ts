import type { LeafChoice, Ledger, LogEntry, Tx } from '../ledger'
import { commitment, decodeLeaf, type Leaf, type OpeningLine } from '../sync-log'
import { leavesOf } from './log-leaves'

/** The salt of one commitment of an act, and the bytes, where the gateway still keeps them. */
export interface Opening {
  direction: 'in' | 'out'
  group: string
  salt: Uint8Array
  body?: Uint8Array
}

/** What opens the commitments of an act. Bytes are given only where they are what was committed to. */
export async function openingsOf(tx: Tx, entry: Pick<LogEntry, 'id' | 'leaf' | 'submission' | 'delivery'>): Promise<Opening[]> {
  const leaf = decodeLeaf(Buffer.from(entry.leaf))
  const salts = await tx.tree.salts(entry.id)
  if (leaf === undefined || salts.length === 0) return []
  const kept = await keptBytes(tx, entry, leaf)
  return salts.map(({ direction, group, salt }) => {
    const committed = leaf[direction]?.[group]
    const body = kept.find(bytes => commitment(salt, bytes) === committed)
    return { direction, group, salt, ...(body !== undefined && { body }) }
  })
}

/** The bytes that an act may have been about, as far as the ledger keeps them under the ids that the act has. */
async function keptBytes(tx: Tx, { submission, delivery }: Pick<LogEntry, 'submission' | 'delivery'>, leaf: Leaf) {
  const posted = submission === undefined ? undefined : await tx.submissions.find(submission)
  const delivered = delivery === undefined ? undefined : await tx.deliveries.get(delivery)
  const pack = leaf.rul === undefined ? undefined : await tx.guidancePacks.get(leaf.rul)
  const texts = [delivered?.receipt, pack?.source].filter(text => text !== undefined)
  return [...(posted ? [posted.bytes] : []), ...texts.map(text => Buffer.from(text))]
}

/** Openings as a bundle holds them: those whose bytes are kept. */
export async function* openingLines(ledger: Ledger, choice: LeafChoice): AsyncGenerator<OpeningLine> {
  for await (const { index, id } of leavesOf(ledger, choice)) {
    const openings = await ledger.transaction(async tx => {
      const entry = await tx.log.find(id)
      return entry ? openingsOf(tx, entry) : []
    })
    for (const { body, ...rest } of openings) if (body !== undefined) yield { index, ...rest, body }
  }
}
