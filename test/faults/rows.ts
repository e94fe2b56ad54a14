import type { OracleName } from './oracles'
import type { Outcome } from './run'
import type { FaultName } from './weather'

/** What exercises a row: faults of the chaos run, a named test of the suite, or nothing. */
type Means = { faults: readonly FaultName[] } | { file: string; test: string } | { lacks: string }

/** One row of the matrix of faults: what is done, what is held against it, and where. */
export interface Row {
  row: number
  name: string
  /** What is looked at in the chaos run; a test has its own expectations. */
  oracles: readonly OracleName[]
  means: Means
  /** What of the row is not done, where only a part of it is. */
  part?: string
}

const whole: readonly OracleName[] = ['accepted', 'newest', 'order', 'stuck', 'log']
const told: readonly OracleName[] = ['newest', 'order', 'stuck']

/** Rows 1 to 36 and 47 to 50. */
export const rows: readonly Row[] = [
  {
    ...{ row: 1, name: 'gateway killed while it takes documents in', oracles: whole, means: { faults: ['api killed'] } },
    part: 'at drawn moments; the gateway has no named crash points'
  },
  {
    ...{ row: 2, name: 'killed after the commit, before the reply', oracles: ['accepted'] },
    means: { faults: ['connection cut right after COMMIT', 'api killed'] },
    part: 'the reply is lost by a cut connection or a kill at a drawn moment'
  },
  { row: 3, name: 'PostgreSQL backend killed', oracles: whole, means: { faults: ['PostgreSQL backend killed'] } },
  {
    ...{ row: 4, name: 'PostgreSQL killed and restarted under load', oracles: whole },
    means: { faults: ['PostgreSQL killed and restarted', 'PostgreSQL restarted'] }
  },
  {
    ...{ row: 5, name: 'connection cut right after COMMIT is sent', oracles: ['accepted', 'log'] },
    means: { faults: ['connection cut right after COMMIT'] }
  },
  {
    row: 6,
    name: 'disk of PostgreSQL full',
    oracles: [],
    means: { lacks: 'a small file system of its own, which the run does not make' }
  },
  { row: 7, name: 'fsync fails', oracles: [], means: { lacks: 'strace to make fsync fail, which the run does not do' } },
  { row: 8, name: 'Redis killed without persistence', oracles: told, means: { faults: ['Redis killed and started empty'] } },
  { row: 9, name: 'Redis emptied under load', oracles: told, means: { faults: ['Redis emptied'] } },
  { row: 10, name: 'Redis goes back in time', oracles: told, means: { faults: ['Redis gone back in time'] } },
  {
    ...{
      row: 11,
      name: 'Redis frozen',
      oracles: told,
      means: { faults: ['Redis frozen', 'Redis paused', 'half-open link to Redis'] }
    },
    part: '2 to 8 s; the time of taking in is not measured'
  },
  { row: 12, name: 'memory of Redis full, noeviction', oracles: told, means: { faults: ['Redis full'] } },
  { row: 13, name: 'Redis evicts while it runs', oracles: told, means: { faults: ['Redis evicting'] } },
  {
    row: 14,
    name: 'disk of Redis full',
    oracles: [],
    means: { lacks: 'a small file system of its own, which the run does not make' }
  },
  {
    ...{ row: 15, name: 'Redis answers READONLY, LOADING, MISCONF, BUSY', oracles: told, means: { faults: ['Redis read-only'] } },
    part: 'READONLY alone'
  },
  {
    ...{
      row: 16,
      name: 'Redis restarted while workers block',
      oracles: told,
      means: { faults: ['Redis killed and started empty'] }
    },
    part: 'not 100 times over'
  },
  { row: 17, name: 'worker killed in mid-delivery', oracles: told, means: { faults: ['worker killed', 'all workers killed'] } },
  {
    ...{ row: 18, name: 'worker frozen beyond its lease, then woken', oracles: told },
    means: { faults: ['worker frozen beyond its lease'] }
  },
  {
    ...{
      row: 19,
      name: 'two crashes on the same job',
      oracles: told,
      means: { faults: ['all workers killed', 'worker killed'] }
    },
    part: 'kills are not aimed at one lane'
  },
  {
    ...{ row: 20, name: 'event loop of a worker blocked', oracles: told, means: { faults: ['worker frozen beyond its lease'] } },
    part: 'the whole process is frozen, for up to 8 s'
  },
  {
    ...{ row: 21, name: 'receiver down', oracles: told, means: { faults: ['receiver down', 'receiver failing'] } },
    part: 'for seconds; the pace of the other agencies is not measured'
  },
  { row: 22, name: 'receiver slow', oracles: told, means: { faults: ['receiver slow', 'receiver frozen'] } },
  { row: 23, name: 'receiver accepts, its answer is lost', oracles: told, means: { faults: ['receiver losing answers'] } },
  { row: 24, name: 'receiver answers 200 with no receipt that counts', oracles: told, means: { faults: ['receiver lying'] } },
  {
    ...{ row: 25, name: 'receiver replays an old receipt', oracles: [] },
    means: { file: 'test/exchange/lanes.test.ts', test: 'is not acknowledged by a receiver that lies: %s' }
  },
  {
    ...{ row: 26, name: 'receiver restored from a backup', oracles: [] },
    means: { file: 'test/exchange/lanes.test.ts', test: 'brings a receiver that was set back up to the open number' }
  },
  {
    ...{ row: 27, name: 'gateway restored from a backup', oracles: [] },
    means: { file: 'test/exchange/log-sequencer.test.ts', test: 'an older copy of the database is refused' },
    part: 'that it is refused; not the new epoch and the list of differences'
  },
  {
    ...{ row: 28, name: 'a nominal that its receiver refuses', oracles: [] },
    means: { file: 'test/exchange/deliver.test.ts', test: 'that refuses the content stops that lane and no other' },
    part: 'the pace of the other lanes is not measured'
  },
  {
    row: 29,
    name: 'a nominal that crashes the worker',
    oracles: [],
    means: { lacks: 'a hook in the gateway that crashes it on one nominal' }
  },
  {
    ...{ row: 30, name: 'partition between gateway and one agency', oracles: told },
    means: { faults: ['receiver cut off', 'receiver cut off on the way back'] }
  },
  {
    row: 31,
    name: 'partition between a worker and PostgreSQL',
    oracles: told,
    means: { faults: ['worker cut off from PostgreSQL'] }
  },
  {
    ...{ row: 32, name: 'half-open connections', oracles: told },
    means: {
      faults: ['half-open link of a worker to PostgreSQL', 'half-open link to Redis', 'receiver cut off on the way back']
    },
    part: 'that all goes on once the link breaks; not that it is noticed within 30 s'
  },
  {
    ...{ row: 33, name: 'latency of 300 ms ± 200 and 5 % resets on every link', oracles: whole },
    means: { faults: ['rough link to a receiver', 'rough link to Redis', 'rough link of an API to PostgreSQL'] },
    part: 'one kind of link after another; 1 % resets to PostgreSQL'
  },
  { row: 34, name: 'clock of a worker an hour off', oracles: [], means: { lacks: 'faketime' } },
  { row: 35, name: 'clock of the database set back', oracles: [], means: { lacks: 'faketime' } },
  {
    ...{
      row: 36,
      name: 'many sweeps and sequencers at once',
      oracles: ['log', 'order'],
      means: { faults: ['all workers killed', 'worker killed'] }
    },
    part: 'three of each, not ten'
  },
  {
    ...{ row: 47, name: 'two processes open one PGlite directory', oracles: [] },
    means: { file: 'test/ledger/pglite.test.ts', test: 'a second opening is refused' }
  },
  {
    ...{ row: 48, name: 'PGlite process killed under load', oracles: [] },
    means: { file: 'test/e2e/three-backings.e2e.test.ts', test: '%s: 200 people, three agencies, two kills' },
    part: 'twice, not 100 times'
  },
  {
    ...{
      row: 49,
      name: 'told to stop under load',
      oracles: ['accepted', ...told],
      means: { faults: ['api told to stop', 'worker told to stop'] }
    },
    part: 'exit code 0; the time it takes is not bounded'
  },
  { row: 50, name: 'old and new version together', oracles: [], means: { lacks: 'an earlier release' } }
]

/** How a row came out. `in a test`: `npm test` runs it, and this run has not. */
export type RowResult = 'passed' | 'FAILED' | 'in a test' | 'not run'

/** Judges a row by what a run has done and found: it is run only where every one of its faults was made. */
export function resultOf({ means, oracles }: Row, { faults, breaches }: Pick<Outcome, 'faults' | 'breaches'>): RowResult {
  if ('lacks' in means) return 'not run'
  if ('file' in means) return 'in a test'
  if (!means.faults.every(name => (faults.get(name) ?? 0) > 0)) return 'not run'
  return oracles.every(name => breaches[name].length === 0) && breaches.weather.length === 0 ? 'passed' : 'FAILED'
}

/** The table of rows, a line each, and their count by result. */
export function rowLines(outcome: Pick<Outcome, 'faults' | 'breaches'>): string[] {
  const results = rows.map(row => [row, resultOf(row, outcome)] as const)
  const count = (result: RowResult): number => results.filter(([, one]) => one === result).length
  const lines = results.map(
    ([row, result]) => `${String(row.row).padStart(3)}  ${result.padEnd(9)}  ${row.name}${whereOf(row, result)}`
  )
  const summary = (['passed', 'FAILED', 'in a test', 'not run'] as const).map(result => `${count(result)} ${result}`).join(', ')
  const parts = results.filter(([{ part }, result]) => part !== undefined && result !== 'not run').length
  return [...lines, `${rows.length} rows: ${summary}; ${parts} of those that ran or are in a test do so in part`]
}

function whereOf({ means, oracles, part }: Row, result: RowResult): string {
  const only = part === undefined ? '' : ` (in part: ${part})`
  if ('lacks' in means) return `: needs ${means.lacks}`
  if ('file' in means) return `: ${means.file}${only}`
  if (result === 'not run') return ': not every one of its faults was drawn in this run'
  return `: chaos, ${oracles.join(' ')}${only}`
}
