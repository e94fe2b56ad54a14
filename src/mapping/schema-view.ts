import { isObject, type Json, type JsonObject } from '../json'

/** A place in a JSON Schema: every sub-schema that may apply there, references and alternatives opened. */
export interface SchemaPlace {
  root: JsonObject
  forms: readonly JsonObject[]
}

/** The place of the whole value. */
export function rootPlace(schema: JsonObject): SchemaPlace {
  return { root: schema, forms: open(schema, schema) }
}

/** The place of a member, or undefined where the schema knows none of that name. */
export function memberOf(place: SchemaPlace, name: string): SchemaPlace | undefined {
  const found = place.forms.flatMap(form => {
    const members = form['properties']
    return isObject(members) && Object.hasOwn(members, name) ? [open(place.root, members[name])] : []
  })
  return placeOf(place.root, found)
}

/** The place of the items of an array, or undefined where the schema holds none. */
export function itemsOf(place: SchemaPlace): SchemaPlace | undefined {
  const found = place.forms.flatMap(form => (form['items'] === undefined ? [] : [open(place.root, form['items'])]))
  return placeOf(place.root, found)
}

function placeOf(root: JsonObject, found: readonly (readonly JsonObject[])[]): SchemaPlace | undefined {
  const forms = found.length === 1 ? (found[0] ?? []) : found.flat()
  return forms.length > 0 ? { root, forms } : undefined
}

/** Names of the members that the schema knows at a place, in its order. */
export function membersOf(place: SchemaPlace): string[] {
  return [...new Set(place.forms.flatMap(form => (isObject(form['properties']) ? Object.keys(form['properties']) : [])))]
}

/** Ranks of the members that the schema knows at a place, by its order. */
export function ranksOf(place: SchemaPlace): ReadonlyMap<string, number> {
  const known = ranks.get(place.forms)
  if (known) return known
  const made = new Map(membersOf(place).map((name, rank) => [name, rank]))
  ranks.set(place.forms, made)
  return made
}

const ranks = new WeakMap<readonly JsonObject[], ReadonlyMap<string, number>>()

/** True where the schema demands the member. */
export function requires(place: SchemaPlace, name: string): boolean {
  return place.forms.some(form => Array.isArray(form['required']) && form['required'].includes(name))
}

/** JSON types that may stand at a place. Empty where the schema does not say. */
export function typesOf(place: SchemaPlace): Set<string> {
  const types = new Set<string>()
  for (const form of place.forms) {
    const stated = form['type']
    if (typeof stated === 'string') types.add(stated)
    else if (Array.isArray(stated)) stated.forEach(type => typeof type === 'string' && types.add(type))
    else for (const value of valuesOf(form)) types.add(typeOf(value))
  }
  return types
}

/** The JSON type of a value, whole numbers being `number` too. */
export function typeOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** The values that an `enum` or `const` lists at a place. */
export function listedValues(place: SchemaPlace): Json[] {
  return place.forms.flatMap(valuesOf)
}

/** The key fields of a keyed array (`x-key`), or undefined for every other place. */
export function keyOf(place: SchemaPlace): string[] | undefined {
  const keyed = place.forms.find(form => Array.isArray(form['x-key']))
  return keyed && Array.isArray(keyed['x-key']) ? keyed['x-key'].map(String) : undefined
}

function valuesOf(form: JsonObject): Json[] {
  if (Array.isArray(form['enum'])) return form['enum']
  return form['const'] === undefined ? [] : [form['const']]
}

const opened = new WeakMap<JsonObject, readonly JsonObject[]>()

/** Every form of a sub-schema. Opened once: a schema is not changed after it has been read. */
function open(root: JsonObject, schema: Json | undefined): readonly JsonObject[] {
  if (!isObject(schema)) return []
  const forms = opened.get(schema) ?? openAll(root, schema, [])
  opened.set(schema, forms)
  return forms
}

function openAll(root: JsonObject, schema: Json | undefined, seen: readonly JsonObject[]): JsonObject[] {
  if (!isObject(schema) || seen.includes(schema)) return []
  const parts = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap(part => (Array.isArray(part) ? part : []))
  const reference = schema['$ref']
  if (typeof reference === 'string') parts.push(referred(root, reference))
  const inner = parts.flatMap(part => openAll(root, part, [...seen, schema]))
  const says = ['properties', 'items', 'x-key'].some(word => schema[word] !== undefined)
  return inner.length === 0 || says ? [schema, ...inner] : inner
}

function referred(root: JsonObject, reference: string): Json {
  const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(reference)?.[1]
  const definitions = root['$defs'] ?? root['definitions']
  return name !== undefined && isObject(definitions) ? (definitions[name] ?? null) : null
}
