import { EventEmitter } from 'node:events'
import { createFaultLog } from '../../src/propagation/quiet-log'
import { createSilenceWatch } from '../../src/propagation/silence'
import { startWakeWorker, type Handle, type JobWorker } from '../../src/propagation/wake-worker'
import { keptLog, sleep, until } from './rig'

/** A worker in the manner of BullMQ's that a test can end, silence, or leave hanging. */
class FakeWorker extends EventEmitter implements JobWorker {
  end: () => void = () => undefined
  fail: (error: Error) => void = () => undefined
  closed = false
  paused = false
  private readonly handle: Handle

  constructor(handle: Handle) {
    super()
    this.handle = handle
  }

  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.end = resolve
      this.fail = reject
    })
  }

  async job(nominals: string[]): Promise<void> {
    await this.handle(nominals)
    this.emit('completed')
  }

  pause(): Promise<void> {
    this.paused = true
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.closed = true
    this.end()
    return Promise.resolve()
  }

  getBackend() {
    return { disconnectBlocking: () => Promise.resolve() }
  }
}

function rig(handle: Handle = () => Promise.resolve()) {
  const made: FakeWorker[] = []
  const log = keptLog()
  const create = (process: Handle): FakeWorker => {
    const worker = new FakeWorker(process)
    made.push(worker)
    return worker
  }
  return { made, log, working: startWakeWorker({ create, agency: 'agency-a', handle, log, say: createFaultLog(log) }) }
}

describe('a wake worker', () => {
  it('is made anew when it ends, fails or has gone silent', async () => {
    const { made, working } = rig()
    made[0]!.end()
    await until(() => made.length === 2)
    made[1]!.fail(new Error('broken'))
    await until(() => made.length === 3)
    working.renew()
    await until(() => made.length === 4)
    expect(made.map(worker => worker.closed)).toEqual([true, true, true, false])
    await working.stop(100)
    expect(made[3]!.closed).toBe(true)
    await sleep(1100)
    expect(made).toHaveLength(4)
  })

  it('finishes its jobs before it stops', async () => {
    let done = false
    const { made, working } = rig(async () => {
      await sleep(80)
      done = true
    })
    void made[0]!.job(['nom-1'])
    await working.stop(1000)
    expect([done, made[0]!.paused, made[0]!.closed]).toEqual([true, true, true])
  })

  it('is cut off when its jobs do not end in time', async () => {
    const { made, log, working } = rig(() => new Promise(() => undefined))
    void made[0]!.job(['nom-1'])
    const began = Date.now()
    await working.stop(100)
    expect(Date.now() - began).toBeLessThan(60_000)
    expect(made[0]!.closed).toBe(true)
    expect(log.lines.map(line => line.message)).toEqual(['the wake worker was cut off'])
  })
})

describe('the watch over silence', () => {
  it('counts from the first wake-up that goes unheard', () => {
    let now = 0
    const watch = createSilenceWatch(() => now)
    expect(watch.silentMs('a')).toBe(0)
    watch.woken('a')
    now = 50
    watch.woken('a')
    now = 70
    expect([watch.silentMs('a'), watch.silentMs('b')]).toEqual([70, 0])
    watch.heard('a')
    expect(watch.silentMs('a')).toBe(0)
  })
})

describe('the log of recurring faults', () => {
  it('says each kind once a while, with the number that went unsaid, and never its message', () => {
    let now = 0
    const log = keptLog()
    const say = createFaultLog(log, 1000, () => now)
    const fault = Object.assign(new Error('quotes a value'), { code: 'ECONNREFUSED' })
    for (let i = 0; i < 5; i += 1) say({ agency: 'a' }, 'away', fault)
    say({ agency: 'a' }, 'away', new TypeError('quotes a value'))
    now = 1000
    say({ agency: 'a' }, 'away', fault)
    expect(log.lines.map(line => line.fields)).toMatchObject([
      { agency: 'a', fault: { name: 'Error', code: 'ECONNREFUSED' } },
      { fault: { name: 'TypeError' } },
      { fault: { code: 'ECONNREFUSED' }, unsaid: 4 }
    ])
    expect(JSON.stringify(log.lines)).not.toContain('quotes')
  })
})
