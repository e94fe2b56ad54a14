import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { tokenHash } from '../../src/exchange'
import type { DemoFiles } from '../../src/demo/setup'

/** Adds a client of a test to the clients file; returns its token. To be called before the gateway reads the file. */
export function addClient(
  { clientsFile }: DemoFiles,
  client: { name: string; role: string; agency?: string; unit?: string }
): string {
  const token = randomBytes(32).toString('hex')
  const { clients } = JSON.parse(readFileSync(clientsFile, 'utf8')) as { clients: object[] }
  writeFileSync(clientsFile, JSON.stringify({ clients: [...clients, { ...client, tokenSha256: tokenHash(token) }] }))
  return token
}
