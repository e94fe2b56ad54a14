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

describe('against JavaScript and its time zones', () => {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' })
  const instants = fc.integer({ min: Date.UTC(1890, 0), max: Date.UTC(2120, 0) })
  test('the London day of any instant', () => {
    fc.assert(
      fc.property(instants, instant => {
        expect(londonDay(new Date(instant).toISOString())).toBe(clock.format(instant))
      }),
      { numRuns: 1000 }
    )
  })
  test('the London day of the hours around midnight, every day of years with odd clocks', () => {
    for (const year of [1916, 1941, 1947, 1968, 1971, 1972, 1981, 2026]) {
      for (let hour = Date.UTC(year, 0); hour < Date.UTC(year + 1, 0); hour += 3_600_000) {
        if (new Date(hour).getUTCHours() % 21 < 3) {
          for (const at of [hour, hour + 3_599_000]) {
            const text = new Date(at).toISOString()
            if (londonDay(text) !== clock.format(at)) throw new Error(text)
          }
        }
      }
    }
  })
  test('days and months are added, and dates told from what is none', () => {
    const days = fc.integer({ min: -719_528, max: 2_932_896 })
    const written = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10)
    fc.assert(
      fc.property(days, days, fc.integer({ min: -400, max: 400 }), (a, b, months) => {
        expect(addDays(written(a), b - a)).toBe(written(b))
        expect(daysBetween(written(a), written(b))).toBe(b - a)
        const at = new Date(a * 86_400_000)
        const first = new Date(at)
        first.setUTCMonth(at.getUTCMonth() + months, 1)
        const end = new Date(first)
        end.setUTCMonth(first.getUTCMonth() + 1, 0)
        first.setUTCDate(Math.min(at.getUTCDate(), end.getUTCDate()))
        expect(addMonths(written(a), months)).toBe(first.toISOString().slice(0, 10))
      }),
      { numRuns: 1000 }
    )
    const digits = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 33 }))
    fc.assert(
      fc.property(digits, ([year, month, of]) => {
        const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(of).padStart(2, '0')}`
        const read = new Date(`${text}T00:00:00Z`)
        expect(isDay(text)).toBe(!Number.isNaN(read.getTime()) && read.toISOString().startsWith(text))
      }),
      { numRuns: 500 }
    )
  })
})

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
