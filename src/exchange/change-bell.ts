import type { Ledger } from '../ledger'

/** Tells requests that wait when there is something new for their agency. */
export interface ChangeBell {
  /**
   * Begins to listen for an agency; `rung` resolves at the next change, after `ms` milliseconds or when the signal is raised.
   * Listen first and look afterwards, so that nothing falls in between. Undefined once nobody is to wait any more.
   */
  listen(agency: string, ms: number, signal: AbortSignal): { rung: Promise<void>; stop: () => void } | undefined
  /** Ends every wait, and lets nobody wait again: the process is to stop. */
  quiet(): void
  close(): Promise<void>
}

/** A bell over the ledger's notifications: it rings in every process, whoever brought the change about. */
export async function createChangeBell(ledger: Ledger): Promise<ChangeBell> {
  const waiting = new Map<string, Set<() => void>>()
  const ring = (agency: string): void => waiting.get(agency)?.forEach(wake => wake())
  let over = false
  const quiet = (): void => {
    over = true
    for (const agency of [...waiting.keys()]) ring(agency)
  }
  const stopListening = await ledger.listen('gateway_changes', payload => {
    // An empty payload says that notifications may have been missed.
    if (payload === '') for (const agency of waiting.keys()) ring(agency)
    else ring(payload)
  })
  return {
    listen(agency, ms, signal) {
      if (over) return undefined
      const wakes = waiting.get(agency) ?? new Set<() => void>()
      waiting.set(agency, wakes)
      let stop: () => void = () => undefined
      const rung = new Promise<void>(resolve => {
        stop = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', stop)
          wakes.delete(stop)
          if (wakes.size === 0 && waiting.get(agency) === wakes) waiting.delete(agency)
          resolve()
        }
        const timer = setTimeout(stop, ms)
        signal.addEventListener('abort', stop)
        wakes.add(stop)
        if (signal.aborted) stop()
      })
      return { rung, stop }
    },
    quiet,
    async close() {
      quiet()
      await stopListening()
    }
  }
}
