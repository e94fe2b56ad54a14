import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command } from 'commander'
import { parseCheckpoint, parseNote, verifyBundle, type BundleFault, type BundleReport, type BundleSource } from '../sync-log'
import { addWiderLogVerbs, withBundleOf } from './log-verbs'
import { type RemoteOptions } from './remote'
import { CannotDo, exit, readInput, say, sayJson, type RunVerb } from './terminal'

interface VerifyFlags extends RemoteOptions {
  policy?: string
  since: string[]
  asOf?: string
  json?: boolean
}

/** The files of a directory as a bundle. */
async function directorySource(directory: string): Promise<BundleSource> {
  let names: string[]
  try {
    names = await readdir(directory)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new CannotDo(`cannot read the directory ${directory} (${code})`)
  }
  return {
    names: () => Promise.resolve(names),
    read: name => createReadStream(join(directory, name), { highWaterMark: 1_048_576 })
  }
}

/** A bundle that a running gateway makes for the purpose. */
async function verifyAt(url: string, flags: VerifyFlags): Promise<number> {
  const kept = await Promise.all(flags.since.map(async name => (await readInput(name)).toString('utf8')))
  const sizes = kept.map(note => parseCheckpoint(parseNote(note)?.text ?? '')?.size ?? 0)
  const since = sizes.filter(size => size > 0)
  return withBundleOf(url, flags, since, directory => verify(directory, flags))
}

async function verify(directory: string, flags: VerifyFlags): Promise<number> {
  const asOf = flags.asOf === undefined ? undefined : new Date(flags.asOf)
  if (asOf && (Number.isNaN(asOf.getTime()) || !/^\d{4}-\d\d-\d\d/.test(flags.asOf ?? '')))
    throw new CannotDo('--as-of must be a day or a time, as 2026-01-31 or 2026-01-31T09:00:00Z', exit.usage)
  const text = async (name: string): Promise<string> => (await readInput(name)).toString('utf8')
  const report = await verifyBundle(await directorySource(directory), {
    ...(flags.policy !== undefined && { policy: await text(flags.policy) }),
    since: await Promise.all(flags.since.map(text)),
    ...(asOf && { asOf })
  })
  if (flags.json) sayJson(report)
  else for (const line of reportLines(report)) say(line)
  return report.ok ? exit.fine : exit.wrong
}

function reportLines(report: BundleReport): string[] {
  const { origin, size, root, logKeys, newest } = report
  const head = [
    ...(origin === undefined ? [] : [`log      ${origin}`, `tree     ${size ?? 0} entries, root ${root ?? ''}`]),
    ...logKeys.map(key => `log key  ${key}${report.policy === 'bundle' ? '   (from the bundle itself)' : ''}`),
    ...(newest === undefined ? [] : [`newest   ${newest}`])
  ]
  const limits = report.limits.length === 0 ? [] : ['', 'What this does not show:', ...report.limits.map(line => `  - ${line}`)]
  if (report.ok) return [...head, '', 'Sound. Checked:', ...report.checked.map(line => `  - ${line}`), ...limits]
  const count = report.faults.length
  return [
    ...head,
    '',
    `NOT SOUND: ${count} fault${count === 1 ? '' : 's'}`,
    ...report.faults.map(line => `  - ${faultLine(line)}`)
  ]
}

function faultLine({ code, message, file, line, index }: BundleFault): string {
  const place = [...(file === undefined ? [] : [line === undefined ? file : `${file}:${line}`]), ...entryWord(index)]
  return `${code}: ${place.length === 0 ? '' : `${place.join(', ')}: `}${message}`
}

const entryWord = (index: number | undefined): string[] => (index === undefined ? [] : [`entry ${index}`])

const help = `
A bundle is a directory with manifest.json, seal, checkpoint, policy, entries.jsonl, proof.jsonl and what belongs to them;
docs/sync-log.md says what each holds and what is proved. Nothing but the bundle is asked: no network, no database. Given the
address of a gateway, a bundle of all that the credential may see is fetched first.

Exit code 0: all that was checked holds. 1: something is wrong, and each fault names its place (file, line, entry). 2: wrong
usage. 3: the bundle or a file given could not be read.
Kinds of fault: file, malformed, signature, quorum, order, tree, stream, scope, heads, opening, history, stale.

Examples:
  gateway log verify ./bundle
  gateway log verify https://gateway.example --token-file auditor.token --since last-month.checkpoint
  gateway log verify ./bundle --policy ours.policy --since last-month.checkpoint --as-of 2026-01-31`

/** `gateway log verify`. */
export function addLogVerbs(program: Command, run: RunVerb): void {
  const log = program.command('log').description('the sync log: the proof of what moved, when, to whom and why')
  log
    .command('verify')
    .description('verify a bundle of the log offline')
    .argument('<bundle>', 'the directory of the bundle, or the address of a running gateway')
    .option('--token <token>', 'the credential of an auditor, for an address')
    .option('--token-file <file>', 'a file that holds it')
    .option('--policy <file>', 'believe this policy, and not the one in the bundle')
    .option('--since <file>', 'a checkpoint kept from earlier, which the log has to continue (may be given again)', collect, [])
    .option('--as-of <time>', 'the bundle must hold something as new as this')
    .option('--json', 'one JSON document: { ok, faults, checked, limits, … }')
    .addHelpText('after', help)
    .action((directory: string, flags: VerifyFlags) =>
      run(() => (/^https?:/.test(directory) ? verifyAt(directory, flags) : verify(directory, flags)))
    )
  addWiderLogVerbs(log, run)
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}
