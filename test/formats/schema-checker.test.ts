import fc from 'fast-check'
import { schemaChecker } from '../../src/formats'
import type { Json, JsonObject } from '../../src/json'

const schema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://gateway.invalid/test.schema.json',
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  'x-owner': 'everybody',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 5, pattern: '^[A-Z]', 'x-source': 'invented' },
    age: { type: 'integer', minimum: 0 },
    born: { type: 'string', format: 'partial-date' },
    seen: { type: 'string', format: 'date-time-strict' },
    sex: { $ref: '#/$defs/sex' },
    unit: { $ref: 'https://gateway.invalid/units.schema.json#/$defs/unit' },
    address: { oneOf: [{ type: 'string' }, { type: 'object', required: ['town'], properties: { town: { type: 'string' } } }] },
    event: {
      anyOf: [
        {
          type: 'object',
          required: ['kind', 'at'],
          properties: { kind: { const: 'visit' }, at: { type: 'string', format: 'date' } }
        },
        { type: 'object', required: ['kind', 'to'], properties: { kind: { const: 'move' }, to: { type: 'string' } } }
      ]
    },
    list: {
      type: 'array',
      maxItems: 1000,
      items: { type: 'object', additionalProperties: false, properties: { 'a/b': { type: 'string' } } }
    }
  },
  $defs: {
    sex: { anyOf: [{ enum: ['M', 'F'] }, { $ref: '#/$defs/parked' }] },
    parked: { type: 'object', required: ['parked'], properties: { parked: { $ref: '#/$defs/text' } } },
    text: { type: 'string', minLength: 1 }
  }
}
const units: JsonObject = { $id: 'https://gateway.invalid/units.schema.json', $defs: { unit: { enum: ['north', 'south'] } } }
const check = schemaChecker(schema, [units])
const faults = (tree: Json): string[] => check(tree).map(({ code, pointer, message }) => `${code} ${pointer ?? '?'}: ${message}`)

test('what fits has no fault', () => {
  expect(
    check({
      name: 'Ave',
      age: 3,
      born: '1980-02',
      sex: { parked: 'X' },
      address: { town: 'T' },
      event: { kind: 'move', to: 'x' },
      unit: 'north'
    })
  ).toEqual([])
})

test('every fault is listed, with its pointer and words for whoever mends it', () => {
  expect(faults({ age: -1, born: '1980-02-30', list: [{}, { 'a/b': 1, c: 2 }], 'x~y': 1, unit: 'west' })).toEqual([
    'schema-required : The member "name" is missing.',
    'schema-additional-properties /x~0y: This member is not part of the format.',
    'schema-minimum /age: The number must be at least 0.',
    'schema-format /born: The value must be a date, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY.',
    'schema-enum /unit: The value is none of those allowed.',
    'schema-additional-properties /list/1/c: This member is not part of the format.',
    'schema-type /list/1/a~1b: The value must be text.'
  ])
})

test.each<[string, JsonObject, string[]]>([
  ['a code outside the list', { sex: 'X' }, ['schema-enum /sex: The value is none of those allowed.']],
  ['a parked code without its code', { sex: { parked: '' } }, ['schema-min-length /sex/parked: The text must not be empty.']],
  [
    'a form for neither branch',
    { address: 1 },
    ['schema-one-of /address: The value fits none of the forms that are allowed here.']
  ],
  ['a member of the branch that is meant', { address: {} }, ['schema-required /address: The member "town" is missing.']],
  [
    'the branch that a constant picks',
    { event: { kind: 'visit', at: '2020-02-30' } },
    ['schema-format /event/at: The value must be a calendar date: YYYY-MM-DD.']
  ],
  [
    'a constant of no branch',
    { event: { kind: 'x' } },
    ['schema-any-of /event: The value fits none of the forms that are allowed here.']
  ]
])('of alternatives, one fault tells of %s', (_name, tree, expected) => {
  expect(faults({ name: 'Ave', ...tree })).toEqual(expected)
})

test('faults never quote a value', () => {
  const all = check({
    name: 'secret name',
    age: -4711,
    born: 'secret',
    seen: 'secret',
    sex: 'secret',
    address: 4711,
    unit: 'secret',
    event: { kind: 'secret' }
  })
  expect(all.length).toBeGreaterThan(7)
  expect(JSON.stringify(all)).not.toMatch(/secret|4711/)
})

test('a hundred faults are listed, and one says that there are more', () => {
  const all = check({ name: 'A', list: Array.from({ length: 500 }, () => ({ x: 1 })) })
  expect([all.length, all[100]?.code]).toEqual([101, 'more-faults'])
})

test('members of every object are not members of a record', () => {
  expect(
    schemaChecker({ type: 'object', required: ['constructor'], properties: { constructor: { type: 'string' } } })({})
  ).toHaveLength(1)
})

test('a schema that is not strict is a mistake of the program', () => {
  expect(() => schemaChecker({ type: 'object', proprieties: {} })).toThrow()
})

describe('formats', () => {
  const fits = (format: string): ((text: string) => boolean) => {
    const checkFormat = schemaChecker({ type: 'string', format })
    return text => checkFormat(text).length === 0
  }

  test.each([
    [
      'date',
      ['2024-02-29', '2000-02-29', '0001-01-01'],
      [
        '2023-02-29',
        '1900-02-29',
        '2024-13-01',
        '2024-00-10',
        '2024-01-00',
        '2024-04-31',
        '2024-1-1',
        '2024-01',
        '20240101',
        '2024-01-01\n',
        '٢٠٢٤-01-01'
      ]
    ],
    ['partial-date', ['2024', '2024-12', '2024-12-31'], ['24', '2024-', '2024-13', '2024-00', '2023-02-29', '']],
    [
      'date-time-strict',
      ['2024-02-29T00:00:00Z', '2024-01-01T23:59:59.123456789+01:00', '2016-12-31T23:59:60Z', '2017-01-01T00:59:60+01:00'],
      [
        '2024-01-01 00:00:00Z',
        '2024-01-01T00:00:00',
        '2024-01-01t00:00:00z',
        '2024-01-01T24:00:00Z',
        '2024-01-01T00:60:00Z',
        '2024-01-01T12:00:60Z',
        '2024-01-01T00:00:00+24:00',
        '2023-02-29T00:00:00Z',
        '2024-01-01T00:00Z'
      ]
    ]
  ])('%s', (format, good, bad) => {
    expect(good.filter(text => !fits(format)(text))).toEqual([])
    expect(bad.filter(fits(format))).toEqual([])
  })

  test('dates are those of the calendar', () => {
    const isDate = fits('date')
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
          const time = new Date(`${text}T00:00:00Z`)
          expect(isDate(text)).toBe(!Number.isNaN(time.getTime()) && time.toISOString().startsWith(text))
        }
      )
    )
  })
})
