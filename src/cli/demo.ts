import type { Command } from 'commander'
import { readDemoConfig, wantsColours } from '../config'
import { runDemo } from '../demo'
import { untilStopped } from './serve'
import { CannotDo, exit, say, sayJson, tell } from './terminal'

interface DemoFlags {
  seed: string
  people?: string
  pace: string
  once?: boolean
  json?: boolean
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new CannotDo(`--${name} must be a whole number`, exit.usage)
  return Number(text)
}

async function demo({ seed, people, pace, once, json }: DemoFlags): Promise<number> {
  const stopped = untilStopped()
  const told = await runDemo(readDemoConfig(), {
    seed: whole('seed', seed),
    ...(people !== undefined && { people: whole('people', people) }),
    paceMs: whole('pace', pace),
    once: once === true,
    write: json === true ? tell : say,
    colours: json !== true && wantsColours(process.stdout.isTTY),
    stopped
  })
  if (json === true) sayJson(told)
  return exit.fine
}

/** `gateway demo`. */
export function addDemoVerb(program: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  program
    .command('demo')
    .description('run the gateway with three simulated agencies and invented people (npm start does this)')
    .option('--seed <n>', 'which invented people', '7')
    .option('--people <n>', 'how many; without it, the story goes on')
    .option('--pace <ms>', 'pause between two postings', '700')
    .option('--once', 'end when everything is posted and delivered')
    .option('--json', 'the story on stderr and, at the end, one JSON document: { url, backing, credentials, posted }')
    .action((flags: DemoFlags) => run(() => demo(flags)))
}
