import fc from 'fast-check'
import { addDays, addMonths, daysBetween, firstDay, isDay, lastDay, londonDay, periodEnd } from '../../src/definitions'

const day = fc.integer({ min: 0, max: 40_000 }).map(n => addDays('1970-01-01', n))

test.each([
  ['2026-02-28', true],
  ['2026-02-29', false],
  ['2024-02-29', true],
  ['2026-13-01', false],
  ['2026-2-1', false],
  ['', false]
])('%s is a day: %s', (text, expected) => expect(isDay(text)).toBe(expected))

test.each([
  ['2026-03-29T00:59:59Z', '2026-03-29'],
  ['2026-03-29T23:00:00Z', '2026-03-30'],
  ['2026-10-25T23:30:00Z', '2026-10-25'],
  ['2026-07-01T23:30:00Z', '2026-07-02'],
  ['2026-12-31T23:59:59.9Z', '2026-12-31'],
  ['2026-01-01T00:30:00+02:00', '2025-12-31'],
  ['2026-01-01', '2026-01-01']
])('the London day of %s is %s', (time, expected) => expect(londonDay(time)).toBe(expected))

test('text that is no date throws', () => {
  for (const text of ['', 'today', '2026-02-30', '2026-01-01Tnoon']) expect(() => londonDay(text)).toThrow(RangeError)
  expect(() => addDays('2026', 1)).toThrow(RangeError)
  expect(() => lastDay('2026-02-30')).toThrow(RangeError)
})

test('partial dates span the days they may mean', () => {
  expect([firstDay('2024'), lastDay('2024')]).toEqual(['2024-01-01', '2024-12-31'])
  expect([firstDay('2024-02'), lastDay('2024-02')]).toEqual(['2024-02-01', '2024-02-29'])
  expect([firstDay('2023-12'), lastDay('2023-12')]).toEqual(['2023-12-01', '2023-12-31'])
  expect([firstDay('2024-02-10'), lastDay('2024-02-10')]).toEqual(['2024-02-10', '2024-02-10'])
})

test('a month later is the same day or the last of a shorter month', () => {
  expect(addMonths('2024-01-31', 1)).toBe('2024-02-29')
  expect(addMonths('2025-03-31', -1)).toBe('2025-02-28')
  expect(addMonths('2025-11-15', 14)).toBe('2027-01-15')
})

test('days between undoes adding days', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -5000, max: 5000 }), (from, days) => daysBetween(from, addDays(from, days)) === days),
    { numRuns: 200 }
  )
})

test('a period that skips spells ends where counting day by day ends', () => {
  const spell = fc.tuple(day, fc.integer({ min: 0, max: 40 })).map(([from, days]) => ({ from, to: addDays(from, days) }))
  const near = fc.tuple(day, fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: -15, max: 40 }), { maxLength: 4 }))
  fc.assert(
    fc.property(near, fc.array(spell, { maxLength: 2 }), ([start, days, offsets], far) => {
      const spells = [
        ...far,
        ...offsets.map((offset, i) => ({ from: addDays(start, offset), to: addDays(start, offset + 5 * i) }))
      ]
      let at = start
      for (let counted = 0; ; at = addDays(at, 1)) {
        const inside = spells.some(one => one.from <= at && at < one.to)
        if (!inside && ++counted === days) break
      }
      expect(periodEnd(start, days, spells)).toBe(at)
    }),
    { numRuns: 300 }
  )
})

test('a period does not end while a spell runs', () => {
  expect(periodEnd('2026-01-01', 3, [{ from: '2026-01-02' }])).toBe('')
  expect(periodEnd('2026-01-01', 3, [{ from: '2026-01-04' }])).toBe('2026-01-03')
})
