import type { Spell } from '../../../src/guidance/clocks/answer'
import { ageOn, lastDayOfMonths, lastDayOfYears } from '../../../src/guidance/clocks/calendar'
import { endDate } from '../../../src/guidance/clocks/end-date'
import { mergeSpells } from '../../../src/guidance/clocks/spells'
import { combineTerms, periodLength, type Sentence } from '../../../src/guidance/clocks/term-length'

const spell = (from: string, to?: string): Spell => ({ from, ...(to === undefined ? {} : { to }) })

describe('length of the period, s.53(1)-(3),(6)', () => {
  const term = (months: number, from = '2024-01-15'): { from: string; months: number } => ({ from, months })
  test.each<[string, Sentence, number | undefined]>([
    ['twelve months', { age: 30, terms: [term(12)] }, 10],
    ['a month short of five years', { age: 30, terms: [term(59)] }, 10],
    ['five years', { age: 30, terms: [term(60)] }, 15],
    ['a month short of ten years', { age: 30, terms: [term(119)] }, 15],
    ['ten years', { age: 30, terms: [term(120)] }, 30],
    ['ten years that begin with 29 February', { age: 30, terms: [term(120, '2024-02-29')] }, 30],
    ['life', { age: 30, indeterminate: true, terms: [] }, 30],
    ['life at 17', { age: 17, indeterminate: true, terms: [] }, 10],
    ['ten years at 17', { age: 17, terms: [term(120)] }, 10],
    ['ten years at 18', { age: 18, terms: [term(120)] }, 30],
    ['a hospital order', { age: 30, hospitalOrder: true, terms: [] }, 10],
    ['no sentence known', { age: 30, terms: [] }, undefined],
    ['no age, and it decides', { terms: [term(60)] }, undefined],
    ['no age, but it does not decide', { terms: [term(24)] }, 10],
    ['five and five years, consecutive', { age: 30, terms: [term(60), { ...term(60), consecutive: true }] }, 30],
    ['five and five years, concurrent', { age: 30, terms: [term(60), term(60)] }, 15],
    ['four and four years that overlap by three', { age: 30, terms: [term(48), term(48, '2025-01-15')] }, 15],
    [
      'four and four years that overlap by all but a month short of five',
      { age: 30, terms: [term(48), term(48, '2024-12-14')] },
      10
    ],
    ['four and four years that overlap by a day', { age: 30, terms: [term(48), term(48, '2028-01-14')] }, 15],
    ['four and four years apart', { age: 30, terms: [term(48), term(48, '2028-06-01')] }, 10],
    ['four and four years that merely touch', { age: 30, terms: [term(48), term(48, '2028-01-15')] }, 10]
  ])('%s', (_name, sentence, years) => expect(periodLength(sentence).years).toBe(years))

  test('terms are added up or laid over each other', () => {
    expect(combineTerms([term(48), { ...term(12), consecutive: true }])).toEqual([{ from: '2024-01-15', to: '2029-01-14' }])
    expect(combineTerms([term(48), term(12, '2027-07-15')])).toEqual([{ from: '2024-01-15', to: '2028-07-14' }])
    expect(combineTerms([term(48), term(12, '2025-07-15')])).toEqual([{ from: '2024-01-15', to: '2028-01-14' }])
  })
})

describe('end date, s.53', () => {
  test.each<[string, string, number, Spell[], string | undefined]>([
    ['never in custody', '2024-02-10', 10, [], '2034-02-09'],
    ['from 29 February', '2024-02-29', 10, [], '2034-02-28'],
    ['from 29 February to a leap year', '2020-02-29', 30, [], '2050-02-28'],
    ['from 1 March to a leap year', '2018-03-01', 10, [], '2028-02-29'],
    [
      'sent to prison on the day: the years run from release',
      '2024-01-01',
      10,
      [spell('2024-01-01', '2025-01-01')],
      '2034-12-31'
    ],
    [
      'a recall adds its days',
      '2024-01-01',
      10,
      [spell('2024-01-01', '2025-01-01'), spell('2027-05-01', '2027-05-11')],
      '2035-01-10'
    ],
    [
      'a recall in the days that a recall added',
      '2024-01-01',
      10,
      [spell('2030-01-01', '2030-01-11'), spell('2034-01-05', '2034-01-25')],
      '2034-01-30'
    ],
    ['custody after the end', '2024-01-01', 10, [spell('2034-01-01', '2035-01-01')], '2033-12-31'],
    ['custody on the last day', '2024-01-01', 10, [spell('2033-12-31', '2034-06-01')], '2034-06-01'],
    ['a spell that ends before it begins', '2024-01-01', 10, [spell('2026-05-11', '2026-05-01')], '2033-12-31'],
    ['in custody now', '2024-01-01', 10, [spell('2026-05-01')], undefined],
    ['never released', '2024-01-01', 30, [spell('2024-01-01')], undefined],
    ['remand before does not matter', '2024-01-01', 15, [spell('2023-01-01', '2024-01-01')], '2038-12-31']
  ])('%s', (_name, on, years, spells, end) => expect(endDate(on, years, spells).end).toBe(end))
})

test.each<[string, Spell[], { from: string; to?: string }[]]>([
  [
    'apart',
    [spell('2026-02-01', '2026-02-03'), spell('2026-01-01', '2026-01-03')],
    [
      { from: '2026-01-01', to: '2026-01-03' },
      { from: '2026-02-01', to: '2026-02-03' }
    ]
  ],
  [
    'touching',
    [spell('2026-01-01', '2026-01-03'), spell('2026-01-03', '2026-01-05')],
    [{ from: '2026-01-01', to: '2026-01-05' }]
  ],
  [
    'a night apart',
    [spell('2026-01-01', '2026-01-03'), spell('2026-01-04', '2026-01-05')],
    [
      { from: '2026-01-01', to: '2026-01-03' },
      { from: '2026-01-04', to: '2026-01-05' }
    ]
  ],
  ['one that runs on swallows what follows', [spell('2026-01-01'), spell('2026-03-01', '2026-04-01')], [{ from: '2026-01-01' }]],
  ['partial dates at their longest', [spell('2026-02', '2026-02')], [{ from: '2026-02-01', to: '2026-02-28' }]]
])('spells that are %s', (_name, spells, merged) =>
  expect(mergeSpells(spells).map(({ from, to }) => ({ from, ...(to === undefined ? {} : { to }) }))).toEqual(merged)
)

test.each([
  ['2024-02-29', 12, '2025-02-28'],
  ['2024-02-29', 48, '2028-02-28'],
  ['2023-03-01', 12, '2024-02-29'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2026-01-01', 1, '2026-01-31'],
  ['2026-01-15', 1, '2026-02-14']
])('months that begin with a day: %s and %i end on %s', (from, months, last) => expect(lastDayOfMonths(from, months)).toBe(last))

test('years are twelve months each', () => expect(lastDayOfYears('2024-02-29', 1)).toBe(lastDayOfMonths('2024-02-29', 12)))

test.each([
  ['2008-02-29', '2026-02-28', 17],
  ['2008-02-29', '2026-03-01', 18],
  ['2008-06-15', '2026-06-14', 17],
  ['2008-06-15', '2026-06-15', 18]
])('born %s, on %s aged %i', (born, on, age) => expect(ageOn(born, on)).toBe(age))
