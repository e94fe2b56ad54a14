import { isObject, pointerSteps, type ItemKeys, type Json, type JsonObject } from '../json'

/** A place in the shared schema: its sub-schema, with references resolved, and its path (`*` for any item of a list). */
export interface Place {
  kind: 'place'
  schema: JsonObject
  path: string
  /** One value although it may be an object: a worker, a marking, a parked code. Mixing two of them would invent a third. */
  whole: boolean
  root: JsonObject
}

/** The place of the whole record. */
export function recordPlace(sharedSchema: JsonObject): Place {
  return { kind: 'place', schema: sharedSchema, path: '', whole: false, root: sharedSchema }
}

/** The place of a member, or undefined where the schema knows none of that name. */
export function memberPlace(place: Place, name: string): Place | undefined {
  return known(place, `/${name}`, () => {
    for (const form of forms(place)) {
      const members = form['properties']
      if (isObject(members) && Object.hasOwn(members, name)) return step(place, members[name], name)
    }
    return undefined
  })
}

/** The place of the items of a list, or undefined where the schema holds no list. */
export function itemPlace(place: Place): Place | undefined {
  return known(place, '*', () => {
    const list = forms(place).find(form => form['type'] === 'array')
    return list ? step(place, list['items'], '*') : undefined
  })
}

// Schemas do not change, and records are walked by them over and over. What no schema knows is not kept: names come from outside.
const placesBelow = new WeakMap<Place, Map<string, Place>>()

function known(place: Place, name: string, find: () => Place | undefined): Place | undefined {
  const below = placesBelow.get(place)
  const found = below?.get(name)
  if (found) return found
  const made = find()
  if (made && below) below.set(name, made)
  else if (made) placesBelow.set(place, new Map([[name, made]]))
  return made
}

/** Names of all members that the schema knows at a place. */
export function memberNames(place: Place): string[] {
  return forms(place).flatMap(form => (isObject(form['properties']) ? Object.keys(form['properties']) : []))
}

/** The words that may stand at a place, where the schema lists them; undefined where any text may. */
export function wordsAt(place: Place): string[] | undefined {
  const lists = forms(place).map(form => form['enum'])
  const all = lists.filter(list => Array.isArray(list)).flat()
  return all.length > 0 && forms(place).every(form => Array.isArray(form['enum']) || form['type'] === 'object')
    ? all.filter(word => typeof word === 'string')
    : undefined
}

/** The key fields of a keyed list (`x-key`), or undefined for every other place. */
export function keyFields(place: Place): string[] | undefined {
  const key = place.schema['x-key']
  return Array.isArray(key) ? key.map(String) : undefined
}

/** How the items of a keyed list are told apart (`x-key`, `x-key-least`), or undefined for every other place. */
export function itemKeys(place: Place): ItemKeys | undefined {
  const key = keyFields(place)
  const least = place.schema['x-key-least']
  return key && { key, ...(Array.isArray(least) && { least: least.map(String) }) }
}

/** The place a path names: a JSON Pointer in which `*` or an index stands for any item. Undefined where the schema knows none. */
export function placeAt(place: Place, path: string): Place | undefined {
  let at: Place | undefined = place
  for (const name of pointerSteps(path)) {
    if (at === undefined) return undefined
    at = /^(?:\*|\d+)$/.test(name) ? (itemPlace(at) ?? memberPlace(at, name)) : memberPlace(at, name)
  }
  return at
}

function step(place: Place, schema: Json | undefined, name: string): Place {
  const resolved = resolve(place.root, schema)
  const whole = place.whole || (isObject(schema) && '$ref' in schema) || 'anyOf' in resolved || !holdsParts(resolved)
  return { kind: 'place', schema: resolved, path: `${place.path}/${name}`, whole, root: place.root }
}

function resolve(root: JsonObject, schema: Json | undefined): JsonObject {
  if (!isObject(schema)) return {}
  const reference = schema['$ref']
  if (typeof reference !== 'string') return schema
  const definitions = root['$defs']
  const target = isObject(definitions) ? definitions[reference.replace('#/$defs/', '')] : undefined
  return resolve(root, target)
}

const holdsParts = (schema: JsonObject): boolean => schema['type'] === 'object' || schema['type'] === 'array'

function forms(place: Place): JsonObject[] {
  const choices = place.schema['anyOf']
  return Array.isArray(choices) ? choices.map(choice => resolve(place.root, choice)) : [place.schema]
}
