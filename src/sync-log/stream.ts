import { leafHash, noHash } from './hash'
import { decodeLeaf, type Leaf } from './leaf'
import type { StreamHead } from './leaf-of'

/** Which of its two streams a leaf is looked at in. */
export type StreamKind = 'actor' | 'subject'

/** The first place where a stream does not hold together. `index` counts the leaves given, from 0. */
export interface StreamFault {
  index: number
  code: 'not-a-leaf' | 'not-in-stream' | 'other-stream' | 'gap' | 'wrong-previous' | 'time-went-back'
  message: string
}

/**
 * Checks that leaves are consecutive in one stream: numbers without a gap, each naming the hash of the one before, times never
 * falling. `before` is the head that the first one follows; without it the stream must begin with the first leaf. Gives the
 * head that the last sound leaf makes.
 */
export function checkStream(
  leaves: readonly Uint8Array[],
  kind: StreamKind,
  before: StreamHead = { n: 0, hash: noHash }
): { head: StreamHead; fault?: StreamFault } {
  let head = before
  let previous: Leaf | undefined
  for (const [index, bytes] of leaves.entries()) {
    const leaf = decodeLeaf(bytes)
    const fault = leaf === undefined ? 'not-a-leaf' : linkFault(leaf, previous, kind, head)
    if (fault !== undefined) return { head, fault: { index, code: fault, message: messages[fault] } }
    head = { n: head.n + 1, hash: leafHash(bytes) }
    previous = leaf
  }
  return { head }
}

const messages: Record<StreamFault['code'], string> = {
  'not-a-leaf': 'these bytes are not those of a leaf',
  'not-in-stream': 'this leaf is not about a subject',
  'other-stream': 'this leaf belongs to another stream',
  gap: 'the number of this leaf does not follow the one before',
  'wrong-previous': 'this leaf names another leaf as the one before it',
  'time-went-back': 'the time of this leaf is before that of the one before it'
}

function linkFault(leaf: Leaf, previous: Leaf | undefined, kind: StreamKind, head: StreamHead): StreamFault['code'] | undefined {
  const [name, n, p] = kind === 'actor' ? [leaf.str, leaf.n, leaf.p] : [leaf.sub, leaf.sn, leaf.sp]
  if (name === undefined) return 'not-in-stream'
  if (previous !== undefined && name !== (kind === 'actor' ? previous.str : previous.sub)) return 'other-stream'
  if (n !== head.n + 1) return 'gap'
  if (p !== head.hash) return 'wrong-previous'
  if (previous !== undefined && leaf.t < previous.t) return 'time-went-back'
  return undefined
}
