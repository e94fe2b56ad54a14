import type { Spell } from '../../../src/guidance/clocks/answer'
import { ageOn, lastDayOfMonths, lastDayOfYears } from '../../../src/guidance/clocks/calendar'
import { notifiedChange } from '../../../src/guidance/clocks/change'
import { endDate } from '../../../src/guidance/clocks/end-date'
import { initialNotification } from '../../../src/guidance/clocks/initial'
import { premisesStay } from '../../../src/guidance/clocks/premises'
import { released } from '../../../src/guidance/clocks/release'
import { renewal } from '../../../src/guidance/clocks/renewal'
import { mergeSpells } from '../../../src/guidance/clocks/spells'
import { combineTerms, periodLength, type Sentence } from '../../../src/guidance/clocks/term-length'
import { assumedTravelTerms, departure, returned } from '../../../src/guidance/clocks/travel'
import { vehicleGained } from '../../../src/guidance/clocks/vehicle'

const spell = (from: string, to?: string): Spell => ({ from, ...(to === undefined ? {} : { to }) })

describe('initial notification, s.47', () => {
  test.each<[string, string, Spell[], string | undefined]>([
    ['at liberty: the day itself and two more', '2026-02-10', [], '2026-02-12'],
    ['a Friday before a bank holiday: days, not working days', '2026-12-25', [], '2026-12-27'],
    ['over the start of summer time', '2026-03-28', [], '2026-03-30'],
    ['over the end of summer time', '2026-10-24', [], '2026-10-26'],
    ['over 29 February', '2024-02-28', [], '2024-03-01'],
    ['over the end of February in a common year', '2026-02-28', [], '2026-03-02'],
    ['over the year', '2025-12-31', [], '2026-01-02'],
    ['sent to prison on the day, released later', '2024-02-10', [spell('2024-02-10', '2026-03-28')], '2026-03-30'],
    ['still in prison', '2024-02-10', [spell('2024-02-10')], undefined],
    ['a spell with the end that means "none"', '2024-02-10', [spell('2024-02-10', '9999-12-31')], undefined],
    ['prison after a day at liberty', '2026-02-10', [spell('2026-02-11', '2026-02-20')], '2026-02-21'],
    ['prison on the third day', '2026-02-10', [spell('2026-02-12', '2026-02-20')], '2026-02-20'],
    ['prison only after the third day', '2026-02-10', [spell('2026-02-13', '2026-02-20')], '2026-02-12'],
    ['remanded before, released on the day', '2026-02-10', [spell('2025-06-01', '2026-02-10')], '2026-02-12'],
    [
      'prison, then hospital from the day of release',
      '2026-02-10',
      [spell('2026-02-10', '2026-03-01'), spell('2026-03-01', '2026-04-01')],
      '2026-04-03'
    ],
    [
      'prison, a day at liberty, prison again',
      '2026-02-10',
      [spell('2026-02-10', '2026-03-01'), spell('2026-03-02', '2026-04-01')],
      '2026-04-02'
    ],
    [
      'a spell within another',
      '2026-02-10',
      [spell('2026-02-10', '2026-05-01'), spell('2026-03-01', '2026-04-01')],
      '2026-05-03'
    ],
    ['taken in and released on one day', '2026-02-10', [spell('2026-02-11', '2026-02-11')], '2026-02-12'],
    ['a spell that ends before it begins is left out', '2026-02-10', [spell('2026-02-12', '2026-02-01')], '2026-02-12'],
    ['dealt with in a month not known to the day', '2026-02', [], '2026-03-02'],
    ['released in a month not known to the day', '2025-02-10', [spell('2025-02-10', '2026-02')], '2026-03-02']
  ])('%s', (_name, on, spells, due) => expect(initialNotification(on, spells).due).toBe(due))

  test('a partial date is said to be one', () => {
    expect(initialNotification('2026-02', []).inexact).toBe(true)
    expect(initialNotification('2025-02-10', [spell('2025-02-10', '2026-02')]).inexact).toBe(true)
    expect(initialNotification('2026-02-10', [spell('2025', '2025')]).inexact).toBeUndefined()
  })

  test('it explains itself', () =>
    expect(initialNotification('2026-02-10', [spell('2026-02-11', '2026-02-20')]).steps).toEqual([
      { rule: 's.47(1)', text: 'three days that begin with the day on which the person is dealt with' },
      { rule: 's.47(1)', text: 'day 1 of 3', from: '2026-02-10', to: '2026-02-10', days: 1, counts: true },
      {
        rule: 's.47(4)',
        text: 'in custody or detention: does not count',
        from: '2026-02-11',
        to: '2026-02-19',
        days: 9,
        counts: false
      },
      { rule: 's.47(1)', text: 'days 2 to 3 of 3', from: '2026-02-20', to: '2026-02-21', days: 2, counts: true }
    ]))

  test('a spell that is over when the count begins leaves no step', () =>
    expect(initialNotification('2026-02-10', [spell('2025-06-01', '2026-02-10')])).toEqual(initialNotification('2026-02-10', [])))

  test('a day beyond the calendar gives no date instead of a wrong one', () =>
    expect(initialNotification('9999-12-31', []).due).toBeUndefined())
})

describe('changes and release, s.48', () => {
  test.each<[string, string, Spell[], string | undefined]>([
    ['at liberty', '2026-06-30', [], '2026-07-02'],
    ['late in the evening of summer, London time', '2026-06-30T23:30:00Z', [], '2026-07-03'],
    ['late in the evening of winter', '2026-01-30T23:30:00Z', [], '2026-02-01'],
    ['recalled the day after', '2026-06-30', [spell('2026-07-01', '2026-08-01')], '2026-08-02'],
    ['recalled for good', '2026-06-30', [spell('2026-07-01')], undefined]
  ])('%s', (_name, on, spells, due) => {
    expect(notifiedChange('home', on, spells).due).toBe(due)
    expect(released(on, spells).due).toBe(due)
  })

  test('the provisions of s.48A are its own', () => {
    const rules = (kind: 'card' | 'contact'): string[] => [
      ...new Set(notifiedChange(kind, '2026-06-30', [spell('2026-07-01', '2026-08-01')]).steps.map(({ rule }) => rule))
    ]
    expect(rules('card')).toEqual(['s.48A', 's.48A(7)'])
    expect(rules('contact')).toEqual(['s.48(4A)', 's.48(7)', 's.48(8)'])
  })
})

describe('vehicles, s.48(4C),(7)', () => {
  test.each<[string, string, string | undefined, Spell[], string | undefined]>([
    ['not used yet', '2026-05-01', undefined, [], '2026-05-03'],
    ['used at once', '2026-05-01', '2026-05-01', [], '2026-05-01'],
    ['used on the second day', '2026-05-01', '2026-05-02', [], '2026-05-02'],
    ['used on the third day', '2026-05-01', '2026-05-03', [], '2026-05-03'],
    ['used later', '2026-05-01', '2026-05-09', [], '2026-05-03'],
    ['used before it was kept', '2026-05-01', '2026-04-20', [], '2026-04-20'],
    [
      'in custody, used after release within the three days',
      '2026-05-01',
      '2026-06-02',
      [spell('2026-05-01', '2026-06-01')],
      '2026-06-02'
    ],
    ['in custody for good, no use', '2026-05-01', undefined, [spell('2026-05-01')], undefined],
    ['use in a month not known to the day', '2026-05-01', '2026-05', [], '2026-05-03']
  ])('%s', (_name, on, used, spells, due) => expect(vehicleGained(on, used, spells).due).toBe(due))
})

test('a use on the last of the three days is not said to come before it', () => {
  const says = (used: string): string | undefined => vehicleGained('2026-05-01', used, []).steps.at(-1)?.text
  expect(says('2026-05-03')).toMatch(/does not come before/)
  expect(says('2026-05-02')).toMatch(/notify before it/)
})

describe('premises, s.48(3)', () => {
  test.each<[string, Spell[], Spell[], string | undefined, string | undefined]>([
    ['seven days in a row', [spell('2026-05-01', '2026-05-07')], [], '2026-05-07', '2026-05-09'],
    ['six days', [spell('2026-05-01', '2026-05-06')], [], undefined, undefined],
    ['a stay without end', [spell('2026-05-01')], [], '2026-05-07', '2026-05-09'],
    [
      'weekends that add up',
      [
        spell('2026-05-02', '2026-05-03'),
        spell('2026-06-06', '2026-06-07'),
        spell('2026-07-04', '2026-07-05'),
        spell('2026-08-01', '2026-08-02')
      ],
      [],
      '2026-08-01',
      '2026-08-03'
    ],
    [
      'six days, the seventh on the last day of the twelve months',
      [spell('2025-05-01', '2025-05-06'), spell('2026-04-30', '2026-04-30')],
      [],
      '2026-04-30',
      '2026-05-02'
    ],
    [
      'six days, the seventh a year on to the day',
      [spell('2025-05-01', '2025-05-06'), spell('2026-05-01', '2026-05-01')],
      [],
      undefined,
      undefined
    ],
    [
      'a rolling year that begins with 29 February',
      [spell('2024-02-29', '2024-03-05'), spell('2025-02-28', '2025-02-28')],
      [],
      '2025-02-28',
      '2025-03-02'
    ],
    [
      'and has ended on 1 March',
      [spell('2024-02-29', '2024-03-05'), spell('2025-03-01', '2025-03-01')],
      [],
      undefined,
      undefined
    ],
    [
      'a rolling year that ends with 29 February',
      [spell('2023-03-01', '2023-03-06'), spell('2024-02-29', '2024-02-29')],
      [],
      '2024-02-29',
      '2024-03-02'
    ],
    [
      'days that two stays cover count once',
      [spell('2026-05-01', '2026-05-04'), spell('2026-05-03', '2026-05-06')],
      [],
      undefined,
      undefined
    ],
    [
      'a stay within another',
      [spell('2026-05-01', '2026-05-10'), spell('2026-05-02', '2026-05-03')],
      [],
      '2026-05-07',
      '2026-05-09'
    ],
    ['custody in between is no stay', [spell('2026-05-01')], [spell('2026-05-03', '2026-06-01')], '2026-06-05', '2026-06-07'],
    [
      'custody after the seventh day stretches the three',
      [spell('2026-05-01')],
      [spell('2026-05-08', '2026-06-01')],
      '2026-05-07',
      '2026-06-02'
    ],
    ['custody for good', [spell('2026-05-01')], [spell('2026-05-03')], undefined, undefined],
    ['a month not known to the day counts only what is certain', [spell('2026-05', '2026-06-03')], [], undefined, undefined],
    ['no stay', [], [], undefined, undefined]
  ])('%s', (_name, stays, spells, seventhDay, due) => {
    const answer = premisesStay(stays, spells)
    expect([answer.seventhDay, answer.due]).toEqual([seventhDay, due])
  })
})

describe('re-notification, s.49', () => {
  test.each<[string, string, boolean, Spell[], string | undefined]>([
    ['a year', '2026-03-10', true, [], '2027-03-10'],
    ['a week without a main residence', '2026-03-25', false, [], '2026-04-01'],
    ['a week over the year', '2026-12-28', false, [], '2027-01-04'],
    ['of 29 February: 28 February', '2024-02-29', true, [], '2025-02-28'],
    ['of 28 February into a leap year', '2027-02-28', true, [], '2028-02-28'],
    ['in custody on the day', '2026-03-10', true, [spell('2027-03-01', '2027-04-01')], undefined],
    ['released on the day', '2026-03-10', true, [spell('2027-03-01', '2027-03-10')], '2027-03-10'],
    ['taken in on the day', '2026-03-10', true, [spell('2027-03-10')], undefined],
    ['in custody before it', '2026-03-10', true, [spell('2026-05-01', '2026-06-01')], '2027-03-10']
  ])('%s', (_name, last, residence, spells, due) => expect(renewal(last, residence, spells).due).toBe(due))
})

describe('travel, s.52', () => {
  test.each<[string, string | undefined, string | undefined, string | undefined, string | undefined]>([
    ['a week away', '2026-08-08', '2026-08-15', '2026-08-01', '2026-08-17'],
    ['three days by the calendar', '2026-08-08', '2026-08-10', '2026-08-01', '2026-08-12'],
    ['two days', '2026-08-08', '2026-08-09', undefined, undefined],
    ['no return known', '2026-08-08', undefined, '2026-08-01', undefined],
    ['no departure known', undefined, '2026-08-15', undefined, '2026-08-17'],
    ['a return before the departure is no length', '2026-08-08', '2026-08-01', '2026-08-01', '2026-08-03'],
    ['over a clock change', '2026-03-30', '2026-04-09', '2026-03-23', '2026-04-11'],
    ['a month of return may be long enough', '2026-08-08', '2026-08', '2026-08-01', '2026-09-02']
  ])('%s', (_name, departsOn, returnsOn, out, back) => {
    const journey = { ...(departsOn === undefined ? {} : { departsOn }), ...(returnsOn === undefined ? {} : { returnsOn }) }
    expect(departure(journey, assumedTravelTerms).due).toBe(out)
    expect(returned(journey, [], assumedTravelTerms).due).toBe(back)
  })

  test('lead times are an adopter’s to set, and said to be unverified', () => {
    const answer = departure({ departsOn: '2026-08-08' }, { leadDays: 0, latestLeadDays: 0 })
    expect(answer.due).toBe('2026-08-08')
    expect(answer.steps.at(-1)?.rule).toBe('SI 2009/2493 (unverified)')
  })
})

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
