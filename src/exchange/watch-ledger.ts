import type { Ledger, Tx } from '../ledger'

const pollMs = 5000

/** What a process follows in the ledger: told on a channel, or found by looking every few seconds. */
export interface Watched {
  channel: string
  /** What is in force by the ledger, in one order; cheap. */
  there: (tx: Tx) => Promise<readonly string[]>
  /** The same of what this process knows. */
  here: () => readonly string[]
  refresh: () => Promise<void>
}

/** Reads anew when told to, and looks every few seconds whether there was something that nobody told. Returns how to stop. */
export async function watchLedger(ledger: Ledger, { channel, there, here, refresh }: Watched): Promise<() => Promise<void>> {
  let closed = false
  let last: Promise<void> = Promise.resolve()
  const look = (): void => {
    last = last.then(async () => {
      if (closed) return
      const found = await ledger.transaction(there).catch(() => undefined)
      if (found && found.join() !== here().join()) await refresh()
    })
  }
  const stopListening = await ledger.listen(channel, look)
  const timer = setInterval(look, pollMs)
  timer.unref()
  return async () => {
    closed = true
    clearInterval(timer)
    await stopListening()
    await last
  }
}
