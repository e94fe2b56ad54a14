import { isObject, type Json } from './json'

/**
 * Canonical JSON by RFC 8785: members in the order of their UTF-16 code units, numbers as ECMAScript prints them,
 * no white space. Throws on what JSON cannot hold (undefined, NaN, infinities, lone surrogates).
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON holds finite numbers only')
    return JSON.stringify(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON holds no lone surrogate')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (isObject(value)) {
    const members = Object.keys(value).sort()
    return `{${members.map(m => `${canonicalJson(m)}:${canonicalJson(value[m] as Json)}`).join(',')}}`
  }
  throw new TypeError('canonical JSON holds JSON values only')
}
