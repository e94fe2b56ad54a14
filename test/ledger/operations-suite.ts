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
