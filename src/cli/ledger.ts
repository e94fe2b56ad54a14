import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { readConfig } from '../config'
import { declareRestored, type Operator, type RestorationReport, type ShownRestoration } from '../exchange'
import { openStore } from '../office'
import { askJson, countOf } from './lanes'
import { withRemote, type RemoteOptions } from './remote'
import { CannotDo, exit, say, sayJson, tell, type RunVerb } from './terminal'

interface RestoredOptions extends RemoteOptions {
  because?: string
  confirm?: string
  json?: boolean
}

const here: Operator = { name: 'command-line', actor: { agency: 'gateway', system: 'command-line', role: 'operator' } }

/** In the ledger of this environment, on which no embedded gateway may run meanwhile. */
async function declareHere(because: string | undefined, confirm: number | undefined): Promise<RestorationReport> {
  const ledger = await openStore(readConfig())
  try {
    const operator = { ...here, ...(because !== undefined && { because }) }
    const answer = await declareRestored({ ledger, newId: randomUUID }, operator, confirm)
    if (answer.ok) return answer.value
    throw new CannotDo(answer.problem.detail, exit.wrong)
  } finally {
    await ledger.close()
  }
}

async function restored(options: RestoredOptions): Promise<number> {
  const { because, json } = options
  if (because !== undefined && !/^(?=.{1,64}$)[a-z0-9]+(?:[-._:][a-z0-9]+)*$/.test(because))
    throw new CannotDo('--because is a code: lower-case words joined by - . _ :', exit.usage)
  const confirm = options.confirm === undefined ? undefined : countOf(options.confirm)
  const body = { ...(because !== undefined && { because }), ...(confirm !== undefined && { confirm }) }
  const report =
    options.url === undefined
      ? await declareHere(because, confirm)
      : await askJson<RestorationReport>(options, 'POST', '/v1/restorations', body)
  const { restoration, count } = report
  if (json) sayJson(report)
  else if (restoration)
    say(
      `${restoration.lanes} lanes go on in epoch ${restoration.epoch}; what was done after ${restoration.ledgerAt ?? '-'} is lost here`
    )
  else say(`${count} lanes`)
  if (report.dryRun) tell(`nothing was done; to begin a new epoch in all of them, add --confirm ${count}`)
  return exit.fine
}

async function restorations(options: RestoredOptions): Promise<number> {
  const found = await askJson<{ restorations: ShownRestoration[] }>(options, 'GET', '/v1/restorations?limit=1000')
  if (options.json) sayJson(found)
  else
    for (const { at, epoch, lanes, how, declaredBy, ledgerAt = '-' } of found.restorations)
      say([at, `epoch ${epoch}`, `${lanes} lanes`, how, `by ${declaredBy}`, `copy of ${ledgerAt}`].join('  '))
  return exit.fine
}

/** `gateway ledger …`. */
export function addLedgerVerbs(program: Command, run: RunVerb): void {
  const ledger = program.command('ledger').description('the ledger as a whole: that it was restored from a backup')
  withRemote(ledger.command('restored'))
    .description(
      'declare that the ledger was restored from a backup: every lane goes on in a new epoch, and no number is used twice'
    )
    .option('--because <code>', 'why, as a code for the log')
    .option('--confirm <count>', 'do it, where there are exactly so many lanes')
    .option('--json', 'one JSON document: { count, dryRun, restoration }')
    .addHelpText('after', '\nWithout --url in the ledger of this environment. Exit code 1: there are another number of lanes.')
    .action((options: RestoredOptions) => run(() => restored(options)))
  withRemote(ledger.command('restorations'))
    .description('restorations, the newest first')
    .option('--json', 'one JSON document: { restorations }')
    .action((options: RestoredOptions) => run(() => restorations(options)))
}
