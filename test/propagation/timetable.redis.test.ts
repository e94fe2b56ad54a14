import { createWakeQueue, redisBacking, type WakeQueue } from '../../src/propagation'
import { startRedis, type TestRedis } from '../support/redis'
import { keptLog, sleep, until } from './rig'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

test('two processes keep one scheduler, and one that stops leaves the work to the other', async () => {
  const log = keptLog()
  const queues: WakeQueue[] = [1, 2].map(() => createWakeQueue(redisBacking({ url: redis.url, log }), log))
  for (const queue of queues) expect(await queue.check()).toBe('ready')
  const runs: number[] = []
  let under = 0
  const run = (process: number) => async () => {
    under += 1
    runs.push(process)
    await sleep(50)
    under -= 1
  }
  const began = performance.now()
  const tables = queues.map((queue, i) => queue.every({ name: 'test-work', everyMs: 250, run: run(i) }))
  await until(() => runs.length >= 6)
  // One scheduler brings one job an interval: two would have brought twice as many.
  expect(performance.now() - began).toBeGreaterThan(4 * 250)
  await tables[0]?.stop(2000)
  runs.length = 0
  await until(() => runs.length >= 2)
  expect(new Set(runs)).toEqual(new Set([1]))
  await tables[1]?.stop(2000)
  expect(under).toBe(0)
  await Promise.all(queues.map(queue => queue.close()))
})
