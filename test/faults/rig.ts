import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { prepareFiles, receivingOf, writeAgencies, type DemoFiles } from '../../src/demo/setup'
import { syntheticAgencies, type SyntheticAgency } from '../../src/synthetic'
import type { Random } from '../../src/synthetic/random'
import { freePort, startPostgres, type PrivatePostgres } from '../support/postgres'
import { startRedis, type TestRedis } from '../support/redis'
import { repoRoot } from '../support/shared'
import { answers, member, typescript, type Member } from './processes'
import { startLink, type Link } from './proxy'
import type { Mood, ReceiverSetUp } from './receiver-main'

/** Everything that a run starts, and may break. */
export interface Rig {
  files: DemoFiles
  directory: string
  doors: string[]
  apis: Member[]
  workers: Member[]
  receivers: Record<SyntheticAgency, Member>
  postgres: PrivatePostgres
  redis: TestRedis
  /** Links to each receiver, to Redis, and to PostgreSQL of the first API and the first worker alone. */
  links: { receivers: Record<SyntheticAgency, Link>; redis: Link; apiPostgres: Link; workerPostgres: Link }
  /** Environment of `gateway log fsck` and the like. */
  env: Record<string, string>
  journalOf(agency: SyntheticAgency): string
  mood(agency: SyntheticAgency, mood: Mood): Promise<void>
  /** Asks the database; waits until it answers. */
  ask<T extends object>(sql: string): Promise<T[]>
  stop(): Promise<void>
}

/** The lease of deliveries in a run, in milliseconds: short, so that frozen workers outlive theirs. */
export const leaseMs = 4000

const each = <T>(make: (agency: SyntheticAgency) => T): Record<SyntheticAgency, T> =>
  Object.fromEntries(syntheticAgencies.map(agency => [agency, make(agency)])) as Record<SyntheticAgency, T>

const throughLink = (url: string, { port }: Link): string => Object.assign(new URL(url), { port: String(port) }).toString()

/** Starts services, receivers and a gateway of two APIs and three workers; `naive` puts the naive variant in the gateway's place. */
export async function startRig(directory: string, random: Random, naive = false): Promise<Rig> {
  mkdirSync(directory, { recursive: true })
  const [postgres, redis] = [await startPostgres(), await startRedis()]
  const link = (url: string): Promise<Link> => startLink(Number(new URL(url).port), random)
  const [redisLink, apiPostgres, workerPostgres] = [await link(redis.url), await link(postgres.url), await link(postgres.url)]
  const files = prepareFiles(directory)
  const ports = new Map<SyntheticAgency, number>()
  const links = new Map<SyntheticAgency, Link>()
  for (const agency of syntheticAgencies) {
    const port = await freePort()
    ports.set(agency, port)
    links.set(agency, await startLink(port, random))
  }
  const endpointOf = (agency: SyntheticAgency): string =>
    `http://127.0.0.1:${links.get(agency)?.port ?? 0}${naive ? '/naive' : '/'}`
  const endpoints = each(endpointOf)
  writeAgencies(files, endpoints)
  const journalOf = (agency: SyntheticAgency): string => join(directory, `${agency}.jsonl`)
  const receivers = each(agency => {
    const { endpointToken: token, ...receiving } = receivingOf(files, agency)
    const endpoint = endpoints[agency]
    const setUp: ReceiverSetUp = {
      agency,
      port: ports.get(agency) ?? 0,
      endpoint,
      token,
      ...receiving,
      journal: journalOf(agency)
    }
    const file = join(directory, `${agency}.json`)
    writeFileSync(file, JSON.stringify(setUp), { mode: 0o600 })
    return member(`receiver of ${agency}`, typescript('test/faults/receiver-main.ts', file), {})
  })
  const env = {
    GATEWAY_CLIENTS_FILE: files.clientsFile,
    GATEWAY_AGENCIES_FILE: files.agenciesFile,
    GATEWAY_DATA_DIR: directory,
    GATEWAY_LOG_LEVEL: 'warn',
    GATEWAY_LEASE_MS: String(leaseMs),
    GATEWAY_SWEEP_MS: '500',
    GATEWAY_ASSESS_EVERY_MS: '0',
    GATEWAY_RECONCILE_EVERY_MS: '0',
    REDIS_URL: throughLink(redis.url, redisLink),
    DATABASE_URL: postgres.url,
    ...(naive && { ENDPOINTS: JSON.stringify(endpoints), CLIENTS: JSON.stringify(files.clients) })
  }
  const program = naive ? typescript('test/faults/naive-main.ts') : [join(repoRoot, 'dist', 'cli', 'main.js'), 'serve']
  const apiPorts = [await freePort(), await freePort()]
  const apis = apiPorts.map((port, i) =>
    member(`api ${i + 1}`, program, {
      ...{ ...env, GATEWAY_ROLE: 'api', PORT: String(port) },
      ...(i === 0 && { DATABASE_URL: throughLink(postgres.url, apiPostgres) })
    })
  )
  const workers = [0, 1, 2].map(i =>
    member(`worker ${i + 1}`, program, {
      ...{ ...env, GATEWAY_ROLE: 'worker' },
      ...(i === 0 && { DATABASE_URL: throughLink(postgres.url, workerPostgres) })
    })
  )
  const doors = apiPorts.map(port => `http://127.0.0.1:${port}`)
  const members = [...Object.values(receivers), ...apis, ...workers]
  const allLinks = [redisLink, apiPostgres, workerPostgres, ...links.values()]
  const stop = async (): Promise<void> => {
    await Promise.all(members.map(one => one.end('SIGKILL')))
    for (const one of allLinks) one.close()
    await redis.stop()
    await postgres.stop()
  }
  try {
    for (const one of Object.values(receivers)) one.start()
    apis[0]?.start()
    await answers(`${doors[0] ?? ''}/health/ready`)
    for (const one of [...apis.slice(1), ...workers]) one.start()
    await answers(`${doors[1] ?? ''}/health/ready`)
  } catch (error) {
    process.stderr.write(members.map(one => one.output().slice(-2000)).join(''))
    await stop()
    throw error
  }
  return {
    ...{ files, directory, doors, apis, workers, receivers, postgres, redis, env, journalOf, stop },
    links: { receivers: each(agency => links.get(agency) as Link), redis: redisLink, apiPostgres, workerPostgres },
    async mood(agency, mood) {
      const url = `http://127.0.0.1:${ports.get(agency) ?? 0}/mood`
      for (let left = 50; left > 0; left--) {
        const told = await fetch(url, { method: 'POST', body: mood, signal: AbortSignal.timeout(3000) }).catch(() => undefined)
        if (told?.ok) return
        await new Promise(resolve => setTimeout(resolve, 200))
      }
      throw new Error(`the receiver of ${agency} does not answer`)
    },
    ask: sql => askPostgres(postgres.url, sql)
  }
}

async function askPostgres<T extends object>(url: string, sql: string): Promise<T[]> {
  for (let left = 100; ; left--) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 60_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query<T>(sql)).rows
    } catch (error) {
      if (left === 0) throw error
      await new Promise(resolve => setTimeout(resolve, 200))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
