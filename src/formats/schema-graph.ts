import { isObject, valueAt, type Json, type JsonObject } from '../json'

/** Which schemas can take part in checking a value against another: those inside it and those it refers to. */
export class SchemaGraph {
  private readonly byId = new Map<string, JsonObject>()
  private readonly documentOf = new Map<JsonObject, JsonObject>()
  private readonly known = new Map<JsonObject, ReadonlySet<JsonObject>>()

  constructor(documents: readonly JsonObject[]) {
    for (const document of documents) {
      if (typeof document.$id === 'string') this.byId.set(document.$id, document)
      for (const schema of objectsIn(document)) this.documentOf.set(schema, document)
    }
  }

  /** The schema itself, all within it, and all that those refer to. */
  reach(schema: JsonObject): ReadonlySet<JsonObject> {
    const known = this.known.get(schema)
    if (known !== undefined) return known
    const reached = new Set<JsonObject>()
    const waiting = [schema]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const inner of objectsIn(next)) {
        if (reached.has(inner)) continue
        reached.add(inner)
        const target = this.target(inner)
        if (target !== undefined) waiting.push(target)
      }
    }
    this.known.set(schema, reached)
    return reached
  }

  private target(schema: JsonObject): JsonObject | undefined {
    if (typeof schema.$ref !== 'string') return undefined
    const [id = '', pointer = ''] = schema.$ref.split('#')
    const document = id === '' ? this.documentOf.get(schema) : this.byId.get(id)
    const target = /^(?:\/|$)/.test(pointer) ? valueAt(document, decodeURIComponent(pointer)) : undefined
    return isObject(target) ? target : undefined
  }
}

function* objectsIn(value: Json): Generator<JsonObject> {
  if (isObject(value)) yield value
  for (const inner of Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []) yield* objectsIn(inner)
}
