import { person, seeded } from '../../src/synthetic'

const alphabet = 'ZABCDEFGHJKLMNPQRTUVWXY'
const letterOf = (digits: string): string => alphabet[Number(BigInt(digits) % 23n)]!
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

test('check letters follow the rule of the identifiers sheet', () => {
  for (const { pnc, cro, asn } of people) {
    const [, year, serial, letter] = /^\d\d(\d\d)\/(\d{7})([A-Z])$/.exec(pnc)!
    expect(letter).toBe(letterOf(`${year}${serial}`))
    const [, number, croYear, croLetter] = /^(\d{6})\/(\d\d)([A-Z])$/.exec(cro)!
    expect(croLetter).toBe(letterOf(`${croYear}${number}`))
    const [, asnYear, force, , system, sequence, asnLetter] = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d{11})([A-Z])$/.exec(asn)!
    expect(asnLetter).toBe(letterOf(`${force}${system}${asnYear}${sequence}`))
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
