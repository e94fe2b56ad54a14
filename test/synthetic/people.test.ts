import { checkIdentifier } from '../../src/nominal'
import { person, seeded } from '../../src/synthetic'

const people = Array.from({ length: 300 }, (_, i) => person(7, i, 2009 + (i % 16)))

test('the same seed and number give the same person, other seeds and numbers another', () => {
  expect(person(7, 3, 2015)).toEqual(person(7, 3, 2015))
  expect(person(7, 3, 2015)).not.toEqual(person(8, 3, 2015))
  expect(person(7, 3, 2015)).not.toEqual(person(7, 4, 2015))
})

test('no two people share an identifier', () => {
  for (const kind of ['pnc', 'cro', 'asn', 'noms', 'crn', 'nino', 'visorRef', 'passport'] as const) {
    expect(new Set(people.map(p => p[kind])).size).toBe(people.length)
  }
})

test('every identifier is canonical and valid by the rules of the nominal', () => {
  for (const person of people) {
    for (const kind of ['pnc', 'cro', 'asn', 'noms', 'crn', 'nino', 'visorRef'] as const) {
      const check = checkIdentifier(kind === 'visorRef' ? 'visor' : kind, person[kind], '2026-11-01')
      expect(check).toEqual({ ...check, canonical: person[kind], valid: true })
    }
  }
})

test('telephone numbers, e-mail addresses and postcodes are of ranges that belong to nobody', () => {
  for (const { phones, email, places } of people) {
    expect(phones.every(number => /^(07700900|01632960)\d{3}$/.test(number))).toBe(true)
    expect(email).toMatch(/@(example\.(com|org)|mail\.test)$/)
    expect(places.every(({ postcode }) => /^ZZ\d{1,2} \d[A-Z]{2}$/.test(postcode))).toBe(true)
  }
})

test('a fork is not disturbed by what is drawn beside it', () => {
  const one = seeded(1)
  const other = seeded(1)
  other.int(0, 9)
  expect(other.fork('a').int(0, 1e6)).toBe(one.fork('a').int(0, 1e6))
})

test('draws are spread evenly and stay in range', () => {
  const random = seeded('spread')
  const counts = new Array<number>(10).fill(0)
  for (let i = 0; i < 10_000; i++) counts[random.int(0, 9)]! += 1
  expect(Math.min(...counts)).toBeGreaterThan(900)
  expect(Math.max(...counts)).toBeLessThan(1100)
  expect(() => random.pick([])).toThrow(RangeError)
})
