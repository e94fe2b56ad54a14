import { below, isObject, type Json, type JsonObject } from '../../json'

/** What was seen at one place of the samples, `*` for items: types, texts, and in how many records. */
export interface SeenPlace {
  path: string
  types: Set<string>
  /** Different texts, as many as are of use for guessing; numbers as text. */
  values: Set<string>
  /** How many records have it. */
  records: number
}

const mostValues = 200

/** Every place of the samples, in the order in which it was first seen. */
export function placesSeen(records: readonly Json[]): Map<string, SeenPlace> {
  const places = new Map<string, SeenPlace>()
  for (const record of records) {
    const here = new Set<string>()
    note(places, here, record, '')
    for (const path of here) (places.get(path) ?? emptyPlace(path)).records += 1
  }
  return places
}

const emptyPlace = (path: string): SeenPlace => ({ path, types: new Set(), values: new Set(), records: 0 })

function note(places: Map<string, SeenPlace>, here: Set<string>, value: Json, path: string): void {
  const place = places.get(path) ?? emptyPlace(path)
  places.set(path, place)
  here.add(path)
  place.types.add(typeOf(value))
  if ((typeof value === 'string' || typeof value === 'number') && place.values.size < mostValues && value !== '')
    place.values.add(String(value))
  if (Array.isArray(value)) for (const item of value) note(places, here, item, `${path}/*`)
  else if (isObject(value)) for (const name of Object.keys(value)) note(places, here, value[name] ?? null, below(path, name))
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** The places that hold no others. */
export const leavesSeen = (places: ReadonlyMap<string, SeenPlace>): SeenPlace[] =>
  [...places.values()].filter(({ path, types }) => path !== '' && !types.has('object') && !types.has('array'))

/** A JSON Schema that all samples fit: open, since samples never show everything. It holds no value of them. */
export function schemaSeen(records: readonly Json[], title: string): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...schemaOf(records)
  }
}

function schemaOf(values: readonly Json[]): JsonObject {
  const types = new Set(values.map(typeOf))
  if (types.has('number')) types.delete('integer')
  const objects = values.filter(isObject)
  const items = values.filter(value => Array.isArray(value)).flat()
  const names = [...new Set(objects.flatMap(object => Object.keys(object)))]
  const members = names.map(name => [
    name,
    schemaOf(objects.flatMap(object => (Object.hasOwn(object, name) ? [object[name] ?? null] : [])))
  ])
  const [only, ...others] = [...types].sort()
  return {
    ...(only === undefined ? {} : { type: others.length === 0 ? only : [only, ...others] }),
    ...(members.length > 0 ? { properties: Object.fromEntries(members) as JsonObject } : {}),
    ...(types.has('array') ? { items: schemaOf(items) } : {})
  }
}
