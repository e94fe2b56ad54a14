import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { syntheticAgencies } from '../../src/synthetic'
import type { Random } from '../../src/synthetic/random'
import type { Member } from './processes'
import type { Link, LinkState } from './proxy'
import type { Mood } from './receiver-main'
import { leaseMs, type Rig } from './rig'

/** What can be done to a run. Faults of one target come one after another; those of different targets overlap. */
export interface Fault {
  target: 'api' | 'worker' | 'redis' | 'postgres' | 'receiver' | 'redis link' | 'receiver link' | 'api link' | 'worker link'
  /** Breaks something for a while, and leaves it mended. Resolves with what has gone wrong that must not. */
  run(rig: Rig, random: Random): Promise<string[] | undefined>
}

const some = (random: Random, least: number, most: number): Promise<void> => sleep(random.int(least, most))

const kill =
  (of: (rig: Rig) => readonly Member[]) =>
  async (rig: Rig, random: Random): Promise<undefined> => {
    const one = random.pick(of(rig))
    await one.end('SIGKILL')
    await some(random, 0, 1500)
    one.start()
    await some(random, 1500, 2500)
  }

const freeze =
  (of: (rig: Rig) => readonly Member[], least: number, most: number) =>
  async (rig: Rig, random: Random): Promise<undefined> => {
    const one = random.pick(of(rig))
    one.freeze()
    await some(random, least, most)
    one.thaw()
  }

/** An orderly end under load: a process that does not end by itself was killed after 30 s, which shows as no exit code. */
const term =
  (of: (rig: Rig) => readonly Member[]) =>
  async (rig: Rig, random: Random): Promise<string[]> => {
    const one = random.pick(of(rig))
    const code = await one.end('SIGTERM')
    one.start()
    await some(random, 1500, 2500)
    return code === 0 ? [] : [`${one.name} was told to stop and ended with ${code ?? 'nothing'}`]
  }

const worse =
  (linkOf: (rig: Rig, random: Random) => Link, state: LinkState, least: number, most: number) =>
  async (rig: Rig, random: Random): Promise<undefined> => {
    const link = linkOf(rig, random)
    link.set(state)
    await some(random, least, most)
    link.set({ kind: 'open' })
  }

const moody =
  (mood: Mood) =>
  async (rig: Rig, random: Random): Promise<undefined> => {
    const agency = random.pick(syntheticAgencies)
    await rig.mood(agency, mood)
    await some(random, 2000, 6000)
    await rig.mood(agency, 'well')
  }

/** Sets something of Redis, waits, and sets it back. */
const setRedis =
  (there: readonly string[][], back: readonly string[][]) =>
  async ({ redis }: Rig, random: Random): Promise<undefined> => {
    for (const words of there) await redis.command(...words)
    await some(random, 2000, 5000)
    for (const words of back) await redis.command(...words)
  }

const receivers = (rig: Rig): Member[] => Object.values(rig.receivers)
const rough: LinkState = { kind: 'rough', delayMs: 300, jitterMs: 200, resets: 0.05 }
const receiverLink = ({ links }: Rig, random: Random): Link => links.receivers[random.pick(syntheticAgencies)]
const redisLink = ({ links }: Rig): Link => links.redis
const apiLink = ({ links }: Rig): Link => links.apiPostgres
const workerLink = ({ links }: Rig): Link => links.workerPostgres

/** Starts PostgreSQL, whose last life may not have let go of its memory yet. */
async function revive({ postgres }: Rig): Promise<void> {
  for (let left = 20; ; left--) {
    try {
      return await postgres.restart()
    } catch (error) {
      if (left === 0) throw error
      await sleep(500)
    }
  }
}

/** All faults by name. */
export const faults = {
  'api killed': { target: 'api', run: kill(rig => rig.apis) },
  'api frozen': { target: 'api', run: freeze(rig => rig.apis, 1000, 4000) },
  'api told to stop': { target: 'api', run: term(rig => rig.apis) },
  'worker killed': { target: 'worker', run: kill(rig => rig.workers) },
  'worker frozen beyond its lease': { target: 'worker', run: freeze(rig => rig.workers, leaseMs + 1000, leaseMs + 4000) },
  'worker told to stop': { target: 'worker', run: term(rig => rig.workers) },
  'all workers killed': {
    target: 'worker',
    async run({ workers }, random) {
      await Promise.all(workers.map(one => one.end('SIGKILL')))
      await some(random, 0, 1500)
      for (const one of workers) one.start()
      await some(random, 2000, 3000)
      return undefined
    }
  },
  'Redis emptied': {
    target: 'redis',
    async run({ redis }) {
      await redis.command('FLUSHALL')
      return undefined
    }
  },
  'Redis killed and started empty': {
    target: 'redis',
    async run({ redis }, random) {
      await redis.kill()
      await some(random, 500, 7000)
      await redis.restart()
      return undefined
    }
  },
  'Redis gone back in time': {
    target: 'redis',
    async run({ redis }, random) {
      await redis.command('SAVE')
      await some(random, 1500, 3000)
      await redis.restart()
      const [, folder] = (await redis.command('CONFIG', 'GET', 'dir')) as [string, string]
      rmSync(join(folder, 'dump.rdb'), { force: true })
      return undefined
    }
  },
  'Redis frozen': {
    target: 'redis',
    async run({ redis }, random) {
      redis.freeze()
      await some(random, 2000, 8000)
      redis.thaw()
      return undefined
    }
  },
  'Redis paused': {
    target: 'redis',
    async run({ redis }, random) {
      await redis.command('CLIENT', 'PAUSE', String(random.int(1500, 4000)), 'ALL')
      return undefined
    }
  },
  'Redis full': {
    target: 'redis',
    run: setRedis([['CONFIG', 'SET', 'maxmemory', '1mb']], [['CONFIG', 'SET', 'maxmemory', '0']])
  },
  'Redis evicting': {
    target: 'redis',
    run: setRedis(
      [
        ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'],
        ['CONFIG', 'SET', 'maxmemory', '1mb']
      ],
      [
        ['CONFIG', 'SET', 'maxmemory', '0'],
        ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction']
      ]
    )
  },
  'Redis read-only': { target: 'redis', run: setRedis([['REPLICAOF', '127.0.0.1', '1']], [['REPLICAOF', 'NO', 'ONE']]) },
  'PostgreSQL sessions ended': {
    target: 'postgres',
    async run(rig) {
      await rig.ask(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gateway' AND pid <> pg_backend_pid() AND random() < 0.5`
      )
      return undefined
    }
  },
  'PostgreSQL backend killed': {
    target: 'postgres',
    async run(rig) {
      const [one] = await rig.ask<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'gateway' ORDER BY xact_start NULLS LAST LIMIT 1`
      )
      if (one) process.kill(one.pid, 'SIGKILL')
      return undefined
    }
  },
  'PostgreSQL restarted': {
    target: 'postgres',
    async run(rig) {
      await revive(rig)
      return undefined
    }
  },
  'PostgreSQL killed and restarted': {
    target: 'postgres',
    async run(rig, random) {
      await rig.postgres.kill()
      await some(random, 200, 2000)
      await revive(rig)
      return undefined
    }
  },
  'connection cut right after COMMIT': {
    target: 'api link',
    run: worse(apiLink, { kind: 'cut-after', text: 'COMMIT', times: 3 }, 3000, 5000)
  },
  'rough link of an API to PostgreSQL': { target: 'api link', run: worse(apiLink, { ...rough, resets: 0.01 }, 2000, 4000) },
  'worker cut off from PostgreSQL': { target: 'worker link', run: worse(workerLink, { kind: 'cut' }, 3000, 7000) },
  'half-open link of a worker to PostgreSQL': {
    target: 'worker link',
    run: worse(workerLink, { kind: 'mute', way: 'both' }, 4000, 8000)
  },
  'rough link to Redis': { target: 'redis link', run: worse(redisLink, rough, 3000, 5000) },
  'half-open link to Redis': { target: 'redis link', run: worse(redisLink, { kind: 'mute', way: 'both' }, 3000, 7000) },
  'receiver killed': { target: 'receiver', run: kill(receivers) },
  'receiver down': {
    target: 'receiver',
    async run(rig, random) {
      const one = random.pick(receivers(rig))
      await one.end('SIGKILL')
      await some(random, 4000, 9000)
      one.start()
      return undefined
    }
  },
  'receiver frozen': { target: 'receiver', run: freeze(receivers, 2000, 6000) },
  'receiver failing': { target: 'receiver', run: moody('failing') },
  'receiver slow': { target: 'receiver', run: moody('slow') },
  'receiver losing answers': { target: 'receiver', run: moody('losing') },
  'receiver lying': { target: 'receiver', run: moody('lying') },
  'rough link to a receiver': { target: 'receiver link', run: worse(receiverLink, rough, 4000, 8000) },
  'receiver cut off': { target: 'receiver link', run: worse(receiverLink, { kind: 'cut' }, 3000, 7000) },
  'receiver cut off on the way back': {
    target: 'receiver link',
    run: worse(receiverLink, { kind: 'mute', way: 'back' }, 3000, 7000)
  }
} as const satisfies Record<string, Fault>

/** A fault by its name. */
export type FaultName = keyof typeof faults

/** The names in a drawn order, each once a round, for ever. */
export function* drawn(random: Random): Generator<FaultName> {
  const names = Object.keys(faults) as FaultName[]
  for (;;) yield* random.sample(names, names.length)
}

/** What a stretch of bad weather has done. */
export interface Weather {
  counts: Map<FaultName, number>
  /** What went wrong that must not. */
  faults: string[]
}

/**
 * Begins a fault each `everyMs` until the time is over, then waits until the last is mended. A fault whose target is still busy
 * with the one before waits for it.
 */
export async function badWeather(
  rig: Rig,
  random: Random,
  { forMs, everyMs, only, talk }: { forMs: number; everyMs: number; only?: readonly FaultName[]; talk: (line: string) => void }
): Promise<Weather> {
  const weather: Weather = { counts: new Map(), faults: [] }
  const chains = new Map<string, Promise<void>>()
  const begin = Date.now()
  for (const name of drawn(random)) {
    if (Date.now() - begin >= forMs) break
    if (only && !only.includes(name)) continue
    const fault: Fault = faults[name]
    const source = random.fork(`${name} ${weather.counts.get(name) ?? 0}`)
    weather.counts.set(name, (weather.counts.get(name) ?? 0) + 1)
    talk(`${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${name}`)
    const before = chains.get(fault.target) ?? Promise.resolve()
    const run = before.then(async () => void weather.faults.push(...((await fault.run(rig, source)) ?? [])))
    // A fault that could not be made is a fault of the run, and is told at its end.
    chains.set(
      fault.target,
      run.catch((error: unknown) => void weather.faults.push(`${name} could not be made: ${String(error)}`))
    )
    await sleep(everyMs)
  }
  await Promise.all(chains.values())
  return weather
}
