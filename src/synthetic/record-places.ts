import { below, clone, isObject, pointerSteps, type Json, type JsonObject } from '../json'
import type { Mapping } from '../mapping'

/** A place of an agency's record that holds one of the things that identify it, and whether it takes a number. */
export interface RecordPlace {
  pointer: string
  number: boolean
}

/** Where an agency's record holds its own key, version and as-of time. */
export interface RecordPlaces {
  key?: RecordPlace
  version?: RecordPlace
  asOf?: RecordPlace
}

/** Spellings of a moment (RFC 3339, UTC) that agencies use, the most exact first. */
const spellings: readonly ((at: string) => string)[] = [
  at => at,
  at => at.slice(0, 10),
  at => at.slice(0, 10).split('-').reverse().join('/'),
  at => at.slice(0, 10).replaceAll('-', '')
]

/** A mapping tells how to read these places, not how to write them: they are found by trying each place that its schema has for a scalar. */
export function recordPlaces(mapping: Mapping): RecordPlaces {
  const places: RecordPlaces = {}
  const { schema } = mapping.format
  const at = '2020-01-02T03:04:05Z'
  for (const place of scalarPlaces(schema, schema, '', 0)) {
    const seven = mapping.identify(withValue({}, place.pointer, place.number ? 7 : '7'))
    if (seven.recordKey === '7') places.key ??= place
    if (seven.recordVersion === '7') places.version ??= place
    if (
      spellings.some(spell => mapping.identify(withValue({}, place.pointer, spell(at))).asOf?.startsWith('2020-01-02') === true)
    ) {
      places.asOf ??= place
    }
  }
  return places
}

/** The record with a moment written at its as-of place in the first spelling that reads back as that day. */
export function withAsOf(tree: Json, place: RecordPlace, at: string, mapping: Mapping): Json {
  const written = spellings.map(spell => withValue(tree, place.pointer, spell(at)))
  return written.find(candidate => mapping.identify(candidate).asOf?.startsWith(at.slice(0, 10)) === true) ?? tree
}

/** A copy of a record with a value at a place; objects on the way are made. The last step may not stand in a list. */
export function withValue(tree: Json, pointer: string, value: Json): Json {
  const root = isObject(tree) ? clone(tree) : {}
  const steps = pointerSteps(pointer)
  const last = steps.pop()
  let at: JsonObject = root
  for (const step of steps) {
    const next = at[step]
    at = isObject(next) ? next : (at[step] = {})
  }
  if (last !== undefined) at[last] = value
  return root
}

const deepest = 4

function scalarPlaces(root: JsonObject, node: JsonObject, pointer: string, depth: number): RecordPlace[] {
  const forms = [node, ...alternatives(node)].map(form => referred(root, form))
  const own = forms.flatMap(form =>
    scalar(form) && pointer !== '' ? [{ pointer, number: !types(form).includes('string') }] : []
  )
  const inner = depth >= deepest ? [] : forms.flatMap(form => Object.entries(isObject(form.properties) ? form.properties : {}))
  const deeper = inner.flatMap(([name, member]) =>
    isObject(member) ? scalarPlaces(root, member, below(pointer, name), depth + 1) : []
  )
  return [...own.slice(0, 1), ...deeper]
}

function alternatives(node: JsonObject): JsonObject[] {
  return Array.isArray(node.anyOf) ? node.anyOf.filter(isObject) : []
}

function referred(root: JsonObject, node: JsonObject): JsonObject {
  const name = typeof node.$ref === 'string' ? /^#\/\$defs\/(.+)$/.exec(node.$ref)?.[1] : undefined
  const definition = name !== undefined && isObject(root.$defs) ? root.$defs[name] : undefined
  return isObject(definition) ? definition : node
}

function types(node: JsonObject): Json[] {
  return Array.isArray(node.type) ? node.type : node.type === undefined ? [] : [node.type]
}

function scalar(node: JsonObject): boolean {
  return types(node).some(type => type === 'string' || type === 'number' || type === 'integer')
}
