import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadCatalogue } from '../../src/exchange'
import { startPostgres } from '../support/postgres'
import { startRedis } from '../support/redis'
import type { Bench } from './benches'
import { postAll } from './ingest/load'
import { startOurs } from './ingest/ours'
import { ndeliusPapers } from './ingest/papers'
import { startSink } from './ingest/sink'
import { isTrial, round } from './measure'

const changesPerSecond = 50
const receivers = 2

/** The value below which so much of the sorted figures lies. */
const quantile = (sorted: readonly number[], part: number): number =>
  round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN)

/**
 * From the answer that a change is kept to its receipt at an agency, at a steady 50 changes a second with three agencies set up;
 * and how fast a backlog is delivered once receivers are back.
 */
export const propagate: Bench = async (effort, talk) => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-bench-'))
  const [postgres, redis, sink] = [await startPostgres(), await startRedis(), await startSink()]
  const mapping = loadCatalogue('2026-01-01').mappings.get('probation-nsd/ndelius')?.mapping
  if (!mapping) throw new Error('the mapping of the bench is not there')
  const papers = ndeliusPapers(mapping, isTrial(effort) ? 10 : 150)
  const ours = await startOurs({ directory, databaseUrl: postgres.url, redisUrl: redis.url, sink })
  let serial = 0
  const one = async (told?: (answer: string) => void): Promise<void> => {
    serial += 1
    let letter: { key: string; contentType: string; body: string } | undefined = {
      key: `p-${serial}`,
      contentType: 'application/json',
      body: papers.write(serial)
    }
    await postAll(
      ours.door,
      1,
      () => {
        const next = letter
        letter = undefined
        return next
      },
      told
    )
  }
  try {
    talk('warming up')
    for (let i = 0; i < (isTrial(effort) ? 4 : 300); i++) await one()
    await sink.reached('ours', serial * receivers, 120_000)
    talk(`${changesPerSecond} changes a second`)
    const receipts: { nominal: string; at: number }[] = []
    const accepted = new Map<string, number>()
    sink.watch(nominal => receipts.push({ nominal, at: performance.now() }))
    const told = (answer: string): void => {
      const { entries } = JSON.parse(answer) as { entries: { nominal: string }[] }
      accepted.set(entries[0]?.nominal ?? '', performance.now())
    }
    const sending: Promise<void>[] = []
    const start = performance.now()
    const count = Math.max(4, Math.round((effort.milliseconds * effort.rounds * changesPerSecond) / 1000))
    for (let i = 0; i < count; i++) {
      await sleep(Math.max(0, start + (i * 1000) / changesPerSecond - performance.now()))
      sending.push(one(told))
    }
    await Promise.all(sending)
    const end = await sink.reached('ours', serial * receivers, 120_000)
    sink.watch(undefined)
    const lags = receipts
      .flatMap(({ nominal, at }) => {
        const kept = accepted.get(nominal)
        return kept === undefined ? [] : [Math.max(0, at - kept)]
      })
      .sort((a, b) => a - b)
    talk('a backlog')
    sink.shut('ours', true)
    const backlog = isTrial(effort) ? 4 : 1000
    const before = serial
    let made = 0
    await postAll(ours.door, 32, () => {
      if (made === backlog) return undefined
      made += 1
      serial += 1
      return { key: `b-${serial}`, contentType: 'application/json', body: papers.write(serial) }
    })
    sink.shut('ours', false)
    const open = performance.now()
    const drained = await sink.reached('ours', (before + backlog) * receivers, 300_000)
    const rate = (backlog * receivers * 1000) / (drained - open)
    const calm = (count * receivers * 1000) / (end - start)
    const figure = (perSecond: number) => ({ median: round(perSecond), min: round(perSecond), max: round(perSecond) })
    return {
      cases: [
        { case: 'deliveries in calm', perSecond: figure(calm) },
        { case: 'deliveries of a backlog', perSecond: figure(rate) }
      ],
      ratios: { 'lag p50 ms': quantile(lags, 0.5), 'lag p99 ms': quantile(lags, 0.99) },
      notes: [
        `${count} changes at ${changesPerSecond} a second, three agencies set up, two of which are told of each; a backlog of ${backlog} changes.`,
        'A lag runs from the answer to who posted to the receipt that the agency gives.'
      ]
    }
  } finally {
    await ours.stop()
    sink.close()
    await redis.stop()
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}
