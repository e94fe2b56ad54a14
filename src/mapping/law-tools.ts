import { clone, isObject, itemKey, pointerStep, pointerSteps, sortByKey, valueAt, type Json, type JsonObject } from '../json'
import { itemsOf, keyOf, memberOf, rootPlace, type SchemaPlace } from './schema-view'
import type { Mapping, RuleFootprint } from './types'

/** A path with every index as `*`. */
export function patternOf(path: string): string {
  return path.replace(/\/\d+(?=\/|$)/g, '/*')
}

/** Paths of the leaves of a value, in order; with a number, about that many of them, spread out. */
export function leavesOf(value: Json, count = Infinity): string[] {
  const paths: string[] = []
  const walk = (at: Json, path: string): void => {
    if (Array.isArray(at)) at.forEach((item, i) => walk(item, `${path}/${i}`))
    else if (isObject(at)) Object.keys(at).forEach(name => walk(at[name] as Json, `${path}/${pointerStep(name)}`))
    else paths.push(path)
  }
  walk(value, '')
  const step = Math.max(1, Math.ceil(paths.length / count))
  return paths.filter((_path, i) => i % step === 0)
}

/** A copy in which the value at a path is another one of the same type. */
export function edited(value: Json, path: string): Json {
  const copy = clone(value)
  const steps = pointerSteps(path)
  const last = steps.at(-1)
  const parent = valueAt(copy, path.slice(0, path.lastIndexOf('/')))
  if (last === undefined) return copy
  if (Array.isArray(parent)) parent[Number(last)] = other(parent[Number(last)] ?? null)
  else if (isObject(parent)) parent[last] = other(parent[last] ?? null)
  return copy
}

/** The value at a path; null for none. */
edited.at = (value: Json, path: string): Json => valueAt(value, path) ?? null

function other(value: Json): Json {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d/.test(value) ? `1961${value.slice(4)}` : `${value}q`
  if (typeof value === 'number') return value + 1
  return typeof value === 'boolean' ? !value : value
}

/**
 * A copy without everything that stands at, or below, one of the patterns (arrays whose items are named go whole). Objects
 * and arrays that this empties go too, and nulls in whose place an object would have to be made.
 */
export function without(value: Json, patterns: readonly string[]): Json {
  const { gone, above } = cutsOf(patterns)
  if (gone.has('')) return {}
  const strip = (at: Json, path: string): Json | undefined => {
    if (gone.has(path) || (at === null && above.has(path))) return undefined
    if (Array.isArray(at)) {
      const kept = at.map(item => strip(item, `${path}/*`)).filter(item => item !== undefined)
      return kept.length === 0 ? undefined : kept
    }
    if (!isObject(at)) return at
    const kept = Object.keys(at).flatMap(name => {
      const member = strip(at[name] as Json, `${path}/${pointerStep(name)}`)
      return member === undefined ? [] : [[name, member] as const]
    })
    return kept.length === 0 ? undefined : Object.fromEntries(kept)
  }
  return strip(value, '') ?? {}
}

interface Cuts {
  gone: ReadonlySet<string>
  /** Places above those. */
  above: ReadonlySet<string>
}

const cuts = new WeakMap<readonly string[], Cuts>()

function cutsOf(patterns: readonly string[]): Cuts {
  const known = cuts.get(patterns)
  if (known) return known
  const gone = new Set(patterns.map(pattern => pattern.replace(/\/\*$/, '')))
  const above = [...gone].flatMap(pattern =>
    pointerSteps(pattern).map((_step, i, steps) => `/${steps.slice(0, i).map(pointerStep).join('/')}`)
  )
  const made = { gone, above: new Set(above) }
  cuts.set(patterns, made)
  return made
}

/** The shared places that are read but never written, or whose absence says nothing. */
export function maskOf(mapping: Mapping): readonly string[] {
  const known = masks.get(mapping)
  if (known) return known
  const open = mapping.rules.filter(rule => rule.direction === 'up' || rule.keeps || rule.asserts)
  const mask = open.flatMap(rule => rule.shared)
  masks.set(mapping, mask)
  return mask
}

const masks = new WeakMap<Mapping, readonly string[]>()

/** The agency places where another mapping may say something new: those of what it reads but never writes. */
export function freeThrough(mapping: Mapping, other: Mapping): readonly string[] {
  const others = passages.get(mapping) ?? new WeakMap<Mapping, readonly string[]>()
  const known = others.get(other)
  if (known) return known
  const free = maskOf(other).flatMap(path => touching(mapping, path, 'shared', 'agency'))
  passages.set(mapping, others.set(other, free))
  return free
}

const passages = new WeakMap<Mapping, WeakMap<Mapping, readonly string[]>>()

/** A record without those places. */
export function masked(mapping: Mapping, record: JsonObject): Json {
  return without(record, maskOf(mapping))
}

/** True where a pattern is one of the others or below it. */
export function isBelow(pattern: string, others: readonly string[]): boolean {
  return others.some(other => pattern === other || pattern.startsWith(`${other}/`))
}

const touched = new WeakMap<Mapping, Map<string, readonly string[]>>()

/** What the rules that touch a place on one side may change on the other. Worked out once for each place. */
export function touching(
  mapping: Mapping,
  pattern: string,
  from: 'agency' | 'shared',
  to: 'agency' | 'shared'
): readonly string[] {
  const all = touched.get(mapping) ?? new Map<string, readonly string[]>()
  touched.set(mapping, all)
  const name = `${from} ${to} ${pattern}`
  const known = all.get(name) ?? touchedBy(mapping, pattern, from, to)
  // A document of somebody else's may have places without end.
  if (all.size < 10_000) all.set(name, known)
  return known
}

function touchedBy(mapping: Mapping, pattern: string, from: 'agency' | 'shared', to: 'agency' | 'shared'): string[] {
  const near = (path: string): boolean =>
    path === '' || path === pattern || path.startsWith(`${pattern}/`) || pattern.startsWith(`${path}/`)
  return mapping.rules.filter(rule => rule[from].some(near)).flatMap(rule => rule[to])
}

/** Two records made one: of each section what one, the other or both say. */
export function blend(mapping: Mapping, said: JsonObject, given: JsonObject, turn: number): JsonObject {
  const root = rootPlace(mapping.sharedSchema)
  const names = [...new Set([...Object.keys(said), ...Object.keys(given)])]
  const entries = names.flatMap((name, i) => {
    const mine = said[name]
    const other = given[name]
    const way = (turn + i) % 3
    const chosen =
      mine === undefined || other === undefined || way < 2
        ? way === 0
          ? (mine ?? other)
          : (other ?? mine)
        : merged(mine, other, memberOf(root, name))
    return chosen === undefined ? [] : [[name, chosen] as const]
  })
  return Object.fromEntries(entries)
}

function merged(a: Json, b: Json, place: SchemaPlace | undefined): Json {
  if (Array.isArray(a) && Array.isArray(b)) {
    const key = place && keyOf(place)
    return key ? sortByKey([...a, ...b], key) : a
  }
  if (!isObject(a) || !isObject(b)) return b
  return Object.fromEntries(
    [...new Set([...Object.keys(b), ...Object.keys(a)])].map(name => {
      const [one, two] = [a[name], b[name]]
      return [
        name,
        one === undefined ? (two as Json) : two === undefined ? one : merged(one, two, place && memberOf(place, name))
      ]
    })
  )
}

/** The document with one keyed array turned round, for each that may be: and how to compare what it says. */
export function permuted(mapping: Mapping, document: Json): { document: Json; said: (record: JsonObject) => Json }[] {
  const root = rootPlace(mapping.sharedSchema)
  return mapping.rules.flatMap(rule => {
    const path = rule.agency[0]?.replace(/\/\*$/, '') ?? ''
    if (rule.shape !== 'each' || path.includes('*') || !onlyKeyed(mapping, path, root)) return []
    const copy = clone(document)
    const list = valueAt(copy, path)
    if (!Array.isArray(list) || list.length < 2) return []
    list.reverse()
    return [{ document: copy, said: record => sorted(record, root) }]
  })
}

/** Every rule on an agency array is an `each` over a keyed shared array. */
function onlyKeyed(mapping: Mapping, path: string, root: SchemaPlace): boolean {
  const rules = mapping.rules.filter(
    rule => rule.agency.some(one => one === `${path}/*` || one === path) && rule.shape !== 'leaf'
  )
  return rules.every(rule => rule.shape === 'each' && isKeyed(rule, root))
}

function isKeyed(rule: RuleFootprint, root: SchemaPlace): boolean {
  const path = rule.shared[0]?.replace(/\/\*$/, '') ?? ''
  let place: SchemaPlace | undefined = root
  for (const step of pointerSteps(path)) place = place && (step === '*' ? itemsOf(place) : memberOf(place, step))
  return place !== undefined && keyOf(place) !== undefined
}

/** A record whose keyed arrays are in an order of their whole items, so that items of equal key compare. */
function sorted(value: Json, place: SchemaPlace | undefined): Json {
  if (Array.isArray(value)) {
    const items = value.map(item => sorted(item, place && itemsOf(place)))
    const key = place && keyOf(place)
    if (!key) return items
    const word = (item: Json): string => `${itemKey(item, key)} ${JSON.stringify(item)}`
    return items.toSorted((a, b) => (word(a) < word(b) ? -1 : 1))
  }
  if (!isObject(value)) return value
  return Object.fromEntries(Object.keys(value).map(name => [name, sorted(value[name] as Json, place && memberOf(place, name))]))
}
