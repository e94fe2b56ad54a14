import { chainAfter, firstChain, hashOf } from './chain'
import type { DeliveryHead, LanePoint } from './delivery-head'
import { contentDigest } from './digest'
import { headerNames } from './names'
import { receiptFor, type Receipt, type ReceiptResult } from './receipt'

/** What a receiver keeps of every number it took. */
export interface Taken extends LanePoint {
  deliveryId: string
  rendering: number
  bodyHash: string
  prevChain: string
}

/** What a receiver knows of a lane: the last number it took, and each number before it. */
export interface LaneMemory {
  head: Taken | undefined
  /** A number of the head's epoch, or undefined where it was never taken. */
  at: (sequence: number) => Taken | undefined
}

/** A problem by RFC 9457; `code` is stable, `headers` names those at fault, `rules` the receiver's own. */
export interface WireProblem {
  type: 'about:blank'
  title: string
  status: number
  code: string
  headers?: string[]
  rules?: string[]
  /** With 409: what the receiver expects next, and the chain before it. */
  expected?: LanePoint
}

/**
 * What becomes of a delivery by the number line alone. With `take`, it is to be kept, the body too where the delivery has one,
 * durably and in one step, before the receipt goes out.
 */
export type Judgement = { receipt: Receipt; take?: Taken } | { problem: WireProblem }

/** Whether the body is the one that the head speaks of, and the chain follows from it; undefined where all is well. */
export function bodyFault(head: DeliveryHead, body: Uint8Array): WireProblem | undefined {
  const wrong = (title: string, code: string, header: string): WireProblem => wireProblem(400, code, title, { headers: [header] })
  if (contentDigest(body) !== head.digest)
    return wrong('The body is not the one its digest names', 'wire.digest', headerNames.contentDigest)
  if (head.kind === 'changed' ? hashOf(body) !== head.bodyHash : body.length > 0)
    return wrong('The body is not the one the delivery speaks of', 'wire.body', headerNames.bodyHash)
  if (head.kind === 'withdrawn' && head.bodyHash !== hashOf(body))
    return wrong('A withdrawn number has no content', 'wire.body', headerNames.bodyHash)
  if (chainAfter(head.prevChain, head.sequence, head.bodyHash) !== head.chain)
    return wrong('The chain does not follow', 'wire.chain', headerNames.chain)
  return undefined
}

/**
 * The rules of the number line. Numbers of an epoch come one by one. The last one may come again in a later rendering, which
 * takes its place; an earlier rendering is `superseded`; the same again is a `duplicate`; the same number with another content
 * is a fork. A later epoch begins at 1 and is answered with what was held before; where that is not known to the sender, it is
 * left, and the answer is `beyond`.
 */
export function judgeDelivery(head: DeliveryHead, { head: held, at }: LaneMemory): Judgement {
  if (held === undefined) return begin(head, undefined)
  if (head.epoch > held.epoch) return begin(head, held)
  if (head.epoch < held.epoch) return outOfLine('wire.epoch', 'The epoch is over', next(held))
  if (head.sequence > held.sequence + 1) return outOfLine('wire.gap', 'Numbers are missing before this one', next(held))
  if (head.sequence === held.sequence + 1)
    return head.prevChain === held.chain ? take(head) : outOfLine('wire.conflict', 'The chains differ', next(held))
  const known = head.sequence === held.sequence ? held : at(head.sequence)
  if (known === undefined) return outOfLine('wire.conflict', 'This number is not known here', next(held))
  return again(head, known, held)
}

/** The first number of an epoch, or of all. */
function begin(head: DeliveryHead, held: Taken | undefined): Judgement {
  const expected = { epoch: head.epoch, sequence: 1, chain: held?.chain ?? firstChain }
  if (head.sequence !== 1) return outOfLine('wire.gap', 'Numbers are missing before this one', expected)
  if (head.epoch === 1 && head.prevChain !== firstChain) return outOfLine('wire.conflict', 'The chains differ', expected)
  if (held && isBeyond(held, head)) return { receipt: receiptFor(head, 'beyond', { before: pointOf(held) }) }
  return take(head, held && { before: pointOf(held) })
}

/** Whether a receiver holds what the sender of a later epoch does not know: a number after the last it names, or another one. */
function isBeyond(held: Taken, { prevChain, known = { epoch: 1, sequence: 0 } }: DeliveryHead): boolean {
  if (held.chain === prevChain) return false
  return held.epoch > known.epoch || (held.epoch === known.epoch && held.sequence >= known.sequence)
}

/** A number that was taken before: the same, an earlier rendering, a later one, or another content. */
function again(head: DeliveryHead, known: Taken, held: Taken): Judgement {
  const answer = (result: ReceiptResult): Judgement => ({ receipt: receiptFor(head, result) })
  if (known.bodyHash === head.bodyHash && known.chain === head.chain && known.rendering >= head.rendering)
    return answer('duplicate')
  if (head.rendering < known.rendering) return answer('superseded')
  const replaces = known === held && head.rendering > known.rendering && head.prevChain === known.prevChain
  return replaces ? take(head) : outOfLine('wire.conflict', 'This number has another content here', next(held))
}

function take(head: DeliveryHead, more: Pick<Receipt, 'before'> = {}): Judgement {
  const { id, epoch, sequence, rendering, bodyHash, prevChain, chain } = head
  return {
    receipt: receiptFor(head, 'applied', more),
    take: { deliveryId: id, epoch, sequence, rendering, bodyHash, prevChain, chain }
  }
}

const pointOf = ({ epoch, sequence, chain }: Taken): LanePoint => ({ epoch, sequence, chain })

const next = ({ epoch, sequence, chain }: Taken): LanePoint => ({ epoch, sequence: sequence + 1, chain })

function outOfLine(code: string, title: string, expected: LanePoint): Judgement {
  return { problem: wireProblem(409, code, title, { expected }) }
}

/** A problem of the wire contract. */
export function wireProblem(
  status: number,
  code: string,
  title: string,
  more: Pick<WireProblem, 'headers' | 'rules' | 'expected'> = {}
): WireProblem {
  return { type: 'about:blank', title, status, code, ...more }
}
