import { createLanePayer, type LaneParts } from './lane'
import { createLimiter, type Limiter } from './limiter'
import type { LaneRef, Lease } from './ports'
import { createSilenceWatch } from './silence'
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

/** Wake-ups that go unheard for so long, while the queue answers, are a worker that has gone silent. */
const renewAfterMs = 60_000

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
  const silence = createSilenceWatch()
  const working = new Map<string, Working>()
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

  /** Takes up what the sweep found due: through the queue, or directly where the queue does not do its part. */
  function take(lanes: readonly LaneRef[], busy: boolean): void {
    const agency = lanes[0]?.agency
    if (agency === undefined) return
    const direct = queue.awayMs() > patienceMs || silence.silentMs(agency) > patienceMs
    options.metrics?.swept(agency, lanes.length, direct ? 'direct' : 'woken')
    if (direct) for (const lane of lanes) void pay(lane)
    // Tried all the same: the first wake-up that is taken tells that the queue is back.
    if (!busy) queue.wake(lanes)
    watch(agency)
  }

  /** Renews the worker of an agency that hears nothing although the queue answers. */
  function watch(agency: string): void {
    if (queue.awayMs() > 0) return silence.heard(agency)
    if (silence.silentMs(agency) > renewAfterMs) {
      working.get(agency)?.renew()
      silence.heard(agency)
    }
    silence.woken(agency)
  }

  async function handle(agency: string, nominals: string[]): Promise<void> {
    silence.heard(agency)
    await Promise.all(nominals.map(nominal => pay({ agency, nominal })))
  }

  return {
    start() {
      if (sweep !== undefined) throw new Error('lanes are started once')
      for (const agency of agencies) {
        working.set(
          agency,
          queue.work(agency, concurrency, nominals => handle(agency, nominals))
        )
      }
      sweep = startSweep({
        ...options,
        sweepMs,
        take,
        quiet: agency => silence.heard(agency),
        waiting: agency => queue.waiting(agency)
      })
    },
    async stop(graceMs = 10_000) {
      stopping = true
      payer.close()
      const ended = Promise.all([sweep?.stop(), ...[...working.values()].map(worker => worker.stop(graceMs * 0.95)), idle()])
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
