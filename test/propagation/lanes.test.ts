import fc from 'fast-check'
import type { Deliver, DeliveryOutcome, Lanes } from '../../src/propagation'
import { FakeDebts } from './fake-debts'
import { keptLog, lanesWith, MemoryQueue, sleep, until } from './rig'

const agency = 'agency-a'
let lanes: Lanes[] = []

afterEach(async () => {
  await Promise.all(lanes.map(each => each.stop(500)))
  lanes = []
})

function started(...args: Parameters<typeof lanesWith>): Lanes {
  const made = lanesWith(...args)
  lanes.push(made)
  made.start()
  return made
}

describe('lanes', () => {
  it('pay a debt that is woken', async () => {
    const debts = new FakeDebts()
    const made = started(debts, new MemoryQueue(), lease => debts.acknowledge(lease, lease.owed), { sweepMs: 60_000 })
    debts.owe(agency, 'nom-1', 3)
    made.wake([{ agency, nominal: 'nom-1' }])
    await until(() => debts.outstanding() === 0)
    expect(debts.acknowledged).toEqual([{ agency, nominal: 'nom-1', version: 3 }])
    expect(debts.leased()).toBe(0)
  })

  it('go on in the same turn while more comes to be owed', async () => {
    const debts = new FakeDebts()
    const deliver: Deliver = lease => {
      if (lease.owed < 4) debts.owe(agency, lease.nominal, lease.owed + 1)
      return debts.acknowledge(lease, lease.owed)
    }
    const made = started(debts, new MemoryQueue(), deliver, { sweepMs: 60_000 })
    debts.owe(agency, 'nom-1', 1)
    made.wake([{ agency, nominal: 'nom-1' }])
    await until(() => debts.outstanding() === 0)
    expect(debts.acknowledged.map(each => each.version)).toEqual([1, 2, 3, 4])
  })

  it('bound a turn, and go on in another', async () => {
    const debts = new FakeDebts()
    const queue = new MemoryQueue()
    const deliver: Deliver = lease => {
      if (lease.owed < 30) debts.owe(agency, lease.nominal, lease.owed + 1)
      return debts.acknowledge(lease, lease.owed)
    }
    const made = started(debts, queue, deliver, { sweepMs: 60_000 })
    debts.owe(agency, 'nom-1', 1)
    made.wake([{ agency, nominal: 'nom-1' }])
    await until(() => debts.outstanding() === 0)
    expect(queue.wakes).toBe(2)
  })

  it('find by the sweep what the queue lost', async () => {
    const debts = new FakeDebts()
    const queue = new MemoryQueue()
    queue.losing = true
    const made = started(debts, queue, lease => debts.acknowledge(lease, lease.owed))
    for (let i = 0; i < 50; i += 1) debts.owe(agency, `nom-${i}`, 1)
    made.wake(Array.from({ length: 50 }, (_, i) => ({ agency, nominal: `nom-${i}` })))
    await sleep(100)
    expect(debts.outstanding()).toBe(50)
    queue.losing = false
    await until(() => debts.outstanding() === 0)
  })

  it('help themselves when the queue answers but brings nothing', async () => {
    const debts = new FakeDebts()
    const queue = new MemoryQueue()
    queue.losing = true
    started(debts, queue, lease => debts.acknowledge(lease, lease.owed), { patienceMs: 200 })
    debts.owe(agency, 'nom-1', 1)
    const began = Date.now()
    await until(() => debts.outstanding() === 0)
    expect(Date.now() - began).toBeGreaterThan(150)
  })

  it('take debts from the ledger directly while the queue is away', async () => {
    const debts = new FakeDebts()
    const queue = new MemoryQueue()
    queue.away = true
    const swept: string[] = []
    const metrics = { ended: () => undefined, swept: (_agency: string, _lanes: number, how: string) => void swept.push(how) }
    started(debts, queue, lease => debts.acknowledge(lease, lease.owed), { metrics })
    debts.owe(agency, 'nom-1', 1)
    await until(() => debts.outstanding() === 0)
    expect(queue.wakes).toBe(0)
    expect(new Set(swept)).toEqual(new Set(['direct']))
  })

  it('postpone what fails, longer each time, and leave other lanes alone', async () => {
    const debts = new FakeDebts()
    debts.hurry = 0.001
    const deliver: Deliver = lease =>
      lease.nominal === 'poisoned' && lease.attempts < 4
        ? Promise.resolve({ kind: 'retry', code: 'http.500', status: 500 })
        : debts.acknowledge(lease, lease.owed)
    started(debts, new MemoryQueue(), deliver, { random: () => 0.5 })
    debts.owe(agency, 'poisoned', 1)
    for (let i = 0; i < 20; i += 1) debts.owe(agency, `nom-${i}`, 1)
    await until(() => debts.outstanding() === 0)
    expect(debts.postponed.map(each => each.delayMs)).toEqual([1000, 2000, 4000, 8000])
    expect(debts.acknowledged).toHaveLength(21)
    expect(debts.acknowledged.at(-1)?.nominal).toBe('poisoned')
  })

  it('wait as long as the receiver asks', async () => {
    const debts = new FakeDebts()
    debts.hurry = 0.001
    const deliver: Deliver = lease =>
      lease.attempts === 0
        ? Promise.resolve({ kind: 'retry', code: 'http.429', status: 429, retryAfterMs: 60_000 })
        : debts.acknowledge(lease, lease.owed)
    started(debts, new MemoryQueue(), deliver, { random: () => 0 })
    debts.owe(agency, 'nom-1', 1)
    await until(() => debts.outstanding() === 0)
    expect(debts.postponed).toMatchObject([{ delayMs: 60_000, error: 'http.429' }])
  })

  it('hold a lane whose content is refused, and that lane alone', async () => {
    const debts = new FakeDebts()
    const deliver: Deliver = lease =>
      lease.nominal === 'nom-1'
        ? Promise.resolve({ kind: 'hold', code: 'content.refused' })
        : debts.acknowledge(lease, lease.owed)
    started(debts, new MemoryQueue(), deliver)
    debts.owe(agency, 'nom-1', 1)
    debts.owe(agency, 'nom-2', 1)
    await until(() => debts.outstanding() === 0)
    expect(debts.get(agency, 'nom-1')).toMatchObject({ state: 'held', reason: 'content.refused', acknowledged: 0 })
    expect(debts.get(agency, 'nom-2')).toMatchObject({ state: 'open', acknowledged: 1 })
  })

  it('treat a delivery that throws as one that failed, and log no message of its error', async () => {
    const debts = new FakeDebts()
    debts.hurry = 0.001
    const log = keptLog()
    const deliver: Deliver = lease => {
      if (lease.attempts === 0) throw new Error('quotes a value of the record')
      if (lease.attempts === 1) return Promise.reject(new TypeError('quotes a value of the record'))
      return debts.acknowledge(lease, lease.owed)
    }
    started(debts, new MemoryQueue(), deliver, { log })
    debts.owe(agency, 'nom-1', 1)
    await until(() => debts.outstanding() === 0)
    expect(debts.postponed.map(each => each.error)).toEqual(['lane.broke-off', 'lane.broke-off'])
    expect(JSON.stringify(log.lines)).not.toContain('quotes')
    expect(log.lines.map(line => (line.fields.fault as { name?: string } | undefined)?.name)).toContain('TypeError')
  })

  it('give up a delivery that outlasts its lease; what it says later counts for nothing', async () => {
    const debts = new FakeDebts()
    debts.hurry = 0.001
    const late: Promise<DeliveryOutcome>[] = []
    const signals: AbortSignal[] = []
    const deliver: Deliver = (lease, signal) => {
      if (lease.fence > 1) return debts.acknowledge(lease, lease.owed)
      signals.push(signal)
      const hung = sleep(900).then(() => debts.acknowledge(lease, lease.owed))
      late.push(hung)
      return hung
    }
    const queue = new MemoryQueue()
    started(debts, queue, deliver, { leaseMs: 300 })
    started(debts, queue, deliver, { leaseMs: 300 })
    debts.owe(agency, 'nom-1', 2)
    await until(() => debts.outstanding() === 0)
    expect(debts.postponed).toMatchObject([{ error: 'lane.overran' }])
    expect(signals.map(signal => signal.aborted)).toEqual([true])
    expect(await Promise.all(late)).toEqual([{ kind: 'fenced' }])
    expect(debts.acknowledged).toEqual([{ agency, nominal: 'nom-1', version: 2 }])
    expect(debts.fencedOff).toBeGreaterThan(0)
  })

  it('keep to the set number of deliveries at a time, per agency', async () => {
    const debts = new FakeDebts()
    const running = { 'agency-a': 0, 'agency-b': 0 }
    let most = 0
    const deliver: Deliver = async lease => {
      const where = lease.agency as keyof typeof running
      most = Math.max(most, (running[where] += 1))
      await sleep(2)
      running[where] -= 1
      return debts.acknowledge(lease, lease.owed)
    }
    started(debts, new MemoryQueue(), deliver, { concurrency: 3 })
    for (let i = 0; i < 40; i += 1) for (const where of ['agency-a', 'agency-b']) debts.owe(where, `nom-${i}`, 1)
    await until(() => debts.outstanding() === 0)
    expect(most).toBe(3)
  })

  it('survive a ledger that cannot be reached for a while', async () => {
    const debts = new FakeDebts()
    const failing = { now: true }
    const away = () => Promise.reject(new Error('the store is away'))
    const port = Object.assign(Object.create(debts) as FakeDebts, {
      lease: (...args: Parameters<FakeDebts['lease']>) => (failing.now ? away() : debts.lease(...args)),
      due: (...args: Parameters<FakeDebts['due']>) => (failing.now ? away() : debts.due(...args))
    })
    const made = started(port, new MemoryQueue(), lease => debts.acknowledge(lease, lease.owed))
    debts.owe(agency, 'nom-1', 1)
    made.wake([{ agency, nominal: 'nom-1' }])
    await sleep(150)
    failing.now = false
    await until(() => debts.outstanding() === 0)
  })

  it('never acknowledge a lower version, whatever fails and however many workers there are', async () => {
    const script = fc.array(fc.constantFrom('ok', 'ok', 'ok', 'retry', 'throw', 'lost-answer', 'hang'), {
      minLength: 1,
      maxLength: 12
    })
    const changes = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(script, changes, async (faults, nominals) => {
        const debts = new FakeDebts()
        debts.hurry = 0.001
        const queue = new MemoryQueue()
        let step = 0
        const deliver: Deliver = async lease => {
          const fault = faults[step++]
          await sleep(fault === 'hang' ? 60 : 0)
          if (fault === 'throw') throw new Error('broken')
          if (fault === 'retry') return { kind: 'retry', code: 'http.503' }
          const outcome = await debts.acknowledge(lease, lease.owed)
          return fault === 'lost-answer' ? { kind: 'retry', code: 'push.connection-lost' } : outcome
        }
        const workers = [1, 2, 3].map(() => lanesWith(debts, queue, deliver, { leaseMs: 40, sweepMs: 5 }))
        for (const worker of workers) worker.start()
        const versions = new Map<number, number>()
        for (const nominal of nominals) {
          const version = (versions.get(nominal) ?? 0) + 1
          versions.set(nominal, version)
          debts.owe(agency, `nom-${nominal}`, version)
          queue.wake([{ agency, nominal: `nom-${nominal}` }])
          if (version % 2 === 0) await sleep(1)
        }
        await until(() => debts.outstanding() === 0)
        await Promise.all(workers.map(worker => worker.stop(300)))
        for (const [nominal, version] of versions) {
          const seen = debts.acknowledged.filter(each => each.nominal === `nom-${nominal}`).map(each => each.version)
          expect(seen).toEqual([...seen].sort((a, b) => a - b))
          expect(new Set(seen).size).toBe(seen.length)
          expect(seen.at(-1)).toBe(version)
        }
      }),
      { numRuns: 15 }
    )
  })
})

describe('stopping', () => {
  it('finishes what is under way and takes up nothing more', async () => {
    const debts = new FakeDebts()
    const deliver: Deliver = async lease => {
      await sleep(100)
      return debts.acknowledge(lease, lease.owed)
    }
    const made = started(debts, new MemoryQueue(), deliver, { concurrency: 2, sweepMs: 60_000 })
    for (let i = 0; i < 10; i += 1) debts.owe(agency, `nom-${i}`, 1)
    made.wake(Array.from({ length: 10 }, (_, i) => ({ agency, nominal: `nom-${i}` })))
    await until(() => debts.leased() === 2)
    await made.stop()
    expect(debts.acknowledged).toHaveLength(2)
    expect(debts.leased()).toBe(0)
  })

  it('cuts off what does not end in time and gives its lease back, with no failure counted', async () => {
    const debts = new FakeDebts()
    const signals: AbortSignal[] = []
    const deliver: Deliver = (_lease, signal) => {
      signals.push(signal)
      return new Promise(() => undefined)
    }
    const made = started(debts, new MemoryQueue(), deliver)
    debts.owe(agency, 'nom-1', 1)
    await until(() => debts.leased() === 1)
    const began = Date.now()
    await made.stop(500)
    expect(Date.now() - began).toBeLessThan(60_000)
    expect(debts.leased()).toBe(0)
    expect(debts.get(agency, 'nom-1')).toMatchObject({ attempts: 0, acknowledged: 0 })
    expect(signals.map(signal => signal.aborted)).toEqual([true])
  })
})
