/** Any JSON value, as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | Json[] | JsonObject

/** A JSON object. Absent members are absent: `undefined` is never a value. */
export interface JsonObject {
  [member: string]: Json
}

/** True for a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Equality of JSON values. Member order does not count; array order does. */
export function deepEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const members = Object.keys(a)
  return members.length === Object.keys(b).length && members.every(m => Object.hasOwn(b, m) && deepEqual(a[m], b[m]))
}

/** Equality of JSON values in which the order of members counts too: the two print the same. */
export function identical(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => identical(item, b[i]))
  if (Array.isArray(b)) return false
  const members = Object.keys(a)
  const others = Object.keys(b)
  return members.length === others.length && members.every((m, i) => m === others[i] && identical(a[m], b[m]))
}

/** A deep copy that shares nothing with its source. Its objects are plain, whoever made those of the source. */
export function clone<T extends Json>(value: T): T {
  return copied(value) as T
}

function copied(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copied)
  const copy: JsonObject = {}
  for (const member of Object.keys(value)) {
    const child = copied(value[member] as Json)
    // By assignment this one would become the copy's prototype.
    if (member === '__proto__')
      Object.defineProperty(copy, member, { value: child, enumerable: true, configurable: true, writable: true })
    else copy[member] = child
  }
  return copy
}
