import fc from 'fast-check'
import { openLedger, type Ledger, type Lease, type LogEntry } from '../../src/ledger'
import { checkStream } from '../../src/sync-log'
import { startPostgres, type PrivatePostgres } from '../support/postgres'
import { fresh, newNominal } from './support'

let server: PrivatePostgres
let ledger: Ledger

beforeAll(async () => {
  server = await startPostgres()
  ledger = await openLedger({ kind: 'postgres', url: server.url, poolSize: 20 })
})

afterAll(async () => {
  await ledger.close()
  await server.stop()
})

const times = <T>(count: number, make: (i: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, i) => make(i)))
const bytesOf = (entry: LogEntry) => new TextEncoder().encode(entry.leaf)

test('twenty at once that would make a nominal for one person make one', async () => {
  const [pnc, cro] = [
    { kind: 'pnc', value: fresh('pnc') },
    { kind: 'cro', value: fresh('cro') }
  ]
  const made = await times(20, i =>
    ledger.transaction(async tx => {
      const keys = i % 2 === 0 ? [pnc, cro] : [cro, pnc]
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

test('versions of one nominal made at once by many are gapless, none lost', async () => {
  const id = await newNominal(ledger)
  await times(20, i =>
    ledger.transaction(async tx => {
      const row = await tx.nominals.lock(id)
      const seen = (row!.record['seen'] as number[] | undefined) ?? []
      await tx.nominals.saveVersion({
        nominal: id,
        version: row!.version + 1,
        record: { seen: [...seen, i] },
        provenance: {},
        disagreements: [],
        phase: 'custody',
        cause: { agency: 'a', kind: 'submission' },
        statements: {},
        at: await tx.now()
      })
    })
  )
  const newest = await ledger.transaction(tx => tx.nominals.get(id))
  expect(newest!.version).toBe(21)
  expect((newest!.record['seen'] as number[]).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

test('a lease is never held by two, and what is acknowledged only rises, whatever is asked at once', async () => {
  const step = fc.constantFrom('owe', 'lease', 'acknowledge', 'postpone', 'hold', 'release', 'expire')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async steps => {
      const [nominal, agency] = [await newNominal(ledger), fresh('agency')]
      const held = new Map<number, Lease>()
      const fences: number[] = []
      const settled: { fence: number; version: number }[] = []
      let owed = 0
      const act: Record<string, () => Promise<unknown>> = {
        owe: () => ledger.transaction(tx => tx.debts.owe(agency, nominal, (owed += 1))),
        lease: async () => {
          const lease = await ledger.transaction(tx => tx.debts.lease(agency, nominal, 60_000))
          if (!lease) return
          fences.push(lease.fence)
          held.set(lease.fence, lease)
        },
        acknowledge: async () => {
          for (const lease of held.values()) {
            const version = lease.owed
            const done = await ledger.transaction(tx => tx.debts.acknowledge(lease, { version, outcome: 'delivered' }))
            if (done) settled.push({ fence: lease.fence, version })
          }
        },
        postpone: async () => {
          for (const lease of held.values()) await ledger.transaction(tx => tx.debts.postpone(lease, { delayMs: 0, error: 'x' }))
        },
        hold: () => ledger.transaction(tx => tx.debts.hold({ agency, nominal }, 'x')),
        release: () => ledger.transaction(tx => tx.debts.release({ agency, nominal })),
        expire: () =>
          ledger.transaction(tx =>
            tx.query(`UPDATE gateway.debt SET lease_until = clock_timestamp() WHERE agency = $1 AND lease_until IS NOT NULL`, [
              agency
            ])
          )
      }
      for (let i = 0; i < steps.length; i += 5) await Promise.all(steps.slice(i, i + 5).map(name => act[name]!()))
      expect(new Set(fences).size).toBe(fences.length)
      // By fence, versions rise strictly: nobody settled twice, nobody after a later holder.
      const byFence = settled.sort((a, b) => a.fence - b.fence).map(one => one.version)
      expect(byFence).toEqual([...new Set(byFence)].sort((a, b) => a - b))
    }),
    { numRuns: 15 }
  )
})

test('of thirty that want one debt, one gets it', async () => {
  const nominal = await newNominal(ledger)
  const agency = fresh('agency')
  await ledger.transaction(tx => tx.debts.owe(agency, nominal, 1))
  for (let round = 1; round <= 3; round++) {
    const leases = await times(30, () => ledger.transaction(tx => tx.debts.lease(agency, nominal, 60_000)))
    const got = leases.filter(lease => lease !== undefined)
    expect(got.map(lease => lease.fence)).toEqual([round])
    await ledger.transaction(tx => tx.debts.postpone(got[0]!, { delayMs: 0, error: 'x' }))
  }
})

test('streams stay gapless under eight writers that roll back and collide, while an auditor pages', async () => {
  const nominals = await times(4, () => newNominal(ledger))
  const correlation = fresh('run')
  const streams = [fresh('system'), fresh('system')]
  let writing = true
  const write = async (writer: number) => {
    for (let i = 0; i < 15; i++) {
      const act = (k: number) => ({
        op: 'alter' as const,
        actor: { agency: 'prison-hmps', system: streams[(writer + k) % 2]! },
        nominal: nominals[(writer + i + k) % 4]!,
        correlation
      })
      const undone = ledger.transaction(async tx => {
        await tx.log.appendAll([act(0), act(1)])
        if (i % 5 === 4) throw new Error('undone')
        await tx.log.append(act(1))
      })
      await undone.catch((error: unknown) => {
        if ((error as Error).message !== 'undone') throw error
      })
    }
  }
  const paged: number[] = []
  const read = async () => {
    for (let after = 0, last = false; ; last = !writing) {
      const page = await ledger.transaction(tx => tx.log.list({ correlation, after, limit: 7 }))
      paged.push(...page.entries.map(entry => entry.arrival))
      after = page.next
      if (last && !page.more) return
    }
  }
  const reading = read()
  await times(8, write)
  writing = false
  await reading
  const { rows } = await ledger.transaction(tx =>
    tx.query('SELECT arrival FROM gateway.audit_event WHERE correlation = $1 ORDER BY arrival', [correlation])
  )
  expect(rows).toHaveLength(8 * 12 * 3)
  expect(paged).toEqual(rows.map(row => row['arrival']))
  const stream = (name: { stream: string } | { subject: string }) => ledger.transaction(tx => tx.log.stream(name, 0, 10_000))
  for (const system of streams) {
    const entries = await stream({ stream: `prison-hmps/${system}` })
    expect(checkStream(entries.map(bytesOf), 'actor')).toMatchObject({ head: { n: entries.length } })
    expect(checkStream(entries.map(bytesOf), 'actor').fault).toBeUndefined()
    expect(entries.map(entry => entry.arrival)).toEqual(entries.map(entry => entry.arrival).sort((a, b) => a - b))
  }
  for (const nominal of nominals) {
    const subject = await ledger.transaction(tx => tx.log.pseudonym(nominal))
    const entries = await stream({ subject: subject! })
    expect(checkStream(entries.map(bytesOf), 'subject').fault).toBeUndefined()
    expect(entries.length).toBeGreaterThan(0)
  }
})

test('a page of the log never runs ahead of a transaction that is still open', async () => {
  const correlation = fresh('run')
  const act = { op: 'alter' as const, actor: { agency: 'prison-hmps' }, correlation }
  const list = (after: number) => ledger.transaction(tx => tx.log.list({ correlation, after }))
  let finish: () => void = () => undefined
  let appended: () => void = () => undefined
  const held = new Promise<void>(resolve => (appended = resolve))
  const slow = ledger.transaction(async tx => {
    await tx.log.append({ ...act, stream: `prison-hmps/${fresh('slow')}` })
    appended()
    await new Promise<void>(resolve => (finish = resolve))
  })
  await held
  await ledger.transaction(tx => tx.log.append({ ...act, stream: `prison-hmps/${fresh('fast')}` }))
  const early = await list(0)
  finish()
  await slow
  expect(early).toMatchObject({ entries: [], more: false })
  const page = await list(0)
  expect(page.entries.map(entry => entry.stream.split(/[/-]/)[2])).toEqual(['slow', 'fast'])
})
