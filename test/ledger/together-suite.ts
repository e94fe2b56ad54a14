import type { Json } from '../../src/json'
import type { Ledger, Tx } from '../../src/ledger'
import { checkStream } from '../../src/sync-log'
import { fresh, newNominal, versionRow } from './support'

const documentRow = (document: Json, origin: 'posted' | 'delivered') => ({ document, sequence: 1, origin, at: new Date() })

const times = <T>(count: number, make: (i: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, i) => make(i)))

/** What the ledger promises of works that share transactions, on any store. */
export function togetherSuite(ledger: () => Ledger): void {
  const submission = (tx: Tx, id: string, client = 'c') =>
    tx.submissions.insert({
      ...{ id, agency: 'prison-hmps', client, mediaType: 'application/json' },
      ...{ bytes: new Uint8Array([1]), receivedAt: new Date() }
    })
  const transactionsOf = async (ids: readonly string[]) => {
    const sql = `SELECT id, xmin::text AS made FROM gateway.submission WHERE id = ANY ($1::text[])`
    const { rows } = await ledger().transaction(tx => tx.query(sql, [[...ids]]))
    return new Map(rows.map(row => [String(row['id']), String(row['made'])]))
  }
  const stored = async (ids: readonly string[]) => [...(await transactionsOf(ids)).keys()].sort()

  describe('together', () => {
    test('works that come at once share transactions, each with its own answer', async () => {
      const ids = Array.from({ length: 40 }, () => fresh('together'))
      const answers = await times(40, i =>
        ledger().together('test', async tx => {
          await submission(tx, ids[i]!)
          return i
        })
      )
      expect(answers).toEqual(Array.from({ length: 40 }, (_, i) => i))
      const made = await transactionsOf(ids)
      expect(made.size).toBe(40)
      expect(new Set(made.values()).size).toBeLessThan(10)
    })

    test('a work that throws leaves nothing, and takes no other with it, whenever it throws', async () => {
      const ids = Array.from({ length: 12 }, () => fresh('together'))
      const results = await Promise.allSettled(
        ids.map((id, i) =>
          ledger().together('test', async tx => {
            await submission(tx, id)
            if (i % 4 === 1) throw new Error('before anything was sent')
            await tx.log.append({ op: 'collect', actor: { agency: 'prison-hmps', system: 'together' }, submission: id })
            if (i % 4 === 3) throw new Error('after the log was written')
          })
        )
      )
      expect(results.map(({ status }) => status)).toEqual(ids.map((_, i) => (i % 2 === 1 ? 'rejected' : 'fulfilled')))
      expect(await stored(ids)).toEqual(ids.filter((_, i) => i % 2 === 0).sort())
      const { rows } = await ledger().transaction(tx =>
        tx.query(`SELECT submission FROM gateway.audit_event WHERE submission = ANY ($1::text[])`, [ids])
      )
      expect(rows.map(row => String(row['submission'])).sort()).toEqual(ids.filter((_, i) => i % 2 === 0).sort())
      const entries = await ledger().transaction(tx => tx.log.stream({ stream: 'prison-hmps/together' }, 0, 1000))
      const leaves = entries.map(({ leaf }) => new TextEncoder().encode(leaf))
      expect(checkStream(leaves, 'actor')).toMatchObject({ head: { n: entries.length } })
    })

    test('a statement that the database refuses fails its own work alone', async () => {
      const ids = Array.from({ length: 8 }, () => fresh('together'))
      const results = await Promise.allSettled(
        ids.map((id, i) =>
          ledger().together('test', async tx => {
            await submission(tx, id, i === 3 ? 'nul \u0000' : 'c')
            await tx.log.append({ op: 'collect', actor: { agency: 'prison-hmps', system: 'together' } })
          })
        )
      )
      expect(results.map(({ status }) => status === 'rejected')).toEqual(ids.map((_, i) => i === 3))
      expect(await stored(ids)).toEqual(ids.filter((_, i) => i !== 3).sort())
    })

    test('of fifty with one idempotency key one acts and all the others find it', async () => {
      const key = fresh('key')
      const found = await times(50, i =>
        ledger().together('test', async tx => {
          await tx.replies.lock('c', key)
          const earlier = await tx.replies.find('c', key)
          if (earlier) return earlier.body
          await tx.replies.save('c', key, { requestHash: 'h', status: 200, body: `first ${i}` })
          return `first ${i}`
        })
      )
      expect(new Set(found).size).toBe(1)
    })

    test('the works of one owner hold a key side by side', async () => {
      const [key, owner] = [fresh('key'), {}]
      const ids = Array.from({ length: 6 }, () => fresh('together'))
      await times(6, i =>
        ledger().together(
          'test',
          async tx => {
            await tx.replies.lock('c', key)
            await submission(tx, ids[i]!)
          },
          owner
        )
      )
      expect(new Set((await transactionsOf(ids)).values()).size).toBe(1)
    })

    test('twenty at once that would make a nominal for one person make one', async () => {
      const keys = [{ kind: 'pnc', value: fresh('pnc') }]
      const made = await times(20, () =>
        ledger().together('test', async tx => {
          await tx.nominals.lockIdentifiers(keys)
          const [known] = await tx.nominals.findByIdentifiers(keys)
          if (known) return known.nominal
          const id = fresh('nominal')
          await tx.nominals.create(id, await tx.now())
          await tx.nominals.replaceIdentifiers(id, 'police-ctnm', keys)
          return id
        })
      )
      expect(new Set(made).size).toBe(1)
    })

    test('versions of one nominal made at once are gapless, whether together or apart', async () => {
      const id = await newNominal(ledger())
      const add = (tx: Tx) =>
        tx.nominals.lock(id).then(async row => tx.nominals.saveVersion(versionRow(id, row!.version + 1, await tx.now())))
      await times(16, i => (i % 4 === 0 ? ledger().transaction(add) : ledger().together('test', add)))
      const newest = await ledger().transaction(tx => tx.nominals.get(id))
      expect(newest!.version).toBe(17)
    })

    test('what a work wrote it reads, and what it may not share it does alone', async () => {
      const id = fresh('together')
      const read = await ledger().together('test', async tx => {
        await submission(tx, id)
        return (await tx.submissions.find(id))?.id
      })
      expect(read).toBe(id)
      const [one, other] = [fresh('together'), fresh('together')]
      const [answer] = await Promise.all([
        ledger().together('test', async tx => {
          await submission(tx, one)
          const { rows } = await tx.query(`SELECT id FROM gateway.submission WHERE id = $1`, [one])
          return rows[0]?.['id']
        }),
        ledger().together('test', tx => submission(tx, other))
      ])
      expect(answer).toBe(one)
      expect(await stored([one, other])).toEqual([one, other].sort())
    })

    test('leases and settlements are given once, and say so', async () => {
      const nominals = await times(10, () => newNominal(ledger()))
      const agency = fresh('agency')
      await ledger().transaction(async tx => {
        for (const nominal of nominals) await tx.debts.owe(agency, nominal, 1)
      })
      const lease = (nominal: string) => ledger().together('test', tx => tx.debts.lease(agency, nominal, 60_000))
      const leases = await Promise.all([...nominals, ...nominals].map(lease))
      expect(leases.filter(one => one !== undefined).map(({ nominal }) => nominal)).toEqual(nominals)
      const settle = leases.flatMap(one => (one ? [one, one] : []))
      const settled = await Promise.all(
        settle.map(one => ledger().together('test', tx => tx.debts.acknowledge(one, { version: 1, outcome: 'delivered' })))
      )
      expect(settled.filter(Boolean)).toHaveLength(10)
    })

    test('all that delivering does is shared: no work is done twice', async () => {
      const nominals = await times(6, () => newNominal(ledger()))
      const agency = fresh('agency')
      await ledger().transaction(async tx => {
        for (const nominal of nominals) await tx.debts.owe(agency, nominal, 1)
      })
      let runs = 0
      await Promise.all(
        nominals.map(nominal =>
          ledger().together('test', async tx => {
            runs += 1
            const taken = (await tx.debts.lease(agency, nominal, 60_000))!
            await tx.nominals.versions(nominal, 2, 1)
            await tx.nominals.version(nominal, 1)
            await tx.lanes.get(taken)
            await tx.debts.acknowledge(taken, { version: 1, outcome: 'nothing-to-tell' })
            await tx.gates.notTried(agency)
            await tx.documents.saveDelivered(nominal, agency, 'told/f', documentRow({ a: 1 }, 'delivered'))
          })
        )
      )
      expect(runs).toBe(nominals.length)
    })

    test('what was sent never stands in the place of what was posted', async () => {
      const nominal = await newNominal(ledger())
      const held = (origin: 'posted' | 'delivered', a: number) =>
        ledger().transaction(async tx => {
          const row = documentRow({ a }, origin)
          if (origin === 'posted') await tx.documents.save(nominal, 'prison-hmps', 'f', row)
          else await tx.documents.saveDelivered(nominal, 'prison-hmps', 'f', row)
          return (await tx.documents.last(nominal, 'prison-hmps', 'f'))?.document
        })
      expect(await held('delivered', 1)).toEqual({ a: 1 })
      expect(await held('delivered', 2)).toEqual({ a: 2 })
      expect(await held('posted', 3)).toEqual({ a: 3 })
      expect(await held('delivered', 4)).toEqual({ a: 3 })
    })
  })
}
