import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp, listen, type Listening } from './api'
import { logPlacesOf, type Config } from './config'
import {
  agencyIds,
  assessEverything,
  assessmentRun,
  compareAfterRestore,
  compileChecks,
  createChangeBell,
  defaultRoot,
  deliver,
  fixedOf,
  loadCatalogue,
  openLog,
  openMappingBook,
  openPackBook,
  openSigningKeys,
  plainWarning,
  propagationFigures,
  raiseWhereBehind,
  readAgencies,
  readCallable,
  readClients,
  reconcileEverybody,
  reconcileRun,
  recordKeys,
  reloadMappings,
  withMappings,
  witnessStanding,
  workAtAccepted,
  workAtResync,
  type AgencyRegistry,
  type Happening,
  type Services
} from './exchange'
import { openLedger, type Ledger } from './ledger'
import { createLogger, type Logger } from './logging'
import { addLogFigures, addWitnessFigures, createMetrics, type Metrics } from './metrics'
import {
  createCourier,
  createLanes,
  createWakeQueue,
  postgresBacking,
  redisBacking,
  type Courier,
  type DebtsPort,
  type Lanes,
  type WakeQueue
} from './propagation'
import type { Lease } from './ledger'

/** A gateway that runs. */
export interface Gateway {
  /** Where it listens; absent in a process that only carries. */
  url?: string
  backing: { ledger: string; queue: string; durability: string }
  /** How many lanes are waiting for a delivery now. */
  owed(): Promise<number>
  /** Reads the mapping files anew and proposes what has changed; gives how many proposals and how many faults there are. */
  reloadMappings(): Promise<{ proposed: number; faults: number }>
  /** Takes up no new work, lets what is under way finish, and frees everything. Once, however often it is called. */
  stop(): Promise<void>
}

/** What a gateway is started with beside its configuration. */
export interface StartOptions {
  /** Called for everything that happens. */
  watch?: (happening: Happening) => void
  /** Compile each schema when something is first held against it, for short lives; otherwise all of them before anybody may call. */
  onDemand?: boolean
}

/** The ledger's debts as the lanes ask for them: each call is a transaction of its own. */
function debtsPort(ledger: Ledger, agencies: AgencyRegistry): DebtsPort<Lease> {
  const rates = new Map(
    [...agencies.values()].flatMap(({ id, delivery }) =>
      delivery.mode === 'push' && delivery.rate ? [[id as string, delivery.rate] as const] : []
    )
  )
  return {
    lease: (agency, nominal, ms) => ledger.together('lease', tx => tx.debts.lease(agency, nominal, ms, rates.get(agency))),
    postpone: (lease, { askedMs, ...failure }) =>
      ledger.transaction(async tx => {
        const postponed = await tx.debts.postpone(lease, failure)
        if (postponed && failure.ofAgency) await tx.gates.failed(lease.agency, failure.error, askedMs)
        return postponed
      }),
    hold: (lease, reason, rules) => ledger.transaction(tx => tx.debts.hold(lease, reason, rules)),
    giveBack: lease => ledger.transaction(tx => tx.debts.renew(lease, 0)),
    due: (limit, agency) => ledger.transaction(tx => tx.debts.due(limit, agency))
  }
}

/** Opens the ledger; where PostgreSQL cannot be reached the message says where it was looked for, without its password. */
async function openStore({ databaseUrl, dataDirectory }: Config, agencies: number): Promise<Ledger> {
  if (databaseUrl === undefined) return openLedger({ kind: 'pglite', directory: join(dataDirectory, 'ledger') })
  try {
    return await openLedger({ kind: 'postgres', url: databaseUrl, poolSize: 10 + agencies })
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl)
    const reason = error instanceof Error ? error.message : 'no reason given'
    throw new Error(`the ledger at ${host}${pathname} cannot be opened: ${reason}; see to PostgreSQL there, or mend DATABASE_URL`)
  }
}

async function openQueue(config: Config, ledger: Ledger, log: Logger): Promise<WakeQueue> {
  if (config.redisUrl !== undefined) {
    const queue = createWakeQueue(redisBacking({ url: config.redisUrl, log }), log)
    await queue.check()
    return queue
  }
  await ledger.prepareQueueTables()
  const queue = createWakeQueue(postgresBacking({ pool: ledger.pool }), log)
  await queue.check()
  return queue
}

const restoredWarning = 'the ledger is an older copy: all lanes go on in a new epoch, and what agencies hold beyond it is listed'

/** Name and version, as bundles of the log say what made them. */
const tool = (): string => {
  const { name, version } = JSON.parse(readFileSync(join(defaultRoot, 'package.json'), 'utf8')) as Record<string, string>
  return `${name ?? ''} ${version ?? ''}`
}

/**
 * The log, kept by this process or by another; witnesses are asked where the agencies file lets the gateway call. Before that, a
 * ledger that is an older copy begins a new epoch.
 */
async function openOwnLog(config: Config, agenciesFile: string, ledger: Ledger, log: Logger): ReturnType<typeof openLog> {
  const places = logPlacesOf(config)
  const raised = await raiseWhereBehind({ ledger, newId: randomUUID }, places)
  if (raised) log.warn({ epoch: raised.epoch, lanes: raised.lanes }, restoredWarning)
  return openLog({ ledger, log, tool: tool(), ...places, egress: readCallable(agenciesFile) })
}

/** Every figure that is asked of the ledger when the metrics are read. */
function metricsOf(known: Parameters<typeof propagationFigures>[0] & { ledger: Ledger }): Metrics {
  const { ledger } = known
  const metrics = createMetrics(() => ledger.transaction(tx => tx.debts.summary()), propagationFigures(known))
  addLogFigures(metrics.registry, () => ledger.transaction(tx => tx.tree.figures()))
  addWitnessFigures(metrics.registry, () => ledger.transaction(witnessStanding))
  return metrics
}

interface Parts {
  config: Config
  log: Logger
  ledger: Ledger
  queue: WakeQueue
  courier: Courier
  services: Services
  metrics: Metrics
}

function startLanes({ config, log, ledger, queue, services, metrics }: Parts): Lanes {
  const lanes = createLanes({
    queue,
    debts: debtsPort(ledger, services.agencies),
    deliver: (lease, signal) => deliver(services, lease, signal),
    agencies: [...services.agencies.keys()],
    concurrency: config.concurrency,
    leaseMs: config.leaseMs,
    sweepMs: config.sweepMs,
    log,
    metrics: metrics.propagation
  })
  lanes.start()
  return lanes
}

/** Compares from time to time what the agencies hold, whichever process does it; returns how to stop. */
function keepReconciling({ config, queue, services }: Parts): () => Promise<void> {
  const { reconcileEveryMs: everyMs = 0 } = config
  if (everyMs === 0) return () => Promise.resolve()
  const timetable = queue.every({ name: reconcileRun, everyMs, run: signal => reconcileEverybody(services, signal) })
  return () => timetable.stop(5000)
}

/** An agency that cannot be compared after a restoration is asked again after this time. */
const compareAgainMs = 60_000

/** Compares with the agencies what a restored ledger holds; of many processes, one. Returns how to go on with it. */
function comparing(services: Services): (signal: AbortSignal) => Promise<void> {
  let last = -Infinity
  return async signal => {
    if (performance.now() - last < compareAgainMs) return
    last = performance.now()
    const held = await services.ledger.hold('restoration')
    if (!held) return
    try {
      await compareAfterRestore(services, signal)
    } finally {
      await held.release()
    }
  }
}

/** Looks for what is to be sent again, as often as the sweep looks for lanes; returns how to stop. */
function keepResyncing({ config, log, services }: Parts): () => Promise<void> {
  const compare = comparing(services)
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(config.sweepMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      try {
        await compare(stopping.signal)
        await workAtAccepted(services, stopping.signal)
        await workAtResync(services, stopping.signal)
      } catch (error) {
        log.error({ err: error }, 'sending again broke off; it goes on when its leases have run out')
      }
    }
  }
  const running = run()
  return () => {
    stopping.abort()
    return running
  }
}

/** Re-assesses everything from time to time, whichever process does it; returns how to stop. */
function keepAssessing({ config, queue, services }: Parts): () => Promise<void> {
  const everyMs = config.assessEveryMs
  if (everyMs === 0) return () => Promise.resolve()
  const run = async (signal: AbortSignal): Promise<void> => {
    await assessEverything(services, everyMs, signal)
  }
  const timetable = queue.every({ name: assessmentRun, everyMs, run })
  return () => timetable.stop(5000)
}

async function startApi({ config, log, ledger, services, metrics }: Parts, stopping: () => boolean): Promise<Listening> {
  if (config.clientsFile === undefined)
    throw new Error('GATEWAY_CLIENTS_FILE is not set: without it nobody could be let in (see the README, "Run it for real")')
  const app = createApp({
    services,
    clients: readClients(config.clientsFile, agencyIds),
    health: { pingLedger: () => ledger.ping(), stopping },
    log,
    metrics: async () => ({ contentType: metrics.registry.contentType, text: await metrics.registry.metrics() }),
    answered: (...told) => metrics.answered(...told),
    maxBodyBytes: config.maxBodyBytes
  })
  return listen(app, config)
}

/** Whoever may send the process a signal proposes; somebody with a credential approves. */
async function reloadBySignal(services: Services, log: Logger): Promise<{ proposed: number; faults: number }> {
  const author = { name: 'process-signal', actor: { agency: 'gateway', system: 'process-signal', role: 'operator' } }
  const answer = await reloadMappings(services, author)
  if (answer.ok) {
    for (const { mapping, version, hash } of answer.proposed)
      log.info({ mapping, version, hash }, 'a mapping is proposed; an engineer approves it')
    return { proposed: answer.proposed.length, faults: 0 }
  }
  const { errors = [] } = answer.problem
  for (const { code, file, line, column, detail } of errors) log.error({ code, file, line, column }, detail)
  return { proposed: 0, faults: errors.length }
}

/**
 * Starts a gateway: the ledger, the queue, and by role the API, the lanes or both.
 * @throws {Error} with a message for whoever starts it, having freed what was opened
 */
export async function startGateway(config: Config, { watch, onDemand = false }: StartOptions = {}): Promise<Gateway> {
  const log = createLogger(config.logLevel, { role: config.role })
  if (config.agenciesFile === undefined)
    throw new Error(
      'GATEWAY_AGENCIES_FILE is not set: it says which agencies there are and where to reach them (see the README, "Run it for real")'
    )
  const today = new Date().toISOString().slice(0, 10)
  const root = config.catalogueDirectory ?? defaultRoot
  const loaded = loadCatalogue(today, root)
  if (!onDemand) compileChecks(loaded)
  const agencies = readAgencies(config.agenciesFile, loaded.mappings)
  const undo: (() => Promise<void> | void)[] = []
  const stopAll = async (): Promise<void> => {
    for (const step of undo.reverse()) await step()
  }
  try {
    const ledger = await openStore(config, agencies.size)
    undo.push(() => ledger.close())
    const queue = await openQueue(config, ledger, log)
    undo.push(() => queue.close())
    const signingKeys = openSigningKeys(config.signingKeysFile ?? join(config.dataDirectory, 'signing-keys.json'))
    await recordKeys(ledger, { agencies, signingKeys })
    if (config.role !== 'api') {
      const keeper = await openOwnLog(config, config.agenciesFile, ledger, log)
      undo.push(() => keeper.stop())
    }
    for (const { id, delivery } of agencies.values()) if (delivery.receipts === 'plain') log.warn({ agency: id }, plainWarning)
    const courier = createCourier({ signWith: at => signingKeys.at(at), nonce: () => randomBytes(16).toString('base64url') })
    undo.push(() => courier.close())
    const bell = await createChangeBell(ledger)
    undo.push(() => bell.close())
    const packs = await openPackBook(ledger, loaded, log)
    undo.push(() => packs.close())
    const mappings = await openMappingBook(ledger, loaded, { root, fixed: fixedOf(root, loaded.sharedSchema, today), log })
    undo.push(() => mappings.close())
    const metrics = metricsOf({ ledger, packs, agencies })
    const services: Services = {
      ledger,
      catalogue: withMappings(loaded, mappings),
      packs,
      mappings,
      agencies,
      courier,
      signingKeys,
      bell,
      phase: config.guidancePhase,
      observe: happening => {
        metrics.observe(happening)
        watch?.(happening)
      },
      wake: (nominal, version, told) => queue.wake(told.map(agency => ({ agency, nominal, owed: version }))),
      newId: randomUUID
    }
    const parts: Parts = { config, log, ledger, queue, courier, services, metrics }
    let stopping = false
    if (config.role !== 'api') {
      const lanes = startLanes(parts)
      undo.push(() => lanes.stop())
      undo.push(keepAssessing(parts))
      undo.push(keepReconciling(parts))
      undo.push(keepResyncing(parts))
    }
    const server = config.role === 'worker' ? undefined : await startApi(parts, () => stopping)
    if (server) undo.push(() => server.close(8000))
    const host = config.host.includes(':') ? `[${config.host}]` : config.host
    log.info(
      { ledger: ledger.kind, durability: ledger.durability, queue: queue.backing, ...(server && { port: server.port }) },
      'the gateway runs'
    )
    let stopped: Promise<void> | undefined
    return {
      ...(server && { url: `http://${host}:${server.port}` }),
      backing: { ledger: ledger.kind, queue: queue.backing, durability: ledger.durability },
      owed: async () => (await ledger.transaction(tx => tx.debts.summary())).reduce((sum, { waiting }) => sum + waiting, 0),
      reloadMappings: () => reloadBySignal(services, log),
      stop: () => {
        stopping = true
        bell.quiet()
        stopped ??= stopAll()
        return stopped
      }
    }
  } catch (error) {
    await stopAll()
    throw error
  }
}
