import type { Queue } from 'bullmq'
import { faultOf } from './fault-of'
import type { PropagationLog } from './ports'
import { createFaultLog } from './quiet-log'
import { pause, within } from './timing'
import { endWorker, type JobWorker } from './wake-worker'

/** Work that comes round again. Whether it is due, and who does it, is the ledger's to say: a job is a call to look. */
export interface Recurring {
  name: string
  everyMs: number
  /** Raised when the process stops. What it cannot do it leaves to the next time. */
  run: (signal: AbortSignal) => Promise<void>
}

/** A timetable that is kept. */
export interface Timetable {
  stop(graceMs: number): Promise<void>
}

/** The ends of the queue that a timetable needs. */
export interface TimetablePort {
  queue(): Pick<Queue, 'getJobScheduler' | 'upsertJobScheduler' | 'close'>
  worker(process: () => Promise<void>): JobWorker
}

const answerMs = 3000
const lookMs = 60_000

/**
 * Keeps one BullMQ job scheduler for the work, however many processes ask for it, and runs what it brings, one at a time in
 * this process. A queue that was emptied is given its scheduler again.
 */
export function keepTimetable({ name, everyMs, run }: Recurring, port: TimetablePort, log: PropagationLog): Timetable {
  const stopping = new AbortController()
  const say = createFaultLog(log)
  let running: Promise<void> = Promise.resolve()
  const worker = port.worker(() => {
    running = run(stopping.signal).catch((error: unknown) => {
      log.error({ work: name, fault: faultOf(error) }, 'scheduled work broke off')
    })
    return running
  })
  worker.on('error', error => say({ work: name }, 'the worker of the timetable reports a fault', error))
  void worker.run().catch((error: unknown) => say({ work: name }, 'the worker of the timetable ended', error))

  async function schedule(): Promise<void> {
    const queue = port.queue()
    try {
      const known = await within(answerMs, queue.getJobScheduler(name))
      if (known?.every === everyMs) return
      await within(
        answerMs,
        queue.upsertJobScheduler(
          name,
          { every: everyMs },
          { name, data: {}, opts: { removeOnComplete: true, removeOnFail: true } }
        )
      )
    } catch (error) {
      say({ work: name }, 'the timetable cannot be written', error)
    } finally {
      await within(answerMs, queue.close()).catch(() => undefined)
    }
  }
  const keeping = (async () => {
    while (!stopping.signal.aborted) {
      await schedule()
      await pause(Math.min(everyMs, lookMs), stopping.signal)
    }
  })()

  return {
    async stop(graceMs) {
      stopping.abort()
      await worker.pause(true)
      await within(graceMs, Promise.all([running, keeping])).catch(() => undefined)
      // A moment for the job to be reported as done; one that is not is stalled, and given out again.
      await pause(20, new AbortController().signal)
      await within(1000, endWorker(worker)).catch(() => undefined)
    }
  }
}
