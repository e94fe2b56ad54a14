import { hash, type KeyObject } from 'node:crypto'
import { fromBase64, toBase64 } from './base64'
import { ed25519FromSeed, ed25519PublicKey, isSoundPublicKey } from './ed25519'

/** What a key signs: the text of a note (Ed25519, 0x01), or checkpoints as a witness (cosignature/v1, 0x04). */
export const keyTypes = { note: 1, cosignature: 4 } as const

/** One of `keyTypes`. */
export type KeyType = keyof typeof keyTypes

/** A key that signatures are checked with (C2SP signed-note). `id` has 8 hex digits; name and id together name the key. */
export interface VerifierKey {
  name: string
  id: string
  type: KeyType
  publicKey: Uint8Array
}

/** A key that signs, with the verifier key that belongs to it. */
export interface SignerKey {
  verifier: VerifierKey
  key: KeyObject
}

/** Whether a text may be the name of a key: not empty, no white space, no plus. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\s\u0085+]/u.test(name) && !hasControl(name)
}

/** Whether a text holds an ASCII control character. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true
  return false
}

/** The id of a key: the first four bytes of SHA-256(name || "\n" || type || public key), in hex. */
export function keyId(name: string, type: KeyType, publicKey: Uint8Array): string {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Uint8Array.of(keyTypes[type]), publicKey])
  return hash('sha256', input, 'hex').slice(0, 8)
}

/** A verifier key from its parts. Throws where the name or the public key is not sound. */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new TypeError('a key name is not empty and has neither white space nor a plus')
  if (!isSoundPublicKey(publicKey)) throw new TypeError('not a sound Ed25519 public key')
  return { name, id: keyId(name, type, publicKey), type, publicKey }
}

/** The text form of a verifier key: `name+id+base64(type || public key)`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${id}+${toBase64(Buffer.concat([Uint8Array.of(keyTypes[type]), publicKey]))}`
}

/** Reads a verifier key. Undefined where it is malformed, of an unknown type, of a wrong id, or its public key is not sound. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const parts = keyParts(text)
  if (parts === undefined || !isSoundPublicKey(parts.rest)) return undefined
  const key = { name: parts.name, id: parts.id, type: parts.type, publicKey: parts.rest }
  return keyId(key.name, key.type, key.publicKey) === key.id ? key : undefined
}

/** A signing key from a name and a 32-byte seed. */
export function signerKey(name: string, type: KeyType, seed: Uint8Array): SignerKey {
  const key = ed25519FromSeed(seed)
  return { key, verifier: verifierKey(name, type, ed25519PublicKey(key)) }
}

/** The text form of a signing key, as the Go tools keep it: `PRIVATE+KEY+name+id+base64(type || seed)`. It is a secret. */
export function formatSignerKey(name: string, type: KeyType, seed: Uint8Array): string {
  const { verifier } = signerKey(name, type, seed)
  return `PRIVATE+KEY+${name}+${verifier.id}+${toBase64(Buffer.concat([Uint8Array.of(keyTypes[type]), seed]))}`
}

/** Reads a signing key. Undefined where it is malformed, of an unknown type, or its id does not belong to it. */
export function parseSignerKey(text: string): SignerKey | undefined {
  const prefix = 'PRIVATE+KEY+'
  const parts = text.startsWith(prefix) ? keyParts(text.slice(prefix.length)) : undefined
  if (parts === undefined) return undefined
  const signer = signerKey(parts.name, parts.type, parts.rest)
  return signer.verifier.id === parts.id ? signer : undefined
}

function keyParts(text: string): { name: string; id: string; type: KeyType; rest: Uint8Array } | undefined {
  const [name = '', id = '', ...encoded] = text.split('+')
  const bytes = fromBase64(encoded.join('+'))
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id) || bytes?.length !== 33) return undefined
  const type = (Object.keys(keyTypes) as KeyType[]).find(one => keyTypes[one] === bytes[0])
  return type && { name, id, type, rest: bytes.subarray(1) }
}
