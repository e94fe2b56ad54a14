import type { Ledger } from '../../src/ledger'
import { fresh, newNominal, statementRow, until, versionRow } from './support'

/** What submissions, nominals, statements and their like promise, on whichever store. */
export function tableSuite(ledger: () => Ledger): void {
  const run: Ledger['transaction'] = work => ledger().transaction(work)

  describe('submissions', () => {
    test('keep every byte', async () => {
      const id = fresh('sub')
      const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256)
      await run(async tx => {
        const receivedAt = await tx.now()
        await tx.submissions.insert({ id, agency: 'prison-hmps', client: 'c', mediaType: 'application/json', bytes, receivedAt })
        await tx.submissions.insertEntry({ submission: id, index: 1, status: 'refused', receipt: { faults: [] }, at: receivedAt })
        await tx.submissions.insertEntry({
          submission: id,
          index: 0,
          status: 'committed',
          nominal: 'n',
          version: 3,
          receipt: null,
          at: receivedAt
        })
      })
      const { found, entries, rest, none } = await run(async tx => ({
        found: await tx.submissions.find(id),
        entries: await tx.submissions.entries(id),
        rest: await tx.submissions.entries(id, 0),
        none: await tx.submissions.find('absent')
      }))
      expect(Buffer.compare(found!.bytes, bytes)).toBe(0)
      expect(found).toMatchObject({ agency: 'prison-hmps', mediaType: 'application/json' })
      expect(found).not.toHaveProperty('format')
      expect(found!.sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(found!.receivedAt).toBeInstanceOf(Date)
      expect(entries.map(entry => entry.status)).toEqual(['committed', 'refused'])
      expect(entries[0]).toMatchObject({ nominal: 'n', version: 3, receipt: null })
      expect(rest).toHaveLength(1)
      expect(none).toBeUndefined()
    })

    test('are never changed, emptied or removed', async () => {
      const nominal = await newNominal(ledger())
      await run(tx => tx.statements.save(statementRow(nominal, 'prison-hmps')))
      for (const table of ['submission', 'nominal_version', 'statement_history']) {
        const change = (sql: string) => run(tx => tx.query(sql))
        if (table !== 'submission') await expect(change(`DELETE FROM gateway.${table}`)).rejects.toThrow(/only ever added/)
        await expect(change(`TRUNCATE gateway.${table} CASCADE`)).rejects.toThrow(/only ever added/)
      }
      await expect(run(tx => tx.query(`UPDATE gateway.submission SET agency = 'x'`))).rejects.toThrow(/only ever added/)
    })
  })

  describe('replies', () => {
    test('fifty equal requests at once have one effect and one answer', async () => {
      const [client, key] = [fresh('client'), fresh('key')]
      let effects = 0
      const request = () =>
        run(async tx => {
          await tx.replies.lock(client, key)
          const known = await tx.replies.find(client, key)
          if (known) return known.body
          effects += 1
          const body = { effect: effects }
          await tx.replies.save(client, key, { requestHash: 'h', status: 201, body })
          return body
        })
      const answers = await Promise.all(Array.from({ length: 50 }, request))
      expect(effects).toBe(1)
      expect(new Set(answers.map(answer => JSON.stringify(answer)))).toEqual(new Set(['{"effect":1}']))
      expect(await run(tx => tx.replies.find(client, key))).toMatchObject({ requestHash: 'h', status: 201 })
    })
  })

  describe('nominals', () => {
    test('have versions that rise by one, and can be shown as of a time', async () => {
      const id = await newNominal(ledger())
      const [first] = await run(tx => tx.nominals.versions(id))
      await until(() => Date.now() > first!.at.getTime() + 5)
      await run(async tx => tx.nominals.saveVersion(versionRow(id, 2, await tx.now(), { phase: 'licence' })))
      // A clock that went back does not put a version before its predecessor.
      await run(tx => tx.nominals.saveVersion(versionRow(id, 3, new Date(0), { record: { person: { third: true } } })))
      const now = await run(tx => tx.nominals.get(id))
      expect(now).toMatchObject({ id, version: 3, record: { person: { third: true } }, phase: 'custody' })
      expect(await run(tx => tx.nominals.asOf(id, first!.at))).toMatchObject({ version: 1 })
      expect(await run(tx => tx.nominals.asOf(id, new Date(Date.now() + 60_000)))).toMatchObject({ version: 3 })
      expect(await run(tx => tx.nominals.asOf(id, new Date(0)))).toBeUndefined()
      expect((await run(tx => tx.nominals.versions(id))).map(head => head.version)).toEqual([3, 2, 1])
      expect((await run(tx => tx.nominals.versions(id, 3, 1))).map(head => head.version)).toEqual([2])
      expect(await run(tx => tx.nominals.version(id, 2))).toMatchObject({
        phase: 'licence',
        statements: { 'prison-hmps': 'sub' }
      })
      for (const wrong of [2, 3, 5]) {
        await expect(run(async tx => tx.nominals.saveVersion(versionRow(id, wrong, await tx.now())))).rejects.toThrow(
          /does not follow/
        )
      }
    })

    test('without a version have an empty record', async () => {
      const id = fresh('nominal')
      const row = await run(async tx => {
        await tx.nominals.create(id, await tx.now())
        return tx.nominals.lock(id)
      })
      expect(row).toMatchObject({ id, version: 0, record: {}, disagreements: [] })
      expect(await run(tx => tx.nominals.lock('absent'))).toBeUndefined()
    })

    test('are found by identifiers and by record number', async () => {
      const [a, b] = [await newNominal(ledger()), await newNominal(ledger())]
      const pnc = { kind: 'pnc', value: fresh('2001/') }
      const cro = { kind: 'cro', value: fresh('cro') }
      await run(async tx => {
        await tx.nominals.replaceIdentifiers(a, 'prison-hmps', [pnc, cro])
        await tx.nominals.replaceIdentifiers(a, 'police-ctnm', [pnc])
        await tx.nominals.replaceIdentifiers(b, 'police-ctnm', [cro])
        await tx.nominals.saveRecordKey('prison-hmps', 'A1234BC', a)
      })
      const find = () => run(tx => tx.nominals.findByIdentifiers([pnc, cro, { kind: 'pnc', value: cro.value }]))
      expect(await find()).toEqual([
        { ...cro, nominal: a },
        { ...cro, nominal: b },
        { ...pnc, nominal: a }
      ])
      await run(tx => tx.nominals.replaceIdentifiers(a, 'prison-hmps', [pnc]))
      expect(await find()).toEqual([
        { ...cro, nominal: b },
        { ...pnc, nominal: a }
      ])
      await run(tx => tx.nominals.replaceIdentifiers(b, 'police-ctnm', []))
      expect(await find()).toEqual([{ ...pnc, nominal: a }])
      expect(await run(tx => tx.nominals.findByIdentifiers([]))).toEqual([])
      expect(await run(tx => tx.nominals.findByRecordKey('prison-hmps', 'A1234BC'))).toBe(a)
      expect(await run(tx => tx.nominals.findByRecordKey('police-ctnm', 'A1234BC'))).toBeUndefined()
      await run(tx => tx.nominals.saveRecordKey('prison-hmps', 'A1234BC', b))
      expect(await run(tx => tx.nominals.findByRecordKey('prison-hmps', 'A1234BC'))).toBe(b)
      const all = await run(tx => tx.nominals.list('', 100_000))
      expect(all).toEqual(expect.arrayContaining([a, b]))
      expect(await run(tx => tx.nominals.count())).toBe(all.length)
    })
  })

  describe('statements and what belongs to them', () => {
    test('the newest stands, and the history keeps all', async () => {
      const id = await newNominal(ledger())
      await run(async tx => {
        await tx.statements.save(statementRow(id, 'prison-hmps', { asOf: '2026-01-01', recordVersion: '1' }))
        await tx.statements.save(statementRow(id, 'police-ctnm', { recordKey: 'k' }))
        await tx.statements.save(statementRow(id, 'prison-hmps', { contribution: { names: [] }, recordVersion: '3' }))
        await tx.statements.saveLate(statementRow(id, 'prison-hmps', { recordVersion: '2' }))
      })
      const { now, history, page } = await run(async tx => ({
        now: await tx.statements.of(id),
        history: await tx.statements.history(id, 'prison-hmps'),
        page: await tx.statements.history(id, undefined, undefined, 2)
      }))
      expect(now).toEqual([
        statementRow(id, 'police-ctnm', { recordKey: 'k' }),
        statementRow(id, 'prison-hmps', { contribution: { names: [] }, recordVersion: '3' })
      ])
      expect(history.map(row => [row.recordVersion, row.newest])).toEqual([
        ['2', false],
        ['3', true],
        ['1', true]
      ])
      expect(page).toHaveLength(2)
    })

    test('documents, findings and held entries', async () => {
      const id = await newNominal(ledger())
      const held = fresh('held')
      await run(async tx => {
        const at = await tx.now()
        await tx.documents.save(id, 'prison-hmps', 'offloc', { document: ['a'], sequence: 1, origin: 'posted', at })
        await tx.documents.save(id, 'prison-hmps', 'offloc', { document: ['b'], sequence: 2, origin: 'delivered', at })
        await tx.findings.save({
          ...{ nominal: id, version: 1, findings: [{ rule: 'R2-01' }], packs: [], verdicts: {}, circumstances: {} },
          assessedAt: await tx.now()
        })
        await tx.held.insert({ id: held, submission: 's', entry: 0, agency: 'prison-hmps', reason: 'conflict', detail: { n: 2 } })
      })
      await run(async tx => {
        expect(await tx.documents.last(id, 'prison-hmps', 'offloc')).toMatchObject({
          document: ['b'],
          sequence: 2,
          origin: 'delivered'
        })
        expect(await tx.documents.last(id, 'prison-hmps', 'other')).toBeUndefined()
        expect(await tx.findings.of(id, 1)).toEqual([{ rule: 'R2-01' }])
        expect(await tx.findings.of(id, 2)).toEqual([])
        expect((await tx.held.list({ state: 'waiting', agency: 'prison-hmps' })).map(row => row.id)).toContain(held)
        expect(await tx.held.list({ after: held })).toEqual([])
        expect(await tx.held.resolve(held, 'new', 'operator-1')).toBe(true)
        expect(await tx.held.resolve(held, 'new', 'operator-2')).toBe(false)
        expect(await tx.held.get(held)).toMatchObject({ state: 'resolved', resolvedBy: 'operator-1', detail: { n: 2 } })
      })
    })

    test('deliveries are listed in an order that only grows', async () => {
      const [id, agency] = [await newNominal(ledger()), fresh('agency')]
      const record = (n: number) =>
        run(tx =>
          tx.deliveries.record({
            id: `${id}-${String(n)}`,
            agency,
            nominal: id,
            fromVersion: n - 1,
            version: n,
            status: 'delivered',
            http: 200,
            durationMs: 1.5,
            uncarried: [],
            fidelity: 0.97,
            fence: n
          })
        )
      for (const n of [1, 2, 3]) await record(n)
      const first = await run(tx => tx.deliveries.since(agency, 0, 2))
      expect(first.deliveries.map(row => row.version)).toEqual([1, 2])
      await record(4)
      const second = await run(tx => tx.deliveries.since(agency, first.next, 10))
      expect(second.deliveries.map(row => row.version)).toEqual([3, 4])
      expect(await run(tx => tx.deliveries.since(agency, second.next, 10))).toEqual({ deliveries: [], next: second.next })
      expect(await run(tx => tx.deliveries.get(`${id}-1`))).toMatchObject({
        fidelity: 0.97,
        durationMs: 1.5,
        http: 200,
        fence: 1
      })
      expect((await run(tx => tx.deliveries.of(id, agency, 2))).map(row => row.version)).toEqual([4, 3])
    })
  })
}
