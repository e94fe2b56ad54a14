import type { Command } from 'commander'
import { lossReport, type LossReport, type PathLoss } from '../mapping'
import { readSoundMappings } from './map-files'
import { exit, say, sayJson, type RunVerb } from './terminal'

/** Draws and seed of every loss report, so that it is the same each time. */
export const lossDraws = { seed: 20_261_123, draws: 400 } as const

function loss(names: readonly string[], { json }: { json?: boolean }): number {
  const reports = readSoundMappings(names).map(({ mapping }) => lossReport(mapping, lossDraws.seed, lossDraws.draws))
  if (json) sayJson({ reports })
  else for (const report of reports) print(report)
  return exit.fine
}

function print({ mapping, readOnly, paths, totals }: LossReport): void {
  if (readOnly) return say(`${mapping}: only read; nothing is ever written in this format`)
  say(
    `${mapping}: of ${totals.paths} shared places ${totals.always} always carried, ${totals.sometimes} sometimes, ${totals.never} never`
  )
  listed('sometimes', paths)
  listed('never', paths)
}

function listed(how: PathLoss['carried'], paths: readonly PathLoss[]): void {
  const found = paths.filter(({ carried }) => carried === how)
  if (found.length > 0) say(`  ${how} carried:`)
  for (const { path, reasons } of found) say(`    ${path}: ${reasons.join(', ')}`)
}

/** `gateway map loss`. */
export function addMapLoss(map: Command, run: RunVerb): void {
  map
    .command('loss')
    .description('show which places of the shared record a format cannot carry, and why, on drawn records')
    .argument('[mapping...]', 'mapping files, or AGENCY/FORMAT of shipped ones; default all shipped')
    .option('--json', 'one JSON document: { reports: [{ mapping, readOnly, paths: [{ path, carried, reasons }], totals }] }')
    .addHelpText(
      'after',
      `
no-slot      the format has no place for it
no-code      the agency has no code for it
cardinality  the format has fewer places than there are values
precision    the format cannot write it as precisely
length       it may be longer than the format holds
charset      it cannot be told apart again in the form the format writes

Example:
  gateway map loss probation-nsd/case-view`
    )
    .action((names: string[], options: { json?: boolean }) => run(() => loss(names, options)))
}
