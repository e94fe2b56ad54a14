import { loadCatalogue } from '../../src/exchange'
import { newsDigest } from '../../src/exchange/share'
import type { View } from '../../src/disclosure'
import type { JsonObject } from '../../src/json'
import type { Mapping } from '../../src/mapping'

const mapping = loadCatalogue('2026-01-01').mappings.get('prison-hmps/prisoner-search')?.mapping as Mapping

const digest = (view: JsonObject, own?: JsonObject): string | undefined =>
  newsDigest({ seen: { mayReceive: true, view } as View, own }, mapping.down(view))

const names = (family: string): JsonObject => ({ names: { primary: { family } } })
const alias = (family: string): JsonObject => ({ kind: 'ALIAS', family, given: ['Quill'] })

test('there is no news in what the agency says itself', () => {
  expect(digest(names('Umberglass'), names('Umberglass'))).toBeUndefined()
  expect(digest(names('Umberglass'), names('Otherglass'))).toBeDefined()
})

test('there is no news in what the format cannot carry, whether in an object or in an item of a list', () => {
  const base = names('Umberglass')
  const vehicles = { vehicles: [{ registration: 'ZZ11 ZZZ', make: 'Imaginary' }] }
  expect(digest({ ...base, ...vehicles })).toBe(digest(base))
  expect(digest({ ...base, modusOperandi: { text: 'invented' } })).toBe(digest(base))
})

test('an item that the format carries is news', () => {
  const base = names('Umberglass')
  const more = { names: { primary: { family: 'Umberglass' }, others: [alias('Fennelwick')] } }
  expect(digest(more)).not.toBe(digest(base))
  expect(digest(more, more)).toBeUndefined()
})
