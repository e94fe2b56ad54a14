import { canonicalJson } from './canonical'
import { isObject, type Json } from './json'

/**
 * The key of one item of a keyed array (`x-key` in the shared schema): its key fields, spelt alike and joined by `|`.
 * Spelling differences that carry no meaning (case, white space, punctuation, Unicode composition) do not count.
 */
export function itemKey(item: Json, fields: readonly string[]): string {
  return fields.map(field => keyPart(isObject(item) && Object.hasOwn(item, field) ? item[field] : undefined)).join('|')
}

/** The items in the order of their keys (UTF-16 code units); items of equal key keep their order. The source is left alone. */
export function sortByKey<T extends Json>(items: readonly T[], fields: readonly string[]): T[] {
  const withKey = items.map(item => ({ item, key: itemKey(item, fields) }))
  return withKey.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item)
}

/**
 * The items by name, in their given order. A name is `key#occurrence`, the occurrence counted from 0 among items of equal
 * key, so that no item is lost where two cannot be told apart.
 */
export function keyed<T extends Json>(items: readonly T[], fields: readonly string[]): Map<string, T> {
  const seen = new Map<string, number>()
  const named = new Map<string, T>()
  for (const item of items) {
    const key = itemKey(item, fields)
    const occurrence = seen.get(key) ?? 0
    seen.set(key, occurrence + 1)
    named.set(`${key}#${occurrence}`, item)
  }
  return named
}

/** How the items of a keyed array are told apart: `x-key` and, where an item may lack part of its key, `x-key-least`. */
export interface ItemKeys {
  key: readonly string[]
  /** The key fields that alone let an item without the others stand for the one that has them. */
  least?: readonly string[] | undefined
}

/**
 * The items by name, as `keyed` gives it, where an item that lacks part of its key takes the name of the one item among
 * `others` that has what it lacks and agrees in the rest: formats differ in which parts of a key they carry. It keeps its own
 * name where `least` is not filled, where more than one of the others would do, and where its own list tells the two apart.
 */
export function keyedAmong<T extends Json>(
  items: readonly T[],
  { key, least }: ItemKeys,
  others: ReadonlyMap<string, Json>
): Map<string, T> {
  const own = keyed(items, key)
  if (least === undefined || others.size === 0) return own
  const joined = new Map<string, T>()
  const partial = [...own].filter(([, item]) => lacksOnlyTheRest(item, key, least)).sort(([a], [b]) => (a < b ? -1 : 1))
  if (partial.length === 0) return own
  const parts = [...others.values()].map(other => partsOf(other, key))
  const apart = new Set(own.values())
  for (const [name, item] of partial) {
    const fuller = theFuller(partsOf(item, key), parts)
    const whole = fuller && `${fuller.join('|')}${name.slice(name.lastIndexOf('#'))}`
    if (whole === undefined || own.has(whole) || joined.has(whole) || !others.has(whole)) continue
    joined.set(whole, item)
    apart.delete(item)
  }
  return new Map([...keyed([...apart], key), ...joined])
}

const partsOf = (item: Json, fields: readonly string[]): string[] => fields.map(field => itemKey(item, [field]))

function lacksOnlyTheRest(item: Json, key: readonly string[], least: readonly string[]): boolean {
  return partsOf(item, key).includes('') && !partsOf(item, least).includes('')
}

/** The one key that fills what `parts` lacks and contradicts nothing, of those that no other such key fills further. */
function theFuller(parts: readonly string[], all: readonly (readonly string[])[]): readonly string[] | undefined {
  const candidates = all.filter(other => fills(parts, other))
  const widest = candidates.filter(one => !candidates.some(other => fills(one, other)))
  const [first, ...rest] = widest
  return first && rest.every(other => other.every((part, at) => part === first[at])) ? first : undefined
}

/** Whether `other` has every part that `parts` has, and more. */
function fills(parts: readonly string[], other: readonly string[]): boolean {
  return parts.every((part, at) => part === '' || part === other[at]) && parts.some((part, at) => part !== other[at])
}

/**
 * How a path names an item of a keyed array: `[KEY]` for the first of its key, `[KEY#1]` for the second. Takes the name
 * that `keyed` gives; the step is not yet escaped (see `below`). Keys are made of values, so such a path is personal data.
 */
export function itemStep(name: string): string {
  const key = name.replace(/#0$/, '')
  return key === name || /#\d+$/.test(key) ? `[${name}]` : `[${key}]`
}

function keyPart(value: Json | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return bare(value)
  if (Array.isArray(value)) return value.map(keyPart).join(',')
  if (isObject(value)) return `~${typeof value['parked'] === 'string' ? value['parked'] : canonicalJson(value)}`
  return String(value)
}

/** Letters with their marks, and digits: the marks of scripts without composed letters are part of the letter. */
function bare(text: string): string {
  if (/^[A-Z0-9]*$/.test(text)) return text
  // Most texts are of ASCII alone, for which composition changes nothing.
  if (/^[\x20-\x7e]*$/.test(text)) return text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return text
    .normalize('NFC')
    .toUpperCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}
