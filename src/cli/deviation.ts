import type { Command } from 'commander'
import type { ShownDeviation } from '../exchange'
import { ask, remoteNeeded, type RemoteOptions, withRemote } from './remote'
import { exit, say, sayJson } from './terminal'

interface RecordOptions extends RemoteOptions {
  rule: string
  authoriser: string
  reason: string
  expires: string
  nominal?: string
  json?: boolean
}

async function record(options: RecordOptions): Promise<number> {
  const { rule, authoriser, reason, expires, nominal, json } = options
  const body = JSON.stringify({ rule, authoriser, reason, expires, ...(nominal !== undefined && { nominal }) })
  const remote = await remoteNeeded(options)
  const answer = await ask(remote, 'POST', '/v1/deviations', body, undefined, 'application/json')
  const made = (await answer.json()) as ShownDeviation
  if (json) sayJson(made)
  else print(made)
  return exit.fine
}

async function list(options: RemoteOptions & { json?: boolean }): Promise<number> {
  const found = (await (await ask(await remoteNeeded(options), 'GET', '/v1/deviations?limit=1000')).json()) as {
    deviations: ShownDeviation[]
  }
  if (options.json) sayJson(found)
  else found.deviations.forEach(print)
  return exit.fine
}

function print({ id, rule, unit, nominal, authoriser, reason, begins, expires, active }: ShownDeviation): void {
  say(`${id} ${rule} ${unit} ${nominal ?? 'all records of the unit'}: ${active ? 'holds' : 'held'} from ${begins} to ${expires}`)
  say(`  authorised by ${authoriser}: ${reason}`)
}

/** `gateway guidance deviation record` and `gateway guidance deviation list`. */
export function addDeviationVerbs(guidance: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  const deviation = guidance
    .command('deviation')
    .description('local deviations from a rule: record one, or list those of an agency')
  withRemote(deviation.command('record'))
    .description('record a deviation; the credential is one of an agency that is bound to a unit, and says which')
    .requiredOption('--rule <id>', 'the rule, e.g. R2-07')
    .requiredOption('--authoriser <name>', 'who answers for it')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--expires <time>', 'until when, RFC 3339, at most 366 days ahead')
    .option('--nominal <id>', 'for this nominal alone (default: for all records that the unit holds)')
    .option('--json', 'one JSON document: { id, rule, unit, nominal, authoriser, reason, begins, expires, active }')
    .addHelpText('after', '\nWhat the rule finds is no longer refused or held while it lasts; the finding stays, as excepted.')
    .action((options: RecordOptions) => run(() => record(options)))
  withRemote(deviation.command('list'))
    .description("the deviations of the credential's agency, newest first, ended ones included")
    .option(
      '--json',
      'one JSON document: { deviations: [{ id, rule, unit, nominal, authoriser, reason, begins, expires, active }] }'
    )
    .action((options: RemoteOptions & { json?: boolean }) => run(() => list(options)))
}
