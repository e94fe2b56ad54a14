import fc from 'fast-check'
import { view } from '../../src/disclosure'
import { deepEqual, type JsonObject } from '../../src/json'
import { leavesOf, tidy } from '../../src/nominal'
import { policyOf, smallPolicy, type Line } from './support'

const now = '2026-03-01T12:00:00Z'
const word = fc.constantFrom('a', 'b', 'c')
const maybe = <T>(model: Record<string, fc.Arbitrary<T>>) => fc.record(model, { requiredKeys: [] })

/** Records of a few sections that have every kind of place: objects, keyed lists, lists of words, whole values, lists inside. */
const record: fc.Arbitrary<JsonObject> = maybe<unknown>({
  core: maybe({ visorRef: word, unit: word }),
  roles: maybe({ manager: fc.record({ agency: fc.constant('police-ctnm'), name: word }) }),
  names: maybe<unknown>({
    primary: maybe<unknown>({ given: fc.array(word, { minLength: 1, maxLength: 2 }), family: word }),
    preferred: word
  }),
  addresses: fc.array(
    fc.record({ type: fc.constantFrom('HOME', 'LICENCE'), town: word, notes: word }, { requiredKeys: ['type'] }),
    {
      maxLength: 3
    }
  ),
  visits: fc.array(
    fc.record(
      { id: word, outcome: word, staff: fc.array(maybe({ reference: word, name: word }), { maxLength: 2 }) },
      { requiredKeys: ['id'] }
    ),
    { maxLength: 2 }
  ),
  custody: maybe<unknown>({ prison: word, keyDates: maybe({ release: fc.constant('2026-01-01'), tariff: fc.constant('2027') }) })
}).map(value => tidy(value as JsonObject))

const permitPaths = [
  '/core',
  '/core/unit',
  '/roles',
  '/names',
  '/names/primary/family',
  '/addresses',
  '/addresses/*',
  '/visits',
  '/visits/*/staff',
  '/custody',
  '/custody/keyDates/release',
  ''
]
const withholdPaths = [
  '/core',
  '/core/unit',
  '/names/primary',
  '/addresses',
  '/addresses/*',
  '/addresses/*/notes',
  '/visits/*/staff',
  '/custody/keyDates'
]
const itemConditions = [undefined, 'item.type == "LICENCE"', 'item.?nothing.orValue(false)', 'item.nothing == 1']

const permit: fc.Arbitrary<Line[]> = fc
  .constantFrom(...permitPaths)
  .chain(path =>
    path === '/addresses/*'
      ? fc.constantFrom(...itemConditions.slice(0, 2)).map(when => [{ path, ...(when === undefined ? {} : { when }) }])
      : fc.constant(path === '/visits/*/staff' ? [{ path }, { path: '/visits/*/id' }] : [{ path }])
  )
const permits = fc.array(permit, { maxLength: 5 }).map(lines => lines.flat())
const withholds = fc.subarray(withholdPaths).map(paths => paths.map(path => ({ path })))

const see = (said: JsonObject, own: JsonObject | undefined, permitted: Line[], held: Line[] = []) =>
  view(said, own, policyOf(smallPolicy(permitted, held)), 'prison-hmps', { now })

/** Whether a line covers a leaf, item conditions aside; worked out from the paths alone. */
function covers(line: string, leaf: string): boolean {
  const pattern = leaf.replaceAll(/\/\[[^\]]*\]/g, '/*')
  return line === '' || pattern === line || pattern.startsWith(`${line}/`)
}

const runs = { numRuns: 150 }

test('no leaf of a view is outside what is permitted and what the agency said', () => {
  fc.assert(
    fc.property(record, fc.option(record, { nil: undefined }), permits, withholds, (said, own, permitted, held) => {
      const all = leavesOf(said)
      const mine = leavesOf(own ?? {})
      for (const [path, value] of leavesOf(see(said, own, permitted, held).view)) {
        const allowed = permitted.some(line => covers(line.path, path)) && !held.some(line => covers(line.path, path))
        const fromRecord = allowed && deepEqual(all.get(path), value)
        expect(fromRecord || deepEqual(mine.get(path), value)).toBe(true)
      }
    }),
    runs
  )
})

test('what the agency said is in its view, except where a permitted value stands in its place', () => {
  fc.assert(
    fc.property(record, record, permits, withholds, (said, own, permitted, held) => {
      const all = leavesOf(said)
      const seen = leavesOf(see(said, own, permitted, held).view)
      for (const [path, value] of leavesOf(own)) {
        if (deepEqual(seen.get(path), value)) continue
        expect(seen.has(path) && deepEqual(seen.get(path), all.get(path))).toBe(true)
        expect(permitted.some(line => covers(line.path, path)) && !held.some(line => covers(line.path, path))).toBe(true)
      }
    }),
    runs
  )
})

test('everything permitted and not withheld is in the view', () => {
  fc.assert(
    fc.property(record, fc.option(record, { nil: undefined }), permits, withholds, (said, own, permitted, held) => {
      const plain = permitted.filter(line => line.when === undefined)
      const seen = leavesOf(see(said, own, permitted, held).view)
      for (const [path, value] of leavesOf(said)) {
        if (!plain.some(line => covers(line.path, path)) || held.some(line => covers(line.path, path))) continue
        expect(deepEqual(seen.get(path), value)).toBe(true)
      }
    }),
    runs
  )
})

test('more permitted never shows less, and more withheld never shows more', () => {
  fc.assert(
    fc.property(record, permits, permits, withholds, withholds, (said, some, more, held, moreHeld) => {
      const less = leavesOf(see(said, undefined, some, [...held, ...moreHeld]).view)
      const wide = leavesOf(see(said, undefined, [...some, ...more], held).view)
      for (const [path, value] of less) expect(deepEqual(wide.get(path), value)).toBe(true)
    }),
    runs
  )
})

test('nothing is permitted: the view is what the agency said, and no more is told', () => {
  fc.assert(
    fc.property(record, fc.option(record, { nil: undefined }), (said, own) => {
      const { view: seen, mayReceive, withheld } = see(said, own, [])
      expect(seen).toEqual(own ?? {})
      expect(mayReceive).toBe(Object.keys(own ?? {}).length > 0)
      expect(withheld.length > 0).toBe(!deepEqual(said, own ?? {}))
    }),
    runs
  )
})

test('all is permitted: the view is the record, with what else the agency said', () => {
  fc.assert(
    fc.property(record, said => {
      const { view: seen, withheld } = see(said, undefined, [{ path: '' }])
      expect([seen, withheld]).toEqual([said, []])
    }),
    runs
  )
})

test('a view is pure and in the order of the shared schema', () => {
  fc.assert(
    fc.property(record, record, permits, withholds, (said, own, permitted, held) => {
      const copies = structuredClone([said, own])
      const first = see(said, own, permitted, held)
      expect(JSON.stringify(see(said, own, permitted, held))).toBe(JSON.stringify(first))
      expect(JSON.stringify(tidy(first.view))).toBe(JSON.stringify(first.view))
      expect([said, own]).toEqual(copies)
    }),
    runs
  )
})

describe('a condition that cannot be evaluated discloses nothing', () => {
  const said: JsonObject = { core: { unit: 'a' }, addresses: [{ type: 'HOME', town: 'b' }] }
  const failing = 'facts.nothing == 1'
  test('of who may receive', () => {
    const policy = policyOf(smallPolicy([{ path: '' }], [], failing))
    expect(view(said, undefined, policy, 'prison-hmps', { now })).toMatchObject({
      mayReceive: false,
      view: {},
      withheld: [{ path: '', reason: 'policy-failed' }]
    })
  })
  test('of a permit', () => expect(see(said, undefined, [{ path: '/core', when: failing }]).mayReceive).toBe(false))
  test('of a permit of items', () => {
    expect(see(said, undefined, [{ path: '/addresses/*', when: failing }]).view).toEqual({})
  })
  test('of a withholding', () => {
    expect(see(said, undefined, [{ path: '' }], [{ path: '/core', when: failing }]).view).toEqual({
      addresses: said['addresses']
    })
  })
})

test('what is withheld is named by paths without values', () => {
  const said: JsonObject = {
    addresses: [{ type: 'HOME', town: 'ZZSECRET', notes: 'ZZSECRET' }],
    names: { preferred: 'ZZSECRET' }
  }
  const { withheld } = see(said, undefined, [{ path: '/addresses' }], [{ path: '/addresses/*/notes' }])
  expect(withheld).toEqual([
    { path: '/addresses/*/notes', reason: 'held' },
    { path: '/names', reason: 'not-permitted' }
  ])
})
