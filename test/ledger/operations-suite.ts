import { randomUUID } from 'node:crypto'
import type { Ledger } from '../../src/ledger'

/** What operators ask of the ledger: stopped lanes, resyncs, freshness and objectives, comparisons. */
export function operationsSuite(ledger: () => Ledger): void {
  describe('operations', () => {
    const newAgency = (): string => `agency-${randomUUID()}`

    test('count, hold and withdraw the lanes of a filter, and no lane that has gone on', async () => {
      const agency = newAgency()
      await ledger().transaction(async tx => {
        await tx.debts.owe(agency, 'n1', 1)
        await tx.debts.hold({ agency, nominal: 'n1' }, 'x.y', ['A'])
        expect(await tx.stopped.range({ agency })).toMatchObject({ count: 1 })
        expect(await tx.stopped.list({ agency }, undefined, 10)).toHaveLength(1)
        expect(await tx.stopped.list({ agency }, { nominal: 'n1', agency }, 10)).toHaveLength(0)
        expect(await tx.stopped.lock({ agency }, 10)).toHaveLength(1)
        await tx.stopped.propose({ id: agency, agency, proposedBy: 'a', proposedAt: await tx.now() }, [
          { nominal: 'n1', epoch: 1, sequence: 1, version: 1 }
        ])
        expect((await tx.stopped.withdrawals(5))[0]).toMatchObject({ agency, lanes: 1 })
        await tx.stopped.approve(agency, 'b', await tx.now())
        expect(await tx.stopped.withdraw(agency, (await tx.stopped.withdrawal(agency))!.lanes[0]!)).toBe(true)
        expect(await tx.stopped.withdraw(agency, { nominal: 'n1', epoch: 1, sequence: 1, version: 1 })).toBe(false)
      })
    })

    test('begin a new epoch in every lane, know the last number, and give none twice', async () => {
      const agency = newAgency()
      const [one, two] = [randomUUID(), randomUUID()]
      const lane = { agency, nominal: one }
      const hash = (letter: string): string => letter.repeat(64)
      await ledger().transaction(async tx => {
        for (const nominal of [one, two]) await tx.debts.owe(agency, nominal, 1)
        const lease = (await tx.debts.lease(agency, one, 10_000))!
        const number = (await tx.lanes.allot(lease, { version: 1, bodyHash: hash('a') }))!
        expect(number).toMatchObject({ epoch: expect.any(Number), sequence: 1, rendering: 1 })
        const settled = { version: 1, outcome: 'delivered', digest: 'd', number: { sequence: 1, chain: hash('b') } } as const
        expect(await tx.debts.acknowledge(lease, settled)).toEqual({ more: false })
      })
      const before = (await ledger().transaction(tx => tx.lanes.get(lane)))!
      const raise = () =>
        ledger().transaction(tx => tx.restorations.raise({ id: randomUUID(), how: 'declared', declaredBy: 'a' }))
      const first = await raise()
      const again = await raise()
      expect(first.epoch).toBeGreaterThan(before.epoch)
      expect(again.epoch).toBeGreaterThan(first.epoch)
      expect(again.lanes).toBe(await ledger().transaction(tx => tx.restorations.lanes()))
      await ledger().transaction(async tx => {
        expect((await tx.restorations.list(2)).map(({ epoch }) => epoch)).toEqual([again.epoch, first.epoch])
        expect(await tx.restorations.uncompared([agency])).toEqual([agency])
        const known = { epoch: before.epoch, sequence: 1 }
        expect(await tx.lanes.get(lane)).toMatchObject({ epoch: again.epoch, ackedSequence: 0, ackedChain: hash('b'), known })
        expect(await tx.reconciliations.stands(agency)).toEqual([{ nominal: one, ...known, chain: hash('b') }])
        const newest = randomUUID()
        await tx.debts.owe(agency, newest, 1)
        expect(await tx.lanes.get({ agency, nominal: newest })).toMatchObject({ epoch: again.epoch, ackedSequence: 0 })
        const lease = (await tx.debts.seize(agency, one, 10_000))!
        const number = await tx.lanes.allot(lease, { version: 1, bodyHash: hash('a') })
        expect(number).toMatchObject({ epoch: again.epoch, sequence: 1, rendering: 1, known, prevChain: hash('b') })
        expect(await tx.lanes.stop(lane, 'lane.x', '{}')).toBe(true)
        expect(await tx.debts.renew(lease, 0)).toBe(false)
        const place = { epoch: before.epoch, sequence: 7, chain: hash('c') }
        expect(await tx.lanes.accept(lane, place, false)).toBe(true)
        expect(await tx.lanes.accept(lane, place, false)).toBe(false)
        expect(await tx.lanes.accepted(1000)).toContainEqual(lane)
        const next = (await tx.debts.seize(agency, one, 10_000))!
        const renewed = await tx.lanes.allot(next, { version: 1, bodyHash: hash('a') })
        const reported = { epoch: before.epoch, sequence: 7 }
        expect(renewed).toMatchObject({ epoch: again.epoch, sequence: 1, rendering: 2, known: reported, prevChain: hash('c') })
        expect(await tx.lanes.stop(lane, 'lane.x', '{}')).toBe(true)
        expect(await tx.lanes.accept(lane, place, true)).toBe(true)
        expect((await tx.lanes.get(lane))!.epoch).toBeGreaterThan(again.epoch)
        await tx.lanes.unmark(lane)
        expect(await tx.lanes.accepted(1000)).not.toContainEqual(lane)
        await tx.debts.hold(lane, 'subject-not-theirs')
        expect(await tx.lanes.close(lane)).toBe(true)
        expect(await tx.stopped.range({ agency, state: 'closed' })).toMatchObject({ count: 1 })
        expect(await tx.stopped.range({ agency })).toMatchObject({ count: 0 })
        expect(await tx.lanes.reopen(lane)).toBe(true)
      })
    })

    test('let one resync run for an agency, and go on under its fence alone', async () => {
      const agency = newAgency()
      await ledger().transaction(async tx => {
        await tx.debts.owe(agency, 'n1', 1)
        expect(await tx.debts.seize(agency, 'n1', 1000)).toBeDefined()
        expect(await tx.deliveries.acknowledged({ agency, from: new Date() }, 5)).toMatchObject({ count: 0 })
        const started = await tx.resyncs.start({
          id: agency,
          agency,
          perSecond: 2.5,
          total: await tx.resyncs.lanes(agency),
          startedBy: 'x'
        })
        expect(await tx.resyncs.start({ id: `${agency} 2`, agency, perSecond: 2, total: 1, startedBy: 'x' })).toBeUndefined()
        const taken = (await tx.resyncs.take(1000))!
        expect(started).toMatchObject({ state: 'running', perSecond: 2.5, total: 1 })
        expect(await tx.resyncs.next(taken, 5)).toEqual(['n1'])
        expect(await tx.resyncs.waits(taken, 'e', 1000)).toBe(true)
        expect(await tx.resyncs.advance(taken, { nominal: 'n1', fate: 'sent', leaseMs: 1000 })).toBe(true)
        expect(await tx.resyncs.end(agency, 'done')).toMatchObject({ sent: 1 })
        expect(await tx.resyncs.waits(taken, 'e', 1000)).toBe(false)
      })
    })

    test('know how far an agency is behind, what came late, and what was compared', async () => {
      const agency = newAgency()
      const nominal = randomUUID()
      await ledger().transaction(async tx => {
        await tx.debts.owe(agency, nominal, 1)
        expect(await tx.freshness.lanes({ agency, told: false }, 5)).toHaveLength(1)
        expect((await tx.freshness.stopped()).filter(each => each.agency === agency)).toEqual([])
        const today = new Date().toISOString().slice(0, 10)
        await tx.facts.owe(nominal, 1, [{ agency, sections: ['warnings'] }], new Date(Date.now() - 60_000))
        expect(
          await tx.freshness.objectives({
            safety: ['warnings'],
            status: [],
            safetyHours: 0.001,
            statusHours: 1,
            days: [today],
            dues: [today],
            windows: [{ name: '1h', seconds: 3600 }]
          })
        ).toContainEqual({ agency, urgency: 'safety', window: '1h', total: 1, late: 1 })
        expect(await tx.reconciliations.stands(agency)).toEqual([])
        await tx.reconciliations.save(
          { id: agency, agency, askedBy: 'x', beganAt: new Date(), lanes: 0, buckets: 0, outcome: 'different' },
          [{ nominal, kind: 'missing', action: 'listed' }]
        )
        expect((await tx.reconciliations.list(5))[0]).toMatchObject({ agency, differences: 1 })
        expect(await tx.reconciliations.differences(agency)).toHaveLength(1)
      })
    })
  })
}
