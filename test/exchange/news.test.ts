import type { View } from '../../src/disclosure'
import { loadCatalogue } from '../../src/exchange'
import { isNews, newsOf, type News, type Share } from '../../src/exchange/share'
import type { JsonObject } from '../../src/json'
import type { Mapping } from '../../src/mapping'

const mapping = loadCatalogue('2026-01-01').mappings.get('prison-hmps/prisoner-search')?.mapping as Mapping

const share = (view: JsonObject, own?: JsonObject): Share => ({ seen: { mayReceive: true, view } as View, own })
const news = (view: JsonObject, own?: JsonObject): News => newsOf(share(view, own), mapping.down(view))
const tells = (view: JsonObject, own: JsonObject | undefined, told: News): boolean =>
  isNews(news(view, own), told, share(view, own))

const names = (family: string, ...others: string[]): JsonObject => ({
  names: {
    primary: { family },
    ...(others.length > 0 && { others: others.map(other => ({ kind: 'ALIAS', family: other, given: ['Quill'] })) })
  }
})
const nothing: News = new Map()

test('there is no news in what the agency says itself', () => {
  expect(news(names('Umberglass'), names('Umberglass')).size).toBe(0)
  expect(tells(names('Umberglass'), names('Umberglass'), nothing)).toBe(false)
  expect(tells(names('Umberglass'), names('Otherglass'), nothing)).toBe(true)
})

test('there is no news in what the format cannot carry, whether in an object or in an item of a list', () => {
  const base = names('Umberglass')
  const told = news(base)
  expect(tells({ ...base, vehicles: [{ registration: 'ZZ11 ZZZ', make: 'Imaginary' }] }, undefined, told)).toBe(false)
  expect(tells({ ...base, modusOperandi: { text: 'invented' } }, undefined, told)).toBe(false)
})

test('an item that the format carries is news once', () => {
  const more = names('Umberglass', 'Fennelwick')
  expect(tells(more, undefined, news(names('Umberglass')))).toBe(true)
  expect(tells(more, undefined, news(more))).toBe(false)
  expect(tells(more, more, nothing)).toBe(false)
})

test('an agency that begins to say what it was told is told nothing', () => {
  const record = names('Umberglass', 'Fennelwick')
  expect(tells(record, names('Umberglass'), news(record))).toBe(false)
})

test('an agency whose own value is overridden is told, once', () => {
  const record = names('Umberglass')
  expect(tells(record, names('Otherglass'), nothing)).toBe(true)
  expect(tells(record, names('Thirdglass'), news(record, names('Otherglass')))).toBe(false)
})

test('what was told and is gone is news', () => {
  expect(tells(names('Umberglass'), undefined, news(names('Umberglass', 'Fennelwick')))).toBe(true)
})

test('what an agency stops saying while others go on is told', () => {
  const record = names('Umberglass', 'Fennelwick')
  const told = news(record, record)
  expect(tells(record, names('Umberglass'), told)).toBe(true)
})

test('an agency that takes an item over with less of its key is told nothing, and learns the rest where its format has room', () => {
  const whole = { offenceCode: 'ZZ1', offenceDate: '2020-01-01', convictedOn: '2020-06-01' }
  const record = { ...names('Umberglass'), convictions: [whole] }
  const without = (convictions: JsonObject[]): JsonObject => ({ ...names('Umberglass'), convictions })
  expect(tells(record, without([{ offenceCode: 'ZZ1', offenceDate: '2020-01-01' }]), nothing)).toBe(false)
  expect(tells(record, without([{ offenceCode: 'ZZ1' }]), nothing)).toBe(true)
})
