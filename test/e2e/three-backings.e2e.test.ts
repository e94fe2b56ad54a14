import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { prepareFiles, receivingOf, writeAgencies, type DemoFiles } from '../../src/demo/setup'
import { loadCatalogue } from '../../src/exchange'
import { checkStream } from '../../src/sync-log'
import { startAgency, syntheticAgencies, type SimulatedAgency } from '../../src/synthetic'
import { freePort } from '../../scripts/services/processes'
import { startPostgres } from '../support/postgres'
import { startRedis } from '../support/redis'
import { repoRoot } from '../support/shared'
import { gatewayProcesses, type GatewayProcesses } from './gateway-processes'
import { agencyHoldsTheNewest, owed, wholeLog, type Client } from './oracle'
import { mixedTraffic, type Parcel } from './traffic'

jest.setTimeout(1_200_000)

const people = 200
const postersPerAgency = 2
const catalogue = loadCatalogue('2026-01-01')

interface Backing {
  env: Record<string, string>
  apart: boolean
  stop(): Promise<void>
}

const backings: [string, () => Promise<Backing>][] = [
  ['PGlite alone', async () => ({ env: {}, apart: false, stop: async () => undefined })],
  [
    'PostgreSQL alone',
    async () => {
      const postgres = await startPostgres()
      return { env: { DATABASE_URL: postgres.url }, apart: false, stop: () => postgres.stop() }
    }
  ],
  [
    'PostgreSQL with Redis, API and worker apart',
    async () => {
      const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
      const stop = async (): Promise<void> => {
        await Promise.all([postgres.stop(), redis.stop()])
      }
      return { env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url }, apart: true, stop }
    }
  ]
]

/** Posts everything, each agency's people in order; `between` is called as the answers come in. */
async function postAll(
  traffic: readonly Parcel[],
  agencies: ReadonlyMap<string, SimulatedAgency>,
  between: (answered: number) => void
): Promise<void> {
  let answered = 0
  await Promise.all(
    [...agencies].flatMap(([name, agency]) =>
      Array.from({ length: postersPerAgency }, async (_, lane) => {
        // A person stays with one poster, so that the agency's own order of that person is kept.
        const mine = traffic.filter(parcel => parcel.agency === name && parcel.document.index % postersPerAgency === lane)
        for (const { document } of mine) {
          const { status } = await agency.post(
            document.bytes,
            document.contentType,
            `e2e-${document.index}-${name}-${document.event.version}`
          )
          expect([200, 201]).toContain(status)
          between(++answered)
        }
      })
    )
  )
}

async function attach(files: DemoFiles, directory: string, url: string): Promise<Map<string, SimulatedAgency>> {
  const agencies = new Map<string, SimulatedAgency>()
  for (const agency of syntheticAgencies) {
    const token = files.clients.find(client => client.agency === agency)?.token ?? ''
    agencies.set(
      agency,
      await startAgency({
        agency,
        directory: join(directory, agency),
        ...receivingOf(files, agency),
        gateway: { url, token }
      })
    )
  }
  writeAgencies(files, Object.fromEntries([...agencies].map(([name, { endpoint }]) => [name, endpoint])))
  return agencies
}

/** Kills once a third of the answers are in and again at two thirds, and starts again each time. */
function killer(gateway: GatewayProcesses, total: number): { note: (answered: number) => void; done: () => Promise<void> } {
  const due = [
    { at: Math.floor(total / 3), role: 'api' as const },
    { at: Math.floor((2 * total) / 3), role: 'worker' as const }
  ]
  let last = Promise.resolve()
  return {
    note(answered) {
      const [next] = due
      if (!next || answered < next.at) return
      due.shift()
      last = last.then(async () => {
        await gateway.kill(next.role)
        await gateway.start()
      })
    },
    done: async () => {
      await last
      expect(due).toEqual([])
    }
  }
}

async function untilNothingIsOwed(operator: Client): Promise<void> {
  const until = Date.now() + 600_000
  while (Date.now() < until) {
    if ((await owed(operator)) === 0) return
    await sleep(250)
  }
  throw new Error(`${await owed(operator)} debts are still owed`)
}

/** A line on stderr for whoever waits: what has been reached, and how long it took. */
function progressOf(name: string): (what: string) => void {
  let last = performance.now()
  return what => {
    const now = performance.now()
    process.stderr.write(`${name}: ${what} (${((now - last) / 1000).toFixed(1)} s)\n`)
    last = now
  }
}

beforeAll(() => {
  if (!existsSync(join(repoRoot, 'dist', 'cli', 'main.js'))) throw new Error('build first: npm run build')
})

test.each(backings)('%s: 200 people, three agencies, two kills, and everybody holds the newest', async (name, open) => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-e2e-'))
  const backing = await open()
  const port = await freePort()
  const files = prepareFiles(directory)
  const agencies = await attach(files, join(directory, 'agencies'), `http://127.0.0.1:${port}`)
  const env = {
    ...backing.env,
    GATEWAY_DATA_DIR: directory,
    GATEWAY_CLIENTS_FILE: files.clientsFile,
    GATEWAY_AGENCIES_FILE: files.agenciesFile,
    GATEWAY_LEASE_MS: '4000'
  }
  const gateway = gatewayProcesses(env, port, backing.apart)
  const clientOf = (role: string, agency?: string): Client => ({
    url: gateway.url,
    token: files.clients.find(client => client.role === role && (agency === undefined || client.agency === agency))?.token ?? ''
  })
  try {
    const progress = progressOf(name)
    await gateway.start()
    const traffic = mixedTraffic(11, people, catalogue)
    progress(`${traffic.length} documents to post`)
    const kills = killer(gateway, traffic.length)
    await postAll(traffic, agencies, kills.note)
    await kills.done()
    progress('posted, through two kills')
    await untilNothingIsOwed(clientOf('operator'))

    progress('nothing is owed')
    const receipts = [...agencies.values()].flatMap(agency => agency.posted())
    expect(receipts).toHaveLength(traffic.length)
    const nominals = [
      ...new Set(
        receipts.flatMap(({ receipt }) =>
          ((receipt?.['entries'] ?? []) as { nominal?: string }[]).flatMap(entry => entry.nominal ?? [])
        )
      )
    ]
    expect(nominals).toHaveLength(people)
    for (const [id, agency] of agencies) {
      const verdict = await agencyHoldsTheNewest(agency, clientOf('agency', id), nominals, catalogue)
      expect(verdict.wrong).toEqual([])
      expect(verdict.visible + verdict.hidden).toBe(people)
      expect(verdict.visible).toBeGreaterThan(0)
    }

    progress('everybody holds the newest')
    const log = await wholeLog(clientOf('auditor'))
    const collected = new Set(log.filter(line => line['op'] === 'collect').map(line => line['submission']))
    for (const { receipt } of receipts) expect(collected).toContain(receipt?.['submission'])
    const streams = new Map<string, Uint8Array[]>()
    for (const { stream, leaf } of log) {
      const leaves = streams.get(String(stream)) ?? []
      leaves.push(new TextEncoder().encode(String(leaf)))
      streams.set(String(stream), leaves)
    }
    for (const leaves of streams.values()) expect(checkStream(leaves, 'actor').fault).toBeUndefined()
    expect(await gateway.stop()).toEqual(backing.apart ? [0, 0] : [0])
  } finally {
    await gateway.kill()
    for (const agency of agencies.values()) await agency.stop()
    await backing.stop()
    rmSync(directory, { recursive: true, force: true })
  }
})
