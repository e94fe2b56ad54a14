import { join } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../config'
import { openSigningKeys, rotateSigningKey } from '../exchange'
import { CannotDo, exit, say, sayJson, tell } from './terminal'

interface KeysOptions {
  file?: string
  after?: string
  json?: boolean
}

function fileOf({ file }: KeysOptions): string {
  const { signingKeysFile, dataDirectory } = readConfig()
  return file ?? signingKeysFile ?? join(dataDirectory, 'signing-keys.json')
}

function list(options: KeysOptions): number {
  const keys = openSigningKeys(fileOf(options)).published()
  if (options.json) sayJson({ keys: keys.map(key => ({ ...key })) })
  else for (const { id, publicKey, notBefore = '-', notAfter = '-' } of keys) say([id, publicKey, notBefore, notAfter].join('  '))
  return exit.fine
}

const hour = 3_600_000

/** `48h`, `7d`: milliseconds. */
function readSpan(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,4})([hd])$/.exec(text) ?? []
  if (count === '') throw new CannotDo('--after is a number of hours or days, as 48h or 7d', exit.usage)
  return Number(count) * (unit === 'd' ? 24 * hour : hour)
}

function rotate(options: KeysOptions): number {
  const from = new Date(Date.now() + readSpan(options.after ?? '48h'))
  const key = rotateSigningKey(fileOf(options), from)
  if (options.json) sayJson({ key: { ...key } })
  else say([key.id, key.publicKey, key.notBefore ?? ''].join('  '))
  tell(
    `this key signs from ${from.toISOString()} on: let the agencies know it before, and start every process of the gateway again before`
  )
  return exit.fine
}

/** `gateway keys list` and `gateway keys rotate`. */
export function addKeysVerbs(program: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  const keys = program.command('keys').description('the keys that the gateway signs deliveries with')
  keys
    .command('list')
    .description('the public keys, the newest first: id, key, from when, until when')
    .option('--file <file>', 'the signing keys; default as for serve')
    .option('--json', 'one JSON document: { keys }')
    .action((options: KeysOptions) => run(() => list(options)))
  keys
    .command('rotate')
    .description('add a key that signs from a time on; those before it stay published')
    .option('--after <span>', 'from when on, counted from now: 48h, 7d', '48h')
    .option('--file <file>', 'the signing keys; default as for serve')
    .option('--json', 'one JSON document: { key }')
    .action((options: KeysOptions) => run(() => rotate(options)))
}
