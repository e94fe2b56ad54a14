import type { Ledger } from '../ledger'
import type { Poster, PostResult } from '../propagation'
import {
  consistencyProof,
  formatAddCheckpoint,
  formatSignatureLine,
  nodesInTiles,
  parseCosignatures,
  parseCount,
  verifyNote,
  type KeptTiles,
  type VerifierKey
} from '../sync-log'
import { tilesIn } from './log-sequencer'

/** What a witness is asked with. */
export interface Asking {
  ledger: Ledger
  poster: Poster
  /** Tiles that were read already. */
  kept: KeptTiles
  signal: AbortSignal
}

/** What a witness is asked for: to cosign `checkpoint`. `last` is the size of what it cosigned last, as far as is known. */
export interface Request {
  witness: { key: VerifierKey; url: string }
  checkpoint: { size: number; note: string }
  last: number
}

/**
 * What became of it. `contradicted`: the witness holds a checkpoint that this tree does not continue. `ahead`: it holds one of
 * more entries than there are. Both mean that history was changed or lost. Every other code is about the way or the witness.
 */
export type Asked = { outcome: 'cosigned'; line: string } | { outcome: string; line?: never }

/** A witness may tell another size as often as this, as it may have been asked by another process meanwhile. */
const mostTurns = 3

/** Asks one witness to cosign a checkpoint (C2SP tlog-witness). Never rejects for what the network or the witness does. */
export async function askWitness(asking: Asking, { witness, checkpoint, last }: Request): Promise<Asked> {
  let old = Math.min(last, checkpoint.size)
  for (let turn = 0; turn < mostTurns; turn++) {
    const node = nodesInTiles(checkpoint.size, tile => asking.ledger.transaction(tx => tilesIn(tx)(tile)), asking.kept)
    const proof = await consistencyProof(old, checkpoint.size, node)
    const text = formatAddCheckpoint({ old, proof, checkpoint: checkpoint.note })
    const address = `${witness.url.replace(/\/+$/, '')}/add-checkpoint`
    const result = await asking.poster.post(address, text, asking.signal)
    const told = sizeIn(result)
    if (told === undefined || told === old) return judged(result, witness.key, checkpoint.note)
    if (told > checkpoint.size) return { outcome: 'ahead' }
    old = told
  }
  return { outcome: 'restless' }
}

/** The size that a witness says it has cosigned. */
function sizeIn(result: PostResult): number | undefined {
  if (result.kind !== 'answer' || result.status !== 409) return undefined
  if (!/^text\/x\.tlog\.size\b/.test(result.headers['content-type'] ?? '')) return undefined
  return parseCount(result.body.toString('utf8').replace(/\n$/, ''))
}

const refusals: Readonly<Record<number, string>> = {
  403: 'key-unknown',
  404: 'log-unknown',
  409: 'contradicted',
  422: 'contradicted'
}

function judged(result: PostResult, key: VerifierKey, note: string): Asked {
  if (result.kind === 'fault') return { outcome: result.code }
  if (result.status !== 200) return { outcome: refusals[result.status] ?? `http.${result.status}` }
  const own = parseCosignatures(result.body.toString('utf8'))?.find(({ name, id }) => name === key.name && id === key.id)
  if (own === undefined) return { outcome: 'answer-malformed' }
  const line = formatSignatureLine(own)
  return verifyNote(note + line, [key]).fault === undefined ? { outcome: 'cosigned', line } : { outcome: 'answer-unsigned' }
}
