import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Command } from 'commander'
import { fetchBundle, type ExportWish } from './log-export'
import { reportLines, reportOn } from './log-report'
import { watch } from './log-watch'
import type { WitnessFlags } from './log-witness'
import { remoteNeeded, type RemoteOptions, withRemote } from './remote'
import { CannotDo, exit, isDay, say, sayJson, tell, type RunVerb } from './terminal'

interface ExportFlags extends RemoteOptions, Omit<ExportWish, 'since' | 'reason'> {
  out: string
  since: string[]
  reason: string
  json?: boolean
}

function wishOf({ agency, nominal, from, to, since, openings, reason }: ExportFlags): ExportWish {
  const sizes = since.map(Number)
  if (!sizes.every(size => Number.isSafeInteger(size) && size > 0))
    throw new CannotDo('--since takes the size of a checkpoint that you kept, a whole number', exit.usage)
  return {
    reason,
    ...(agency !== undefined && { agency }),
    ...(nominal !== undefined && { nominal }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(sizes.length > 0 && { since: sizes }),
    ...(openings === true && { openings })
  }
}

async function exportTo(flags: ExportFlags): Promise<number> {
  let last = ''
  const progress = (line: string): void => {
    if (line !== last) tell(line)
    last = line
  }
  const made = await fetchBundle(await remoteNeeded(flags), wishOf(flags), flags.out, progress)
  if (flags.json) sayJson({ directory: flags.out, ...made })
  else for (const { name, bytes } of made.files) say(`${join(flags.out, name)}  ${bytes} bytes`)
  return exit.fine
}

/** Has a gateway make a bundle of all that the credential may see, and gives it to `work`, in a directory that is then removed. */
export async function withBundleOf(
  url: string,
  flags: RemoteOptions,
  since: number[],
  work: (directory: string) => Promise<number>
): Promise<number> {
  const remote = await remoteNeeded({ ...flags, url })
  const directory = await mkdtemp(join(tmpdir(), 'gateway-bundle-'))
  try {
    await fetchBundle(remote, { reason: 'verification', ...(since.length > 0 && { since }) }, directory, tell)
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

interface ReportFlags extends RemoteOptions {
  from?: string
  to?: string
  bulk: string
  json?: boolean
}

async function report(directory: string | undefined, { from, to, bulk, json, ...remote }: ReportFlags): Promise<number> {
  for (const time of [from, to])
    if (time !== undefined && !isDay(time.slice(0, 10)))
      throw new CannotDo('--from and --to take a day or a time, as 2026-01-31 or 2026-01-31T09:00:00Z', exit.usage)
  if (!/^[1-9]\d{0,5}$/.test(bulk)) throw new CannotDo('--bulk takes a number of nominals', exit.usage)
  const wish = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), bulk: Number(bulk) }
  const found = await reportOn(directory ?? (await remoteNeeded(remote)), wish)
  if (json) sayJson(found)
  else for (const line of reportLines(found)) say(line)
  return exit.fine
}

/** `gateway log export`, `watch`, `report`, `key`, `fsck` and `witness`. */
export function addWiderLogVerbs(log: Command, run: RunVerb): void {
  withRemote(log.command('export'))
    .description('have a running gateway make a bundle, and fetch it; called again after a break, it goes on')
    .requiredOption('--out <directory>', 'where the bundle goes')
    .option('--reason <code>', 'why, as a code; it is put on the log', 'audit')
    .option('--agency <code>', "what is this agency's alone, provably complete")
    .option('--nominal <id>', 'what is about this nominal alone, provably complete')
    .option('--from <time>', 'from this day or time (UTC) on')
    .option('--to <time>', 'before this day or time (UTC)')
    .option('--since <size>', 'with the proof that it continues the checkpoint of this size (may be given again)', collect, [])
    .option('--openings', 'with what opens the commitments')
    .option('--json', 'one JSON document: { directory, id, files }')
    .action((flags: ExportFlags) => run(() => exportTo(flags)))
  withRemote(log.command('watch'))
    .description('keep a checkpoint of your own, and say when history has changed (exit code 1)')
    .requiredOption('--keep <file>', 'where your checkpoint is kept, out of reach of who runs the gateway')
    .option('--policy <file>', 'whom to believe; default the policy seen first, kept beside the checkpoint')
    .option('--every <seconds>', 'how often to look', '60')
    .option('--once', 'look once')
    .option('--json', 'one JSON document for each look: { state, message, from, size }')
    .action((flags: RemoteOptions & { keep: string; policy?: string; every: string; once?: boolean; json?: boolean }) =>
      run(async () => {
        const every = /^[1-9]\d{0,5}$/.test(flags.every) ? Number(flags.every) : NaN
        if (Number.isNaN(every)) throw new CannotDo('--every takes seconds', exit.usage)
        return watch(await remoteNeeded(flags), { ...flags, every })
      })
    )
  withRemote(log.command('report'))
    .description('what an auditor asks first, of a bundle or of a running gateway')
    .argument('[bundle]', 'the directory of a bundle; default the gateway at --url')
    .option('--from <time>', 'from this day or time (UTC) on')
    .option('--to <time>', 'before this day or time (UTC)')
    .option('--bulk <nominals>', 'from how many nominals an hour on readings count as bulk', '25')
    .option('--json', 'one JSON document: { acts, refusals, disclosures, accesses, twoPerson, outOfHours, bulkReads }')
    .action((directory: string | undefined, flags: ReportFlags) => run(() => report(directory, flags)))
  log
    .command('key')
    .description('the verifier key of the log; its signing key is made where there is none')
    .option('--json', 'one JSON document: { origin, verifier }')
    .action((flags: { json?: boolean }) => run(async () => (await import('./log-fsck.js')).key(flags)))
  log
    .command('witness')
    .description('a witness for agencies and auditors (C2SP tlog-witness): cosigns what continues the log it has seen')
    .requiredOption(
      '--log <key>',
      'the verifier key of a log to cosign, as gateway log key tells it (may be given again)',
      collect,
      []
    )
    .requiredOption('--key-file <file>', 'the signing key of the witness, mode 0600; made where there is none, with --name')
    .requiredOption('--state <file>', 'where it keeps what it cosigned last; of one process at a time')
    .option('--name <name>', 'the name of the key, as auditor.example/witness')
    .option('--host <address>', 'where it listens; give it TLS by a proxy before it', '127.0.0.1')
    .option('--port <port>', 'the port; 0 for any that is free', '8090')
    .option('--json', 'once it listens, one JSON document: { url, verifier }')
    .action((flags: WitnessFlags) => run(async () => (await import('./log-witness.js')).witness(flags)))
  log
    .command('fsck')
    .description('walk the whole log in the ledger of this environment: leaves, streams, tiles, checkpoints, high-water mark')
    .option('--json', 'one JSON document: { ok, entries, root, streams, tiles, checkpoints, faults }')
    .action((flags: { json?: boolean }) => run(async () => (await import('./log-fsck.js')).fsck(flags)))
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}
