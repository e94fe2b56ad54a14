import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What a process of the gateway does: serve HTTP, run couriers, or both. */
export type Role = 'all' | 'api' | 'worker'

/** Which phase of the move from ViSOR to MAPPS the guidance is applied for. */
export type GuidancePhase = 'before-mapps' | 'transition' | 'mapps'

/** The gateway's configuration, read from the environment once at start. Times in milliseconds, sizes in bytes. */
export interface Config {
  role: Role
  host: string
  port: number
  dataDirectory: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  clientsFile: string | undefined
  agenciesFile: string | undefined
  logLevel: string
  guidancePhase: GuidancePhase
  environment: string
  maxBodyBytes: number
  requestTimeoutMs: number
  leaseMs: number
  sweepMs: number
  concurrency: number
  /** Between two assessments of everything; 0 for none. */
  assessEveryMs: number
  /** Between two comparisons of what agencies hold; left out or 0 for none. */
  reconcileEveryMs?: number
  /** Where mappings, schemas, packs and policies are read from, laid out as the repository; default the release itself. */
  catalogueDirectory?: string
  /** The gateway's signing keys, mode 0600; default `signing-keys.json` in the data directory, made at the first start. */
  signingKeysFile?: string
  /** The name of the sync log, under which its key signs; default `visor-gateway.local/visor-audit/ENVIRONMENT`. */
  logOrigin?: string
  /** The key of the sync log, mode 0600; default `log-key` in the data directory, made at the first start. */
  logKeyFile?: string
  /** How far the log had come, outside the database; default `log-high-water.json` in the data directory. */
  logHighWaterFile?: string
  /** Who cosigns the log (C2SP tlog-policy, with the addresses of the witnesses); default nobody. */
  logPolicyFile?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Everything that is wrong with the environment, one sentence a fault, naming the variable and what to set. */
export class ConfigurationError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`
    )
    this.name = 'ConfigurationError'
    this.faults = faults
  }
}

class Reader {
  readonly faults: string[] = []
  private readonly env: Environment
  constructor(env: Environment) {
    this.env = env
  }

  text(name: string): string | undefined {
    const value = this.env[name]?.trim()
    return value === '' ? undefined : value
  }

  whole(name: string, fallback: number, least: number, most: number): number {
    const value = this.text(name)
    if (value === undefined) return fallback
    const number = /^\d+$/.test(value) ? Number(value) : NaN
    if (number >= least && number <= most) return number
    this.faults.push(`${name} must be a whole number from ${least} to ${most}`)
    return fallback
  }

  oneOf<T extends string>(name: string, fallback: T, values: readonly T[]): T {
    const value = this.text(name)
    const found = values.find(candidate => candidate === value)
    if (value !== undefined && found === undefined) this.faults.push(`${name} must be one of ${values.join(', ')}`)
    return found ?? fallback
  }

  /** A secret: in the variable itself, or, better, in the file that NAME_FILE names. */
  secret(name: string): string | undefined {
    const file = this.text(`${name}_FILE`)
    if (file === undefined) return this.text(name)
    if (this.text(name) !== undefined) this.faults.push(`${name} and ${name}_FILE are both set; set one`)
    try {
      return readFileSync(file, 'utf8').trim()
    } catch {
      this.faults.push(`${name}_FILE names a file that cannot be read: ${file}`)
      return undefined
    }
  }

  url(name: string, protocols: readonly string[]): string | undefined {
    const value = this.secret(name)
    if (value === undefined) return undefined
    // A connection string may hold a password: it is never quoted back.
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      this.faults.push(`${name} must be a URL that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`)
    }
    return value
  }

  file(name: string): string | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const path = resolve(value)
    if (!existsSync(path)) this.faults.push(`${name} names a file that is not there: ${path}`)
    return path
  }
}

/**
 * Reads and checks the configuration.
 * @throws {ConfigurationError} listing every fault, so that one run shows all there is to mend
 */
export function readConfig(env: Environment = process.env, { serving = false } = {}): Config {
  const read = new Reader(env)
  const config: Config = {
    role: read.oneOf('GATEWAY_ROLE', 'all', ['all', 'api', 'worker']),
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.whole('PORT', 8080, 0, 65535),
    dataDirectory: resolve(read.text('GATEWAY_DATA_DIR') ?? 'data'),
    databaseUrl: read.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    redisUrl: read.url('REDIS_URL', ['redis:', 'rediss:']),
    clientsFile: read.file('GATEWAY_CLIENTS_FILE'),
    agenciesFile: read.file('GATEWAY_AGENCIES_FILE'),
    logLevel: read.oneOf('GATEWAY_LOG_LEVEL', 'info', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    guidancePhase: read.oneOf('GATEWAY_GUIDANCE_PHASE', 'before-mapps', ['before-mapps', 'transition', 'mapps']),
    environment: read.text('GATEWAY_ENVIRONMENT') ?? 'local',
    maxBodyBytes: read.whole('GATEWAY_MAX_BODY_BYTES', 20 * 1024 * 1024, 1024, 100 * 1024 * 1024),
    requestTimeoutMs: read.whole('GATEWAY_REQUEST_TIMEOUT_MS', 30_000, 1000, 600_000),
    leaseMs: read.whole('GATEWAY_LEASE_MS', 30_000, 1000, 600_000),
    sweepMs: read.whole('GATEWAY_SWEEP_MS', 1000, 50, 60_000),
    concurrency: read.whole('GATEWAY_CONCURRENCY', 8, 1, 256),
    assessEveryMs: read.whole('GATEWAY_ASSESS_EVERY_MS', 3_600_000, 0, 7 * 24 * 3_600_000),
    reconcileEveryMs: read.whole('GATEWAY_RECONCILE_EVERY_MS', 24 * 3_600_000, 0, 7 * 24 * 3_600_000)
  }
  const catalogueDirectory = read.file('GATEWAY_CATALOGUE_DIR')
  if (catalogueDirectory !== undefined) config.catalogueDirectory = catalogueDirectory
  const signingKeysFile = read.text('GATEWAY_SIGNING_KEYS_FILE')
  if (signingKeysFile !== undefined) config.signingKeysFile = resolve(signingKeysFile)
  readLogSettings(read, config)
  if (config.redisUrl && !config.databaseUrl) {
    read.faults.push(
      'REDIS_URL is set without DATABASE_URL: Redis carries wake-ups only, the ledger needs PostgreSQL beside it; set DATABASE_URL or leave REDIS_URL out'
    )
  }
  if (config.role !== 'all' && !config.databaseUrl) {
    read.faults.push(
      `GATEWAY_ROLE=${config.role} needs DATABASE_URL: the embedded ledger has one process only; set DATABASE_URL or GATEWAY_ROLE=all`
    )
  }
  if (serving && config.agenciesFile === undefined) {
    read.faults.push(
      'GATEWAY_AGENCIES_FILE is not set: it says which agencies there are and where to reach them (README, "Run it for real")'
    )
  }
  if (serving && config.role !== 'worker' && config.clientsFile === undefined) {
    read.faults.push('GATEWAY_CLIENTS_FILE is not set: without it nobody could be let in (README, "Run it for real")')
  }
  if (read.faults.length > 0) throw new ConfigurationError(read.faults)
  return config
}

function readLogSettings(read: Reader, config: Config): void {
  const origin = read.text('GATEWAY_LOG_ORIGIN')
  if (origin !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}$/.test(origin))
    read.faults.push('GATEWAY_LOG_ORIGIN must be a host and a path, as gateway.example/visor-audit/live')
  else if (origin !== undefined) config.logOrigin = origin
  const [key, mark] = [read.text('GATEWAY_LOG_KEY_FILE'), read.text('GATEWAY_LOG_HIGH_WATER_FILE')]
  if (key !== undefined) config.logKeyFile = resolve(key)
  if (mark !== undefined) config.logHighWaterFile = resolve(mark)
  const policy = read.file('GATEWAY_LOG_POLICY_FILE')
  if (policy !== undefined) config.logPolicyFile = policy
}

/** The configuration of a gateway that is run for real: it needs its agencies and, where it serves HTTP, its clients. */
export function readServeConfig(): Config {
  return readConfig(process.env, { serving: true })
}

/** The configuration with the embedded ledger of another directory. */
export function readConfigAt(dataDirectory: string): Config {
  const { DATABASE_URL: _url, DATABASE_URL_FILE: _file, REDIS_URL: _redis, ...env } = process.env
  return readConfig({ ...env, GATEWAY_DATA_DIR: dataDirectory })
}

/** The configuration of the demonstration: its terminal tells the story, so the log speaks up for warnings alone. */
export function readDemoConfig(): Config {
  return readConfig({ GATEWAY_LOG_LEVEL: 'warn', ...process.env })
}

/** Whether lines for this terminal may be coloured: it is one, and NO_COLOR is not set. */
export function wantsColours(isTerminal: boolean): boolean {
  return isTerminal && (process.env['NO_COLOR'] ?? '') === ''
}

/** What the sync log is called, where its key and its high-water mark are, and who cosigns. */
export function logPlacesOf(config: Config): { origin: string; keyFile: string; highWaterFile: string; policyFile?: string } {
  return {
    ...(config.logPolicyFile !== undefined && { policyFile: config.logPolicyFile }),
    origin: config.logOrigin ?? `visor-gateway.local/visor-audit/${config.environment}`,
    keyFile: config.logKeyFile ?? join(config.dataDirectory, 'log-key'),
    highWaterFile: config.logHighWaterFile ?? join(config.dataDirectory, 'log-high-water.json')
  }
}
