import { cpus, loadavg, totalmem } from 'node:os'

/** One thing that is measured. `run` does it so many times, one after the other. */
export interface Case {
  name: string
  run: (times: number) => unknown
  /** How many records (documents, rules …) one time stands for; by default 1. */
  each?: number
}

/** How often a case ran in a second, over the rounds. */
export interface Figure {
  case: string
  perSecond: { median: number; min: number; max: number }
}

/** What a bench found. `rounds` has a case's figures in the order of the rounds. */
export interface Measured {
  cases: Figure[]
  rounds: ReadonlyMap<string, readonly number[]>
}

/** How long to measure: every case runs once a round, for about so long. */
export interface Effort {
  rounds: number
  milliseconds: number
  /** Numbers of stored nominals at which to measure, where the bench knows what to do with them. */
  stored?: readonly number[]
}

/** Whether the bench is only tried out: then small numbers stand for large ones, and the figures mean nothing. */
export function isTrial({ rounds, milliseconds }: Effort): boolean {
  return rounds * milliseconds < 100
}

/** The machine, as far as figures depend on it. */
export interface Machine {
  processor: string
  cores: number
  memoryGiB: number
  node: string
  /** Load average of the last minute when the run began and when it ended. */
  load: { before: number; after: number }
}

/** What the bench command prints. */
export interface Report extends Pick<Measured, 'cases'> {
  bench: string
  machine: Machine
  ratios: Record<string, number>
  /** What the reader has to know of the figures. */
  notes: string[]
}

export type Talk = (line: string) => void

/** Measures all cases in one run: round by round each in turn, from another one on in each round, so that all meet the same weather. */
export async function measure(cases: readonly Case[], { rounds, milliseconds }: Effort, talk: Talk): Promise<Measured> {
  const times = new Map<Case, number>()
  for (const one of cases) times.set(one, await timesFor(one, milliseconds))
  const figures = new Map<string, number[]>(cases.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    talk(`round ${round + 1} of ${rounds}`)
    for (const i of cases.keys()) {
      const one = cases[(i + round) % cases.length]
      if (!one) continue
      const count = times.get(one) ?? 1
      const seconds = await secondsOf(one, count)
      figures.get(one.name)?.push((count * (one.each ?? 1)) / seconds)
    }
  }
  const found = cases.map(({ name }) => ({ case: name, perSecond: spread(figures.get(name) ?? []) }))
  return { cases: found, rounds: figures }
}

/** The median of what one case did to what another did in the same round. */
export function ratio({ rounds }: Measured, of: string, to: string): number {
  const [a, b] = [rounds.get(of) ?? [], rounds.get(to) ?? []]
  return round(spread(a.map((figure, i) => figure / (b[i] ?? NaN))).median)
}

/** The machine; the load is asked for when it is called. */
export function machineNow(loadBefore: number): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: { before: round(loadBefore), after: round(loadavg()[0] ?? 0) }
  }
}

/** Four figures that count. */
export function round(value: number): number {
  return Number(value.toPrecision(4))
}

export function spread(figures: readonly number[]): { median: number; min: number; max: number } {
  const sorted = [...figures].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
  return { median: round(median), min: round(sorted[0] ?? NaN), max: round(sorted.at(-1) ?? NaN) }
}

/** How many times fill the time; running it so far has warmed the code up too. */
async function timesFor(one: Case, milliseconds: number): Promise<number> {
  let times = 1
  for (;;) {
    const took = (await secondsOf(one, times)) * 1000
    if (took >= milliseconds / 2) return Math.max(1, Math.round((times * milliseconds) / took))
    times *= took > 1 ? Math.min(10, Math.ceil(milliseconds / 2 / took) + 1) : 10
  }
}

async function secondsOf(one: Case, times: number): Promise<number> {
  const start = process.hrtime.bigint()
  await one.run(times)
  return Number(process.hrtime.bigint() - start) / 1e9
}
