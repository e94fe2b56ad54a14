import { randomUUID } from 'node:crypto'
import type { Ledger, LogEntry } from '../../src/ledger'
import { checkStream, commitment, decodeLeaf, type Act } from '../../src/sync-log'
import { fresh, newNominal } from './support'

const bytesOf = (entry: LogEntry) => new TextEncoder().encode(entry.leaf)

/** What the sync log promises, on whichever store. */
export function logSuite(ledger: () => Ledger): void {
  const run: Ledger['transaction'] = work => ledger().transaction(work)
  const act = (more: Partial<Act>): Act => ({ op: 'alter', actor: { agency: 'prison-hmps', system: fresh('system') }, ...more })

  describe('the sync log', () => {
    test('numbers acts without a gap in the actor stream and in the subject stream', async () => {
      const nominal = await newNominal(ledger())
      const [one, two] = [act({ nominal }), act({ nominal })]
      for (let i = 0; i < 3; i++) await run(tx => tx.log.append(one))
      const refs = await run(tx => tx.log.appendAll([two, one, { ...one, op: 'disclose' }]))
      expect(refs.map(ref => [ref.n, ref.subjectN])).toEqual([
        [1, 4],
        [4, 5],
        [5, 6]
      ])
      const { mine, subject, pseudonym } = await run(async tx => ({
        mine: await tx.log.stream({ stream: refs[1]!.stream }),
        subject: await tx.log.stream({ subject: refs[1]!.subject! }),
        pseudonym: await tx.log.pseudonym(nominal)
      }))
      expect(checkStream(mine.map(bytesOf), 'actor')).toEqual({ head: { n: 5, hash: refs[2]!.leafHash } })
      expect(checkStream(subject.map(bytesOf), 'subject')).toEqual({ head: { n: 6, hash: refs[2]!.leafHash } })
      expect(pseudonym).toBe(refs[0]!.subject)
      expect(JSON.stringify([mine, subject])).not.toContain(nominal)
      expect(await run(tx => tx.log.stream({ stream: refs[1]!.stream }, 3, 1))).toHaveLength(1)
    })

    test('forgets what is rolled back, and leaves no gap', async () => {
      const one = act({})
      await run(tx => tx.log.append(one))
      const undone = run(async tx => {
        await tx.log.append(one)
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      expect(await run(tx => tx.log.append(one))).toMatchObject({ n: 2 })
    })

    test('holds commitments, and keeps their salts apart', async () => {
      const bytes = new TextEncoder().encode('a document')
      const ref = await run(tx =>
        tx.log.append(act({ received: [{ group: 'document', bytes }], actor: { agency: 'x', user: 'Jane' } }))
      )
      const entry = await run(tx => tx.log.find(ref.id))
      const { rows } = await run(tx => tx.query(`SELECT salt FROM gateway.audit_secret WHERE event_id = $1`, [ref.id]))
      const leaf = decodeLeaf(bytesOf(entry!))!
      expect(leaf.in).toEqual({ document: commitment(rows[0]!['salt'] as Uint8Array, bytes) })
      expect(leaf.usr).toMatch(/^[0-9a-f]{64}$/)
      expect(entry!.leaf).not.toContain('Jane')
      expect(entry!.leafHash).toBe(ref.leafHash)
    })

    test('refuses an act that holds anything but codes, and the transaction with it', async () => {
      const nominal = fresh('nominal')
      const undone = run(async tx => {
        await tx.nominals.create(nominal, await tx.now())
        await tx.log.append(act({ reason: 'Because he said so' }))
      })
      await expect(undone).rejects.toThrow('not a leaf: rsn')
      expect(await run(tx => tx.nominals.get(nominal))).toBeUndefined()
    })

    test('is listed by every id and by time, in pages that never lose or repeat a row', async () => {
      const nominal = await newNominal(ledger())
      const [correlation, submission, delivery] = [randomUUID(), fresh('sub'), fresh('dlv')]
      const base = act({ nominal, correlation, submission, result: 'committed' })
      for (let i = 0; i < 5; i++) await run(tx => tx.log.append(i === 3 ? { ...base, op: 'disclose', delivery } : base))
      const list = (filter: Parameters<typeof listing>[0]) => listing(filter)
      const listing = (filter: NonNullable<Parameters<Parameters<Parameters<typeof run>[0]>[0]['log']['list']>[0]>) =>
        run(tx => tx.log.list(filter))
      expect((await list({ submission })).entries).toHaveLength(5)
      expect(
        (await list({ correlation, op: 'disclose', delivery, result: 'committed', agency: 'prison-hmps' })).entries
      ).toHaveLength(1)
      expect((await list({ nominal })).entries).toHaveLength(5)
      expect((await list({ nominal: 'unknown', submission })).entries).toEqual([])
      const first = await list({ submission, limit: 2 })
      expect(first).toMatchObject({ more: true })
      await run(tx => tx.log.append(base))
      const second = await list({ submission, limit: 10, after: first.next })
      expect(second).toMatchObject({ more: false })
      const all = [...first.entries, ...second.entries]
      expect(all.map(entry => entry.n)).toEqual([1, 2, 3, 4, 5, 6])
      expect(await list({ submission, after: second.next })).toEqual({ entries: [], next: second.next, more: false })
      const [from, to] = [all[0]!.at, all[5]!.at]
      expect((await list({ submission, from, to: new Date(to.getTime() + 1) })).entries).toHaveLength(6)
      expect((await list({ submission, to: from })).entries).toEqual([])
      expect(await run(tx => tx.log.find('no-uuid'))).toBeUndefined()
    })

    test('rows are only ever added; an index in the tree is given once', async () => {
      const ref = await run(tx => tx.log.append(act({})))
      const change = (sql: string) => run(tx => tx.query(sql, [ref.id]))
      const index = 1_000_000 + ref.arrival
      await expect(change(`DELETE FROM gateway.audit_event WHERE id = $1`)).rejects.toThrow(/only ever added/)
      await expect(change(`UPDATE gateway.audit_event SET result = 'x' WHERE id = $1`)).rejects.toThrow(/only ever added/)
      await expect(change(`UPDATE gateway.audit_event SET result = 'x', leaf_index = 1 WHERE id = $1`)).rejects.toThrow(
        /only ever added/
      )
      await expect(run(tx => tx.query('TRUNCATE gateway.audit_event CASCADE'))).rejects.toThrow(/only ever added/)
      await change(`UPDATE gateway.audit_event SET leaf_index = ${String(index)} WHERE id = $1`)
      await expect(change(`UPDATE gateway.audit_event SET leaf_index = 7 WHERE id = $1`)).rejects.toThrow(/only ever added/)
      await expect(change(`UPDATE gateway.audit_event SET leaf_index = NULL WHERE id = $1`)).rejects.toThrow(/only ever added/)
      expect(await run(tx => tx.log.find(ref.id))).toMatchObject({ leafIndex: index })
    })

    test('times of a stream never fall', async () => {
      const one = act({})
      const ref = await run(tx => tx.log.append(one))
      const future = new Date(Date.now() + 3_600_000)
      await run(tx => tx.query(`UPDATE gateway.audit_stream SET at = $2 WHERE stream = $1`, [`a:${ref.stream}`, future]))
      expect(await run(tx => tx.log.append(one))).toMatchObject({ at: future })
    })

    test('a lock is held by one alone until it is given back', async () => {
      const name = fresh('lock')
      const held = await ledger().hold(name)
      expect(held?.lost()).toBe(false)
      expect(await ledger().hold(name)).toBeUndefined()
      const other = await ledger().hold(fresh('lock'))
      await other?.release()
      await held?.release()
      const again = await ledger().hold(name)
      expect(again).toBeDefined()
      await again?.release()
    })

    test('the leaves that wait are given places in order of arrival, once', async () => {
      const before = await run(tx => tx.tree.unsequenced(100_000))
      const refs = await run(tx => tx.log.appendAll([act({}), act({}), act({})]))
      const first = 2_000_000 + refs[0]!.arrival
      const waiting = (await run(tx => tx.tree.unsequenced(100_000))).slice(before.length).map(({ arrival }) => arrival)
      expect(waiting).toEqual(refs.map(({ arrival }) => arrival))
      await run(tx => tx.tree.place(waiting, first))
      expect((await run(tx => tx.tree.leaves({ from: first, to: first + 9 }, 9))).map(({ id }) => id)).toEqual(
        refs.map(({ id }) => id)
      )
      await expect(run(tx => tx.tree.place(waiting, first + 3))).rejects.toThrow(/only ever added/)
    })
  })
}
