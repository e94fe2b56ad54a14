import type { Spell } from '../../../src/guidance/clocks/answer'
import { notifiedChange } from '../../../src/guidance/clocks/change'
import { initialNotification } from '../../../src/guidance/clocks/initial'
import { premisesStay } from '../../../src/guidance/clocks/premises'
import { released } from '../../../src/guidance/clocks/release'
import { renewal } from '../../../src/guidance/clocks/renewal'
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
