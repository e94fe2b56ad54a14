import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../src/config'
import { prepareFiles, receivingOf, writeAgencies, type DemoFiles } from '../../src/demo/setup'
import type { Happening, Role } from '../../src/exchange'
import type { Ledger } from '../../src/ledger'
import { startGateway, type Gateway } from '../../src/main'
import { startAgency, syntheticAgencies, type AgencyEvent, type SimulatedAgency, type SyntheticAgency } from '../../src/synthetic'
import { callerOf, type Caller } from './caller'
import { ledgerDirectory } from './pglite'

let opened: Ledger | undefined

// The gateway keeps its ledger to itself; the tests look into the one that it opens.
jest.mock('../../src/ledger', () => {
  const actual = jest.requireActual<typeof import('../../src/ledger')>('../../src/ledger')
  return {
    ...actual,
    openLedger: async (...args: Parameters<typeof actual.openLedger>) => (opened = await actual.openLedger(...args))
  }
})

// Reading the catalogue takes seconds; the gateway and the tests that write documents share one.
jest.mock('../../src/exchange', () => {
  const actual = jest.requireActual<typeof import('../../src/exchange')>('../../src/exchange')
  let read: ReturnType<typeof actual.loadCatalogue> | undefined
  return {
    ...actual,
    loadCatalogue: (...args: Parameters<typeof actual.loadCatalogue>) => (read ??= actual.loadCatalogue(...args))
  }
})

/** A gateway in this process, on an embedded ledger of its own, with three simulated agencies attached over HTTP. */
export interface Rig {
  readonly url: string
  readonly gateway: Gateway
  readonly ledger: Ledger
  readonly files: DemoFiles
  readonly directory: string
  readonly agencies: ReadonlyMap<string, SimulatedAgency>
  /** What the gateway said of its work, in order. */
  readonly happenings: Happening[]
  /** What the simulated agencies said of their work, in order. */
  readonly events: AgencyEvent[]
  agency(name: SyntheticAgency): SimulatedAgency
  /** A caller with the demo's credential of that role, or of that agency. */
  as(who: Role | SyntheticAgency): Caller
  /** A caller with this token, or with none. */
  with(token: string | undefined): Caller
  /** Rows of every table of the ledger. */
  rows(): Promise<Record<string, number>>
  /** Waits until no debt can be paid any more. */
  settled(): Promise<void>
  /** Stops the gateway, lets something happen to its directory, and starts it again, with other settings where they are given. */
  restart(meanwhile?: () => void, config?: Partial<Config>): Promise<void>
  stop(): Promise<void>
}

/** More than the demo has: agencies that fetch, clients of other kinds, settings. */
export interface RigOptions {
  config?: Partial<Config>
  /** Called with the files before the gateway reads them. */
  prepare?: (files: DemoFiles) => void
}

const settings: Omit<Config, 'dataDirectory' | 'clientsFile' | 'agenciesFile'> = {
  role: 'all',
  host: '127.0.0.1',
  port: 0,
  databaseUrl: undefined,
  redisUrl: undefined,
  logLevel: 'silent',
  guidancePhase: 'before-mapps',
  environment: 'test',
  maxBodyBytes: 1024 * 1024,
  requestTimeoutMs: 60_000,
  leaseMs: 10_000,
  sweepMs: 200,
  concurrency: 4,
  assessEveryMs: 0
}

async function attach(files: DemoFiles, directory: string, events: AgencyEvent[]): Promise<Map<string, SimulatedAgency>> {
  const agencies = new Map<string, SimulatedAgency>()
  for (const agency of syntheticAgencies) {
    const own = join(directory, 'agencies', agency)
    mkdirSync(own, { recursive: true })
    agencies.set(
      agency,
      await startAgency({
        agency,
        directory: own,
        ...receivingOf(files, agency),
        onEvent: event => void events.push(event)
      })
    )
  }
  writeAgencies(files, Object.fromEntries([...agencies].map(([name, { endpoint }]) => [name, endpoint])))
  return agencies
}

/** Starts a rig: one opening of the embedded ledger, so one a test file will do. */
export async function startRig({ config = {}, prepare }: RigOptions = {}): Promise<Rig> {
  const place = await ledgerDirectory()
  const directory = join(place.directory, '..', 'gateway')
  mkdirSync(directory)
  renameSync(place.directory, join(directory, 'ledger'))
  const files = prepareFiles(directory)
  const events: AgencyEvent[] = []
  const agencies = await attach(files, directory, events)
  prepare?.(files)
  const happenings: Happening[] = []
  let gateway: Gateway
  let ledger: Ledger
  let url: string
  const start = async (other: Partial<Config> = {}): Promise<void> => {
    const own = { dataDirectory: directory, clientsFile: files.clientsFile, agenciesFile: files.agenciesFile }
    const watch = (happening: Happening): void => void happenings.push(happening)
    gateway = await startGateway({ ...settings, ...config, ...own, ...other }, { watch, onDemand: true })
    url = gateway.url ?? ''
    if (!opened) throw new Error('the gateway opened no ledger')
    ledger = opened
    for (const { agency, token } of files.clients) if (agency !== undefined) agencies.get(agency)?.connect({ url, token })
  }
  await start()
  const tokenOf = (who: string): string | undefined => files.clients.find(({ role, agency }) => who === (agency ?? role))?.token
  return {
    get url() {
      return url
    },
    get gateway() {
      return gateway
    },
    get ledger() {
      return ledger
    },
    files,
    directory,
    agencies,
    happenings,
    events,
    agency: name => agencies.get(name) as SimulatedAgency,
    as: who => callerOf(url, tokenOf(who)),
    with: token => callerOf(url, token),
    rows: () => countRows(ledger),
    settled: async () => {
      while ((await gateway.owed()) > 0) await new Promise(resolve => setTimeout(resolve, 20))
    },
    restart: async (meanwhile, other) => {
      await gateway.stop()
      meanwhile?.()
      await start(other)
    },
    stop: async () => {
      await gateway.stop()
      for (const agency of agencies.values()) await agency.stop()
      place.remove()
    }
  }
}

/** Tables that the keeper of the log writes to at its own time. */
const kept = ['audit_tile', 'audit_checkpoint']

/** Counts the rows of every table of the ledger but those. */
async function countRows(ledger: Ledger): Promise<Record<string, number>> {
  return ledger.transaction(async tx => {
    const { rows } = await tx.query(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'gateway'`)
    const counts: Record<string, number> = {}
    for (const { name } of rows.filter(row => !kept.includes(String(row['name'])))) {
      const found = await tx.query(`SELECT count(*) AS n FROM gateway."${String(name)}"`)
      counts[String(name)] = Number(found.rows[0]?.['n'])
    }
    return counts
  })
}
