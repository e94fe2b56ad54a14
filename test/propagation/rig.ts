import type { Deliver, Lanes, LanesOptions, Lease, WakeQueue, WakeUp } from '../../src/propagation'
import { createLanes } from '../../src/propagation'
import type { FakeDebts } from './fake-debts'

/** A log that keeps what it is told. */
export function keptLog() {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = []
  const at = (level: string) => (fields: Record<string, unknown>, message: string) => void lines.push({ level, fields, message })
  return { lines, info: at('info'), warn: at('warn'), error: at('error') }
}

/** A queue in memory: each wake-up goes to one worker, and everything can be lost or away on demand. */
export class MemoryQueue implements WakeQueue {
  readonly backing = 'redis'
  private readonly handlers = new Map<string, ((nominals: string[]) => Promise<void>)[]>()
  private turn = 0
  away = false
  losing = false
  wakes = 0

  check() {
    return Promise.resolve('ready' as const)
  }

  wake(wakes: readonly WakeUp[]): void {
    if (this.away || this.losing) return
    for (const { agency, nominal } of wakes) {
      this.wakes += 1
      const handlers = this.handlers.get(agency) ?? []
      void handlers[this.turn++ % handlers.length]?.([nominal])
    }
  }

  work(agency: string, _concurrency: number, handle: (nominals: string[]) => Promise<void>) {
    const handlers = [...(this.handlers.get(agency) ?? []), handle]
    this.handlers.set(agency, handlers)
    return {
      renew: () => undefined,
      stop: () => {
        this.handlers.set(
          agency,
          (this.handlers.get(agency) ?? []).filter(other => other !== handle)
        )
        return Promise.resolve()
      }
    }
  }

  waiting() {
    return Promise.resolve(this.away ? undefined : 0)
  }

  awayMs() {
    return this.away ? 60_000 : 0
  }

  every() {
    return { stop: () => Promise.resolve() }
  }

  close() {
    return Promise.resolve()
  }
}

/** Lanes with the defaults of these tests. */
export function lanesWith(
  debts: FakeDebts,
  queue: WakeQueue,
  deliver: Deliver,
  options: Partial<LanesOptions<Lease>> = {}
): Lanes {
  return createLanes({
    queue,
    debts,
    deliver,
    agencies: ['agency-a', 'agency-b'],
    concurrency: 8,
    leaseMs: 5000,
    sweepMs: 50,
    log: keptLog(),
    ...options
  })
}

/** Waits until the condition holds; fails after `ms`. */
export async function until(condition: () => boolean, ms = 50_000): Promise<void> {
  const end = Date.now() + ms
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition did not come to hold')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
