import { openLedger, type Ledger } from '../../src/ledger'
import { ledgerDirectory } from '../support/pglite'
import { debtSuite } from './debt-suite'
import { laneSuite } from './lane-suite'
import { guidanceSuite } from './guidance-suite'
import { ledgerSuite } from './ledger-suite'
import { logSuite } from './log-suite'
import { witnessSuite } from './witness-suite'
import { mappingSuite } from './mapping-suite'
import { operationsSuite } from './operations-suite'
import { newNominal } from './support'
import { tableSuite } from './table-suite'
import { togetherSuite } from './together-suite'

let directory: string
let remove: () => void
let ledger: Ledger

beforeAll(async () => {
  ;({ directory, remove } = await ledgerDirectory())
  ledger = await openLedger({ kind: 'pglite', directory })
})

afterAll(async () => {
  await ledger.close()
  remove()
})

describe('on PGlite', () => {
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

  test('commits are on the disk before they are told', () => {
    expect(ledger.durability).toBe('power')
  })

  test('a second opening is refused, and an orderly end leaves everything where it was', async () => {
    const id = await newNominal(ledger)
    await expect(openLedger({ kind: 'pglite', directory })).rejects.toThrow(`in use by process ${String(process.pid)}`)
    await ledger.close()
    ledger = await openLedger({ kind: 'pglite', directory })
    expect(await ledger.transaction(tx => tx.nominals.get(id))).toMatchObject({ id, version: 1 })
  })

  test('a database of a newer gateway is refused', async () => {
    await ledger.transaction(tx => tx.query(`INSERT INTO gateway.migration (name) VALUES ('999-later')`))
    await ledger.close()
    await expect(openLedger({ kind: 'pglite', directory })).rejects.toThrow(/newer gateway \(999-later\)/)
    // The refusal gave the directory back.
    await expect(openLedger({ kind: 'pglite', directory })).rejects.toThrow(/newer gateway/)
  })
})
