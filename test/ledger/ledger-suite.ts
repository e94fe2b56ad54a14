import { Queue, Worker, createPostgresBackend } from 'bullmq'
import type { Ledger } from '../../src/ledger'
import { fresh, newNominal, until } from './support'

/** What transactions, notifications and queues over the ledger promise, on whichever store. */
export function ledgerSuite(ledger: () => Ledger): void {
  const run: Ledger['transaction'] = work => ledger().transaction(work)

  describe('transactions', () => {
    test('are whole or not at all, and parallel ones do not mix', async () => {
      const ids = Array.from({ length: 10 }, () => fresh('nominal'))
      const outcomes = await Promise.allSettled(
        ids.map((id, i) =>
          run(async tx => {
            await tx.nominals.create(id, await tx.now())
            await new Promise(resolve => setTimeout(resolve, i % 3))
            if (i % 2 === 1) throw new Error('undone')
          })
        )
      )
      expect(outcomes.map(outcome => outcome.status)).toEqual(ids.map((_, i) => (i % 2 === 1 ? 'rejected' : 'fulfilled')))
      const found = await run(tx => Promise.all(ids.map(id => tx.nominals.get(id))))
      expect(found.map(row => row !== undefined)).toEqual(ids.map((_, i) => i % 2 === 0))
    })

    test('do not start inside one another, nor go on after their end', async () => {
      await expect(run(() => run(() => Promise.resolve()))).rejects.toThrow(/inside another/)
      const stray = await run(tx => Promise.resolve(tx))
      await expect(stray.query('SELECT 1')).rejects.toThrow(/has ended/)
      const later = await run(() => Promise.resolve(() => run(tx => tx.now())))
      expect(await later()).toBeInstanceOf(Date)
    })

    test('an error that the caller swallowed is not taken for success', async () => {
      const undone = run(tx => tx.query('SELECT 1 / 0').catch(() => undefined))
      await expect(undone).rejects.toThrow(/not kept/)
    })

    test('values come back as they were given', async () => {
      const at = new Date('2026-01-02T03:04:05.678Z')
      const { rows } = await run(tx =>
        tx.query(
          `SELECT $1::text AS text, $2::bigint AS whole, $3::timestamptz AS at, $4::bytea AS bytes, $5::text[] AS list,
             $6::double precision AS fraction, NULL::text AS none, true AS flag, count(*) AS count`,
          ['ü', Number.MAX_SAFE_INTEGER, at, Uint8Array.of(0, 255), ['a', 'b,"\\'], 0.1]
        )
      )
      const { bytes, ...row } = rows[0]!
      expect(row).toEqual({
        text: 'ü',
        whole: Number.MAX_SAFE_INTEGER,
        at,
        list: ['a', 'b,"\\'],
        fraction: 0.1,
        none: null,
        flag: true,
        count: 1
      })
      expect([...(bytes as Uint8Array)]).toEqual([0, 255])
      await expect(run(tx => tx.query('SELECT 9007199254740993::bigint AS big'))).rejects.toThrow(/2\^53/)
    })

    test('the clock is that of the start, and a round trip can be timed', async () => {
      const [a, b] = await run(async tx => [await tx.now(), await tx.now()])
      expect(a).toEqual(b)
      expect(await ledger().ping()).toBeGreaterThan(0)
    })
  })

  describe('notifications', () => {
    test('arrive on commit and not on rollback', async () => {
      const heard: string[] = []
      const stop = await ledger().listen('Gateway lanes', payload => heard.push(payload))
      await expect(
        run(async tx => {
          await tx.notify('Gateway lanes', 'never')
          throw new Error('undone')
        })
      ).rejects.toThrow('undone')
      await run(tx => tx.notify('Gateway lanes', 'lane-1'))
      await until(() => heard.length > 0)
      await stop()
      await run(tx => tx.notify('Gateway lanes', 'lane-2'))
      await new Promise(resolve => setTimeout(resolve, 100))
      expect(heard).toEqual(['lane-1'])
    })
  })

  describe('the pool for queues', () => {
    test('a client given back in the middle of a transaction is rolled back', async () => {
      const id = await newNominal(ledger())
      const client = await ledger().pool.connect()
      await client.query('BEGIN')
      await client.query('UPDATE gateway.nominal SET phase = $1 WHERE id = $2', ['lost', id])
      client.release(true)
      expect(await run(tx => tx.nominals.get(id))).toMatchObject({ phase: 'custody' })
    })

    test('BullMQ runs over it: jobs, bulk, retries', async () => {
      await ledger().prepareQueueTables()
      await ledger().prepareQueueTables()
      const options = { connection: ledger().pool }
      const queue = new Queue(fresh('lanes'), options, createPostgresBackend)
      queue.on('error', () => undefined)
      const done: string[] = []
      let failures = 0
      const worker = new Worker(
        queue.name,
        job => {
          if (job.name === 'fails-once' && failures++ === 0) throw new Error('once')
          done.push(job.name)
          return Promise.resolve()
        },
        options,
        createPostgresBackend
      )
      worker.on('error', () => undefined)
      try {
        await queue.add('one', { lane: 'a' }, { removeOnComplete: true })
        await until(() => done.includes('one'))
        await queue.addBulk(['two', 'three'].map(name => ({ name, data: { lane: name } })))
        await queue.add('fails-once', {}, { attempts: 3, backoff: { type: 'fixed', delay: 10 } })
        await run(tx => tx.debts.summary())
        await until(() => done.length === 4)
        expect(done.sort()).toEqual(['fails-once', 'one', 'three', 'two'])
      } finally {
        await worker.close()
        await queue.close()
      }
    })
  })
}
