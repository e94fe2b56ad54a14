import type { Command } from 'commander'
import type { ReconciliationReport } from '../exchange'
import { askJson } from './lanes'
import { withRemote, type RemoteOptions } from './remote'
import { exit, say, sayJson, type RunVerb } from './terminal'

interface ReconcileOptions extends RemoteOptions {
  agency: string
  heal?: boolean
  because?: string
  json?: boolean
}

const healed = new Set(['resent', 'nothing-to-send'])

async function compare(options: ReconcileOptions): Promise<number> {
  const { agency, heal = false, because, json } = options
  const body = { agency, heal, ...(because !== undefined && { because }) }
  const report = await askJson<ReconciliationReport>(options, 'POST', '/v1/reconciliations', body)
  const { outcome, lanes, buckets, differences } = report
  if (json) sayJson(report)
  else {
    say(`${agency}: ${outcome}; ${lanes} lanes, ${buckets} of 256 buckets differ, ${differences.length} lanes differ`)
    for (const { nominal, kind, ours, theirs, action, fields = [] } of differences) {
      say(`  ${nominal}  ${kind}  ours ${numberOf(ours)}  theirs ${numberOf(theirs)}  ${action}`)
      for (const field of fields) say(`    ${field}`)
    }
  }
  if (outcome === 'equal' || (outcome === 'different' && differences.every(({ action }) => healed.has(action)))) return exit.fine
  return outcome === 'different' ? exit.wrong : exit.failed
}

const numberOf = (stand: { epoch: number; sequence: number } | undefined): string =>
  stand ? `${stand.epoch}-${stand.sequence}` : '-'

/** `gateway reconcile`. */
export function addReconcileVerb(program: Command, run: RunVerb): void {
  withRemote(program.command('reconcile'))
    .description('compare by content what an agency holds with what it should hold, and name every nominal that differs')
    .requiredOption('--agency <agency>', 'the agency')
    .option('--heal', 'resend what the agency lacks, hold what is forked, list what only a person can decide')
    .option('--because <code>', 'why, as a code for the log')
    .option(
      '--json',
      'one JSON document: { id, agency, outcome, lanes, buckets, differences: [{ nominal, kind, ours, theirs, fields, action }] }'
    )
    .addHelpText('after', '\nExit code 1: lanes differ that were not mended. 3: the agency did not answer.')
    .action((options: ReconcileOptions) => run(() => compare(options)))
}
