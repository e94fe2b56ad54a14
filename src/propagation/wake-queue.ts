import type { BackendClasses, IQueueBackend, Queue } from 'bullmq'
import { performance } from 'node:perf_hooks'
import { faultOf } from './fault-of'
import type { PropagationLog } from './ports'
import { createFaultLog, type FaultLog } from './quiet-log'
import { keepTimetable, type Recurring, type Timetable, type TimetablePort } from './timetable'
import { within } from './timing'
import { readWakeData, type WakeJob, type WakeUp } from './wake-jobs'
import { createWakeProducer } from './wake-producer'
import { startWakeWorker, type Handle, type JobWorker, type Working } from './wake-worker'

/** Where the queue lives. Everything else about it is the same code on every backing. */
export interface Backing<B extends IQueueBackend, C> {
  name: 'redis' | 'postgres'
  classes: BackendClasses<B, C>
  producerConnection: C
  workerConnection: C
  /** Put before the names of the queue's keys where the backing shares one space of keys. */
  prefix?: string
  /** False where the backing is known to be away. */
  present(): boolean
  /** Calls back whenever the backing is known to have come or gone. */
  watch(seen: (present: boolean) => void): void
  /** Rejects with a plain message where this backing must not be used; `away` where it cannot be asked now. */
  check(): Promise<'ready' | 'away'>
  close(): Promise<void>
}

/** The queue that carries wake-ups: ids alone, and nothing that the ledger could not say again. */
export interface WakeQueue {
  readonly backing: 'redis' | 'postgres'
  /** To be asked once at the start. Rejects with a plain message where the backing must not be used. */
  check(): Promise<'ready' | 'away'>
  /** Wakes lanes as best it can: returns at once, never throws. */
  wake(wakes: readonly WakeUp[]): void
  /** Handles the wake-ups of one agency, `concurrency` jobs at a time, until stopped. */
  work(agency: string, concurrency: number, handle: Handle): Working
  /** Wake-ups that wait for a worker; undefined while the queue is away. */
  waiting(agency: string): Promise<number | undefined>
  /** For how long the queue has been out of reach, in milliseconds; 0 while it answers. */
  awayMs(): number
  /** Does the work again and again until stopped; once at a time in this process, and by one scheduler over all processes. */
  every(work: Recurring): Timetable
  close(): Promise<void>
}

const answerMs = 3000

/** A wake queue on the given backing: one BullMQ queue per agency, `lane-<agency>`. */
export function createWakeQueue<B extends IQueueBackend, C>(backing: Backing<B, C>, log: PropagationLog): WakeQueue {
  const say = createFaultLog(log)
  const producers = createProducers(backing, say)
  const presence = createPresence(backing, log)
  const producer = createWakeProducer({
    present: () => backing.present(),
    add: (agency, jobs) => within(answerMs, producers.add(agency, jobs)),
    reached(taken, error) {
      presence.seen(taken, error)
      if (!taken) producers.forget()
    }
  })
  return {
    backing: backing.name,
    check: () => backing.check(),
    wake: wakes => producer.wake(wakes),
    work: (agency, concurrency, handle) =>
      startWakeWorker({ create: process => createWorker(backing, agency, concurrency, process), agency, handle, log, say }),
    async waiting(agency) {
      if (!backing.present()) return undefined
      try {
        const count = await within(answerMs, producers.of(agency).getWaitingCount())
        presence.seen(true)
        return count
      } catch (error) {
        presence.seen(false, error)
        producers.forget()
        return undefined
      }
    },
    awayMs: () => presence.awayMs(),
    every: work => keepTimetable(work, timetablePort(backing, work.name), log),
    async close() {
      await within(answerMs, producer.idle()).catch(() => undefined)
      await producers.close()
      await backing.close()
    }
  }
}

/** Keeps since when the backing is out of reach, and says so once. */
function createPresence<B extends IQueueBackend, C>(backing: Backing<B, C>, log: PropagationLog) {
  let awaySince: number | undefined = backing.present() ? undefined : performance.now()
  let said = false
  const presence = {
    seen(present: boolean, error?: unknown): void {
      if (present) {
        const awayMs = Math.round(presence.awayMs())
        awaySince = undefined
        if (said) log.info({ queue: backing.name, awayMs }, 'the wake queue answers')
        said = false
      } else {
        awaySince ??= performance.now()
        if (!said)
          log.warn({ queue: backing.name, ...(error !== undefined && { fault: faultOf(error) }) }, 'the wake queue is away')
        said = true
      }
    },
    awayMs: () => (awaySince === undefined ? 0 : performance.now() - awaySince)
  }
  backing.watch(present => presence.seen(present))
  return presence
}

/** The producing ends. One that failed is made anew, as BullMQ remembers a first handshake that went wrong for ever. */
function createProducers<B extends IQueueBackend, C>({ classes, ...backing }: Backing<B, C>, say: FaultLog) {
  const queues = new Map<string, Pick<Queue, 'addBulk' | 'getWaitingCount' | 'close'>>()
  const of = (agency: string): Pick<Queue, 'addBulk' | 'getWaitingCount' | 'close'> => {
    const known = queues.get(agency)
    if (known !== undefined) return known
    const queue = new classes.Queue(queueName(agency), {
      connection: backing.producerConnection,
      streams: { events: { maxLen: 100 } },
      ...(backing.prefix !== undefined && { prefix: backing.prefix })
    })
    queue.on('error', error => say({ agency, queue: backing.name }, 'the wake queue reports a fault', error))
    queues.set(agency, queue)
    return queue
  }
  const forget = (): void => {
    for (const queue of queues.values()) queue.close().catch(() => undefined)
    queues.clear()
  }
  return {
    of,
    forget,
    async add(agency: string, jobs: WakeJob[]): Promise<void> {
      await of(agency).addBulk(jobs.map(job => ({ name: 'wake', data: { nominals: job.nominals }, opts: jobOptions(job.id) })))
    },
    async close(): Promise<void> {
      const open = [...queues.values()]
      queues.clear()
      await within(answerMs, Promise.allSettled(open.map(queue => queue.close()))).catch(() => undefined)
    }
  }
}

function queueName(agency: string): string {
  return `lane-${agency}`
}

/** A job that is done or failed goes at once: one that were kept would swallow the next of the same id. */
function jobOptions(jobId: string) {
  return { jobId, attempts: 1, removeOnComplete: true, removeOnFail: true } as const
}

/** The handler may be run again for the same job at any time, so a stalled job is simply given to another worker. */
function createWorker<B extends IQueueBackend, C>(
  { classes, ...backing }: Backing<B, C>,
  agency: string,
  concurrency: number,
  handle: Handle
): JobWorker {
  return new classes.Worker(queueName(agency), async job => handle(readWakeData(job.data) ?? []), {
    connection: backing.workerConnection,
    autorun: false,
    concurrency,
    lockDuration: 30_000,
    stalledInterval: 15_000,
    maxStalledCount: 1000,
    runRetryDelay: 1000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    ...(backing.prefix !== undefined && { prefix: backing.prefix })
  })
}

/** The ends of the queue of scheduled work. A run may last long, so that its lock is renewed by the worker and never lapses. */
function timetablePort<B extends IQueueBackend, C>({ classes, ...backing }: Backing<B, C>, name: string): TimetablePort {
  const prefix = backing.prefix === undefined ? {} : { prefix: backing.prefix }
  return {
    queue: () => {
      const queue = new classes.Queue(`timetable-${name}`, { connection: backing.producerConnection, ...prefix })
      // What goes wrong is heard from the calls themselves.
      queue.on('error', () => undefined)
      return queue
    },
    worker: process =>
      new classes.Worker(`timetable-${name}`, process, {
        connection: backing.workerConnection,
        autorun: false,
        concurrency: 1,
        lockDuration: 30_000,
        stalledInterval: 15_000,
        maxStalledCount: 1000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
        ...prefix
      })
  }
}
