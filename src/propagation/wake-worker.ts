import type { PropagationLog } from './ports'
import type { FaultLog } from './quiet-log'
import { pause, within } from './timing'

/** Looks after the nominals of one job. What it cannot do it leaves to the sweep; its failure fails the job, no more. */
export type Handle = (nominals: string[]) => Promise<void>

/** A worker under way. */
export interface Working {
  /** Takes no more jobs and resolves when those under way are done, or a second after `graceMs` at the latest. */
  stop(graceMs: number): Promise<void>
  /** Makes the worker anew, for one that has gone silent. */
  renew(): void
}

/** The part of BullMQ's worker that is used here. */
export interface JobWorker {
  run(): Promise<void>
  pause(doNotWaitActive?: boolean): Promise<void>
  close(force?: boolean): Promise<void>
  getBackend(): { disconnectBlocking(wait?: boolean): Promise<void> }
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'completed' | 'failed', listener: () => void): unknown
}

/** What a worker is made of. */
export interface WakeWorkerParts {
  create: (handle: Handle) => JobWorker
  agency: string
  handle: Handle
  log: PropagationLog
  /** Says faults that recur. */
  say: FaultLog
}

/**
 * Runs a BullMQ worker and keeps it running: one whose main loop ends or fails before it was stopped is made anew, since
 * a worker that has gone silent would leave its agency to the sweep alone.
 */
export function startWakeWorker(parts: WakeWorkerParts): Working {
  const { agency, log } = parts
  const stopping = new AbortController()
  let current: { worker: JobWorker; untold: () => number } | undefined
  let replace: () => void = () => undefined

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      current = startOne(parts)
      const { worker } = current
      const replaced = new Promise<void>(resolve => (replace = resolve))
      const ended = worker.run().catch((error: unknown) => {
        parts.say({ agency }, 'the wake worker ended with a fault', error)
      })
      // A silent worker may never end, so that its successor does not wait for it.
      await Promise.race([ended, replaced])
      if (stopping.signal.aborted) return
      log.warn({ agency }, 'the wake worker is made anew')
      endWorker(worker).catch(() => undefined)
      await pause(1000, stopping.signal)
    }
  }
  void keepRunning()

  return {
    async stop(graceMs) {
      stopping.abort()
      if (current === undefined) return
      const { worker, untold } = current
      await worker.pause(true)
      const until = performance.now() + graceMs
      while (untold() > 0 && performance.now() < until) await pause(10, new AbortController().signal)
      // Jobs that could not be reported as done are given to another worker later, which finds nothing to do in them.
      if (untold() > 0) log.warn({ agency, jobs: untold() }, 'the wake worker was cut off')
      await within(1000, endWorker(worker)).catch(() => undefined)
    },
    renew: () => replace()
  }
}

/** Makes one worker and counts its jobs that are not yet reported as done to the queue. */
function startOne({ create, agency, handle, say }: WakeWorkerParts) {
  let untold = 0
  const worker = create(nominals => {
    untold += 1
    return handle(nominals)
  })
  const told = (): void => void (untold -= 1)
  worker.on('completed', told)
  worker.on('failed', told)
  worker.on('error', error => say({ agency }, 'the wake worker reports a fault', error))
  return { worker, untold: () => untold }
}

/**
 * Ends a worker without waiting for anything: BullMQ's own graceful close waits without end for a queue that is away, and
 * then leaves timers behind.
 */
export async function endWorker(worker: JobWorker): Promise<void> {
  await worker.getBackend().disconnectBlocking(false)
  await worker.close(true)
}
