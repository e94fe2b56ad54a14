import type { Ledger, Lease } from '../../src/ledger'
import {
  createLanes,
  createWakeQueue,
  postgresBacking,
  type DebtsPort,
  type Deliver,
  type Lanes,
  type WakeQueue
} from '../../src/propagation'
import { newNominal } from '../ledger/support'
import { keptLog, sleep } from './rig'

const agencies = ['agency-a', 'agency-b', 'agency-c']

/** The ledger's debts as the lanes ask for them. */
function portOf(ledger: Ledger): DebtsPort<Lease> {
  return {
    lease: (agency, nominal, ms) => ledger.transaction(tx => tx.debts.lease(agency, nominal, ms)),
    postpone: (lease, failure) => ledger.transaction(tx => tx.debts.postpone(lease, failure)),
    hold: (lease, reason) => ledger.transaction(tx => tx.debts.hold(lease, reason)),
    giveBack: lease => ledger.transaction(tx => tx.debts.renew(lease, 0)),
    due: (limit, agency) => ledger.transaction(tx => tx.debts.due(limit, agency))
  }
}

/** The lanes over a real ledger and a queue in the same database; `restart` where its server can be restarted. */
export function describeLanesOver(name: string, open: () => Promise<Ledger>, restart?: () => Promise<void>): void {
  describe(`lanes and queue on ${name}`, () => {
    let ledger: Ledger
    let queue: WakeQueue
    let lanes: Lanes[] = []
    const log = keptLog()

    beforeAll(async () => {
      ledger = await open()
      await ledger.prepareQueueTables()
    })

    afterAll(() => ledger.close())

    beforeEach(async () => {
      queue = createWakeQueue(postgresBacking({ pool: ledger.pool }), log)
      expect(await queue.check()).toBe('ready')
    })

    afterEach(async () => {
      await Promise.all(lanes.map(each => each.stop(2000)))
      lanes = []
      await queue.close()
    })

    const settle: Deliver<Lease> = lease =>
      ledger.transaction(async tx => {
        const settled = await tx.debts.acknowledge(lease, { version: lease.owed, outcome: 'delivered' })
        return settled ? { kind: 'settled' } : { kind: 'fenced' }
      })

    function start(deliver: Deliver<Lease>, sweepMs: number): Lanes {
      const made = createLanes<Lease>({
        queue,
        debts: portOf(ledger),
        deliver,
        agencies,
        concurrency: 8,
        leaseMs: 5000,
        sweepMs,
        log
      })
      lanes.push(made)
      made.start()
      return made
    }

    async function owe(nominal: string, version: number): Promise<void> {
      await ledger.transaction(tx => tx.debts.oweAll(nominal, version, agencies))
    }

    async function paid(ms = 10_000): Promise<void> {
      const end = Date.now() + ms
      for (;;) {
        const summary = await ledger.transaction(tx => tx.debts.summary())
        if (summary.every(row => row.waiting === 0)) return
        if (Date.now() > end) throw new Error('debts were not paid in time')
        await sleep(20)
      }
    }

    it('wakes lanes without the sweep, and keeps no job that is done', async () => {
      start(settle, 60_000)
      await sleep(300)
      const nominal = await newNominal(ledger)
      for (const version of [1, 2, 3]) {
        await owe(nominal, version)
        queue.wake(agencies.map(agency => ({ agency, nominal, owed: version })))
        await paid()
      }
      await sleep(200)
      const { rows } = await ledger.pool.query('SELECT count(*)::int AS jobs FROM bullmq.job')
      expect(rows).toEqual([{ jobs: 0 }])
    })

    it('holds ids alone, and a waiting wake-up once', async () => {
      queue.wake([{ agency: 'agency-d', nominal: 'nom-1', owed: 1 }])
      await sleep(100)
      queue.wake([{ agency: 'agency-d', nominal: 'nom-1', owed: 1 }])
      await sleep(100)
      expect(await queue.waiting('agency-d')).toBe(1)
      const { rows } = await ledger.pool.query('SELECT id, name, data FROM bullmq.job')
      expect(rows).toEqual([{ id: 'w-nom-1-v1', name: 'wake', data: { nominals: ['nom-1'] } }])
    })

    it('finds by the sweep what was never woken, with two workers at it', async () => {
      const nominals = await Promise.all(Array.from({ length: 40 }, () => newNominal(ledger)))
      for (const nominal of nominals) await owe(nominal, 1)
      start(settle, 200)
      start(settle, 200)
      await paid(20_000)
      for (const nominal of nominals.slice(0, 5)) {
        const debts = await ledger.transaction(tx => tx.debts.of(nominal))
        expect(debts.map(debt => [debt.acknowledged, debt.attempts])).toEqual([
          [1, 0],
          [1, 0],
          [1, 0]
        ])
      }
    })

    it('postpones in the ledger what fails, and pays it later', async () => {
      const nominal = await newNominal(ledger)
      const fails = new Set(agencies)
      start(
        lease =>
          fails.delete(lease.agency)
            ? Promise.resolve({ kind: 'retry', code: 'http.503', status: 503 })
            : settle(lease, new AbortController().signal),
        200
      )
      await owe(nominal, 1)
      await paid()
      expect(fails.size).toBe(0)
    })

    if (restart !== undefined) {
      it('goes on, woken as before, when the server was restarted', async () => {
        start(settle, 200)
        const nominal = await newNominal(ledger)
        await owe(nominal, 1)
        await paid()
        await restart()
        await owe(nominal, 2)
        await paid(20_000)
        await Promise.all(lanes.map(each => each.stop(2000)))
        start(settle, 60_000)
        await sleep(300)
        await owe(nominal, 3)
        queue.wake(agencies.map(agency => ({ agency, nominal, owed: 3 })))
        await paid()
      })
    }

    it('survives the loss of all its jobs', async () => {
      const nominals = await Promise.all(Array.from({ length: 20 }, () => newNominal(ledger)))
      for (const nominal of nominals) await owe(nominal, 1)
      queue.wake(nominals.map(nominal => ({ agency: 'agency-a', nominal })))
      await sleep(100)
      await ledger.pool.query('DELETE FROM bullmq.job')
      start(settle, 200)
      await paid()
    })
  })
}
