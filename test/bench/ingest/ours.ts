import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { prepareFiles, receivingOf, writeAgencies } from '../../../src/demo/setup'
import { createReceiver, memoryStore } from '../../../src/receiver'
import { syntheticAgencies } from '../../../src/synthetic'
import { privateKeyOf } from '../../../src/wire'
import { freePort } from '../../support/postgres'
import type { Door } from './load'
import { run, type Running } from './processes'
import type { Sink } from './sink'

/** Where a gateway that is measured finds its services. */
export interface Place {
  directory: string
  databaseUrl: string
  redisUrl: string
  sink: Sink
}

/** A gateway that is measured, running. */
export interface Contestant {
  name: string
  door: Door
  processes: Running[]
  stop(): Promise<void>
}

const script = 'test/bench/ingest/gateway-main.ts'

/** This product as operators run it: one process for the API and one worker, on PostgreSQL and Redis. */
export async function startOurs({ directory, databaseUrl, redisUrl, sink }: Place): Promise<Contestant> {
  mkdirSync(directory, { recursive: true })
  const files = prepareFiles(directory)
  writeAgencies(files, Object.fromEntries(syntheticAgencies.map(agency => [agency, sink.endpoint('ours', agency)])))
  for (const agency of syntheticAgencies) {
    const { id, seed } = receivingOf(files, agency).signingKey
    const signWith = { id, key: privateKeyOf(Buffer.from(seed, 'base64')) }
    const endpoint = (): string => sink.endpoint('ours', agency)
    sink.attach('ours', agency, createReceiver({ agency, endpoint, store: memoryStore(), signWith }))
  }
  const port = await freePort()
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    GATEWAY_CLIENTS_FILE: files.clientsFile,
    GATEWAY_AGENCIES_FILE: files.agenciesFile,
    GATEWAY_DATA_DIR: join(directory, 'data'),
    GATEWAY_LOG_LEVEL: 'warn',
    GATEWAY_ASSESS_EVERY_MS: '0',
    // As many deliveries under way as there are requests.
    GATEWAY_CONCURRENCY: '64',
    PORT: String(port)
  }
  const api = await run(script, [], { ...env, GATEWAY_ROLE: 'api' }, port)
  const worker = await run(script, [], { ...env, GATEWAY_ROLE: 'worker' })
  const token = files.clients.find(({ agency }) => agency === 'probation-nsd')?.token ?? ''
  const processes = [api, worker]
  return { name: 'ours', door: { port, token }, processes, stop: () => stopAll(processes) }
}

/** Stops processes, the last started first. */
export async function stopAll(processes: readonly Running[]): Promise<void> {
  for (const one of [...processes].reverse()) await one.stop()
}
