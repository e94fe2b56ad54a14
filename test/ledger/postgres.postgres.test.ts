import { connect, createServer, type AddressInfo } from 'node:net'
import { openLedger, type Ledger } from '../../src/ledger'
import { migrations } from '../../src/ledger/migrations'
import { startPostgres, type PrivatePostgres } from '../support/postgres'
import { debtSuite } from './debt-suite'
import { laneSuite } from './lane-suite'
import { guidanceSuite } from './guidance-suite'
import { ledgerSuite } from './ledger-suite'
import { logSuite } from './log-suite'
import { witnessSuite } from './witness-suite'
import { mappingSuite } from './mapping-suite'
import { operationsSuite } from './operations-suite'
import { newNominal, until } from './support'
import { tableSuite } from './table-suite'
import { togetherSuite } from './together-suite'

let server: PrivatePostgres
let ledger: Ledger
const warnings: string[] = []

beforeAll(async () => {
  server = await startPostgres()
  ledger = await openLedger({ kind: 'postgres', url: server.url, onWarning: code => warnings.push(code) })
})

afterAll(async () => {
  await ledger.close()
  await server.stop()
})

describe('on PostgreSQL', () => {
  tableSuite(() => ledger)
  togetherSuite(() => ledger)
  debtSuite(() => ledger)
  laneSuite(() => ledger)
  guidanceSuite(() => ledger)
  mappingSuite(() => ledger)
  operationsSuite(() => ledger)
  logSuite(() => ledger)
  witnessSuite(() => ledger)
  ledgerSuite(() => ledger)

  test('several processes may start at once: migrations run one time', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => openLedger({ kind: 'postgres', url: server.url, poolSize: 2 })))
    const { rows } = await ledger.transaction(tx => tx.query('SELECT count(*) AS count FROM gateway.migration'))
    expect(rows[0]).toEqual({ count: migrations.length })
    await Promise.all(others.map(other => other.close()))
  })

  test('a table may be given a column while sessions are open that have read it', async () => {
    const id = await newNominal(ledger)
    const read = () => ledger.transaction(tx => tx.statements.of(id))
    await Promise.all(Array.from({ length: 6 }, read))
    await ledger.transaction(tx => tx.query('ALTER TABLE gateway.statement ADD COLUMN of_a_later_release text'))
    expect(await Promise.all([...Array.from({ length: 6 }, read), ledger.together('test', tx => tx.statements.of(id))])).toEqual(
      Array.from({ length: 7 }, () => [])
    )
    await ledger.transaction(tx => tx.query('ALTER TABLE gateway.statement DROP COLUMN of_a_later_release'))
  })

  test('a lost server is told apart from a fault, and found again when it is back', async () => {
    const id = await newNominal(ledger)
    const heard: string[] = []
    const stop = await ledger.listen('lanes', payload => heard.push(payload))
    await server.kill()
    await expect(ledger.transaction(tx => tx.now())).rejects.toMatchObject({ name: 'LedgerAway', outcome: 'nothing-done' })
    await expect(ledger.ping()).rejects.toMatchObject({ name: 'LedgerAway' })
    await server.restart()
    expect(await ledger.transaction(tx => tx.nominals.get(id))).toMatchObject({ id })
    // Whoever listens is told to look, since what was notified meanwhile is lost.
    await until(() => heard.includes(''), 150_000)
    await ledger.transaction(tx => tx.notify('lanes', 'again'))
    await until(() => heard.includes('again'))
    await stop()
    expect(warnings).toContain('listener-lost')
  })

  test('a session lost in the middle of a transaction leaves nothing of it', async () => {
    const id = await newNominal(ledger)
    const lost = ledger.transaction(async tx => {
      await tx.query(`UPDATE gateway.nominal SET phase = 'lost' WHERE id = $1`, [id])
      await tx.query('SELECT pg_terminate_backend(pg_backend_pid())')
    })
    await expect(lost).rejects.toMatchObject({ name: 'LedgerAway', outcome: 'nothing-done' })
    expect(await ledger.transaction(tx => tx.nominals.get(id))).toMatchObject({ phase: 'custody' })
  })

  test('a session that is ended in the very moment in which it is ready ends no process', async () => {
    const ready = Buffer.from('5a0000000549', 'hex')
    const words = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command', ''].join('\0')
    const fatal = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), Buffer.from(`${words}\0`)])
    fatal.writeUInt32BE(fatal.length - 1, 1)
    let doomed = 0
    const target = new URL(server.url)
    const serverPort = Number(target.port)
    const between = createServer(near => {
      const far = connect(serverPort, '127.0.0.1')
      near.on('error', () => far.destroy()).pipe(far)
      far.on('error', () => near.destroy())
      far.on('close', () => near.destroy())
      far.on('data', data => {
        // Both come in one piece, as they do to a process that is busy.
        if (doomed > 0 && data.subarray(-ready.length).equals(ready)) {
          doomed -= 1
          near.end(Buffer.concat([data, fatal]))
        } else near.write(data)
      })
    })
    await new Promise<void>(resolve => between.listen(0, '127.0.0.1', resolve))
    target.port = String((between.address() as AddressInfo).port)
    const through = await openLedger({ kind: 'postgres', url: target.toString(), onWarning: () => undefined })
    try {
      doomed = 6
      const asked = Array.from({ length: 8 }, () => through.transaction(tx => tx.now()))
      const answers = await Promise.allSettled(asked)
      for (const answer of answers)
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ outcome: 'nothing-done' })
      expect(doomed).toBe(0)
      expect(await through.transaction(tx => tx.now())).toBeInstanceOf(Date)
    } finally {
      await through.close()
      between.close()
    }
  })
})
