import { faultOf } from './fault-of'
import type { Deliver, DeliveryOutcome, Lease, PropagationLog } from './ports'

/** How an attempt ended: with an outcome, or cut off with its lease given back. */
export type AttemptEnd = DeliveryOutcome | 'given-back'

/** The deliveries that are under way in this process. */
export interface Attempts<L extends Lease> {
  /** Delivers under a lease, and waits no longer than the lease lasts. Never rejects. */
  run(lease: L): Promise<AttemptEnd>
  /** Raises the signal of all that are under way, ends the wait for them, and gives their leases back. */
  cutOff(giveBack: (lease: L) => Promise<unknown>): Promise<void>
}

interface UnderWay<L> {
  lease: L
  abort: AbortController
  end: (end: AttemptEnd) => void
}

/** The share of a lease after which its delivery is given up: in time to give the debt back in good order. */
const usableShare = 0.9

/** Keeps the deliveries that are under way, each bound to its lease. */
export function createAttempts<L extends Lease>(parts: {
  deliver: Deliver<L>
  leaseMs: number
  log: PropagationLog
}): Attempts<L> {
  const underWay = new Set<UnderWay<L>>()

  async function deliver({ lease, abort }: UnderWay<L>): Promise<DeliveryOutcome> {
    try {
      return await parts.deliver(lease, abort.signal)
    } catch (error) {
      parts.log.error({ agency: lease.agency, nominal: lease.nominal, fault: faultOf(error) }, 'a delivery broke off')
      return { kind: 'retry', code: 'lane.broke-off' }
    }
  }

  return {
    run: lease =>
      new Promise(resolve => {
        const entry: UnderWay<L> = {
          lease,
          abort: new AbortController(),
          end(end) {
            clearTimeout(timer)
            underWay.delete(entry)
            resolve(end)
          }
        }
        const timer = setTimeout(() => {
          entry.abort.abort()
          entry.end({ kind: 'retry', code: 'lane.overran' })
        }, parts.leaseMs * usableShare)
        underWay.add(entry)
        // What a delivery that was given up says later is not heard: its lease decides whether it still counts.
        void deliver(entry).then(entry.end)
      }),
    async cutOff(giveBack) {
      await Promise.allSettled(
        [...underWay].map(({ lease, abort, end }) => {
          end('given-back')
          abort.abort()
          return giveBack(lease)
        })
      )
    }
  }
}
