import type { Ledger } from '../../src/ledger'
import { fresh, newNominal, until } from './support'

const hash = (digit: string): string => digit.repeat(64)

/** What lanes and gates promise, on whichever store. */
export function laneSuite(ledger: () => Ledger): void {
  const run: Ledger['transaction'] = work => ledger().transaction(work)
  const newLane = async () => ({ agency: fresh('agency'), nominal: await newNominal(ledger()) })
  type Lane = Awaited<ReturnType<typeof newLane>>
  const owe = (at: Lane, version: number) => run(tx => tx.debts.owe(at.agency, at.nominal, version))
  const lease = async (at: Lane, ms = 60_000) => {
    const taken = await run(tx => tx.debts.lease(at.agency, at.nominal, ms))
    if (!taken) throw new Error('there was nothing to lease')
    return taken
  }
  const get = (at: Lane) => run(tx => tx.lanes.get(at))
  const end = (taken: Awaited<ReturnType<typeof lease>>, version: number, sequence: number, chain: string) =>
    run(tx => tx.debts.acknowledge(taken, { version, outcome: 'delivered', number: { sequence, chain } }))

  describe('lanes', () => {
    test('give the open number to one rendering after another, and go on when it has its receipt', async () => {
      const at = await newLane()
      await owe(at, 1)
      const first = await lease(at)
      const allot = (version: number, bodyHash: string, under = first) => run(tx => tx.lanes.allot(under, { version, bodyHash }))
      expect(await allot(1, hash('a'))).toEqual({ epoch: 1, sequence: 1, rendering: 1, prevChain: hash('0'), fresh: true })
      expect(await allot(1, hash('a'))).toMatchObject({ sequence: 1, rendering: 1, fresh: false })
      expect(await allot(1, hash('b'))).toMatchObject({ sequence: 1, rendering: 2, fresh: true })
      expect(await get(at)).toMatchObject({ ackedSequence: 0, open: { rendering: 2, version: 1, bodyHash: hash('b') } })
      expect(await end(first, 1, 2, hash('1'))).toBeUndefined()
      expect(await end(first, 1, 1, hash('1'))).toEqual({ more: false })
      expect(await get(at)).toEqual({ ...at, state: 'open', epoch: 1, ackedSequence: 1, ackedChain: hash('1') })
      await owe(at, 2)
      const second = await lease(at)
      expect(await allot(2, hash('b'), first)).toBeUndefined()
      expect(await allot(2, hash('b'), second)).toEqual({
        ...{ epoch: 1, sequence: 2, rendering: 1, prevChain: hash('1'), fresh: true }
      })
    })

    test('never skip or repeat a number, whoever writes', async () => {
      const at = await newLane()
      await owe(at, 1)
      await lease(at)
      const set = (what: string) =>
        run(tx => tx.query(`UPDATE gateway.debt SET ${what} WHERE agency = $1 AND nominal = $2`, [at.agency, at.nominal]))
      await expect(set('acked_seq = 2')).rejects.toThrow('rise one by one')
      await set('acked_seq = 1')
      await expect(set('acked_seq = 0')).rejects.toThrow('rise one by one')
      await expect(set('acked_seq = 3')).rejects.toThrow('rise one by one')
      await set('epoch = 2, acked_seq = 0')
      await expect(set('epoch = 1, acked_seq = 5')).rejects.toThrow('rise one by one')
    })

    test('end an offer by its receipt, whatever lease it is under, and only as it was offered', async () => {
      const at = await newLane()
      await owe(at, 3)
      const taken = await lease(at)
      await run(tx => tx.lanes.allot(taken, { version: 2, bodyHash: hash('a') }))
      expect(await run(tx => tx.lanes.defer(taken, 60_000))).toBe(true)
      expect(await run(tx => tx.debts.due(10, at.agency))).toEqual([])
      const accept = (rendering: number, bodyHash: string) =>
        run(tx => tx.lanes.endOpen(at, { rendering, bodyHash, chain: hash('c'), version: 2, outcome: 'delivered' }))
      expect(await accept(2, hash('a'))).toBe(false)
      expect(await accept(1, hash('b'))).toBe(false)
      expect(await accept(1, hash('a'))).toBe(true)
      expect(await accept(1, hash('a'))).toBe(false)
      expect(await get(at)).toMatchObject({ ackedSequence: 1, ackedChain: hash('c') })
      expect(await run(tx => tx.debts.get(at.agency, at.nominal))).toMatchObject({ acknowledged: 2, delivered: 2, owed: 3 })
      expect(await run(tx => tx.debts.acknowledge(taken, { version: 3, outcome: 'delivered' }))).toBeUndefined()
    })

    test('offer nothing under the same id again once it was withdrawn', async () => {
      const at = await newLane()
      await owe(at, 1)
      const taken = await lease(at)
      const allot = () => run(tx => tx.lanes.allot(taken, { version: 1, bodyHash: hash('a') }))
      await allot()
      await run(tx => tx.lanes.withdrawOpen(at))
      expect(await allot()).toMatchObject({ rendering: 2, fresh: true })
    })

    test('whose receiver knows more stand still, and keep what it said', async () => {
      const at = await newLane()
      await owe(at, 1)
      const taken = await lease(at)
      expect(await run(tx => tx.lanes.recover(taken, 'lane.receiver-ahead', '{"sequence":9}'))).toBe(true)
      expect(await get(at)).toMatchObject({ state: 'recover', reported: '{"sequence":9}' })
      await owe(at, 2)
      expect(await run(tx => tx.debts.lease(at.agency, at.nominal, 1000))).toBeUndefined()
      expect((await run(tx => tx.debts.summary())).find(({ agency }) => agency === at.agency)).toMatchObject({ held: 1 })
    })
  })

  describe('gates', () => {
    const fail = async (at: Lane, times: number, askedMs?: number) => {
      for (let i = 0; i < times; i++) await run(tx => tx.gates.failed(at.agency, 'push.timeout', askedMs))
    }
    const open = async (at: Lane) => (await run(tx => tx.debts.due(10, at.agency))).length > 0

    test('shut after five failures in a row, for all lanes of the agency and for no other', async () => {
      const [at, other] = [await newLane(), await newLane()]
      const sibling = { agency: at.agency, nominal: await newNominal(ledger()) }
      for (const lane of [at, sibling, other]) await owe(lane, 1)
      await fail(at, 4)
      expect(await open(at)).toBe(true)
      await fail(at, 1)
      expect(await open(at)).toBe(false)
      for (const lane of [at, sibling]) expect(await run(tx => tx.debts.lease(lane.agency, lane.nominal, 1000))).toBeUndefined()
      expect(await run(tx => tx.debts.lease(other.agency, other.nominal, 1000))).toBeDefined()
      const gate = (await run(tx => tx.gates.list())).find(({ agency }) => agency === at.agency)
      expect(gate).toMatchObject({ failures: 5, lastError: 'push.timeout' })
      expect(gate?.blockedUntil?.getTime()).toBeGreaterThan(Date.now())
    })

    test('let one delivery try when the time is over; its success opens, and hastens what waited', async () => {
      const at = await newLane()
      const sibling = { agency: at.agency, nominal: await newNominal(ledger()) }
      for (const lane of [at, sibling]) await owe(lane, 1)
      const waiting = await lease(sibling)
      await run(tx => tx.debts.postpone(waiting, { delayMs: 600_000, error: 'push.timeout', ofAgency: true }))
      await fail(at, 5)
      await owe(sibling, 2)
      await until(() => open(at))
      const probe = await lease(at)
      expect(await run(tx => tx.debts.lease(sibling.agency, sibling.nominal, 1000))).toBeUndefined()
      expect(await run(tx => tx.gates.reached(at.agency))).toBe(true)
      expect(await run(tx => tx.gates.reached(at.agency))).toBe(false)
      expect(await end(probe, 1, 1, hash('1'))).toEqual({ more: false })
      expect(await run(tx => tx.lanes.hasten(at.agency))).toBe(1)
      expect(await run(tx => tx.lanes.hasten(at.agency))).toBe(0)
      expect(await lease(sibling)).toMatchObject({ nominal: sibling.nominal })
    })

    test('leave an agency alone for as long as it asked', async () => {
      const at = await newLane()
      await owe(at, 1)
      await fail(at, 1, 200)
      expect(await open(at)).toBe(false)
      await until(() => open(at))
    })

    test('let through no more than the rate, and as much at once as the burst', async () => {
      const agency = fresh('agency')
      const lanes = await Promise.all(Array.from({ length: 4 }, async () => ({ agency, nominal: await newNominal(ledger()) })))
      for (const lane of lanes) await owe(lane, 1)
      const taken = []
      for (const lane of lanes)
        taken.push(await run(tx => tx.debts.lease(agency, lane.nominal, 1000, { perSecond: 0.5, burst: 2 })))
      expect(taken.map(each => each !== undefined)).toEqual([true, true, false, false])
      const [, , third] = lanes
      expect((await run(tx => tx.debts.get(agency, third!.nominal)))?.leaseUntil).toBeUndefined()
    })
  })

  describe('known keys', () => {
    test('are kept as they were last seen', async () => {
      const row = { owner: fresh('agency'), id: 'k', publicKey: 'a', notBefore: '2026-01-01T00:00:00Z', withdrawn: false }
      const mine = () => run(async tx => (await tx.knownKeys.list()).filter(({ owner }) => owner === row.owner))
      await run(tx => tx.knownKeys.save(row))
      await run(tx => tx.knownKeys.save({ ...row, publicKey: 'b' }))
      expect(await mine()).toEqual([{ ...row, publicKey: 'b' }])
      await run(tx => tx.knownKeys.save({ ...row, withdrawn: true }))
      expect(await mine()).toEqual([{ ...row, withdrawn: true }])
    })
  })
}
