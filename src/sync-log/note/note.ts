import { fromBase64, toBase64 } from './base64'
import { signEd25519, verifyEd25519 } from './ed25519'
import { isKeyName, type SignerKey, type VerifierKey } from './keys'

/** One signature line of a note. `id` is the key id as 8 hex digits, `bytes` what follows it. */
export interface NoteSignature {
  name: string
  id: string
  bytes: Uint8Array
}

/** A note as read: the text with its last newline, and the signatures, of which none has been checked. */
export interface Note {
  text: string
  signatures: NoteSignature[]
}

/** What is wrong with a note. */
export interface NoteFault {
  code: 'malformed' | 'bad-signature' | 'no-known-key'
  message: string
}

/** A signature that was checked. `time` stands in cosignatures alone, in seconds since 1970. */
export interface CheckedSignature {
  key: VerifierKey
  time?: number
}

/** Either the value, or what is wrong. */
export type Judged<Value> = ({ fault?: never } & Value) | { fault: NoteFault }

const mostSignatures = 100
const longestNote = 1_000_000

/** Reads a signed note (C2SP signed-note). Undefined where it is none, or has more than 100 signatures. */
export function parseNote(note: string): Note | undefined {
  if (note.length > longestNote || !note.isWellFormed() || holdsControl(note)) return undefined
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) return undefined
  const lines = note.slice(end + 2).split('\n')
  lines.pop()
  const signatures = lines.map(parseSignatureLine).filter(line => line !== undefined)
  if (lines.length === 0 || lines.length > mostSignatures || signatures.length !== lines.length) return undefined
  return { text: note.slice(0, end + 1), signatures }
}

function holdsControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x20 && unit !== 0x0a) return true
  }
  return false
}

/** Reads one signature line, without its newline. */
export function parseSignatureLine(line: string): NoteSignature | undefined {
  const [dash, name = '', encoded = '', ...more] = line.split(' ')
  const bytes = fromBase64(encoded)
  if (dash !== '—' || !isKeyName(name) || more.length > 0 || bytes === undefined || bytes.length < 5) return undefined
  return { name, id: Buffer.from(bytes.subarray(0, 4)).toString('hex'), bytes: bytes.subarray(4) }
}

/** The line of a signature, with its newline. */
export function formatSignatureLine({ name, id, bytes }: NoteSignature): string {
  return `— ${name} ${toBase64(Buffer.concat([Buffer.from(id, 'hex'), bytes]))}\n`
}

/** The text and its signatures as one note. The text ends in a newline. */
export function formatNote({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`
}

/** Signs a text with a note key. Throws where the text cannot be that of a note, or the key is a witness's. */
export function signText(text: string, { verifier, key }: SignerKey): NoteSignature {
  if (verifier.type !== 'note') throw new TypeError('a witness key signs checkpoints only')
  if (!text.endsWith('\n') || holdsControl(text)) throw new TypeError('the text of a note ends in a newline')
  return { name: verifier.name, id: verifier.id, bytes: signEd25519(key, Buffer.from(text)) }
}

/** Cosigns the text of a checkpoint as a witness (C2SP cosignature/v1) at a time in seconds since 1970. */
export function cosignText(text: string, { verifier, key }: SignerKey, time: number): NoteSignature {
  if (verifier.type !== 'cosignature') throw new TypeError('only a witness key cosigns')
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(BigInt(time))
  const bytes = Buffer.concat([stamp, signEd25519(key, cosigned(text, BigInt(time)))])
  return { name: verifier.name, id: verifier.id, bytes }
}

const cosigned = (text: string, time: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${time}\n${text}`)

/**
 * Checks a note against the keys that are known. Signatures of other keys are passed over; one bad signature of a known key, or
 * none at all of a known key, is a fault.
 */
export function verifyNote(
  note: string,
  known: readonly VerifierKey[]
): Judged<{ text: string; checked: CheckedSignature[]; unknown: NoteSignature[] }> {
  const parsed = parseNote(note)
  if (parsed === undefined) return { fault: { code: 'malformed', message: 'this is not a signed note' } }
  const checked = new Map<VerifierKey, CheckedSignature>()
  const unknown: NoteSignature[] = []
  for (const signature of parsed.signatures) {
    const key = known.find(one => one.name === signature.name && one.id === signature.id)
    if (key === undefined) unknown.push(signature)
    else if (!checked.has(key)) {
      const result = checkSignature(parsed.text, signature, key)
      if (result === undefined)
        return {
          fault: { code: 'bad-signature', message: `the signature of ${key.name}+${key.id} does not belong to this text` }
        }
      checked.set(key, result)
    }
  }
  if (checked.size === 0) return { fault: { code: 'no-known-key', message: 'no key that is known has signed this' } }
  return { text: parsed.text, checked: [...checked.values()], unknown }
}

function checkSignature(text: string, { bytes }: NoteSignature, key: VerifierKey): CheckedSignature | undefined {
  if (key.type === 'note') return verifyEd25519(key.publicKey, Buffer.from(text), bytes) ? { key } : undefined
  if (bytes.length !== 72) return undefined
  const time = Buffer.from(bytes.subarray(0, 8)).readBigUInt64BE()
  // The times that are exact as a number reach far beyond any that a clock can tell.
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  return verifyEd25519(key.publicKey, cosigned(text, time), bytes.subarray(8)) ? { key, time: Number(time) } : undefined
}
