import type { Command } from 'commander'
import { readConfig } from '../config'
import { compareUnits, complianceCsv, type ComplianceReport } from '../exchange'
import { openOffice } from '../office'
import { ask, remoteOf, type RemoteOptions, withRemote } from './remote'
import { CannotDo, exit, say, sayJson } from './terminal'

interface ComplianceOptions extends RemoteOptions {
  json?: boolean
  csv?: boolean
}

async function reportHere(): Promise<ComplianceReport> {
  const office = await openOffice(readConfig())
  try {
    return await compareUnits(office, { actor: { agency: 'gateway', system: 'command-line', role: 'operator' } })
  } finally {
    await office.close()
  }
}

async function compliance(options: ComplianceOptions): Promise<number> {
  if (options.json && options.csv) throw new CannotDo('give --json or --csv, not both', exit.usage)
  const remote = await remoteOf(options)
  const report = remote ? ((await (await ask(remote, 'GET', '/v1/compliance')).json()) as ComplianceReport) : await reportHere()
  if (options.json) sayJson(report)
  else if (options.csv) process.stdout.write(complianceCsv(report))
  else print(report)
  return exit.fine
}

const cell = (value: number | string | null): string => (value === null ? '–' : String(value)).padStart(9)

function print({ asOf, policy, rules }: ComplianceReport): void {
  say(`as of ${asOf}; counts below ${policy.threshold} are not shown`)
  say(`${'rule'.padEnd(8)}${['applied', 'met', 'unmet', 'excepted', 'failed', 'met %', 'median', 'spread'].map(cell).join('')}`)
  for (const { rule, total, median, spread, units, withheld } of rules) {
    const { applied, met, unmet, excepted, failed, rate } = total
    if (applied === 0) continue
    say(`${rule.padEnd(8)}${[applied, met, unmet, excepted, failed, rate, median, spread].map(cell).join('')}`)
    for (const row of units)
      if (row.shown !== 'suppressed' && (row.applied ?? row.rate ?? 0) > 0)
        say(`  ${row.unit.padEnd(6)}${[row.applied, row.met, row.unmet, row.excepted, row.failed, row.rate].map(cell).join('')}`)
    if (withheld !== undefined) say(`  ${withheld}`)
  }
}

/** `gateway guidance compliance`. */
export function addComplianceVerb(guidance: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  withRemote(guidance.command('compliance'))
    .description('practice compared: by rule and unit, how many records it applied to, met, unmet and excepted')
    .option('--json', 'one JSON document: { asOf, policy, rules: [{ rule, total, units, median, spread, trend }] }')
    .option('--csv', 'CSV, a line for each rule and unit')
    .action((options: ComplianceOptions) => run(() => compliance(options)))
}
