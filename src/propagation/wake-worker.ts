import type { Worker } from 'bullmq'
import { faultOf } from './fault-of'
import type { PropagationLog } from './ports'
import { pause, within } from './timing'

/** Looks after the nominals of one job. What it cannot do it leaves to the sweep; its failure fails the job, no more. */
export type Handle = (nominals: string[]) => Promise<void>

/** A worker under way. */
export interface Working {
  /** Takes no more jobs and resolves when those under way are done, or after `graceMs` at the latest. */
  stop(graceMs: number): Promise<void>
  /** Makes the worker anew, for one that has gone silent. */
  renew(): void
}

type JobWorker = Pick<Worker, 'run' | 'close' | 'on'>

/**
 * Runs a BullMQ worker and keeps it running: one whose main loop ends or fails before it was stopped is made anew, since
 * a worker that has gone silent would leave its agency to the sweep alone.
 */
export function startWakeWorker(parts: {
  create: (handle: Handle) => JobWorker
  agency: string
  handle: Handle
  log: PropagationLog
}): Working {
  const { agency, log } = parts
  const stopping = new AbortController()
  let current: JobWorker | undefined
  let replace: () => void = () => undefined

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      const worker = parts.create(parts.handle)
      const replaced = new Promise<void>(resolve => (replace = resolve))
      current = worker
      worker.on('error', error => log.warn({ agency, fault: faultOf(error) }, 'the wake worker reports a fault'))
      const ended = worker.run().catch((error: unknown) => {
        log.warn({ agency, fault: faultOf(error) }, 'the wake worker ended with a fault')
      })
      // A silent worker may never end, so that its successor does not wait for it.
      await Promise.race([ended, replaced])
      if (stopping.signal.aborted) return ended
      log.warn({ agency }, 'the wake worker is made anew')
      worker.close(true).catch(() => undefined)
      await pause(1000, stopping.signal)
    }
  }
  const running = keepRunning()

  return {
    async stop(graceMs) {
      stopping.abort()
      try {
        await within(graceMs, Promise.all([current?.close(), running]))
      } catch {
        // Its connections are ended with the queue; the jobs it still holds are given to others once their locks run out.
        log.warn({ agency }, 'the wake worker was cut off')
      }
    },
    renew: () => replace()
  }
}
