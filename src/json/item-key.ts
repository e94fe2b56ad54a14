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
  return text
    .normalize('NFC')
    .toUpperCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}
