import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { loadCatalogue } from '../../../src/exchange'
import { canonicalJson, type Json } from '../../../src/json'
import { startPostgres } from '../../support/postgres'
import { startRedis } from '../../support/redis'
import type { Bench } from '../benches'
import { isTrial, round, spread, type Effort, type Figure, type Talk } from '../measure'
import type { Sizes } from './limit-rows'
import { postAll, type Letter } from './load'
import { startOurs, type Contestant, type Place } from './ours'
import { ndeliusPapers, type Papers } from './papers'
import { startIntegreat, startLimit, startTypical } from './rivals'
import { startSink, type Sink } from './sink'
import { fillUp } from './stored'

const receivers = 2
const concurrency = 64
const batchSize = 100
const batchesAtATime = 4
const patienceMs = 300_000

/** One gateway in the race, and the people it has been told of. */
interface Runner {
  contestant: Contestant
  serial: number
  posted: number
  /** People of earlier turns who have not been changed yet. */
  known: number[]
}

/** The documents of one turn: every other one is a change to somebody posted in an earlier turn, the rest are new people. */
function nextPaper(runner: Runner, papers: Papers, fresh: number[]): string {
  runner.posted += 1
  const known = runner.posted % 2 === 0 ? runner.known.shift() : undefined
  if (known !== undefined) return papers.write(known, 2)
  runner.serial += 1
  fresh.push(runner.serial)
  return papers.write(runner.serial)
}

/** Posts for so long, waits until both agencies have everything, and gives documents a second over all of that time. */
async function turn(runner: Runner, sink: Sink, papers: Papers, batch: boolean, milliseconds: number): Promise<number> {
  const { name, door } = runner.contestant
  const fresh: number[] = []
  const before = sink.count(name)
  let made = 0
  const one = (): string => {
    made += 1
    return nextPaper(runner, papers, fresh)
  }
  const start = performance.now()
  const next = (): Letter | undefined => {
    if (made > 0 && performance.now() - start > milliseconds) return undefined
    const key = `${name}-${runner.posted}`
    if (!batch) return { key, contentType: 'application/json', body: one() }
    const lines = Array.from({ length: batchSize }, one)
    return { key, contentType: 'application/x-ndjson', body: `${lines.join('\n')}\n` }
  }
  await postAll(door, batch ? batchesAtATime : concurrency, next)
  const end = await sink.reached(name, before + made * receivers, patienceMs)
  runner.known.push(...fresh)
  return (made / (end - start)) * 1000
}

/** What came out for one document, by receiver: XML as it stands, JSON without regard to the order of members. */
function comparable(bodies: ReadonlyMap<string, string>): string[] {
  return [...bodies.values()]
    .map(body => (body.startsWith('<') ? body.replaceAll('&apos;', "'").trim() : canonicalJson(JSON.parse(body) as Json)))
    .sort()
}

/** Sends the same documents to all; throws where one's receivers did not get exactly what ours got. */
async function agree(runners: readonly Runner[], sink: Sink, papers: Papers, count: number): Promise<void> {
  let wanted: string[] | undefined
  for (const runner of runners) {
    const bodies = new Map<string, string>()
    sink.keep(bodies)
    const { name, door } = runner.contestant
    let sent = 0
    const next = (): Letter | undefined => {
      if (sent === count) return undefined
      sent += 1
      runner.serial += 1
      return { key: `agree-${runner.serial}`, contentType: 'application/json', body: papers.write(runner.serial) }
    }
    await postAll(door, 8, next)
    await sink.reached(name, sink.count(name) < count * receivers ? count * receivers : sink.count(name), patienceMs)
    sink.keep(undefined)
    const found = comparable(bodies)
    wanted ??= found
    const differs = found.findIndex((body, i) => body !== wanted?.[i])
    if (found.length !== wanted.length || differs >= 0)
      throw new Error(
        `${name} delivered ${found.length} documents; number ${differs} is\n${found[differs]}\nand not\n${wanted[differs]}`
      )
    for (let serial = 1; serial <= count; serial++) runner.known.push(serial)
  }
}

/** How much the product has stored beside the documents, for one entry. */
async function sizesOf(databaseUrl: string): Promise<Sizes> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ findings: number; lives: number; notices: number }>(
    `SELECT (SELECT avg(length(findings))::integer FROM gateway.finding) AS findings,
       (SELECT count(*)::integer FROM gateway.finding_life) / n AS lives, (SELECT count(*)::integer FROM gateway.notice) / n AS notices
     FROM (SELECT greatest(1, count(*)::integer) AS n FROM gateway.finding) AS versions`
  )
  await client.end()
  const [sizes] = rows
  if (!sizes) throw new Error('nothing was stored')
  return { ...sizes, lives: Math.max(1, sizes.lives) }
}

/** Takes documents in and delivers them to two agencies, in one run on one machine, beside others that do so or less. */
export const ingest: Bench = async (effort, talk) => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-bench-'))
  const [postgres, redis, sink] = [await startPostgres(), await startRedis(), await startSink()]
  const running: Contestant[] = []
  try {
    const place = async (name: string): Promise<Place> => {
      const database = await makeDatabase(postgres.url, name)
      return { directory: join(directory, name), databaseUrl: database, redisUrl: redis.url, sink }
    }
    const mapping = loadCatalogue('2026-01-01').mappings.get('probation-nsd/ndelius')?.mapping
    if (!mapping) throw new Error('the mapping of the bench is not there')
    const papers = ndeliusPapers(mapping, isTrial(effort) ? 10 : 150)
    const started = async (making: Promise<Contestant>): Promise<Runner> => {
      const contestant = await making
      running.push(contestant)
      return { contestant, serial: 0, posted: 0, known: [] }
    }
    talk('starting the gateways')
    const ourPlace = await place('ours')
    const ours = await started(startOurs(ourPlace))
    const some = isTrial(effort) ? 4 : 40
    await agree([ours], sink, papers, some)
    if (effort.stored) return await growth(ours, ourPlace.databaseUrl, sink, papers, effort, effort.stored, talk)
    const sizes = await sizesOf(ourPlace.databaseUrl)
    const limit = await started(startLimit(await place('limit'), sizes))
    const typical = await started(startTypical(await place('typical')))
    const integreat = await started(startIntegreat(await place('integreat')))
    const all = [limit, typical, integreat]
    const again: Runner = { ...ours, serial: 0 }
    await agree([again, ...all].slice(1), sink, papers, some)
    talk(`all deliver the same for ${some} documents`)
    return await race({ ours, limit, typical, integreat }, sink, papers, effort, talk)
  } finally {
    for (const contestant of running) await contestant.stop()
    sink.close()
    await redis.stop()
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function makeDatabase(url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE "bench_${name}"`)
  await client.end()
  return Object.assign(new URL(url), { pathname: `/bench_${name}` }).toString()
}

/** What a document costs as more and more nominals are stored. */
async function growth(
  ours: Runner,
  databaseUrl: string,
  sink: Sink,
  papers: Papers,
  effort: Effort,
  stored: readonly number[],
  talk: Talk
): ReturnType<Bench> {
  const cases: Figure[] = []
  await turn(ours, sink, papers, false, effort.milliseconds)
  for (const count of [...stored].sort((a, b) => a - b)) {
    talk(`storing ${count} nominals`)
    await fillUp(databaseUrl, count)
    const figures: number[] = []
    for (let nth = 0; nth < effort.rounds; nth++) figures.push(await turn(ours, sink, papers, false, effort.milliseconds))
    cases.push({ case: `single, ${count} nominals stored`, perSecond: spread(figures) })
  }
  const [first] = cases
  const to = (figure: Figure): [string, number] => [
    `cost/${first?.case ?? ''}: ${figure.case}`,
    round((first?.perSecond.median ?? NaN) / figure.perSecond.median)
  ]
  const notes = [
    'Nominals are stored beforehand by copying real ones with all their rows, numbers and findings, but for the log.'
  ]
  return { cases, ratios: Object.fromEntries(cases.slice(1).map(to)), notes }
}

type Runners = Record<'ours' | 'limit' | 'typical' | 'integreat', Runner>

async function race(runners: Runners, sink: Sink, papers: Papers, effort: Effort, talk: Talk): ReturnType<Bench> {
  const cases = [
    { name: 'single', runner: runners.ours, batch: false },
    { name: 'single, limit', runner: runners.limit, batch: false },
    { name: 'single, typical', runner: runners.typical, batch: false },
    { name: 'single, integreat (stores nothing)', runner: runners.integreat, batch: false },
    { name: `batches of ${batchSize}`, runner: runners.ours, batch: true },
    { name: `batches of ${batchSize}, limit`, runner: runners.limit, batch: true }
  ]
  const figures = cases.map((): number[] => [])
  // The first round warms up and does not count.
  for (let nth = -1; nth < effort.rounds; nth++) {
    if (nth >= 0) talk(`round ${nth + 1} of ${effort.rounds}`)
    for (const i of cases.keys()) {
      const at = (i + Math.max(0, nth)) % cases.length
      const one = cases[at]
      if (!one) continue
      const perSecond = await turn(one.runner, sink, papers, one.batch, effort.milliseconds)
      if (nth >= 0) figures[at]?.push(perSecond)
    }
  }
  const found = cases.map(({ name }, i): Figure => ({ case: name, perSecond: spread(figures[i] ?? []) }))
  const paired = (of: number, to: number): number =>
    round(spread((figures[of] ?? []).map((figure, i) => figure / (figures[to]?.[i] ?? NaN))).median)
  return {
    cases: found,
    ratios: {
      'single/limit': paired(0, 1),
      'single/typical': paired(0, 2),
      'batch/limit': paired(4, 5),
      'single/integreat': paired(0, 3)
    },
    notes: [
      `Documents of probation's case system (JSON, some 3.3 KB), half of them new people and half changes, posted by ${concurrency} callers`,
      'at a time or in NDJSON batches, stored durably (fsync on), and delivered to two agencies, as XML and as JSON. The time runs until both',
      'have the last one. Load, receivers, PostgreSQL and Redis share the cores. Ours checks, asks the guidance, logs and signs; limit is',
      'hand-written, checks nothing and writes the same rows; typical is express, helmet, jsonata and a transaction a request.'
    ]
  }
}
