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
}

type JobWorker = Pick<Worker, 'run' | 'close' | 'on' | 'disconnect'>

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

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      const worker = parts.create(parts.handle)
      current = worker
      worker.on('error', error => log.warn({ agency, fault: faultOf(error) }, 'the wake worker reports a fault'))
      try {
        await worker.run()
      } catch (error) {
        log.warn({ agency, fault: faultOf(error) }, 'the wake worker ended with a fault')
      }
      if (stopping.signal.aborted) return
      log.warn({ agency }, 'the wake worker ended and is made anew')
      worker.close(true).catch(() => undefined)
      await pause(1000, stopping.signal)
    }
  }
  const running = keepRunning()

  return {
    async stop(graceMs) {
      stopping.abort()
      const worker = current
      try {
        await within(graceMs, Promise.all([worker?.close(), running]))
      } catch {
        log.warn({ agency }, 'the wake worker was cut off')
        await within(500, worker?.disconnect() ?? Promise.resolve()).catch(() => undefined)
      }
    }
  }
}
