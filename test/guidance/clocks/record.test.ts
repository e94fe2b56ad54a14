import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clockReads, clocksOf, type RecordClock } from '../../../src/guidance'
import { disregardedSpells } from '../../../src/guidance/clocks/record-custody'
import { periodYears } from '../../../src/guidance/clocks/record-sentence'
import { isObject, type Json, type JsonObject } from '../../../src/json'
import { repoRoot } from '../../support/shared'

const notification = { regime: 'CTA_PART4', dealtWithOn: '2024-02-10', lengthYears: 10, initialNotifiedOn: '2026-03-29' }
const released = { spells: [{ from: '2024-02-10', to: '2026-03-28' }] }
const today = '2026-06-01'

const clocks = (record: JsonObject, asOf = today): RecordClock[] => clocksOf({ notification, custody: released, ...record }, asOf)
const dues = (record: JsonObject): string[] =>
  clocks(record)
    .filter(({ clock }) => !['initial', 'end', 'renewal'].includes(clock))
    .map(({ clock, path, due }) => `${clock} ${path} ${due ?? 'none'}`)

test('a record has no clock unless it is under Part 4', () => {
  for (const regime of ['OTHER', { parked: 'x', system: 'y' }])
    expect(clocks({ notification: { ...notification, regime } })).toEqual([])
  expect(clocks({ notification: { ...notification, required: false } })).toEqual([])
  expect(clocksOf({}, today)).toEqual([])
  expect(clocks({ notification: { ...notification, regime: 'CTA_NOTIFICATION_ORDER' } })).not.toEqual([])
})

test('a record without dates has clocks without dates that say why', () => {
  const found = clocksOf({ notification: { regime: 'CTA_PART4' } }, today)
  expect(found.map(({ clock, due, end }) => [clock, due, end])).toEqual([
    ['initial', undefined, undefined],
    ['end', undefined, undefined]
  ])
  expect(found.every(({ steps }) => steps.length > 0)).toBe(true)
})

test('what a record says of changes sets a clock each', () =>
  expect(
    dues({
      addresses: [
        { type: 'NOTIFIED_HOME', postcode: 'ZZ1 1ZZ', from: '2026-05-01' },
        { type: 'HOME', postcode: 'zz11zz', from: '2026-05-01' },
        { type: 'NOTIFIED_HOME', postcode: 'ZZ2 2ZZ', from: '2026-03-28' },
        { type: 'OTHER_PREMISES', postcode: 'ZZ3 3ZZ', from: '2026-04-01', to: '2026-04-04' },
        { type: 'SECONDARY', postcode: 'ZZ3 3ZZ', from: '2026-04-28' },
        { type: 'OTHER_PREMISES', postcode: 'ZZ4 4ZZ', country: 'France', from: '2026-04-01' },
        { type: 'OTHER_PREMISES', postcode: 'ZZ5 5ZZ', country: 'Wales', from: '2026-04-01' },
        { type: 'LICENCE', postcode: 'ZZ1 1ZZ', from: '2026-04-01' },
        { type: 'PROPOSED', postcode: 'ZZ6 6ZZ', from: '2026-04-01' }
      ],
      contacts: [
        { kind: 'phone', value: '07000000000', from: '2026-05-02', ceasedOn: '2026-05-20' },
        { kind: 'email', value: 'a@example.org' }
      ],
      vehicles: [
        { registration: 'AB12 XYZ', from: '2026-05-03', firstUsedOn: '2026-05-04', ceasedOn: '2026-05-25' },
        { registration: 'AB13 XYZ', firstUsedOn: '2026-05-06' },
        { registration: 'AB14 XYZ', from: '2026-03-01' }
      ],
      financial: {
        accounts: [{ accountNumber: '1', openedOn: '2026-05-05', closedOn: '2026-05-06' }],
        cards: [{ number: '2', startOn: '2026-05', ceasedOn: '2026-05-08' }]
      },
      identityDocuments: [{ kind: 'PASSPORT', number: '3', issuedOn: '2026-05-09', ceasedOn: '2026-05-10' }],
      travel: [
        { departsOn: '2026-08-08', returnsOn: '2026-08-15' },
        { departsOn: '2026-09-08', returnsOn: '2026-09-09' }
      ]
    })
  ).toEqual([
    'home /addresses/0 2026-05-03',
    'premises /addresses/3 2026-05-02',
    'premises /addresses/6 2026-04-09',
    'contact /contacts/0 2026-05-04',
    'contact-ceased /contacts/0 2026-05-22',
    'vehicle-ceased /vehicles/0 2026-05-27',
    'account /financial/accounts/0 2026-05-07',
    'account-closed /financial/accounts/0 2026-05-08',
    'card /financial/cards/0 2026-06-02',
    'card-ceased /financial/cards/0 2026-05-10',
    'document /identityDocuments/0 2026-05-11',
    'document-ceased /identityDocuments/0 2026-05-12',
    'vehicle /vehicles/0 2026-05-04',
    'vehicle /vehicles/1 2026-05-06',
    'departure /travel/0 2026-08-01',
    'return /travel/0 2026-08-17',
    'departure /travel/1 none',
    'return /travel/1 none'
  ]))

test('a release after the initial notification is notified, the first one is not', () => {
  const spells = [...released.spells, { from: '2026-05-01', to: '2026-05-10' }]
  expect(dues({ custody: { spells } })).toEqual(['release /custody/spells 2026-05-12'])
})

test('without an initial notification, changes begin after it was due', () => {
  const { initialNotifiedOn: _made, ...open } = notification
  const contacts = [
    { kind: 'phone', value: '1', from: '2026-03-30' },
    { kind: 'phone', value: '2', from: '2026-03-31' }
  ]
  expect(dues({ notification: open, contacts })).toEqual(['contact /contacts/1 2026-04-02'])
  expect(dues({ notification: open, custody: { inCustody: true }, contacts })).toEqual([])
})

test('any notice starts the year anew', () => {
  const renewalOf = (record: JsonObject): string | undefined => clocks(record).find(({ clock }) => clock === 'renewal')?.due
  expect(renewalOf({})).toBe('2027-03-29')
  expect(renewalOf({ notification: { ...notification, lastNotifiedOn: '2026-05-01' } })).toBe('2027-05-01')
  expect(renewalOf({ travel: [{ departsOn: '2026-04-02', returnNotifiedOn: '2026-04-20' }] })).toBe('2027-04-20')
  expect(renewalOf({ notification: { ...notification, soleOrMainResidence: false } })).toBe('2026-04-05')
})

test('after the end of the period nothing is due', () => {
  const late = {
    notification: { ...notification, lastNotifiedOn: '2035-12-01' },
    contacts: [{ kind: 'phone', value: '1', from: '2036-03-28' }]
  }
  const found = clocks(late)
  expect(found.find(({ clock }) => clock === 'end')?.end).toBe('2036-03-27')
  for (const name of ['renewal', 'contact']) {
    const clock = found.find(one => one.clock === name)
    expect(clock?.due).toBeUndefined()
    expect(clock?.steps.at(-1)?.rule).toBe('s.53')
  }
})

test('a renewal on the last day of the period is still due', () => {
  const due = (lastNotifiedOn: string): string | undefined =>
    clocks({ notification: { ...notification, lastNotifiedOn } }).find(({ clock }) => clock === 'renewal')?.due
  expect([due('2035-03-27'), due('2035-03-28')]).toEqual(['2036-03-27', undefined])
})

describe('custody of a record', () => {
  const of = (record: JsonObject): unknown => disregardedSpells({ notification, ...record }, today).spells
  test.each<[string, JsonObject, unknown]>([
    [
      'spells and disregarded periods together',
      { custody: released, notification: { ...notification, disregarded: [{ from: '2026-01-01', to: '2026-04-05' }] } },
      [{ from: '2024-02-10', to: '2026-04-05' }]
    ],
    ['nothing said', {}, []],
    ['nothing but that the person is in custody', { custody: { inCustody: true } }, [{ from: '2024-02-10' }]],
    [
      'nothing but the release',
      { custody: { inCustody: false, releasedOn: '2026-03-28' } },
      [{ from: '2024-02-10', to: '2026-03-28' }]
    ],
    ['a release before being dealt with', { custody: { releasedOn: '2023-03-28' } }, []],
    [
      'an open spell closed by the release',
      { custody: { inCustody: false, releasedOn: '2026-05-01', spells: [{ from: '2026-04-01' }] } },
      [{ from: '2026-04-01', to: '2026-05-01' }]
    ],
    [
      'an open spell after the release',
      { custody: { inCustody: false, releasedOn: '2026-03-28', spells: [{ from: '2026-04-01' }] } },
      [{ from: '2026-04-01' }]
    ],
    [
      'in custody after every spell, admission known',
      { custody: { inCustody: true, keyDates: { lastAdmission: '2026-05-20' }, ...released } },
      [...released.spells, { from: '2026-05-20' }]
    ],
    [
      'in custody after every spell, admission not known',
      { custody: { inCustody: true, ...released } },
      [...released.spells, { from: today }]
    ],
    [
      'in custody with an admission that has passed',
      { custody: { inCustody: true, keyDates: { lastAdmission: '2024-02-10' }, ...released } },
      [...released.spells, { from: today }]
    ],
    [
      'in custody on the day on which the last spell ends',
      { custody: { inCustody: true, spells: [{ from: '2026-04-01', to: today }] } },
      [{ from: '2026-04-01' }]
    ],
    [
      'in custody until a release to come',
      { custody: { inCustody: true, spells: [{ from: '2026-04-01', to: '2026-07-01' }] } },
      [{ from: '2026-04-01', to: '2026-07-01' }]
    ]
  ])('%s', (_name, record, spells) => expect(of(record)).toEqual(spells))

  test('what had to be concluded is said in the steps', () => {
    const [initial] = clocksOf({ notification, custody: { inCustody: true } }, today)
    expect(initial?.steps[0]?.text).toMatch(/^no spell is on the record/)
  })
})

describe('length by the record', () => {
  const { lengthYears: _held, ...open } = notification
  const years = (record: JsonObject): number | undefined =>
    periodYears({ notification: open, person: { birthDate: '1990-05' }, ...record }).years
  const passed = (lengthMonths: number, more: JsonObject = {}): JsonObject => ({
    sentencedOn: '2024-02-10',
    lengthMonths,
    ...more
  })
  test.each<[string, JsonObject, number | undefined]>([
    ['as the police hold it', { notification: { ...notification, lengthYears: 30 }, convictions: [passed(12)] }, 30],
    ['one term', { convictions: [passed(60)] }, 15],
    ['a term of another day is not asked', { convictions: [passed(60), { sentencedOn: '2020-01-01', lengthMonths: 200 }] }, 15],
    ['several terms, whether or not consecutive', { convictions: [passed(60), passed(24)] }, 15],
    ['several terms, and it decides', { convictions: [passed(60), passed(60)] }, undefined],
    ['several terms, one of them life', { convictions: [passed(60), passed(60, { indeterminate: true })] }, 30],
    ['a hospital order', { orders: [{ type: 'HOSPITAL_ORDER' }], convictions: [{ sentencedOn: '2024-02-10' }] }, 10],
    ['under 18 at conviction', { person: { birthDate: '2006-02-11' }, convictions: [passed(120)] }, 10],
    ['18 on the day', { person: { birthDate: '2006-02-10' }, convictions: [passed(120)] }, 30],
    [
      'convicted before 18, sentenced after',
      { person: { birthDate: '2006-02-10' }, convictions: [passed(120, { convictedOn: '2024-02-09' })] },
      10
    ],
    ['a year of birth that leaves 18 open', { person: { birthDate: '2006' }, convictions: [passed(120)] }, undefined],
    [
      'a year of birth that leaves it open where it does not matter',
      { person: { birthDate: '2006' }, convictions: [passed(24)] },
      10
    ],
    ['no birth date', { person: {}, convictions: [passed(120)] }, undefined],
    ['no sentence', {}, undefined]
  ])('%s', (_name, record, expected) => expect(years(record)).toBe(expected))
})

test('steps and paths hold no value of the record', () => {
  const secret = 'ZQX'
  const record = {
    addresses: [{ type: 'OTHER_PREMISES', full: secret, postcode: secret, from: '2026-04-01' }],
    contacts: [{ kind: 'email', value: secret, from: '2026-05-02' }],
    vehicles: [{ registration: secret, from: '2026-05-02' }],
    custody: { ...released, prison: secret },
    travel: [{ departsOn: '2026-08-08', carrier: secret, countries: [secret] }]
  }
  expect(JSON.stringify(clocks(record))).not.toContain(secret)
})

test('what the clocks read is told to the authors of rules, and exists', () => {
  const schema = JSON.parse(readFileSync(join(repoRoot, 'schemas/shared/nominal.schema.json'), 'utf8')) as JsonObject
  const below = (at: Json | undefined, ...steps: string[]): Json | undefined =>
    steps.reduce((of, step) => (isObject(of) ? of[step] : undefined), at)
  for (const path of clockReads) {
    const steps = path.slice(1).split('/')
    const there = steps.reduce(
      (at: Json | undefined, step) => (step === '*' ? below(at, 'items') : below(at, 'properties', step)),
      schema
    )
    expect([path, there !== undefined]).toEqual([path, true])
  }
})
