import type { Ledger, PackRow } from '../../src/ledger'
import { fresh, newNominal } from './support'

/** What the ledger promises of guidance, on any store. */
export function guidanceSuite(ledger: () => Ledger): void {
  const pack = (hash: string, more: Partial<PackRow> = {}): PackRow => ({
    ...{ hash, pack: 'p', version: '1.0.0', status: 'in-force', effective: { from: '2026-01-01' }, file: 'f', source: 's' },
    ...{ proposedBy: 'one', proposedAt: new Date('2026-01-01T00:00:00Z') },
    ...more
  })

  describe('guidance', () => {
    test('a pack is approved once, by somebody else, and never changed or removed', async () => {
      const hash = fresh('hash')
      const at = new Date('2026-01-02T00:00:00Z')
      await ledger().transaction(tx =>
        tx.guidancePacks.insert(pack(hash, { effective: { from: '2026-01-01', to: '2026-02-01' } }))
      )
      await expect(ledger().transaction(tx => tx.guidancePacks.approve(hash, 'one', at))).rejects.toThrow()
      expect(await ledger().transaction(tx => tx.guidancePacks.approve(hash, 'two', at))).toBe(true)
      expect(await ledger().transaction(tx => tx.guidancePacks.approve(hash, 'three', at))).toBe(false)
      expect(await ledger().transaction(tx => tx.guidancePacks.get(hash))).toMatchObject({
        approvedBy: 'two',
        approvedAt: at,
        effective: { to: '2026-02-01' }
      })
      expect(await ledger().transaction(tx => tx.guidancePacks.approved())).toContain(hash)
      for (const sql of [`UPDATE gateway.guidance_pack SET source = 'x'`, `DELETE FROM gateway.guidance_pack`])
        await expect(ledger().transaction(tx => tx.query(sql))).rejects.toThrow(/never changed|only ever added/)
    })

    test('a finding keeps since when it stands until it has ended', async () => {
      const nominal = fresh('nominal')
      const id = fresh('finding')
      const life = (day: string) => ({
        id,
        nominal,
        since: new Date(`2026-01-${day}T00:00:00Z`),
        finding: { day },
        circumstances: {}
      })
      const saved = async (day: string) =>
        ledger().transaction(async tx => {
          await tx.findingLives.save([life(day)])
          return (await tx.findingLives.get(id))?.since.getUTCDate()
        })
      expect(await saved('01')).toBe(1)
      expect(await saved('02')).toBe(1)
      await ledger().transaction(tx => tx.findingLives.end([id], new Date('2026-01-03T00:00:00Z')))
      expect(await ledger().transaction(tx => tx.findingLives.open([nominal]))).toEqual([])
      expect(await saved('04')).toBe(4)
      expect(await ledger().transaction(tx => tx.findingLives.open([nominal]))).toMatchObject([{ id, finding: { day: '04' } }])
    })

    test('of many that ask for a run one gets it, until it is due again or given back', async () => {
      const name = fresh('run')
      const take = (everyMs = 60_000) => ledger().transaction(tx => tx.schedules.take(name, everyMs, 60_000))
      const taken = (await Promise.all([take(), take(), take(), take()])).flatMap(run => run ?? [])
      expect(taken).toHaveLength(1)
      const [run] = taken
      if (!run) throw new Error('nobody got the run')
      expect(await ledger().transaction(tx => tx.schedules.renew(run, 1000))).toBe(true)
      expect(await ledger().transaction(tx => tx.schedules.renew({ ...run, fence: run.fence - 1 }, 1000))).toBe(false)
      await ledger().transaction(tx => tx.schedules.giveBack(run))
      const again = await take()
      expect(again?.fence).toBe(run.fence + 1)
      await ledger().transaction(async tx => again && tx.schedules.end(again))
      expect(await take()).toBeUndefined()
      expect(await take(0)).toBeDefined()
    })

    test('deviations end by themselves', async () => {
      const agency = fresh('agency')
      const row = { id: fresh('deviation'), agency, unit: 'u', rule: 'R3-27', authoriser: 'a', reason: 'r', client: 'c' }
      const [begins, expires] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')]
      await ledger().transaction(tx => tx.deviations.insert({ ...row, begins, expires }))
      const active = (at: string) => ledger().transaction(tx => tx.deviations.active(new Date(at), agency))
      expect(await active('2026-01-31T23:59:59Z')).toEqual([{ ...row, begins, expires }])
      expect(await active('2026-02-01T00:00:00Z')).toEqual([])
      expect(await ledger().transaction(tx => tx.deviations.list(agency, 10))).toHaveLength(1)
    })

    test('notices are paged in order of arrival', async () => {
      const agency = fresh('agency')
      const at = new Date('2026-01-01T00:00:00Z')
      const one = (finding: string) => ({ agency, nominal: 'n', finding, kind: 'unmet' as const, at })
      await ledger().transaction(tx => tx.notices.insert([one('a'), one('b')]))
      await ledger().transaction(tx => tx.notices.insert([one('c')]))
      const page = (after: number) => ledger().transaction(tx => tx.notices.since(agency, after, 2))
      const first = await page(0)
      expect(first.notices.map(({ finding }) => finding)).toEqual(['a', 'b'])
      const second = await page(first.next)
      expect(second.notices.map(({ finding }) => finding)).toEqual(['c'])
      expect(await page(second.next)).toEqual({ notices: [], next: second.next })
    })

    test('figures of a month are replaced as a whole', async () => {
      const month = '2031-01'
      const row = { month, rule: 'p/R', unit: 'u', met: 1, unmet: 2, excepted: 3, failed: 4 }
      const save = (rows: (typeof row)[]) => ledger().transaction(tx => tx.complianceMonths.save(month, rows, new Date()))
      await save([row, { ...row, unit: 'v' }])
      await save([row])
      expect(await ledger().transaction(tx => tx.complianceMonths.list(month))).toEqual([row])
    })

    test('everything is walked in pages, with what is said and found', async () => {
      const ids = [await newNominal(ledger()), await newNominal(ledger())].sort()
      const found = {
        nominal: ids[0] ?? '',
        version: 1,
        findings: [{ id: 'f' }],
        packs: ['h'],
        verdicts: { unit: 'u', rules: {} },
        circumstances: {}
      }
      await ledger().transaction(async tx => tx.findings.save({ ...found, assessedAt: await tx.now() }))
      const walked: unknown[] = []
      for (let after = ''; ;) {
        const from = after
        const page = await ledger().transaction(tx => tx.findings.assessable(from, 1))
        walked.push(...page.filter(({ nominal }) => ids.includes(nominal)))
        if (!page[0]) break
        after = page[0].nominal
      }
      expect(walked).toMatchObject([
        { nominal: ids[0], packs: ['h'], findings: [{ id: 'f' }] },
        { nominal: ids[1], findings: [] }
      ])
      const heads = await ledger().transaction(tx => tx.findings.page('', 1000))
      expect(heads.find(({ nominal }) => nominal === ids[0])?.verdicts).toEqual({ unit: 'u', rules: {} })
    })
  })
}
