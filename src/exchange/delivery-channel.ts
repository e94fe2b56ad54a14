import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { egressGuard, isNetwork, readEndpoint, type Destination } from '../propagation'
import { verifyingKey, type KeyLine, type VerifyingKey } from '../wire'

/** How receipts of an agency are taken: signed by one of its keys, or plain, which proves nothing to others. */
export type ReceiptMode = 'signed' | 'plain'

interface Common {
  format: string
  receipts: ReceiptMode
  /** Whether each version is delivered by itself, instead of the newest for all. */
  everyVersion: boolean
}

/** How an agency is told of a change: pushed to its endpoint, or fetched by it from the changes feed. */
export type DeliveryChannel =
  (Common & { mode: 'push'; destination: Destination; rate?: { perSecond: number; burst: number } }) | (Common & { mode: 'pull' })

/** Which hosts may be called at all, and which private networks are meant: one list for all agencies. */
export interface Egress {
  hosts?: readonly string[]
  networks: readonly string[]
}

interface DeliveryLine {
  mode?: unknown
  format?: unknown
  endpoint?: unknown
  'token-file'?: unknown
  'allow-loopback'?: unknown
  receipts?: unknown
  'every-version'?: unknown
  rate?: { 'per-second'?: unknown; burst?: unknown }
  tls?: { 'ca-file'?: unknown; 'cert-file'?: unknown; 'key-file'?: unknown }
}

type Say = (fault: string) => void

/** What of a line of the agencies file the reader of a channel is given. */
export interface ChannelSource {
  line: unknown
  formats: readonly string[]
  keys: readonly VerifyingKey[]
  egress: Egress
  folder: string
  say: Say
}

/** Reads `delivery` of an agency; every fault is said. */
export function readChannel({ line: raw, formats, keys, egress, folder, say }: ChannelSource): DeliveryChannel {
  const line = (raw ?? {}) as DeliveryLine
  const format = typeof line.format === 'string' ? line.format : ''
  if (!formats.includes(format)) say(`"delivery.format" must be one of the agency's formats (${formats.join(', ')})`)
  const receipts: ReceiptMode = line.receipts === 'plain' ? 'plain' : 'signed'
  if (line.receipts !== undefined && line.receipts !== 'plain' && line.receipts !== 'signed')
    say('"delivery.receipts" must be signed or plain')
  else if (receipts === 'signed' && keys.length === 0)
    say('"keys" must hold the public keys that sign its receipts; if it cannot sign, say "delivery.receipts: plain"')
  const common = { format, receipts, everyVersion: line['every-version'] === true }
  if (line.mode === 'pull') return { mode: 'pull', ...common }
  if (line.mode !== 'push') say('"delivery.mode" must be push or pull')
  const rate = readRate(line, say)
  const destination = readDestination(line, egress, folder, say)
  return {
    mode: 'push',
    ...common,
    destination: { ...destination, ...(receipts === 'signed' && { keys }) },
    ...(rate && { rate })
  }
}

function readDestination(line: DeliveryLine, egress: Egress, folder: string, say: Say): Destination {
  const plainLoopback = line['allow-loopback'] === true
  const endpoint = typeof line.endpoint === 'string' ? line.endpoint : ''
  const { hosts, networks } = egress
  const guard = egressGuard({ loopback: plainLoopback, networks })
  const checked = readEndpoint(endpoint, { plainLoopback, guard, ...(hosts && { hosts }) })
  if (!checked.ok) say(`"delivery": ${checked.message}`)
  const read = (file: unknown, name: string): string | undefined => {
    if (file === undefined) return undefined
    try {
      return readFileSync(resolve(folder, typeof file === 'string' ? file : ''), 'utf8').trim()
    } catch {
      say(`"delivery.${name}" cannot be read`)
      return undefined
    }
  }
  const token = read(line['token-file'], 'token-file')
  const tls = Object.entries({
    ca: read(line.tls?.['ca-file'], 'tls.ca-file'),
    cert: read(line.tls?.['cert-file'], 'tls.cert-file'),
    key: read(line.tls?.['key-file'], 'tls.key-file')
  }).filter(([, text]) => text !== undefined)
  return {
    endpoint,
    plainLoopback,
    networks,
    ...(hosts && { hosts }),
    ...(token !== undefined && { token }),
    ...(tls.length > 0 && { tls: Object.fromEntries(tls) })
  }
}

function readRate({ rate }: DeliveryLine, say: Say): { perSecond: number; burst: number } | undefined {
  if (rate === undefined) return undefined
  const { 'per-second': perSecond, burst = 1 } = rate
  const good = (value: unknown, least: number): value is number => typeof value === 'number' && value >= least && value <= 10_000
  if (good(perSecond, 0.01) && good(burst, 1)) return { perSecond, burst }
  say('"delivery.rate" must be { per-second: 0.01 to 10000, burst: 1 to 10000 }')
  return undefined
}

interface KeyEntry {
  id?: unknown
  'public-key'?: unknown
  'not-before'?: unknown
  'not-after'?: unknown
}

/** Reads `keys` of an agency: Ed25519 public keys as base64 of their 32 bytes, with ids and the times between which they count. */
export function readKeys(raw: unknown, say: Say): VerifyingKey[] {
  if (raw === undefined) return []
  if (!Array.isArray(raw)) {
    say('"keys" must be a list')
    return []
  }
  const keys = raw.flatMap((entry: KeyEntry, at) => {
    const text = (value: unknown): string =>
      value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : ''
    const line: KeyLine = {
      id: text(entry.id ?? ''),
      publicKey: text(entry['public-key'] ?? ''),
      ...(entry['not-before'] !== undefined && { notBefore: text(entry['not-before']) }),
      ...(entry['not-after'] !== undefined && { notAfter: text(entry['not-after']) })
    }
    const made = verifyingKey(line)
    if ('fault' in made) say(`key ${at + 1}: ${keyFaults[made.fault]}`)
    return 'key' in made ? [made.key] : []
  })
  if (new Set(keys.map(({ id }) => id)).size < keys.length) say('two keys share an id')
  return keys
}

const keyFaults = {
  'key.id': '"id" must be letters, digits and . _ : -',
  'key.base64': '"public-key" must be the 32 bytes of an Ed25519 public key in base64',
  'key.length': '"public-key" must be the 32 bytes of an Ed25519 public key in base64',
  'key.not-canonical': '"public-key" is not the one spelling of its point: it was not made by a sound tool',
  'key.no-point': '"public-key" is no point of the curve',
  'key.low-order': '"public-key" is of low order: anybody could sign in its name',
  'key.time': '"not-before" and "not-after" must be times with offset'
} as const

/** Reads the top-level `egress` of the agencies file: `{ hosts: […], private-networks: […] }`. */
export function readEgress(raw: unknown, say: Say): Egress {
  const { hosts, 'private-networks': networks } = (raw ?? {}) as { hosts?: unknown; 'private-networks'?: unknown }
  if (hosts !== undefined && !Array.isArray(hosts)) say('"egress.hosts" must be a list of hosts, as host or host:port')
  const named = Array.isArray(networks) ? networks.map(String) : []
  for (const network of named)
    if (!isNetwork(network)) say(`"egress.private-networks": "${network}" is no network such as 10.1.0.0/16`)
  return { ...(Array.isArray(hosts) && { hosts: hosts.map(String) }), networks: named.filter(isNetwork) }
}
