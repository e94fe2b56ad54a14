import fc from 'fast-check'
import { addDays, earliestDay, latestDay } from '../../src/definitions/civil-date'
import { addWorkingDays, isWorkingDay } from '../../src/definitions/working-day'

const easter2026 = ['2026-04-03', '2026-04-06']

test.each<[string, number, string]>([
  ['2026-04-01', 0, '2026-04-01'],
  ['2026-04-01', 1, '2026-04-02'],
  ['2026-04-02', 1, '2026-04-07'],
  ['2026-04-04', 1, '2026-04-07'],
  ['2026-04-02', 10, '2026-04-20'],
  ['2026-03-27', 5, '2026-04-07'],
  ['2024-02-28', 2, '2024-03-01']
])('%s and %i working days is %s', (day, count, expected) => expect(addWorkingDays(day, count, easter2026)).toBe(expected))

test('counts forward alone, and from real dates alone', () => {
  expect(() => addWorkingDays('2026-04-01', -1, [])).toThrow(RangeError)
  expect(() => addWorkingDays('2026-02-30', 1, [])).toThrow(RangeError)
})

test('agrees with a count of days one by one, the calendar asked for the weekday', () => {
  const day = fc.integer({ min: 0, max: 40_000 }).map(n => addDays('1960-01-01', n))
  fc.assert(
    fc.property(
      day,
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }),
      (from, count, off) => {
        const holidays = off.map(n => addDays(from, n))
        const to = addWorkingDays(from, count, holidays)
        let counted = 0
        for (let at = addDays(from, 1); at <= to; at = addDays(at, 1)) {
          const weekday = new Date(`${at}T00:00:00Z`).getUTCDay()
          if (weekday !== 0 && weekday !== 6 && !holidays.includes(at)) counted++
        }
        expect(counted).toBe(count)
        expect(isWorkingDay(to, holidays)).toBe(true)
      }
    ),
    { numRuns: 200 }
  )
})

test('the latest and the earliest of dates and times, partial ones and clocks across midnight included', () => {
  expect(latestDay([])).toBe('')
  expect(earliestDay([])).toBe('')
  expect(latestDay(['2026-02', '2026-02-27', '2025'])).toBe('2026-02-28')
  expect(earliestDay(['2026-02', '2026-02-27'])).toBe('2026-02-01')
  // Half past midnight in London in summer.
  expect(latestDay(['2026-06-30T23:30:00Z', '2026-06-30'])).toBe('2026-07-01')
  expect(earliestDay(['2026-06-30T23:30:00Z', '2026-07-02'])).toBe('2026-07-01')
})
