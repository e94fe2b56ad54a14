import { openLedger } from '../../../src/ledger'
import { freePort } from '../../support/postgres'
import { ethnicities } from './by-hand'
import type { Sizes } from './limit-rows'
import { stopAll, type Contestant, type Place } from './ours'
import { run, type Running } from './processes'

const token = 'a-token-of-the-bench-alone'
const receivers = ['police-ctnm', 'prison-hmps']

function settings(name: string, { databaseUrl, redisUrl, sink }: Place, port: number): Record<string, string> {
  const endpoints = Object.fromEntries(receivers.map(agency => [agency, sink.endpoint(name, agency)]))
  return { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, TOKEN: token, PORT: String(port), ...endpoints }
}

async function start(name: string, place: Place, more: Record<string, string>, roles: readonly string[]): Promise<Contestant> {
  const port = await freePort()
  const env = { ...settings(name, place, port), ...more }
  const processes: Running[] = []
  for (const role of roles)
    processes.push(
      await run(
        `test/bench/ingest/${name}-main.${name === 'integreat' ? 'mjs' : 'ts'}`,
        [],
        { ...env, ROLE: role },
        role === 'worker' ? undefined : port
      )
    )
  return { name, door: { port, token }, processes, stop: () => stopAll(processes) }
}

/** What the same work costs at the least: by hand, without checks, over the product's own tables. */
export async function startLimit(place: Place, sizes: Sizes): Promise<Contestant> {
  await (await openLedger({ kind: 'postgres', url: place.databaseUrl, poolSize: 2 })).close()
  return start('limit', place, { SIZES: JSON.stringify(sizes) }, ['api', 'worker'])
}

/** As such gateways are usually written: express, helmet, jsonata, a transaction a request, the payload in the job. */
export const startTypical = (place: Place): Promise<Contestant> => start('typical', place, {}, ['api', 'worker'])

/** Integreat with map-transform: translates and sends on, and keeps nothing. */
export const startIntegreat = (place: Place): Promise<Contestant> =>
  start('integreat', place, { ETHNICITIES: JSON.stringify(ethnicities) }, ['api'])
