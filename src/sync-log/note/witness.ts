import { hashBytes, sameHash } from '../tree/hashes'
import { verifyConsistency } from '../tree/proofs'
import { fromBase64, toBase64 } from './base64'
import { formatCount, parseCheckpoint, parseCount, type Checkpoint } from './checkpoint'
import type { SignerKey, VerifierKey } from './keys'
import { cosignText, formatSignatureLine, parseNote, parseSignatureLine, verifyNote, type NoteSignature } from './note'

/** What a log asks of a witness: to cosign a checkpoint, given the proof that it continues the one of `old` leaves. */
export interface AddCheckpoint {
  old: number
  proof: Uint8Array[]
  /** The checkpoint as a signed note. */
  checkpoint: string
}

/** The body of such a request (C2SP tlog-witness). */
export function formatAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${formatCount(old)}`, ...proof.map(toBase64), '', checkpoint].join('\n')
}

/** Reads the body of such a request. Undefined where it is none. */
export function parseAddCheckpoint(text: string): AddCheckpoint | undefined {
  const end = text.indexOf('\n\n')
  const [first = '', ...lines] = text.slice(0, Math.max(0, end)).split('\n')
  const old = first.startsWith('old ') ? parseCount(first.slice(4)) : undefined
  const proof = lines.map(fromBase64).filter(hash => hash?.length === hashBytes) as Uint8Array[]
  if (end < 0 || old === undefined || proof.length !== lines.length || proof.length > 63) return undefined
  return { old, proof, checkpoint: text.slice(end + 2) }
}

/** What a witness answers with, and what it must have stored before it does. */
export interface WitnessAnswer {
  status: 200 | 400 | 403 | 404 | 409 | 422
  contentType: string
  body: string
  /** The newest checkpoint to remember for the origin; present with 200 alone. */
  remember?: Checkpoint
}

/** A witness: the logs it knows by origin, what it remembers of one, and the keys it cosigns with. */
export interface Witness {
  logs: readonly VerifierKey[]
  /** What was last cosigned for an origin; undefined before the first. */
  last: (origin: string) => Checkpoint | undefined
  signer: SignerKey
}

const plain = 'text/plain; charset=utf-8'
const refused = (status: WitnessAnswer['status'], body: string): WitnessAnswer => ({
  status,
  contentType: plain,
  body: `${body}\n`
})

/**
 * Answers a request to cosign by C2SP tlog-witness. Looking up what is remembered and storing what is to be remembered must be
 * one step: two requests at once would otherwise let the tree fall back.
 * @param time seconds since 1970
 */
export function answerAddCheckpoint(text: string, { logs, last, signer }: Witness, time: number): WitnessAnswer {
  const request = parseAddCheckpoint(text)
  const note = request && parseNote(request.checkpoint)
  const checkpoint = note && parseCheckpoint(note.text)
  if (request === undefined || note === undefined || checkpoint === undefined) return refused(400, 'malformed request')
  const keys = logs.filter(key => key.name === checkpoint.origin)
  if (keys.length === 0) return refused(404, 'unknown log')
  if (verifyNote(request.checkpoint, keys).fault !== undefined) return refused(403, 'no signature of a known key')
  if (request.old > checkpoint.size) return refused(400, 'the old size is larger than the new one')
  const known = last(checkpoint.origin)
  const fault = continues(request, checkpoint, known)
  if (fault !== undefined) return fault
  const body = formatSignatureLine(cosignText(note.text, signer, time))
  return { status: 200, contentType: plain, body, remember: checkpoint }
}

function continues(
  { old, proof }: AddCheckpoint,
  checkpoint: Checkpoint,
  known: Checkpoint | undefined
): WitnessAnswer | undefined {
  if (old !== (known?.size ?? 0)) return { status: 409, contentType: 'text/x.tlog.size', body: `${known?.size ?? 0}\n` }
  if (known === undefined || old === 0) return proof.length === 0 ? undefined : refused(422, 'nothing is proved of an empty tree')
  if (old === checkpoint.size && !sameHash(known.root, checkpoint.root)) return refused(409, 'another root for the same size')
  const { size, root } = checkpoint
  return verifyConsistency({ old, size, oldRoot: known.root, root, proof }) ? undefined : refused(422, 'the proof does not hold')
}

/** Reads a witness's answer: its signature lines. Undefined where it is malformed. Nothing has been checked yet. */
export function parseCosignatures(body: string): NoteSignature[] | undefined {
  if (!body.endsWith('\n') || body.length > 100_000) return undefined
  const lines = body.slice(0, -1).split('\n')
  const signatures = lines.map(parseSignatureLine).filter(line => line !== undefined)
  return signatures.length === lines.length ? signatures : undefined
}
