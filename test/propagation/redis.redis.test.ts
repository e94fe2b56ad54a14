import type { Deliver } from '../../src/propagation'
import { createWakeQueue, redisBacking, type Lanes, type WakeQueue } from '../../src/propagation'
import { startRedis, type TestRedis } from '../support/redis'
import { FakeDebts } from './fake-debts'
import { keptLog, lanesWith, sleep, until } from './rig'

const agency = 'agency-a'
let redis: TestRedis
let queue: WakeQueue
let lanes: Lanes[] = []

function open(log = keptLog()): WakeQueue {
  return createWakeQueue(redisBacking({ url: redis.url, log }), log)
}

function started(debts: FakeDebts, deliver: Deliver, options: Parameters<typeof lanesWith>[3] = {}): Lanes {
  const made = lanesWith(debts, queue, deliver, { sweepMs: 300, ...options })
  lanes.push(made)
  made.start()
  return made
}

function owe(debts: FakeDebts, from: number, to: number): void {
  for (let i = from; i < to; i += 1) {
    debts.owe(agency, `nom-${i}`, 1)
    queue.wake([{ agency, nominal: `nom-${i}`, owed: 1 }])
  }
}

beforeAll(async () => {
  redis = await startRedis()
})

afterAll(() => redis.stop())

beforeEach(async () => {
  await redis.command('FLUSHALL')
  queue = open()
  expect(await queue.check()).toBe('ready')
})

afterEach(async () => {
  await Promise.all(lanes.map(each => each.stop(1000)))
  lanes = []
  await queue.close()
})

describe('the wake queue on Redis', () => {
  it('wakes lanes within milliseconds and keeps nothing of what is done', async () => {
    const debts = new FakeDebts()
    started(debts, lease => debts.acknowledge(lease, lease.owed), { sweepMs: 60_000 })
    await sleep(300)
    const waits: number[] = []
    for (let i = 0; i < 40; i += 1) {
      const began = performance.now()
      owe(debts, i, i + 1)
      await until(() => debts.outstanding() === 0)
      waits.push(performance.now() - began)
    }
    waits.sort((a, b) => a - b)
    expect(waits[20]).toBeLessThan(30_000)
    await sleep(100)
    const keys = (await redis.command('KEYS', 'visor:lane-agency-a:*')) as string[]
    expect(keys.filter(key => /:[wp]-/.test(key))).toEqual([])
    for (const kept of ['completed', 'failed']) expect(keys).not.toContain(`visor:lane-agency-a:${kept}`)
  })

  it('holds ids alone, and a waiting wake-up once', async () => {
    for (let i = 0; i < 3; i += 1) {
      queue.wake([{ agency, nominal: 'nom-1', owed: 4 }])
      await sleep(50)
    }
    queue.wake([{ agency, nominal: 'nom-1', owed: 5 }])
    await sleep(50)
    expect(await queue.waiting(agency)).toBe(2)
    expect(await redis.command('HGET', 'visor:lane-agency-a:w-nom-1-v4', 'data')).toBe('{"nominals":["nom-1"]}')
    expect(await redis.command('HGET', 'visor:lane-agency-a:w-nom-1-v4', 'name')).toBe('wake')
  })

  it('carries many wake-ups in packs', async () => {
    const debts = new FakeDebts()
    for (let i = 0; i < 1000; i += 1) debts.owe(agency, `nom-${i}`, 1)
    queue.wake(Array.from({ length: 1000 }, (_, i) => ({ agency, nominal: `nom-${i}` })))
    await until(() => true)
    await sleep(300)
    expect(await queue.waiting(agency)).toBe(32)
    started(debts, lease => debts.acknowledge(lease, lease.owed), { sweepMs: 60_000 })
    await until(() => debts.outstanding() === 0)
    expect(debts.leases).toBe(1000)
  })

  it('may be wiped in mid-run: every debt is still paid', async () => {
    const debts = new FakeDebts()
    const deliver: Deliver = async lease => {
      await sleep(3)
      return debts.acknowledge(lease, lease.owed)
    }
    started(debts, deliver)
    started(debts, deliver)
    for (let round = 0; round < 6; round += 1) {
      owe(debts, round * 100, round * 100 + 100)
      await sleep(20)
      await redis.command('FLUSHALL')
    }
    expect(debts.outstanding()).toBeGreaterThan(0)
    await until(() => debts.outstanding() === 0)
    expect(debts.acknowledged).toHaveLength(600)
  })

  it('may be gone for 8 s: workers take debts from the ledger, and the queue is used again afterwards', async () => {
    const debts = new FakeDebts()
    const log = keptLog()
    await queue.close()
    queue = open(log)
    await queue.check()
    const swept: string[] = []
    const metrics = { ended: () => undefined, swept: (_agency: string, _count: number, how: string) => void swept.push(how) }
    started(debts, lease => debts.acknowledge(lease, lease.owed), { metrics })
    owe(debts, 0, 10)
    await until(() => debts.outstanding() === 0)
    await redis.kill()
    const gone = Date.now()
    const began = performance.now()
    owe(debts, 10, 60)
    expect(performance.now() - began).toBeLessThan(4_000)
    await until(() => debts.outstanding() === 0)
    expect(Date.now() - gone).toBeGreaterThan(4500)
    expect(swept).toContain('direct')
    owe(debts, 60, 70)
    await until(() => debts.outstanding() === 0)
    await sleep(Math.max(0, gone + 8000 - Date.now()))
    await redis.restart()
    await until(() => queue.awayMs() === 0)
    swept.length = 0
    await sleep(1500)
    owe(debts, 70, 80)
    await until(() => debts.outstanding() === 0)
    expect(swept).not.toContain('direct')
    expect(log.lines.filter(line => line.message === 'the wake queue is away')).toHaveLength(1)
    expect(log.lines.filter(line => line.message === 'the wake queue answers')).toHaveLength(1)
  })

  it('may freeze: wake-ups are given up after a moment, and workers help themselves', async () => {
    const debts = new FakeDebts()
    started(debts, lease => debts.acknowledge(lease, lease.owed), { patienceMs: 1000 })
    owe(debts, 0, 5)
    await until(() => debts.outstanding() === 0)
    redis.freeze()
    try {
      owe(debts, 5, 25)
      await until(() => debts.outstanding() === 0)
    } finally {
      redis.thaw()
    }
    owe(debts, 25, 30)
    await until(() => debts.outstanding() === 0)
    await until(() => queue.awayMs() === 0)
  })

  it('gives up a worker that hangs: another takes over', async () => {
    const debts = new FakeDebts()
    debts.hurry = 0.01
    const stuck: Deliver = () => new Promise(() => undefined)
    started(debts, stuck, { leaseMs: 500 })
    owe(debts, 0, 5)
    await until(() => debts.leased() === 5)
    started(debts, lease => debts.acknowledge(lease, lease.owed), { leaseMs: 500 })
    await until(() => debts.outstanding() === 0)
  })
})

describe('a Redis that is not fit', () => {
  it('is refused when it may drop keys, in words that help', async () => {
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    try {
      await expect(queue.check()).rejects.toThrow(
        /127\.0\.0\.1:\d+ has maxmemory-policy allkeys-lru.*Set "maxmemory-policy noeviction"/
      )
    } finally {
      await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    }
  })

  it('may be away at the start: that is told, and the workers wait for it', async () => {
    await queue.close()
    await redis.kill()
    queue = open()
    expect(await queue.check()).toBe('away')
    const debts = new FakeDebts()
    started(debts, lease => debts.acknowledge(lease, lease.owed))
    owe(debts, 0, 3)
    await sleep(500)
    await redis.restart()
    await until(() => debts.outstanding() === 0)
  })

  it('does not keep the process from stopping', async () => {
    const debts = new FakeDebts()
    const made = started(debts, lease => debts.acknowledge(lease, lease.owed))
    owe(debts, 0, 3)
    await until(() => debts.outstanding() === 0)
    await redis.kill()
    const began = Date.now()
    await made.stop(2000)
    await queue.close()
    expect(Date.now() - began).toBeLessThan(60_000)
    await redis.restart()
    queue = open()
    await queue.check()
  })
})
