import { createLanePayer, type LaneParts } from './lane'
import { createLimiter, type Limiter } from './limiter'
import type { LaneRef, Lease } from './ports'
import { startSweep, type Sweep } from './sweep'
import { pause, within } from './timing'
import type { WakeUp } from './wake-jobs'
import type { WakeQueue } from './wake-queue'
import type { Working } from './wake-worker'

/** How lanes are worked in this process. */
export interface LanesOptions<L extends Lease> extends LaneParts<L> {
  queue: WakeQueue
  /** The agencies whose lanes this process works. */
  agencies: readonly string[]
  /** Deliveries under way at a time, per agency. */
  concurrency: number
  /** How long a debt is leased; well above the courier's own time limit. */
  leaseMs: number
  /** Milliseconds between two sweeps. */
  sweepMs?: number
  /** After this many milliseconds without the queue, what is due is taken from the ledger directly. */
  patienceMs?: number
}

/** The workers of the lanes in this process. */
export interface Lanes {
  start(): void
  /** Takes up no more work, and resolves within `graceMs` (10 s when left out) with every lease settled or given back. */
  stop(graceMs?: number): Promise<void>
  /** Wakes lanes as best it can. */
  wake(wakes: readonly WakeUp[]): void
  /** What this process is doing now. */
  load(): { agency: string; running: number; waiting: number }[]
}

/**
 * Works the lanes of the given agencies: waits for wake-ups, leases the debts they name, and pays them. The queue only
 * says where to look; what is owed, since when and until when it waits is the ledger's to say.
 */
export function createLanes<L extends Lease>(options: LanesOptions<L>): Lanes {
  const { queue, agencies, concurrency, patienceMs = 5000, sweepMs = 1000 } = options
  const payer = createLanePayer(options)
  const limiters = new Map<string, Limiter>(agencies.map(agency => [agency, createLimiter(concurrency)]))
  const taken = new Set<string>()
  let working: Working[] = []
  let sweep: Sweep | undefined
  let stopping = false

  /** Pays one lane when its agency has a place free; a lane that already waits for one here is not taken twice. */
  async function pay(lane: LaneRef): Promise<void> {
    const limiter = limiters.get(lane.agency)
    const key = `${lane.agency} ${lane.nominal}`
    if (limiter === undefined || stopping || taken.has(key)) return
    taken.add(key)
    const more = await limiter.run(() => {
      // From here on a further wake-up counts: it may speak of a change that this turn does not see.
      taken.delete(key)
      return stopping ? Promise.resolve(false) : payer.pay(lane)
    })
    if (more && !stopping) queue.wake([lane])
  }

  function take(lanes: readonly LaneRef[]): void {
    const [first] = lanes
    if (first === undefined) return
    const direct = queue.awayMs() > patienceMs
    options.metrics?.swept(first.agency, lanes.length, direct ? 'direct' : 'woken')
    if (direct) for (const lane of lanes) void pay(lane)
    // Tried all the same: the first wake-up that is taken tells that the queue is back.
    queue.wake(lanes)
  }

  return {
    start() {
      if (sweep !== undefined) throw new Error('lanes are started once')
      working = agencies.map(agency =>
        queue.work(agency, concurrency, async nominals => {
          await Promise.all(nominals.map(nominal => pay({ agency, nominal })))
        })
      )
      sweep = startSweep({ ...options, sweepMs, take, waiting: agency => queue.waiting(agency) })
    },
    async stop(graceMs = 10_000) {
      stopping = true
      payer.close()
      const ended = Promise.all([sweep?.stop(), ...working.map(worker => worker.stop(graceMs * 0.95)), idle()])
      await within(graceMs * 0.8, ended).catch(() => payer.cutOff())
      await within(graceMs * 0.2, ended).catch(() => undefined)
    },
    wake: wakes => queue.wake(wakes),
    load: () => [...limiters].map(([agency, { running, waiting }]) => ({ agency, running, waiting }))
  }

  async function idle(): Promise<void> {
    const never = new AbortController()
    while ([...limiters.values()].some(limiter => limiter.running > 0)) await pause(20, never.signal)
  }
}
