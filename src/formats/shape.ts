import { isObject, valueAt, type Json, type JsonObject } from '../json'

/** What a schema says of how a value is laid out, seen through `$ref`, `allOf`, `anyOf` and `oneOf`. */
export interface Shape {
  readonly isList: boolean
  readonly isObject: boolean
  /** The members in the order of the schema, each with its place in that order. */
  readonly order: ReadonlyMap<string, number>
  member(name: string): Shape
  items(): Shape
  /** The first value that any of the schemas gives a keyword. */
  keyword(name: string): Json | undefined
}

const shapes = new WeakMap<JsonObject, Map<JsonObject | undefined, Shape>>()

/** The shape of what a schema describes; of whatever it is where there is no schema. Computed once per schema object. */
export function shapeOf(schema: JsonObject | undefined, root: JsonObject): Shape {
  let known = shapes.get(root)
  if (known === undefined) shapes.set(root, (known = new Map<JsonObject | undefined, Shape>()))
  let shape = known.get(schema)
  if (shape === undefined) known.set(schema, (shape = shapeFrom(reach(schema, root), root)))
  return shape
}

function shapeFrom(parts: readonly JsonObject[], root: JsonObject): Shape {
  const members = new Map<string, JsonObject>()
  for (const { properties } of parts) {
    for (const [name, schema] of Object.entries(isObject(properties) ? properties : {})) {
      if (!members.has(name) && isObject(schema)) members.set(name, schema)
    }
  }
  return {
    isList: parts.some(part => hasType(part, 'array') || part.items !== undefined),
    isObject: parts.some(part => hasType(part, 'object') || part.properties !== undefined),
    order: new Map([...members.keys()].map((name, i) => [name, i])),
    member: name => shapeOf(members.get(name), root),
    items: () => shapeOf(parts.map(part => part.items).find(isObject), root),
    keyword: name => parts.find(part => Object.hasOwn(part, name))?.[name]
  }
}

/** A schema and all that it pulls in for the same value. References to other documents are left alone. */
function reach(schema: JsonObject | undefined, root: JsonObject, seen = new Set<JsonObject>()): JsonObject[] {
  if (schema === undefined || seen.has(schema)) return []
  seen.add(schema)
  const { $ref } = schema
  const target =
    typeof $ref === 'string' && /^#(?:\/|$)/.test($ref) ? valueAt(root, decodeURIComponent($ref.slice(1))) : undefined
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap(keyword => {
    const branch = schema[keyword]
    return Array.isArray(branch) ? branch : []
  })
  return [schema, ...[target, ...branches].flatMap(part => (isObject(part) ? reach(part, root, seen) : []))]
}

function hasType(schema: JsonObject, type: string): boolean {
  return schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type))
}
