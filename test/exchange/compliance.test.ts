import fc from 'fast-check'
import { readCompliancePolicy } from '../../src/exchange/compliance-policy'
import { csvCell } from '../../src/exchange/compliance'
import { showRule, type ShownCount } from '../../src/exchange/compliance-table'
import type { UnitCount } from '../../src/exchange/compliance-count'
import { repoRoot } from '../support/shared'

const policy = readCompliancePolicy(repoRoot)
const { threshold, units } = policy
const parts = ['met', 'unmet', 'excepted', 'failed'] as const

const figure = fc.oneof(
  { weight: 3, arbitrary: fc.nat(3) },
  { weight: 2, arbitrary: fc.nat(40) },
  { weight: 2, arbitrary: fc.constant(0) }
)
const count = fc.record({ met: figure, unmet: figure, excepted: figure, failed: figure })
const table = fc.uniqueArray(fc.tuple(fc.constantFrom(...units, 'CTU-elsewhere', ''), count), {
  selector: ([unit]) => unit,
  maxLength: 11
})

const numbers = (shown: ShownCount): (number | null)[] => [shown.applied, ...parts.map(part => shown[part])]

test('no figure that is shown is small, and no total gives a suppressed one away', () => {
  fc.assert(
    fc.property(table, rows => {
      const { total, units: shown } = showRule('R2-01', new Map<string, UnitCount>(rows), policy)
      for (const row of [total, ...shown])
        for (const number of numbers(row)) if (number !== null) expect(number === 0 || number >= threshold).toBe(true)
      const hidden = shown.filter(row => row.shown === 'suppressed')
      for (const row of hidden) expect(numbers(row).concat(row.rate)).toEqual([null, null, null, null, null, null])
      if (total.applied === null) return
      expect(hidden.length).not.toBe(1)
      for (const part of ['applied', ...parts] as const) {
        const left = shown.reduce((rest, row) => rest - (row[part] ?? 0), total[part] ?? 0)
        expect(left === 0 || left >= threshold).toBe(true)
        if (hidden.length === 0) expect(left).toBe(0)
      }
    }),
    { numRuns: 1000 }
  )
})

test('counts of registered offenders by area are withheld: a rounded rate is all that is shown by unit', () => {
  fc.assert(
    fc.property(table, rows => {
      const shown = showRule('ST-01', new Map<string, UnitCount>(rows), policy)
      expect(shown.withheld).toMatch(/FOIA s\.24 and s\.31/)
      for (const row of shown.units) {
        expect(numbers(row)).toEqual([null, null, null, null, null])
        expect(row.since).toBeNull()
        if (row.rate !== null) expect(row.rate % policy.rateStep).toBe(0)
      }
    })
  )
})

test('units are compared by their rates', () => {
  const counts = new Map(units.map((unit, i) => [unit, { met: 10 * (i + 1), unmet: 100 - 10 * (i + 1), excepted: 0, failed: 0 }]))
  const { median, spread, total } = showRule('R2-01', counts, policy)
  expect([median, spread]).toEqual([50, 80])
  expect(total).toMatchObject({ applied: 900, met: 450, unmet: 450, rate: 50 })
})

test.each([
  ['=1+1', `'=1+1`],
  ['+44', `'+44`],
  ['-x', `'-x`],
  ['@SUM(A1)', `'@SUM(A1)`],
  [' =1', `' =1`],
  ['\t=1', `'\t=1`],
  ['CTU-1', 'CTU-1'],
  ['a,"b"', '"a,""b"""'],
  [-5, '-5'],
  [null, '']
])('the cell %j is written %j', (value, cell) => expect(csvCell(value)).toBe(cell))
