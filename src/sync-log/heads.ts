import { createHash, createHmac } from 'node:crypto'
import { canonicalJson } from '../json'
import { commitment } from './hash'
import { toHex } from './note/base64'
import type { StreamHead } from './leaf-of'

/**
 * Whose streams: `agency/CODE` for all that an agency did and all that was sent to it, `subject/PSEUDONYM` for all about one
 * nominal. Completeness is proved for a holder at a time.
 */
export type Holder = string

/** The end of one stream, by the stream's name (for a subject, its pseudonym). */
export interface NamedHead extends StreamHead {
  stream: string
}

/** The holder of an actor stream: the agency that a courier's stream goes to, else the one the stream begins with. */
export function holderOfStream(stream: string): Holder {
  const [first = '', second, third] = stream.split('/')
  return `agency/${first === 'gateway' && second === 'courier' && third !== undefined ? third : first}`
}

/** The holder of what is about a nominal. */
export function holderOfSubject(pseudonym: string): Holder {
  return `subject/${pseudonym}`
}

/** One holder's line of the map: the heads of all its streams, by stream name. */
export interface HeadsLine {
  holder: Holder
  heads: NamedHead[]
}

/** The lines that a set of streams makes, each holder once, in order. Streams are names of actor streams or pseudonyms. */
export function headsLines(actors: Iterable<NamedHead>, subjects: Iterable<NamedHead>): HeadsLine[] {
  const lines = new Map<Holder, NamedHead[]>()
  const put = (holder: Holder, head: NamedHead): void => {
    const heads = lines.get(holder)
    if (heads) heads.push(head)
    else lines.set(holder, [head])
  }
  for (const head of actors) put(holderOfStream(head.stream), head)
  for (const head of subjects) put(holderOfSubject(head.stream), head)
  const order = (a: NamedHead, b: NamedHead): number => (a.stream < b.stream ? -1 : 1)
  return [...lines].map(([holder, heads]) => ({ holder, heads: heads.sort(order) }))
}

const label = Buffer.from('visor-heads/1')
const nothing = Buffer.alloc(32)

/** The salt of a holder's line in the map with this secret (32 bytes): it may be shown, and tells nothing of other lines. */
export function headsSalt(secret: Uint8Array, holder: Holder): Uint8Array {
  if (secret.length !== 32) throw new RangeError('the secret of a map of heads has 32 bytes')
  return createHmac('sha256', secret).update(label).update(holder).digest()
}

/** The commitment to a holder's line, in hex. */
function lineCommitment({ holder, heads }: HeadsLine, salt: Uint8Array): string {
  const plain = heads.map(({ stream, n, hash }) => ({ stream, n, hash }))
  return commitment(salt, Buffer.from(canonicalJson({ holder, heads: plain })))
}

const keyOf = (holder: Holder): Buffer => createHash('sha256').update(holder).digest()

function leafNode(key: Uint8Array, line: Uint8Array): Buffer {
  return createHash('sha256').update(label).update(Uint8Array.of(0)).update(key).update(line).digest()
}

function innerNode(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(label).update(Uint8Array.of(1)).update(left).update(right).digest()
}

const bitAt = (key: Uint8Array, depth: number): number => ((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1

/** What stands at a holder's place in the map: its own line, somebody else's (by key and commitment), or nothing. */
export type HeadsPlace = { salt: Uint8Array; heads: NamedHead[] } | { key: string; line: string } | 'nothing'

/** The proof of a holder's place: what stands there, and the hashes beside the way from there up to the root, in hex. */
export interface HeadsProof {
  holder: Holder
  place: HeadsPlace
  path: string[]
}

interface Placed {
  key: Buffer
  /** The commitment to the line, 32 bytes. */
  line: Buffer
  at: HeadsLine
}

/**
 * A map from holders to their lines as a tree of hashes. A holder's place is given by the bits of its key, SHA-256 of its name,
 * so that it can stand in one place alone, and its absence can be shown. A subtree with one line is that line's leaf.
 */
export class HeadsMap {
  readonly #placed: Placed[]
  readonly #secret: Uint8Array

  /** @param secret 32 bytes, new for every map */
  constructor(lines: readonly HeadsLine[], secret: Uint8Array) {
    this.#secret = secret
    this.#placed = lines
      .map(at => ({ key: keyOf(at.holder), line: Buffer.from(lineCommitment(at, headsSalt(secret, at.holder)), 'hex'), at }))
      .sort((a, b) => Buffer.compare(a.key, b.key))
    if (new Set(lines.map(line => line.holder)).size !== lines.length) throw new RangeError('a holder has one line')
  }

  /** The root, in hex. 32 zero bytes for a map without lines. */
  root(): string {
    return toHex(this.#hash(0, this.#placed.length, 0))
  }

  /** What stands at a holder's place, with the proof. */
  prove(holder: Holder): HeadsProof {
    const key = keyOf(holder)
    const path: string[] = []
    let [from, to] = [0, this.#placed.length]
    for (let depth = 0; to - from > 1; depth++) {
      const middle = this.#split(from, to, depth)
      const right = bitAt(key, depth) === 1
      path.unshift(toHex(right ? this.#hash(from, middle, depth + 1) : this.#hash(middle, to, depth + 1)))
      if (right) from = middle
      else to = middle
    }
    return { holder, place: this.#place(holder, to > from ? this.#placed[from] : undefined), path }
  }

  #place(holder: Holder, found: Placed | undefined): HeadsPlace {
    if (found === undefined) return 'nothing'
    if (found.at.holder === holder) return { salt: headsSalt(this.#secret, holder), heads: found.at.heads }
    return { key: toHex(found.key), line: toHex(found.line) }
  }

  /** Where, among lines in the order of their keys, those begin that have a 1 at this depth. */
  #split(from: number, to: number, depth: number): number {
    let [low, high] = [from, to]
    while (low < high) {
      const middle = (low + high) >> 1
      if (bitAt(this.#placed[middle]?.key ?? nothing, depth) === 1) high = middle
      else low = middle + 1
    }
    return low
  }

  #hash(from: number, to: number, depth: number): Buffer {
    const [first] = to > from ? [this.#placed[from]] : []
    if (first === undefined) return nothing
    if (to - from === 1) return leafNode(first.key, first.line)
    const middle = this.#split(from, to, depth)
    return innerNode(this.#hash(from, middle, depth + 1), this.#hash(middle, to, depth + 1))
  }
}

/**
 * The root that a proof leads to, in hex; undefined where the proof cannot be one: more than 256 steps, or a place that is not
 * on the holder's way. To be compared with `hd` of a leaf of `heads`.
 */
export function headsProofRoot({ holder, place, path }: HeadsProof): string | undefined {
  if (path.length > 256) return undefined
  const key = keyOf(holder)
  let hash = placeHash(key, holder, place, path.length)
  for (const [i, beside] of path.entries()) {
    if (hash === undefined) return undefined
    const other = Buffer.from(beside, 'hex')
    hash = bitAt(key, path.length - 1 - i) === 1 ? innerNode(other, hash) : innerNode(hash, other)
  }
  return hash && toHex(hash)
}

function placeHash(key: Buffer, holder: Holder, place: HeadsPlace, depth: number): Buffer | undefined {
  if (place === 'nothing') return nothing
  if ('heads' in place) return leafNode(key, Buffer.from(lineCommitment({ holder, heads: place.heads }, place.salt), 'hex'))
  const other = Buffer.from(place.key, 'hex')
  if (other.equals(key)) return undefined
  for (let at = 0; at < depth; at++) if (bitAt(other, at) !== bitAt(key, at)) return undefined
  return leafNode(other, Buffer.from(place.line, 'hex'))
}
