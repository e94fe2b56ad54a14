import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { openSigningKeys, tokenHash, type Role } from '../exchange'
import { syntheticAgencies, type SyntheticAgency } from '../synthetic'

/** A credential of the demo, for trying the gateway by hand. */
export interface DemoClient {
  name: string
  role: Role
  agency?: string
  token: string
}

/** What the demo keeps in its data directory: credentials of clients, and of the agencies' endpoints. */
export interface DemoFiles {
  clients: readonly DemoClient[]
  endpointTokens: Readonly<Record<SyntheticAgency, string>>
  /** The keys that the agencies sign receipts with: id, and seed in base64. */
  receiptKeys: Readonly<Record<SyntheticAgency, ReceiptKey>>
  /** The gateway's public keys, for the agencies to trust. */
  gatewayKeys: readonly GatewayKey[]
  credentialsFile: string
  clientsFile: string
  agenciesFile: string
}

type GatewayKey = ReturnType<ReturnType<typeof openSigningKeys>['published']>[number]

interface ReceiptKey {
  id: string
  seed: string
  publicKey: string
}

/** What each simulated agency speaks; the first is what it receives. */
export const demoFormats: Record<SyntheticAgency, readonly string[]> = {
  'police-ctnm': ['police-ctnm/nominal'],
  'probation-nsd': ['probation-nsd/ndelius'],
  'prison-hmps': ['prison-hmps/prisoner-search', 'prison-hmps/offloc']
}

/** What each simulated agency may post beside that, when it is named: the answers of its systems that tell one part of a person. */
const partFormats: Record<SyntheticAgency, readonly string[]> = {
  'police-ctnm': [],
  'probation-nsd': ['supervisions', 'registrations', 'licence-conditions', 'contacts', 'arns-rosh'].map(
    part => `probation-nsd/${part}`
  ),
  'prison-hmps': ['alerts', 'prison-periods', 'event'].map(part => `prison-hmps/${part}`)
}

const titles: Record<SyntheticAgency, string> = {
  'police-ctnm': 'Counter Terrorism Nominal Management (simulated)',
  'probation-nsd': 'National Security Division of the Probation Service (simulated)',
  'prison-hmps': 'HM Prison Service (simulated)'
}

/** Writes a file that its owner alone may read, whole or not at all. */
function writeSecret(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}

const newToken = (): string => `vg_${randomBytes(32).toString('base64url')}`

interface Kept {
  clients: DemoClient[]
  endpointTokens: Record<SyntheticAgency, string>
  receiptKeys: Record<SyntheticAgency, ReceiptKey>
}

function makeReceiptKey(agency: SyntheticAgency): ReceiptKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  // The raw bytes are the last 32 of either form.
  const raw = (der: Buffer): string => der.subarray(-32).toString('base64')
  return {
    id: `${agency}-demo`,
    seed: raw(privateKey.export({ format: 'der', type: 'pkcs8' })),
    publicKey: raw(publicKey.export({ format: 'der', type: 'spki' }))
  }
}

function makeSecrets(): Kept {
  const agencies = syntheticAgencies.map((agency): DemoClient => ({
    name: `${agency}-demo`,
    role: 'agency',
    agency,
    token: newToken()
  }))
  const roles = ['auditor', 'engineer', 'operator'] as const
  const named = roles.map((role): DemoClient => ({ name: `${role}-demo`, role, token: newToken() }))
  // A pack is approved by somebody else than who proposed it.
  const others = [...named, { name: 'second-engineer-demo', role: 'engineer' as const, token: newToken() }]
  const endpointTokens = Object.fromEntries(syntheticAgencies.map(agency => [agency, newToken()])) as Record<
    SyntheticAgency,
    string
  >
  return { clients: [...agencies, ...others], endpointTokens, receiptKeys: makeReceiptKeys() }
}

const makeReceiptKeys = (): Kept['receiptKeys'] =>
  Object.fromEntries(syntheticAgencies.map(agency => [agency, makeReceiptKey(agency)])) as Kept['receiptKeys']

/** Makes the demo's credentials once, mode 0600, and finds them again at every later start. */
export function prepareFiles(dataDirectory: string): DemoFiles {
  const folder = join(dataDirectory, 'demo')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const secretsFile = join(folder, 'secrets.json')
  const found = existsSync(secretsFile) ? (JSON.parse(readFileSync(secretsFile, 'utf8')) as Partial<Kept>) : {}
  const kept: Kept = { ...makeSecrets(), ...found }
  writeSecret(secretsFile, JSON.stringify(kept, null, 2))
  for (const agency of syntheticAgencies) writeSecret(join(folder, `${agency}.token`), kept.endpointTokens[agency])
  const clientsFile = join(folder, 'clients.json')
  const hashed = kept.clients.map(({ name, role, agency, token }) => ({
    name,
    role,
    ...(agency !== undefined && { agency }),
    tokenSha256: tokenHash(token)
  }))
  writeSecret(clientsFile, JSON.stringify({ clients: hashed }, null, 2))
  return {
    ...kept,
    gatewayKeys: openSigningKeys(join(dataDirectory, 'signing-keys.json')).published(),
    credentialsFile: join(dataDirectory, 'demo-credentials.json'),
    clientsFile,
    agenciesFile: join(folder, 'agencies.yaml')
  }
}

/** Tells the gateway where the simulated agencies listen this time. */
export function writeAgencies({ agenciesFile, receiptKeys }: DemoFiles, endpoints: Readonly<Record<string, string>>): void {
  const agencies = Object.fromEntries(
    syntheticAgencies.map(agency => [
      agency,
      {
        title: titles[agency],
        formats: [...demoFormats[agency], ...partFormats[agency]],
        keys: [{ id: receiptKeys[agency].id, 'public-key': receiptKeys[agency].publicKey }],
        delivery: {
          mode: 'push',
          format: demoFormats[agency][0],
          endpoint: endpoints[agency],
          'token-file': `${agency}.token`,
          'allow-loopback': true
        }
      }
    ])
  )
  writeSecret(agenciesFile, stringify({ agencies }))
}

/** Writes where the gateway listens and with which credentials it can be tried by hand. */
export function writeCredentials({ credentialsFile, clients }: DemoFiles, url: string): void {
  writeSecret(credentialsFile, `${JSON.stringify({ url, clients }, null, 2)}\n`)
}

/** What a simulated agency receives with: the token of its endpoint, the key of its receipts, the gateway's keys. */
export function receivingOf({ endpointTokens, receiptKeys, gatewayKeys }: DemoFiles, agency: SyntheticAgency) {
  const { id, seed } = receiptKeys[agency]
  return { endpointToken: endpointTokens[agency], signingKey: { id, seed }, senderKeys: gatewayKeys }
}
