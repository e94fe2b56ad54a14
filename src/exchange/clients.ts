import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AgencyId } from '../nominal'

/** What a client may do: post and receive for its agency, read the log, edit mappings and packs, run the gateway. */
export const roles = ['agency', 'auditor', 'engineer', 'operator'] as const
export type Role = (typeof roles)[number]

/** A system or person that holds a credential. `agency` is bound to it and never taken from a request. */
export interface Client {
  name: string
  role: Role
  agency?: AgencyId
  unit?: string
}

/** The clients a gateway knows, found by the SHA-256 of their token: no token is kept. */
export interface ClientRegistry {
  find(token: string): Client | undefined
  size: number
}

/** SHA-256 of a token, hex: what the clients file holds. Tokens are 256 random bits, so no slow hash is needed. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

interface ClientLine {
  name?: unknown
  role?: unknown
  agency?: unknown
  unit?: unknown
  tokenSha256?: unknown
}

function checked(line: ClientLine, at: number, agencies: readonly string[], faults: string[]): [string, Client] | undefined {
  const where = `client ${at + 1}`
  const before = faults.length
  if (typeof line.name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(line.name))
    faults.push(`${where}: "name" must be lower-case letters, digits and hyphens`)
  const role = roles.find(known => known === line.role)
  if (!role) faults.push(`${where}: "role" must be one of ${roles.join(', ')}`)
  if (role === 'agency' && !agencies.includes(line.agency as string))
    faults.push(`${where}: "agency" must be one of ${agencies.join(', ')}`)
  if (role !== 'agency' && line.agency !== undefined && !agencies.includes(line.agency as string))
    faults.push(`${where}: "agency", where given, must be one of ${agencies.join(', ')}`)
  if (typeof line.tokenSha256 !== 'string' || !/^[0-9a-f]{64}$/.test(line.tokenSha256))
    faults.push(`${where}: "tokenSha256" must be 64 hexadecimal digits (gateway client token makes one)`)
  if (faults.length > before || !role) return undefined
  const client: Client = { name: line.name as string, role }
  if (typeof line.agency === 'string') client.agency = line.agency as AgencyId
  if (typeof line.unit === 'string') client.unit = line.unit
  return [line.tokenSha256 as string, client]
}

/**
 * Reads `{ "clients": [{ name, role, agency?, unit?, tokenSha256 }] }`.
 * @throws {Error} listing every fault of the file
 */
export function readClients(file: string, agencies: readonly string[]): ClientRegistry {
  const faults: string[] = []
  const byHash = new Map<string, Client>()
  let lines: ClientLine[] = []
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (parsed && typeof parsed === 'object' && 'clients' in parsed && Array.isArray(parsed.clients))
      lines = parsed.clients as ClientLine[]
    else faults.push('the file must be { "clients": [ … ] }')
  } catch {
    faults.push('the file is not readable JSON')
  }
  lines.forEach((line, at) => {
    const entry = checked(line, at, agencies, faults)
    if (!entry) return
    if (byHash.has(entry[0])) faults.push(`client ${at + 1}: two clients share one token`)
    if ([...byHash.values()].some(known => known.name === entry[1].name))
      faults.push(`client ${at + 1}: two clients share the name "${entry[1].name}"`)
    byHash.set(...entry)
  })
  if (faults.length > 0) throw new Error(`${file}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  return { find: token => byHash.get(tokenHash(token)), size: byHash.size }
}
