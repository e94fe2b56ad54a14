import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { tokenHash } from '../exchange'
import { exit, say, sayJson, tell } from './terminal'

/** A new bearer token: 256 random bits behind a prefix that secret scanners can find. */
export function newToken(): string {
  return `vg_${randomBytes(32).toString('base64url')}`
}

function token({ json }: { json?: boolean }): number {
  const made = newToken()
  if (json) sayJson({ token: made, tokenSha256: tokenHash(made) })
  else {
    say(made)
    tell(`give the token to the client once, and put this into the clients file: "tokenSha256": "${tokenHash(made)}"`)
  }
  return exit.fine
}

/** `gateway client token`. */
export function addClientVerbs(program: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  program
    .command('client')
    .description('make credentials for clients')
    .command('token')
    .description('make a new token, and the hash of it that the clients file holds')
    .option('--json', 'one JSON document: { token, tokenSha256 }')
    .action((options: { json?: boolean }) => run(() => token(options)))
}
