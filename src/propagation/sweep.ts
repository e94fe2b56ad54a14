import { faultOf } from './fault-of'
import type { DebtsPort, LaneRef, PropagationLog } from './ports'
import { pause } from './timing'

/** What a sweep leans on. */
export interface SweepParts {
  debts: Pick<DebtsPort, 'due'>
  agencies: readonly string[]
  /** Milliseconds between two sweeps, spread by ±25 % so that processes do not sweep in step. */
  sweepMs: number
  /** The most lanes of one agency a sweep takes up. */
  limit?: number
  /** Wake-ups that already wait for this agency; undefined where that cannot be known. */
  waiting: (agency: string) => Promise<number | undefined>
  /** Takes up lanes that are due; `busy` where so many wake-ups wait already that more would only pile up. */
  take: (lanes: readonly LaneRef[], busy: boolean) => void
  /** Told of an agency for which nothing is due. */
  quiet?: (agency: string) => void
  log: PropagationLog
  random?: () => number
}

/** A sweep under way. */
export interface Sweep {
  stop(): Promise<void>
}

/** So many waiting wake-ups keep an agency's workers busy well beyond the next sweep. */
const plenty = 128

/**
 * Reads at every turn what is due in the ledger and hands it on, so that whatever the queue lost is found again. Any
 * number of processes may sweep: a lane woken twice is paid once.
 */
export function startSweep(parts: SweepParts): Sweep {
  const { agencies, log, random = Math.random, sweepMs } = parts
  const stopping = new AbortController()
  let failing = false

  async function sweepAll(): Promise<void> {
    for (const agency of agencies) {
      if (stopping.signal.aborted) return
      const due = await parts.debts.due(parts.limit ?? 500, agency)
      if (due.length === 0) {
        parts.quiet?.(agency)
        continue
      }
      const waiting = await parts.waiting(agency)
      parts.take(due, waiting !== undefined && waiting >= plenty)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(sweepMs * (0.75 + 0.5 * random()), stopping.signal)
      if (stopping.signal.aborted) return
      try {
        await sweepAll()
        failing = false
      } catch (error) {
        if (!failing) log.warn({ fault: faultOf(error) }, 'the sweep cannot read what is due')
        failing = true
      }
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    }
  }
}
