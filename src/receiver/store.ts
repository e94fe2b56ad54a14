import type { DeliveryHead, Taken } from '../wire'

/**
 * The durable memory of a receiver. Its owner sees to it that one process has it open. A lane is named as in `laneName`.
 */
export interface ReceiverStore {
  /** The last number taken of a lane. */
  head(lane: string): Taken | undefined
  /** A number taken earlier, of any epoch. */
  at(lane: string, epoch: number, sequence: number): Taken | undefined
  /** Every lane with the last number taken of it, for comparing by content; left out, the receiver cannot be compared. */
  lanes?(): Iterable<readonly [lane: string, head: Taken]>
  /** The newest checkpoint of the sender's log that was kept. */
  checkpoint?(): string | undefined
  /**
   * Keeps a number and, for `changed`, its document in place of the nominal's last; for `withdrawn`, what an earlier rendering
   * of this number brought is given up. Resolves once all of it is durable, in one step; the receipt goes out after that.
   */
  take(taken: Taken, head: DeliveryHead, body: Uint8Array): Promise<void>
}

/** A store that forgets when the process ends: for trying out, and as the shortest example. */
export function memoryStore(): ReceiverStore & { document(lane: string): Uint8Array | undefined } {
  const lanes = new Map<string, { taken: Map<string, Taken>; head: Taken; document?: Uint8Array }>()
  let seen: string | undefined
  const nameOf = (epoch: number, sequence: number): string => `${epoch}-${sequence}`
  return {
    head: lane => lanes.get(lane)?.head,
    at: (lane, epoch, sequence) => lanes.get(lane)?.taken.get(nameOf(epoch, sequence)),
    lanes: () => [...lanes].map(([lane, { head }]) => [lane, head] as const),
    checkpoint: () => seen,
    document: lane => lanes.get(lane)?.document,
    take(taken, head, body) {
      const lane = `${head.agency}/${head.nominal}`
      const before = lanes.get(lane)
      const numbers = before?.taken ?? new Map<string, Taken>()
      numbers.set(nameOf(taken.epoch, taken.sequence), taken)
      const document = head.kind === 'changed' ? body : before?.document
      lanes.set(lane, { taken: numbers, head: taken, ...(document && head.kind !== 'withdrawn' && { document }) })
      seen = head.checkpoint ?? seen
      return Promise.resolve()
    }
  }
}
