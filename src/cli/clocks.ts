import type { Command } from 'commander'
import { loadCatalogue } from '../exchange'
import { clocksOf, underPart4, type RecordClock, type Step } from '../guidance'
import { CannotDo, exit, isDay, readJsonObject, say, sayJson, tell } from './terminal'

interface ClocksOptions {
  asOf?: string
  json?: boolean
}

async function clocks(file: string, { asOf, json }: ClocksOptions): Promise<number> {
  const day = asOf ?? londonToday()
  if (!isDay(day)) throw new CannotDo('--as-of must be a day, YYYY-MM-DD', exit.usage)
  const record = await readJsonObject(file)
  const faults = loadCatalogue(day).checkContribution(record)
  for (const { pointer, code, message } of faults) tell(`${file}: ${pointer ?? ''}: ${code}: ${message}`)
  if (faults.length > 0)
    throw new CannotDo(`${file} is not a shared record: ${faults.length} fault${faults.length === 1 ? '' : 's'}`, exit.wrong)
  const found = clocksOf(record, day)
  if (json) {
    sayJson({ asOf: day, clocks: found })
    return exit.fine
  }
  if (!underPart4(record)) tell('no clock runs: the record is not under Part 4 of the Counter-Terrorism Act 2008')
  for (const clock of found) {
    say(headline(clock, day))
    for (const step of clock.steps) say(`  ${step.rule.padEnd(11)} ${stretch(step)}${step.text}`)
  }
  return exit.fine
}

function headline({ clock, statute, path, due, end, inexact }: RecordClock, today: string): string {
  const day = due ?? end
  const what = due !== undefined ? `due ${due}` : end !== undefined ? `ends ${end}` : 'no date'
  const when = day === undefined ? '' : `, ${distance(today, day)}`
  return `${clock} (${statute}) ${path}: ${what}${when}${inexact ? ', from a partial date' : ''}`
}

function distance(today: string, day: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000)
  const count = `${Math.abs(days)} day${Math.abs(days) === 1 ? '' : 's'}`
  return days === 0 ? 'today' : days > 0 ? `in ${count}` : `${count} ago`
}

/** The days a step is about. Those that do not count stand in brackets. */
function stretch({ from, to, days, counts }: Step): string {
  if (from === undefined) return ''
  const span = to === undefined ? `${from} on` : to === from ? from : `${from} to ${to}`
  const length = days === undefined ? '' : `, ${days} day${days === 1 ? '' : 's'}`
  return counts === false ? `[${span}${length}] ` : `${span}${length}: `
}

/** Swedish writes days as YYYY-MM-DD. */
function londonToday(): string {
  return new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/London' })
}

/** `gateway guidance clocks`. */
export function addClocksVerb(guidance: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  guidance
    .command('clocks')
    .description('reckon the statutory clocks of a shared record, step by step')
    .argument('<file>', 'the shared record (JSON), or - for standard input')
    .option('--as-of <date>', 'as of this day, YYYY-MM-DD (default: today in London)')
    .option('--json', 'one JSON document: { asOf, clocks: [{ clock, path, statute, event, due, end, inexact, steps }] }')
    .addHelpText(
      'after',
      '\nDays in brackets do not count. Whether a notice was given in time is asked by "guidance check".\nExample:\n  gateway guidance clocks record.json --as-of 2026-06-01'
    )
    .action((file: string, options: ClocksOptions) => run(() => clocks(file, options)))
}
