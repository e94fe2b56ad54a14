import { createRedisBackend, withBackend, type ConnectionOptions, type RedisQueueBackend } from 'bullmq'
import { Redis } from 'ioredis'
import type { PropagationLog } from './ports'
import { createFaultLog } from './quiet-log'
import { within } from './timing'
import type { Backing } from './wake-queue'

/** How Redis is reached. */
export interface RedisBackingOptions {
  /** `redis://` or `rediss://`, with user and password where needed. */
  url: string
  /** Put before the names of all keys; `visor` when left out. */
  prefix?: string
  log: PropagationLog
}

const answerMs = 2000

/**
 * BullMQ on Redis. Redis may be emptied or away at any moment: the producer then fails at once instead of waiting, and
 * the worker waits until it is back.
 */
export function redisBacking({ url, prefix, log }: RedisBackingOptions): Backing<RedisQueueBackend, ConnectionOptions> {
  const place = placeOf(url)
  const both = {
    connectTimeout: 5000,
    keepAlive: 10_000,
    retryStrategy: (attempt: number) => Math.min(2000, 50 * 2 ** Math.min(attempt, 6)) * (0.8 + 0.4 * Math.random())
  }
  const producer = new Redis(url, { ...both, enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: answerMs })
  const worker = new Redis(url, { ...both, maxRetriesPerRequest: null })
  const copies = keepCopies(worker)
  const say = createFaultLog(log)
  for (const client of [producer, worker]) client.on('error', error => say({ redis: place }, 'Redis is out of reach', error))
  return {
    name: 'redis',
    classes: withBackend(createRedisBackend),
    producerConnection: producer,
    workerConnection: worker,
    prefix: prefix ?? 'visor',
    present: () => producer.status === 'ready',
    watch(seen) {
      producer.on('ready', () => seen(true))
      producer.on('close', () => seen(false))
    },
    check: () => checkPolicy(producer, place),
    close() {
      // Going on purpose is not being away.
      producer.removeAllListeners('close')
      for (const client of [producer, worker, ...copies]) client.disconnect()
      return Promise.resolve()
    }
  }
}

/**
 * Keeps hold of the copies BullMQ makes of a client for its blocking reads: one that is out of reach at the end would
 * otherwise try to reconnect for ever, and keep the process alive.
 */
function keepCopies(client: Redis): Set<Redis> {
  const copies = new Set<Redis>()
  const duplicate = client.duplicate.bind(client)
  client.duplicate = override => {
    const copy = duplicate(override)
    copies.add(copy)
    copy.on('error', () => undefined)
    copy.on('end', () => copies.delete(copy))
    return copy
  }
  return copies
}

/** Refuses a Redis that may drop keys when its memory is full: jobs would vanish in part, and the rest never finish. */
async function checkPolicy(client: Redis, place: string): Promise<'ready' | 'away'> {
  let memory: string
  try {
    await within(answerMs, ready(client))
    memory = await client.info('memory')
  } catch {
    return 'away'
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1]
  if (policy === undefined || policy === 'noeviction') return 'ready'
  throw new Error(
    `Redis at ${place} has maxmemory-policy ${policy}, which drops keys when memory is full, and jobs with them. ` +
      'Set "maxmemory-policy noeviction" there, or give the gateway a Redis of its own.'
  )
}

function ready(client: Redis): Promise<void> {
  if (client.status === 'ready') return Promise.resolve()
  return new Promise(resolve => client.once('ready', () => resolve()))
}

/** Host and port for messages: never the credentials of the URL. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the configured address'
}
