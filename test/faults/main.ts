import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { promises } from './oracles'
import { rowLines } from './rows'
import { chaosRun, naiveRun, type Outcome } from './run'

const usage = `usage: npm run faults -- [--short] [--minutes N] [--nominals N] [--seed TEXT]
  --short     about two minutes; without it ten minutes over 500 nominals
`

interface Settings {
  short: boolean
  minutes: number
  nominals: number
  seed: string
}

function read(args: readonly string[]): Settings | undefined {
  const short = args.includes('--short')
  const values = new Map<string, string>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--short') continue
    const value = args[++i]
    if (!['--minutes', '--nominals', '--seed'].includes(arg) || value === undefined) return undefined
    values.set(arg, value)
  }
  const minutes = Number(values.get('--minutes') ?? (short ? 1 : 10))
  const nominals = Number(values.get('--nominals') ?? (short ? 40 : 500))
  const seed = values.get('--seed') ?? String(Date.now() % 1_000_000)
  return minutes > 0 && nominals >= 1 ? { short, minutes, nominals, seed } : undefined
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function tell(name: string, { changes, nominals, deliveries, retries, faults, drainedMs, breaches }: Outcome): void {
  const made = [...faults.values()].reduce((sum, count) => sum + count, 0)
  say(
    `\n${name}: ${changes} changes to ${nominals} nominals, ${deliveries} deliveries applied, ${made} faults, ${retries} requests sent again`
  )
  say(
    drainedMs === undefined
      ? '  not drained in time'
      : `  drained ${(drainedMs / 1000).toFixed(1)} s after the last fault was mended`
  )
  for (const [oracle, found] of Object.entries(breaches)) {
    const promise =
      oracle === 'weather' ? 'no process ended by itself, and those told to stop did' : promises[oracle as keyof typeof promises]
    say(`  ${found.length === 0 ? 'kept  ' : `BROKEN ${found.length} times:`} ${promise}`)
    for (const breach of found.slice(0, 5)) say(`    ${breach}`)
  }
}

async function main(args: readonly string[]): Promise<number> {
  const settings = read(args)
  if (!settings) {
    process.stderr.write(usage)
    return 2
  }
  const { short, minutes, nominals, seed } = settings
  const processor = cpus()[0]?.model.trim() ?? 'unknown'
  say(
    `seed ${seed}; ${cpus().length} x ${processor}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)}`
  )
  const directory = mkdtempSync(join(tmpdir(), 'gateway-faults-'))
  const talk = (line: string): void => void process.stderr.write(`${line}\n`)
  try {
    const everyMs = short ? 1500 : 2500
    // A slow machine is given time: what the short form is to find is what never arrives.
    const drainMs = short ? 300_000 : 60_000
    const chaos = await chaosRun({ directory, seed, nominals, forMs: minutes * 60_000, everyMs, drainMs, talk })
    tell('the gateway', chaos)
    talk('the same for the naive variant')
    const naive = await naiveRun({ directory, seed, nominals: 20, forMs: 20_000, everyMs: 1000, drainMs: 120_000, talk })
    tell('the naive variant', naive)
    say('')
    for (const line of rowLines(chaos)) say(line)
    const kept = chaos.drainedMs !== undefined && Object.values(chaos.breaches).every(found => found.length === 0)
    const found = naive.breaches.newest.length > 0
    say('')
    say(found ? 'the oracles see what the naive variant loses' : 'THE ORACLES SEE NOTHING: the naive variant passed')
    say(kept ? `all kept (seed ${seed})` : `NOT ALL KEPT (seed ${seed})`)
    return kept && found ? 0 : 1
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
main(process.argv.slice(2)).then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}\n`)
    process.exit(3)
  }
)
