import { isObject, sortByKey, type Json, type JsonObject } from '../json'
import { itemsOf, keyOf, listedValues, memberOf, membersOf, requires, rootPlace, typesOf, type SchemaPlace } from './schema-view'
import type { Mapping } from './types'

/** Numbers from 0 to 1, the same for the same seed. */
export type Chance = () => number

/** A chance from a seed. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A document as the agency's schema allows it, with the spellings that the mapping's rules make interesting. */
export function sampleDocument(mapping: Mapping, chance: Chance): Json {
  const pools = poolsOf(mapping, 'agency')
  return sample(rootPlace(mapping.format.schema), '', { chance, pools, sparse: 0.55, tidy: false })
}

/** A shared record: what the mapping reaches, and a little of what it does not. */
export function sampleRecord(mapping: Mapping, chance: Chance): JsonObject {
  const pools = poolsOf(mapping, 'shared')
  const root = rootPlace(mapping.sharedSchema)
  const reached = new Set(mapping.footprint.shared.map(path => path.split('/')[1]))
  const record: JsonObject = {}
  for (const section of membersOf(root)) {
    const place = memberOf(root, section)
    if (!place || chance() > (reached.has(section) ? 0.75 : 0.08)) continue
    record[section] = sample(place, `/${section}`, { chance, pools, sparse: 0.5, tidy: true })
  }
  return record
}

interface Manner {
  chance: Chance
  /** Values worth trying, by path. */
  pools: ReadonlyMap<string, readonly Json[]>
  /** How likely an optional member is. */
  sparse: number
  /** A record of the gateway's own: no empty arrays or objects, keyed arrays in order. */
  tidy: boolean
}

function poolsOf(mapping: Mapping, side: 'agency' | 'shared'): Map<string, Json[]> {
  const pools = new Map<string, Json[]>()
  for (const rule of mapping.rules) {
    const values = rule.samples?.[side] ?? []
    for (const path of rule[side]) if (values.length > 0) pools.set(path, [...(pools.get(path) ?? []), ...values])
  }
  return pools
}

function sample(place: SchemaPlace, path: string, manner: Manner): Json {
  const { chance, pools, tidy } = manner
  const pool = pools.get(path)
  if (pool && chance() < 0.8) return pick(pool, chance)
  const form = pick(place.forms, chance)
  const here: SchemaPlace = { root: place.root, forms: form === undefined ? [] : [form] }
  const listed = listedValues(here)
  if (listed.length > 0) return pick(listed, chance)
  const types = [...typesOf(here)].filter(type => !tidy || type !== 'null')
  const type = types.length === 0 ? 'string' : pick(types, chance)
  if (type === 'object') return sampleObject(place, path, manner)
  if (type === 'array') return sampleArray(place, path, manner)
  if (type === 'boolean') return chance() < 0.5
  if (type === 'null') return null
  if (type === 'integer') return Math.floor(chance() * 40)
  if (type === 'number') return Math.floor(chance() * 2000) / 4
  return sampleText(form ?? {}, manner)
}

function sampleObject(place: SchemaPlace, path: string, manner: Manner): JsonObject {
  const value: JsonObject = {}
  for (const name of membersOf(place)) {
    const member = memberOf(place, name)
    if (!member || (!requires(place, name) && manner.chance() > manner.sparse)) continue
    const one = sample(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, manner)
    if (!manner.tidy || !(isObject(one) || Array.isArray(one)) || Object.keys(one).length > 0) value[name] = one
  }
  return value
}

function sampleArray(place: SchemaPlace, path: string, manner: Manner): Json[] {
  const items = itemsOf(place)
  const length = Math.floor(manner.chance() * 4)
  const values = items ? Array.from({ length }, () => sample(items, `${path}/*`, manner)) : []
  const key = keyOf(place)
  const tidy = manner.tidy ? values.filter(value => !isObject(value) || Object.keys(value).length > 0) : values
  return key && manner.tidy ? sortByKey(tidy, key) : tidy
}

const words = ['Ada', 'ada', 'Nonesuch', 'ÉMILE', 'E\u0301mile', 'two  words', '7', 'X1', 'O’Null', 'ß', '𝒜']
const untidy = [...words, ' Ada ', '', 'Nonesuch ', 'x'.repeat(60)]
const shaped = [
  '1985-04-01',
  '1985-04',
  '1985',
  '2024-02-29T23:59:59Z',
  '2024-02-29T23:59:59.250+01:00',
  'AB123',
  'A1234BC',
  '12:30',
  'Y',
  '0'.repeat(64)
]

function sampleText(form: JsonObject, { chance, tidy }: Manner): Json {
  const { format, pattern, minLength } = form
  const fits = (text: string): boolean => typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text)
  if (format === 'partial-date') return pick(shaped.slice(0, 3), chance)
  if (format === 'date') return '1985-04-01'
  if (format === 'date-time-strict' || format === 'date-time') return pick(shaped.slice(3, 5), chance)
  if (typeof pattern === 'string') return pick(orElse([...shaped, ...words].filter(fits), ['A']), chance)
  return pick(tidy || (typeof minLength === 'number' && minLength > 0) ? words : untidy, chance)
}

function orElse(values: string[], other: string[]): string[] {
  return values.length > 0 ? values : other
}

function pick<T>(values: readonly T[], chance: Chance): T {
  return values[Math.floor(chance() * values.length)] as T
}
