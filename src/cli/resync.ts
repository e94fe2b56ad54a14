import type { Command } from 'commander'
import type { ReplayReport, ResyncReport, ShownResync } from '../exchange'
import { askJson, countOf } from './lanes'
import { withRemote, type RemoteOptions } from './remote'
import { CannotDo, exit, say, sayJson, tell, type RunVerb } from './terminal'

interface StartOptions extends RemoteOptions {
  agency: string
  perSecond?: string
  because?: string
  confirm?: string
  json?: boolean
}

interface ReplayOptions extends StartOptions {
  nominal?: string
  from?: string
  to?: string
}

const line = ({ id, agency, state, total, sent, passed, failed, lastError = '-' }: ShownResync): string =>
  `${id}  ${agency}  ${state}  ${sent + passed + failed} of ${total}: ${sent} sent, ${passed} with nothing to send, ${failed} failed  ${lastError}`

const given = (members: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Record<string, string>

const confirmed = ({ confirm }: StartOptions): { confirm?: number } =>
  confirm === undefined ? {} : { confirm: countOf(confirm) }

async function start(options: StartOptions): Promise<number> {
  const { agency, perSecond, because, json } = options
  const pace = perSecond === undefined ? undefined : Number(perSecond)
  if (pace !== undefined && !(pace >= 0.1 && pace <= 1000))
    throw new CannotDo('--per-second is a number from 0.1 to 1000', exit.usage)
  const body = { agency, ...given({ because }), ...(pace !== undefined && { perSecond: pace }), ...confirmed(options) }
  const report = await askJson<ResyncReport>(options, 'POST', '/v1/resyncs', body)
  if (json) sayJson(report)
  else {
    say(`${report.count} lanes of ${agency}`)
    if (report.resync) say(line(report.resync))
    else tell(`nothing was done; to do it, add --confirm ${report.count}`)
  }
  return exit.fine
}

async function list(options: StartOptions): Promise<number> {
  const found = await askJson<{ resyncs: ShownResync[] }>(options, 'GET', '/v1/resyncs')
  if (options.json) sayJson(found)
  else for (const each of found.resyncs) say(line(each))
  return exit.fine
}

async function stop(id: string, options: StartOptions): Promise<number> {
  const ended = await askJson<ShownResync>(options, 'POST', `/v1/resyncs/${encodeURIComponent(id)}/stop`)
  if (options.json) sayJson(ended)
  else say(line(ended))
  return exit.fine
}

async function again(options: ReplayOptions): Promise<number> {
  const { agency, nominal, from, to, because, json } = options
  const body = { agency, ...given({ nominal, from, to, because }), ...confirmed(options) }
  const report = await askJson<ReplayReport>(options, 'POST', '/v1/replays', body)
  if (json) sayJson(report)
  else {
    const { count, dryRun, withContent, withoutContent, duplicates, applied, notes } = report
    say(`${count} deliveries are meant`)
    if (dryRun) tell(`nothing was sent; to send them, add --confirm ${count}`)
    else
      say(`${withContent} sent with content, ${withoutContent} without; ${duplicates} were held already, ${applied} taken over`)
    for (const { delivery, nominal: of, sequence, why } of notes) say(`  ${delivery}  ${of}  number ${sequence}  ${why}`)
  }
  return exit.fine
}

const asked = (command: Command): Command =>
  withRemote(command)
    .requiredOption('--agency <agency>', 'the agency that is to be sent it')
    .option('--because <code>', 'why, as a code for the log')
    .option('--confirm <count>', 'do it, where exactly so many are meant; without it nothing is done')

/** `gateway resync …` and `gateway replay`. */
export function addResyncVerbs(program: Command, run: RunVerb): void {
  const resync = program.command('resync').description('send an agency anew all that it should hold, as after it lost its data')
  asked(resync.command('start'))
    .description('say how many lanes there are, or start: each gets a new number with what the agency should hold')
    .option('--per-second <number>', 'the most deliveries a second (default 5)')
    .option('--json', 'one JSON document: { agency, count, dryRun, resync }')
    .action((options: StartOptions) => run(() => start(options)))
  withRemote(resync.command('list'))
    .description('full resyncs and how far they are, the newest first')
    .option('--json', 'one JSON document: { resyncs }')
    .action((options: StartOptions) => run(() => list(options)))
  withRemote(resync.command('stop'))
    .description('stop a full resync')
    .argument('<resync>')
    .option('--json', 'one JSON document')
    .action((id: string, options: StartOptions) => run(() => stop(id, options)))
}

/** `gateway replay`. */
export function addReplayVerb(program: Command, run: RunVerb): void {
  asked(program.command('replay'))
    .description('send acknowledged deliveries again under the same ids; receivers answer that they hold them')
    .option('--nominal <id>', 'deliveries about this nominal')
    .option('--from <time>', 'acknowledged at this time or later, RFC 3339')
    .option('--to <time>', 'acknowledged before this time')
    .option('--json', 'one JSON document: { agency, count, dryRun, withContent, withoutContent, duplicates, applied, notes }')
    .action((options: ReplayOptions) => run(() => again(options)))
}
