import { loadavg } from 'node:os'
import { benches, usual } from './benches'
import { machineNow, type Report } from './measure'

const usage = `usage: npm run bench -- NAME [--json] [--rounds N] [--milliseconds N] [--stored N,N]   NAME: ${Object.keys(benches).join(', ')}\n`

async function main(args: readonly string[]): Promise<number> {
  const values = new Map<string, string>()
  const names: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (['--rounds', '--milliseconds', '--stored'].includes(arg)) values.set(arg, args[++i] ?? '')
    else if (arg === '--json') values.set(arg, '')
    else names.push(arg)
  }
  const [name = '', ...more] = names
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
  const long = usual[name] ?? { rounds: 9, milliseconds: 400 }
  const rounds = Number(values.get('--rounds') ?? long.rounds)
  const milliseconds = Number(values.get('--milliseconds') ?? long.milliseconds)
  const stored = values.get('--stored')?.split(',').map(Number)
  const wrong = stored?.some(count => !(count >= 1)) === true || (stored !== undefined && name !== 'ingest')
  if (!bench || more.length > 0 || !(rounds >= 1) || !(milliseconds >= 1) || wrong) {
    process.stderr.write(usage)
    return 2
  }
  const load = loadavg()[0] ?? 0
  const { cases, ratios, notes } = await bench({ rounds, milliseconds, ...(stored && { stored }) }, line =>
    process.stderr.write(`${line}\n`)
  )
  const report: Report = { bench: name, machine: machineNow(load), cases, ratios, notes }
  process.stdout.write(values.has('--json') ? `${JSON.stringify(report, null, 2)}\n` : table(report))
  return 0
}

function table({ bench, machine, cases, ratios, notes }: Report): string {
  const { processor, cores, memoryGiB, node, load } = machine
  const width = Math.max(...cases.map(one => one.case.length), ...Object.keys(ratios).map(ratio => ratio.length))
  const number = (value: number): string =>
    value.toLocaleString('en-GB', { maximumSignificantDigits: 4, useGrouping: true }).padStart(12)
  return [
    `${bench} on ${cores} x ${processor}, ${memoryGiB} GiB, Node ${node}, load ${load.before} to ${load.after}`,
    '',
    `${'case'.padEnd(width)}${'per second'.padStart(12)}${'min'.padStart(12)}${'max'.padStart(12)}`,
    ...cases.map(
      ({ case: name, perSecond: { median, min, max } }) => `${name.padEnd(width)}${number(median)}${number(min)}${number(max)}`
    ),
    '',
    ...Object.entries(ratios).map(([name, value]) => `${name.padEnd(width)}${number(value)}`),
    '',
    ...notes,
    ''
  ].join('\n')
}

main(process.argv.slice(2)).then(
  code => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}\n`)
    process.exitCode = 3
  }
)
