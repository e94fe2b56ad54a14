import type { WakeJob, WakeUp } from './wake-jobs'
import { wakeJobs } from './wake-jobs'

/** How a producer reaches its queue. */
export interface ProducerPort {
  /** False where the queue is known to be away: nothing is tried then. */
  present(): boolean
  add(agency: string, jobs: WakeJob[]): Promise<void>
  /** Told after every attempt whether the queue took it. */
  reached(taken: boolean, error?: unknown): void
}

/** Hands wake-ups to the queue in the background; never blocks, never fails. */
export interface WakeProducer {
  wake(wakes: readonly WakeUp[]): void
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>
}

const slotMs = 5000
const mostPending = 20_000
const mostAtOnce = 512

/**
 * A producer that gathers what comes while an add is under way into the next one. What it cannot hand over it forgets:
 * the ledger still knows the debt, and the sweep wakes it again.
 */
export function createWakeProducer(port: ProducerPort, now: () => number = Date.now): WakeProducer {
  const pending = new Map<string, Map<string, number | undefined>>()
  const flushing = new Map<string, Promise<void>>()

  async function flush(agency: string, waiting: Map<string, number | undefined>): Promise<void> {
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, mostAtOnce)
      for (const [nominal] of batch) waiting.delete(nominal)
      const wakes = batch.map(([nominal, owed]) => (owed === undefined ? { nominal } : { nominal, owed }))
      try {
        await port.add(agency, wakeJobs(wakes, Math.floor(now() / slotMs)))
        port.reached(true)
      } catch (error) {
        waiting.clear()
        port.reached(false, error)
      }
    }
    // In the same step as the last look at what waits, so that nothing can arrive unseen in between.
    flushing.delete(agency)
  }

  return {
    wake(wakes) {
      if (!port.present()) return
      for (const { agency, nominal, owed } of wakes) {
        const waiting = pending.get(agency) ?? new Map<string, number | undefined>()
        pending.set(agency, waiting)
        if (waiting.size < mostPending) waiting.set(nominal, owed)
      }
      for (const [agency, waiting] of pending) {
        if (waiting.size > 0 && !flushing.has(agency)) flushing.set(agency, flush(agency, waiting))
      }
    },
    async idle() {
      while (flushing.size > 0) await Promise.all(flushing.values())
    }
  }
}
