import { hashLeaf, hashBytes } from '../tree/hashes'
import { verifyInclusion } from '../tree/proofs'
import { fromBase64, toBase64 } from './base64'
import { formatCount, parseCount } from './checkpoint'
import type { NoteFault } from './note'
import { judgeCheckpoint, type JudgedCheckpoint, type Policy } from './policy'

const header = 'c2sp.org/tlog-proof@v1'

/** What an agency keeps of an act: the place of the leaf, the proof that it is in the tree, and the signed checkpoint. */
export interface Receipt {
  index: number
  proof: Uint8Array[]
  /** The checkpoint as a signed note. */
  checkpoint: string
  extra?: Uint8Array
}

/** The text of a receipt (C2SP tlog-proof). */
export function formatReceipt({ index, proof, checkpoint, extra }: Receipt): string {
  const lines = [header, ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]), `index ${formatCount(index)}`]
  return [...lines, ...proof.map(toBase64), '', checkpoint].join('\n')
}

/** Reads the text of a receipt. Undefined where it is none. */
export function parseReceipt(text: string): Receipt | undefined {
  const end = text.indexOf('\n\n')
  const lines = text.slice(0, Math.max(0, end)).split('\n')
  if (end < 0 || lines.shift() !== header) return undefined
  const extra = lines[0]?.startsWith('extra ') ? fromBase64((lines.shift() ?? '').slice(6)) : null
  const [, count = ''] = /^index (\d+)$/.exec(lines.shift() ?? '') ?? []
  const index = parseCount(count)
  const proof = lines.map(fromBase64).filter(hash => hash?.length === hashBytes) as Uint8Array[]
  if (extra === undefined || index === undefined || proof.length !== lines.length || proof.length > 63) return undefined
  return { index, proof, checkpoint: text.slice(end + 2), ...(extra !== null && { extra }) }
}

/** Whether a receipt shows that the log has these very bytes as a leaf: the checkpoint as judged, or what is wrong. */
export function verifyReceipt(receipt: Receipt, leaf: Uint8Array, policy: Policy): JudgedCheckpoint | { fault: NoteFault } {
  const judged = judgeCheckpoint(receipt.checkpoint, policy)
  if ('fault' in judged) return judged
  const { size, root } = judged
  return verifyInclusion({ index: receipt.index, size, root, leafHash: hashLeaf(leaf), proof: receipt.proof })
    ? judged
    : { fault: { code: 'malformed', message: 'the proof does not show this leaf in the tree of the checkpoint' } }
}
