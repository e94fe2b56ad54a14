import fc from 'fast-check'
import { askedDelayMs, backoffMs, longestDelayMs, readRetryAfter } from '../../src/propagation'
import { createLimiter } from '../../src/propagation/limiter'
import { mostNominals, readWakeData, wakeJobs } from '../../src/propagation/wake-jobs'
import { createWakeProducer } from '../../src/propagation/wake-producer'
import { sleep } from './rig'

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('backoffMs', () => {
  it('doubles from a second up to a quarter of an hour', () => {
    const waits = [0, 1, 2, 3, 9, 10, 50, 5000].map(failures => backoffMs(failures, () => 0.5))
    expect(waits).toEqual([1000, 2000, 4000, 8000, 512_000, 900_000, 900_000, 900_000])
  })

  it('is spread by a fifth either way, and is always a sound delay', () => {
    fc.assert(
      fc.property(fc.nat(), share, (failures, random) => {
        const plain = Math.min(1000 * 2 ** failures, longestDelayMs)
        const wait = backoffMs(failures, () => random)
        expect(Number.isSafeInteger(wait)).toBe(true)
        expect(wait).toBeGreaterThanOrEqual(plain * 0.8)
        expect(wait).toBeLessThanOrEqual(plain * 1.2)
      })
    )
  })
})

describe('Retry-After', () => {
  const now = new Date('2026-01-02T03:04:00Z')

  it('is read as seconds or as a date, and is capped', () => {
    expect(readRetryAfter('0', now)).toBe(0)
    expect(readRetryAfter(' 12 ', now)).toBe(12_000)
    expect(readRetryAfter('999999', now)).toBe(longestDelayMs)
    expect(readRetryAfter('Fri, 02 Jan 2026 03:04:10 GMT', now)).toBe(10_000)
    expect(readRetryAfter('Fri, 02 Jan 2026 03:03:10 GMT', now)).toBe(0)
    expect(readRetryAfter('Fri, 02 Jan 2099 03:03:10 GMT', now)).toBe(longestDelayMs)
  })

  it('is passed over where it is neither', () => {
    for (const text of ['', '-1', '1.5', 'soon', '2026-01-02T03:04:10Z', 'Fri, 99 Jan 2026 03:04:10 GMT']) {
      expect(readRetryAfter(text, now)).toBeUndefined()
    }
  })

  it('is never undercut', () => {
    fc.assert(fc.property(fc.nat({ max: longestDelayMs }), share, (ms, random) => askedDelayMs(ms, () => random) >= ms))
  })
})

describe('wakeJobs', () => {
  const wakes = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 200 }).map(names => names.map(nominal => ({ nominal })))

  it('carry every nominal once, in ids that BullMQ takes', () => {
    fc.assert(
      fc.property(wakes, fc.nat(), (some, slot) => {
        const jobs = wakeJobs(some, slot)
        expect(jobs.flatMap(job => job.nominals)).toEqual(some.map(wake => wake.nominal))
        expect(new Set(jobs.map(job => job.id)).size).toBe(jobs.length)
        for (const job of jobs) {
          expect(job.nominals.length).toBeLessThanOrEqual(mostNominals)
          expect(job.id).not.toContain(':')
          expect(job.id).not.toMatch(/^\d+$/)
          expect(readWakeData({ nominals: job.nominals })).toEqual(job.nominals)
        }
        expect(wakeJobs(some, slot)).toEqual(jobs)
      })
    )
  })

  it('are recognised by the version owed, or else within a slot of time', () => {
    const idOf = (wake: { nominal: string; owed?: number }, slot: number) => wakeJobs([wake], slot)[0]!.id
    expect(idOf({ nominal: 'a', owed: 3 }, 1)).toBe(idOf({ nominal: 'a', owed: 3 }, 2))
    expect(idOf({ nominal: 'a', owed: 3 }, 1)).not.toBe(idOf({ nominal: 'a', owed: 4 }, 1))
    expect(idOf({ nominal: 'a' }, 1)).not.toBe(idOf({ nominal: 'a' }, 2))
  })

  it('of another make are not taken', () => {
    const many = Array.from({ length: 33 }, (_, i) => `nom-${i}`)
    for (const data of [undefined, null, 'nom-1', {}, { nominals: 'nom-1' }, { nominals: [1] }, { nominals: many }]) {
      expect(readWakeData(data)).toBeUndefined()
    }
  })
})

describe('the producer', () => {
  it('gathers what comes while it is busy, and forgets what the queue does not take', async () => {
    const added: string[][] = []
    let failing = false
    const reached: boolean[] = []
    const producer = createWakeProducer({
      present: () => true,
      async add(_agency, jobs) {
        await sleep(5)
        if (failing) throw new Error('away')
        added.push(jobs.flatMap(job => job.nominals))
      },
      reached: taken => void reached.push(taken)
    })
    producer.wake([{ agency: 'a', nominal: '1' }])
    for (const nominal of ['2', '3', '2']) producer.wake([{ agency: 'a', nominal }])
    await producer.idle()
    expect(added).toEqual([['1'], ['2', '3']])
    failing = true
    producer.wake([{ agency: 'a', nominal: '4' }])
    producer.wake([{ agency: 'a', nominal: '5' }])
    await producer.idle()
    failing = false
    producer.wake([{ agency: 'a', nominal: '6' }])
    await producer.idle()
    expect(added.slice(2)).toEqual([['6']])
    expect(reached).toEqual([true, true, false, true])
  })

  it('does not try a queue that is known to be away', () => {
    const add = jest.fn()
    createWakeProducer({ present: () => false, add, reached: () => undefined }).wake([{ agency: 'a', nominal: '1' }])
    expect(add).not.toHaveBeenCalled()
  })
})

describe('the limiter', () => {
  it('keeps to its number, in order, through failures', async () => {
    const limiter = createLimiter(2)
    const order: number[] = []
    let most = 0
    const tasks = Array.from({ length: 9 }, (_, i) =>
      limiter.run(async () => {
        order.push(i)
        most = Math.max(most, limiter.running)
        await sleep(1)
        if (i % 3 === 0) throw new Error('broken')
      })
    )
    await Promise.allSettled(tasks)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect([most, limiter.running, limiter.waiting]).toEqual([2, 0, 0])
  })
})
