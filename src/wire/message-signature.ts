import { sign, verify } from 'node:crypto'
import { keyCounts, type SigningKey, type VerifyingKey } from './keys'
import { signatureBase, signatureField, type SignedMessage } from './signature-base'
import { readDictionary, writeInnerList, writeItem, type BareItem, type Item, type Parameters } from './structured-fields'

/** What a signature covers and what it is for: both sides of the wire hold to the same profile. */
export interface SignatureProfile {
  label: string
  tag: string
  /** Every one of these must be covered. */
  covered: readonly Item[]
  /** Covered too where the message has them. */
  optional?: readonly Item[]
}

/** Limits in seconds: how old a signature may be, and how far ahead of the clock here. */
export interface SignatureWindow {
  oldest: number
  ahead: number
}

/** A signature lives a minute, and the clocks of two sides may differ by five seconds. */
export const usualWindow: SignatureWindow = { oldest: 60, ahead: 5 }

/** Why a signature does not count. */
export type SignatureFault =
  | 'signature.missing'
  | 'signature.malformed'
  | 'signature.tag'
  | 'signature.algorithm'
  | 'signature.coverage'
  | 'signature.key-unknown'
  | 'signature.key-expired'
  | 'signature.clock-skew'
  | 'signature.expired'
  | 'signature.nonce'
  | 'signature.wrong'

/** A signature that counts: the key, its time, and the text that was signed, which proves it to others later. */
export interface Verified {
  keyId: string
  created: number
  base: string
  signature: string
}

/**
 * Signs a message by RFC 9421 with Ed25519; returns the two header fields. `now` is in milliseconds since 1970, `nonce` at
 * least 128 random bits in base64url.
 * @throws {Error} where the message lacks a component that the profile covers
 */
export function signMessage(
  message: SignedMessage,
  profile: SignatureProfile,
  { key, id }: SigningKey,
  { now, nonce }: { now: number; nonce: string }
): { 'signature-input': string; signature: string } {
  const created = Math.floor(now / 1000)
  const params: Parameters = new Map<string, BareItem>([
    ['created', { kind: 'integer', value: created }],
    ['expires', { kind: 'integer', value: created + usualWindow.oldest }],
    ['nonce', { kind: 'string', value: nonce }],
    ['keyid', { kind: 'string', value: id }],
    ['alg', { kind: 'string', value: 'ed25519' }],
    ['tag', { kind: 'string', value: profile.tag }]
  ])
  const there = (profile.optional ?? []).filter(item => 'base' in signatureBase(message, [item], new Map()))
  const covered = [...profile.covered, ...there]
  const made = signatureBase(message, covered, params)
  if ('lacks' in made) throw new Error(`the message lacks ${made.lacks}`)
  const signature = sign(null, Buffer.from(made.base), key)
  return {
    'signature-input': `${profile.label}=${writeInnerList(covered, params)}`,
    signature: signatureField(profile.label, signature)
  }
}

/** Verifies a signature of a message by a profile, at a time in milliseconds since 1970. */
export function verifyMessage(
  message: SignedMessage,
  profile: SignatureProfile,
  keys: readonly VerifyingKey[],
  now: number,
  window: SignatureWindow = usualWindow
): { verified: Verified } | { fault: SignatureFault } {
  const read = readSignature(message, profile)
  if ('fault' in read) return read
  const { covered, params, signature } = read
  const lacking = missing(message, profile, covered)
  if (lacking) return { fault: 'signature.coverage' }
  const said = readParameters(params, profile)
  if ('fault' in said) return said
  const stale = outOfWindow(said, now, window)
  if (stale !== undefined) return { fault: stale }
  const key = keys.find(each => each.id === said.keyId)
  if (key === undefined) return { fault: 'signature.key-unknown' }
  if (!keyCounts(key, said.created * 1000)) return { fault: 'signature.key-expired' }
  const made = signatureBase(message, covered, params)
  if ('lacks' in made) return { fault: 'signature.coverage' }
  if (signature.length !== 64 || !verify(null, Buffer.from(made.base), key.key, signature)) return { fault: 'signature.wrong' }
  const { keyId, created } = said
  return { verified: { keyId, created, base: made.base, signature: Buffer.from(signature).toString('base64') } }
}

function readSignature(
  { headers }: SignedMessage,
  { label }: SignatureProfile
): { covered: Item[]; params: Parameters; signature: Uint8Array } | { fault: SignatureFault } {
  const input = headers['signature-input']
  const held = headers['signature']
  if (typeof input !== 'string' || typeof held !== 'string') return { fault: 'signature.missing' }
  const described = readDictionary(input)
  const signatures = readDictionary(held)
  if (described === undefined || signatures === undefined) return { fault: 'signature.malformed' }
  const description = described.get(label)
  const signature = signatures.get(label)
  if (description === undefined || signature === undefined) return { fault: 'signature.missing' }
  if (!('list' in description) || !('bare' in signature) || signature.bare.kind !== 'bytes')
    return { fault: 'signature.malformed' }
  return { covered: description.list, params: description.params, signature: signature.bare.value }
}

/** Whether something is not covered that must be: what the profile names, and what it covers where the message has it. */
function missing(message: SignedMessage, { covered, optional = [] }: SignatureProfile, found: readonly Item[]): boolean {
  const names = new Set(found.map(writeItem))
  const needed = [...covered, ...optional.filter(item => 'base' in signatureBase(message, [item], new Map()))]
  return needed.some(item => !names.has(writeItem(item)))
}

interface Said {
  created: number
  expires: number
  keyId: string
}

const textOf = (params: Parameters, name: string): string | undefined => {
  const bare = params.get(name)
  return bare?.kind === 'string' ? bare.value : undefined
}

function readParameters(params: Parameters, { tag }: SignatureProfile): Said | { fault: SignatureFault } {
  const created = params.get('created')
  const expires = params.get('expires')
  const keyId = textOf(params, 'keyid')
  if (textOf(params, 'tag') !== tag) return { fault: 'signature.tag' }
  if (params.has('alg') && textOf(params, 'alg') !== 'ed25519') return { fault: 'signature.algorithm' }
  if (!/^[A-Za-z0-9_-]{22,200}$/.test(textOf(params, 'nonce') ?? '')) return { fault: 'signature.nonce' }
  if (created?.kind !== 'integer' || expires?.kind !== 'integer' || keyId === undefined) return { fault: 'signature.malformed' }
  return { created: created.value, expires: expires.value, keyId }
}

/** A clock that runs ahead or behind is told from a signature that was simply kept too long by which way it is off. */
function outOfWindow({ created, expires }: Said, now: number, { oldest, ahead }: SignatureWindow): SignatureFault | undefined {
  const seconds = now / 1000
  if (created > seconds + ahead) return 'signature.clock-skew'
  if (expires < seconds || created < seconds - oldest || expires < created) return 'signature.expired'
  return undefined
}
