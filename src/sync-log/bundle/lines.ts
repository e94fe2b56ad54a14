import { canonicalJson, isObject, type Json, type JsonObject } from '../../json'
import type { HeadsProof, NamedHead } from '../heads'
import { fromBase64, hashFromHex, toBase64, toHex } from '../note/base64'
import { parseCount } from '../note/checkpoint'
import { parseCanonical } from './manifest'

/** A line of `entries.jsonl`: a leaf at its index of the tree. */
export interface EntryLine {
  index: number
  leaf: Uint8Array
}

/** A line of `proof.jsonl`: the hash of the complete subtree of the leaves [from, to), which the bundle does not show. */
export interface ProofLine {
  from: number
  to: number
  hash: Uint8Array
}

/**
 * A line of `heads.jsonl`, about the leaf of heads at `index`, which speaks of the first `size` leaves: a holder's place in the
 * map, or, for who may see everything, the secret with which the whole map can be made again.
 */
export type HeadsFileLine = { index: number; size: number } & ({ proof: HeadsProof } | { secret: Uint8Array })

/** A line of `openings.jsonl`: the salt and the bytes behind one commitment of the leaf at `index`. */
export interface OpeningLine {
  index: number
  direction: 'in' | 'out'
  group: string
  salt: Uint8Array
  body: Uint8Array
}

/** A line of `pseudonyms.jsonl`: who is behind a pseudonym, with the key that shows it. */
export interface PseudonymLine {
  kind: 'subject' | 'user'
  id: string
  key: Uint8Array
  pseudonym: string
}

/** A line of `consistency.jsonl`: the proof that the tree of the checkpoint begins with the tree of `from` leaves. */
export interface ConsistencyLine {
  from: number
  hashes: Uint8Array[]
}

const jsonLine = (value: unknown): string => `${canonicalJson(value as Json)}\n`

/** The text of each kind of line, with its newline. */
export const formatLine = {
  entry: ({ index, leaf }: EntryLine): string => `{"index":${index},"leaf":"${toBase64(leaf)}"}\n`,
  proof: ({ from, to, hash }: ProofLine): string => jsonLine({ from, to, hash: toHex(hash) }),
  heads: (line: HeadsFileLine): string => {
    const { index, size } = line
    if ('secret' in line) return jsonLine({ index, size, secret: toHex(line.secret) })
    const { holder, place, path } = line.proof
    if (place === 'nothing') return jsonLine({ index, size, holder, path, place })
    if ('key' in place) return jsonLine({ index, size, holder, path, place: { key: place.key, line: place.line } })
    const heads = place.heads.map(({ stream, n, hash }) => ({ stream, n, hash }))
    return jsonLine({ index, size, holder, path, place: { heads, salt: toHex(place.salt) } })
  },
  opening: ({ index, direction, group, salt, body }: OpeningLine): string =>
    jsonLine({ index, direction, group, salt: toHex(salt), body: toBase64(body) }),
  pseudonym: ({ kind, id, key, pseudonym }: PseudonymLine): string => jsonLine({ kind, id, key: toHex(key), pseudonym }),
  consistency: ({ from, hashes }: ConsistencyLine): string => jsonLine({ from, hashes: hashes.map(toHex) })
}

const entryStart = '{"index":'
const entryMiddle = ',"leaf":"'
const entryEnd = '"}'

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isHash = (value: unknown): value is string => typeof value === 'string' && hashFromHex(value) !== undefined
const hashIn = (value: Json | undefined): Uint8Array | undefined => (typeof value === 'string' ? hashFromHex(value) : undefined)

function objectOf(text: string, ...members: string[]): JsonObject | undefined {
  const value = parseCanonical(text)
  if (!isObject(value) || Object.keys(value).length !== members.length) return undefined
  return members.every(member => Object.hasOwn(value, member)) ? value : undefined
}

/** Reads each kind of line, without its newline. Undefined for anything but the one text that a line has. */
export const parseLine = {
  entry: (text: string): EntryLine | undefined => {
    const middle = text.indexOf(entryMiddle, entryStart.length)
    if (middle < 0 || !text.startsWith(entryStart) || !text.endsWith(entryEnd)) return undefined
    const index = parseCount(text.slice(entryStart.length, middle))
    const leaf = fromBase64(text.slice(middle + entryMiddle.length, -entryEnd.length))
    return leaf === undefined || leaf.length === 0 || index === undefined ? undefined : { index, leaf }
  },
  proof: (text: string): ProofLine | undefined => {
    const { from, to, hash } = objectOf(text, 'from', 'to', 'hash') ?? {}
    const bytes = hashIn(hash)
    return isCount(from) && isCount(to) && from < to && bytes ? { from, to, hash: bytes } : undefined
  },
  heads: (text: string): HeadsFileLine | undefined => {
    const { index, size, secret } = objectOf(text, 'index', 'size', 'secret') ?? {}
    const bytes = hashIn(secret)
    if (isCount(index) && isCount(size) && bytes) return { index, size, secret: bytes }
    return headsProofOf(objectOf(text, 'index', 'size', 'holder', 'path', 'place') ?? {})
  },
  opening: (text: string): OpeningLine | undefined => {
    const { index, direction, group, salt, body } = objectOf(text, 'index', 'direction', 'group', 'salt', 'body') ?? {}
    const [saltBytes, bytes] = [hashIn(salt), typeof body === 'string' ? fromBase64(body) : undefined]
    if (!isCount(index) || (direction !== 'in' && direction !== 'out') || typeof group !== 'string') return undefined
    return saltBytes && bytes ? { index, direction, group, salt: saltBytes, body: bytes } : undefined
  },
  pseudonym: (text: string): PseudonymLine | undefined => {
    const { kind, id, key, pseudonym } = objectOf(text, 'kind', 'id', 'key', 'pseudonym') ?? {}
    const bytes = hashIn(key)
    if ((kind !== 'subject' && kind !== 'user') || typeof id !== 'string' || !isHash(pseudonym)) return undefined
    return bytes && { kind, id, key: bytes, pseudonym }
  },
  consistency: (text: string): ConsistencyLine | undefined => {
    const { from, hashes } = objectOf(text, 'from', 'hashes') ?? {}
    if (!isCount(from) || !Array.isArray(hashes) || hashes.length > 64) return undefined
    const bytes = hashes.map(hashIn).filter(hash => hash !== undefined)
    return bytes.length === hashes.length ? { from, hashes: bytes } : undefined
  }
}

function headsProofOf({ index, size, holder, path, place }: JsonObject): HeadsFileLine | undefined {
  if (!isCount(index) || !isCount(size) || typeof holder !== 'string' || !Array.isArray(path) || path.length > 256)
    return undefined
  if (!path.every(isHash)) return undefined
  const proof = { holder, path }
  if (place === 'nothing') return { index, size, proof: { ...proof, place } }
  if (!isObject(place) || Object.keys(place).length !== 2) return undefined
  const { key, line, heads, salt } = place
  if (isHash(key) && isHash(line)) return { index, size, proof: { ...proof, place: { key, line } } }
  const bytes = hashIn(salt)
  if (!bytes || !Array.isArray(heads) || heads.length === 0 || !heads.every(isHead)) return undefined
  return { index, size, proof: { ...proof, place: { heads: heads as unknown as NamedHead[], salt: bytes } } }
}

function isHead(value: Json, i: number, all: Json[]): boolean {
  if (!isObject(value) || Object.keys(value).length !== 3 || typeof value['stream'] !== 'string') return false
  const before = all[i - 1]
  if (isObject(before) && !((before['stream'] as string) < value['stream'])) return false
  return isCount(value['n']) && value['n'] > 0 && isHash(value['hash'])
}
