import { performance } from 'node:perf_hooks'

/** Keeps since when wake-ups of an agency go unheard. */
export interface SilenceWatch {
  /** Lanes of the agency were found due and woken. */
  woken(agency: string): void
  /** The queue brought a wake-up, or nothing is due any more. */
  heard(agency: string): void
  /** For how long wake-ups have gone unheard, in milliseconds; 0 where none wait. */
  silentMs(agency: string): number
}

/**
 * A watch over the queue's workers: one that has gone silent, as happens after a reconnection, looks like an idle one from
 * outside, and is told only by debts that are due and woken while no wake-up arrives.
 */
export function createSilenceWatch(now: () => number = () => performance.now()): SilenceWatch {
  const since = new Map<string, number>()
  return {
    woken(agency) {
      if (!since.has(agency)) since.set(agency, now())
    },
    heard: agency => void since.delete(agency),
    silentMs(agency) {
      const began = since.get(agency)
      return began === undefined ? 0 : now() - began
    }
  }
}
