import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded, syntheticAgencies } from '../../src/synthetic'
import type { Random } from '../../src/synthetic/random'
import { collect, readJournals } from './collect'
import { change, people } from './documents'
import { drive, type Driver, type Letter } from './driver'
import type { Facts } from './facts'
import { marksIn } from './marks'
import { oracles, type OracleName } from './oracles'
import { startRig, type Rig } from './rig'
import { badWeather, type FaultName, type Weather } from './weather'

/** How long and how hard a run is. */
export interface RunOptions {
  directory: string
  seed: string
  nominals: number
  forMs: number
  everyMs: number
  /** How long it may take after the last fault until nothing is owed. */
  drainMs: number
  talk: (line: string) => void
}

/** What came out of a run. */
export interface Outcome {
  changes: number
  nominals: number
  deliveries: number
  retries: number
  faults: Weather['counts']
  /** From the last fault until nothing was owed, in milliseconds; undefined where that did not come. */
  drainedMs: number | undefined
  breaches: Record<OracleName | 'weather', string[]>
}

/** So much may wait to be delivered before the driver holds back: what two cores bring to its receivers in a few seconds. */
const mostWaiting = 150
const posters = 8

/** The product under bad weather, judged by all oracles. */
export async function chaosRun(options: RunOptions): Promise<Outcome> {
  const { directory, seed, nominals, talk } = options
  const random = seeded(seed)
  talk('starting PostgreSQL, Redis, three receivers, two APIs and three workers')
  const rig = await startRig(join(directory, 'gateway'), random.fork('links'))
  try {
    const crowd = people(nominals)
    const letters = new Map<string, Letter>()
    let nth = 0
    const source = random.fork('letters')
    const draw = (free: (person: number) => boolean): Letter | undefined => {
      const person = source.pick(crowd)
      if (!free(person)) return undefined
      const agency = source.pick(syntheticAgencies)
      const { bytes, contentType, mark } = change(person, agency, ++nth)
      const letter = { agency, person, bytes, contentType, mark }
      letters.set(mark, letter)
      return letter
    }
    const waiting = (): Promise<number> => waitingIn(rig)
    const { driver, weather, drainedMs } = await through(rig, random, options, draw, waiting)
    talk('comparing what everybody holds, and walking over the log')
    const facts = await collect(rig, { ...driver, letters })
    return outcomeOf(facts, { driver, weather: withSurprises(weather, rig), drainedMs })
  } finally {
    await rig.stop()
  }
}

/** The naive variant under a part of the same weather, judged by the same oracles: it must be found out. */
export async function naiveRun(options: RunOptions): Promise<Outcome> {
  const random = seeded(`${options.seed}/naive`)
  const rig = await startRig(join(options.directory, 'naive'), random.fork('links'), true)
  try {
    let nth = 0
    const source = random.fork('letters')
    const draw = (free: (person: number) => boolean): Letter | undefined => {
      const person = source.int(1, options.nominals)
      if (!free(person)) return undefined
      const agency = source.pick(syntheticAgencies)
      const { mark } = change(20, agency, ++nth)
      return { agency, person, bytes: Buffer.from(JSON.stringify({ person, mark })), contentType: 'application/json', mark }
    }
    const only: FaultName[] = [
      'worker killed',
      'Redis killed and started empty',
      'Redis emptied',
      'receiver failing',
      'receiver losing answers'
    ]
    const { driver, weather, drainedMs } = await through(rig, random, options, draw, restless(rig), only)
    return outcomeOf(await naiveFacts(rig, driver), { driver, weather, drainedMs })
  } finally {
    await rig.stop()
  }
}

/** Posts through bad weather, and waits until nothing is owed. */
async function through(
  rig: Rig,
  random: Random,
  options: RunOptions,
  draw: (free: (person: number) => boolean) => Letter | undefined,
  waiting: () => Promise<number>,
  only?: readonly FaultName[]
): Promise<{ driver: Driver; weather: Weather; drainedMs: number | undefined }> {
  const { forMs, everyMs, drainMs, talk } = options
  let depth = 0
  let watching = true
  const watch = (async () => {
    for (; watching; await sleep(500)) depth = await waiting()
  })()
  const tokenOf = (agency: string): string => rig.files.clients.find(client => client.agency === agency)?.token ?? ''
  const mayPost = (): boolean => depth < mostWaiting
  const driver = drive({ doors: rig.doors, tokenOf, draw, posters, mayPost, random: random.fork('posting') })
  const weather = await badWeather(rig, random.fork('weather'), { forMs, everyMs, ...(only && { only }), talk })
  await emptiedUnderFrozenWorkers(rig, () => driver.drawNoMore())
  const calm = Date.now()
  await driver.finish(drainMs)
  talk(`the last fault is mended; ${driver.accepted.length} changes are accepted, ${depth} lanes wait`)
  watching = false
  await watch
  let drainedMs: number | undefined
  while (drainedMs === undefined && Date.now() - calm < drainMs) {
    if ((await waiting()) === 0) drainedMs = Date.now() - calm
    else await sleep(200)
  }
  return { driver, weather, drainedMs }
}

/**
 * How all bad weather ends: the last changes come in while no worker moves, and the queue is emptied before one does. Whatever was
 * owed in the queue alone is lost by that, whether the machine is fast or slow.
 */
async function emptiedUnderFrozenWorkers({ workers, redis }: Rig, drawNoMore: () => void): Promise<void> {
  for (const one of workers) one.freeze()
  await sleep(2000)
  drawNoMore()
  await sleep(1000)
  await redis.command('FLUSHALL')
  for (const one of workers) one.thaw()
}

async function waitingIn(rig: Rig): Promise<number> {
  const [row] = await rig.ask<{ count: number }>(
    `SELECT count(*)::integer AS count FROM gateway.debt WHERE owed > acknowledged OR state <> 'open'`
  )
  return row?.count ?? 0
}

/** For what keeps no list of what it owes: it is at rest when no receiver was told anything for eight seconds. */
function restless(rig: Rig): () => Promise<number> {
  let [told, since] = [-1, Date.now()]
  return () => {
    const now = [...readJournals(rig).values()].reduce((sum, { applied }) => sum + applied.length, 0)
    if (now !== told) [told, since] = [now, Date.now()]
    return Promise.resolve(Date.now() - since > 8000 ? 0 : 1)
  }
}

async function naiveFacts(rig: Rig, driver: Driver): Promise<Facts> {
  const people = await rig.ask<{ nominal: string; version: number; marks: Record<string, string> }>('SELECT * FROM person')
  const journals = readJournals(rig)
  return {
    ...{ accepted: driver.accepted, refused: driver.refused, unanswered: [...driver.unanswered] },
    versions: new Map(people.map(({ nominal, version }) => [nominal, Array.from({ length: version }, (_, i) => i + 1)])),
    entries: await rig.ask('SELECT key AS submission, nominal, version FROM reply'),
    applied: [...journals.values()].flatMap(({ applied }) => applied.map(({ line }) => ({ ...line, news: true }))),
    held: people.flatMap(({ nominal, marks }) =>
      [...journals].map(([receiver, { held }]) => {
        const document = held.get(nominal)
        return { receiver, nominal, shown: marks, holds: document && marksIn(Buffer.from(document).toString()), lacks: [] }
      })
    ),
    ...{ stuck: [], logFaults: [], leaks: [] }
  }
}

const withSurprises = (weather: Weather, { apis, workers }: Rig): Weather => ({
  ...weather,
  faults: [...weather.faults, ...[...apis, ...workers].flatMap(one => one.surprises())]
})

function outcomeOf(
  facts: Facts,
  { driver, weather, drainedMs }: { driver: Driver; weather: Weather; drainedMs: number | undefined }
): Outcome {
  const judged = Object.entries(oracles).map(([name, oracle]) => [name, oracle(facts)] as const)
  return {
    changes: facts.accepted.length,
    nominals: facts.versions.size,
    deliveries: facts.applied.length,
    ...{ retries: driver.retries(), faults: weather.counts, drainedMs },
    breaches: { ...(Object.fromEntries(judged) as Record<OracleName, string[]>), weather: weather.faults }
  }
}
