import { Ajv2020 } from 'ajv/dist/2020'
import { isObject, type Json, type JsonObject } from '../json'
import { capped } from './fault-list'
import { defaultLimits } from './limits'
import { withoutNoise } from './schema-alternatives'
import { schemaFormats } from './schema-formats'
import { SchemaGraph } from './schema-graph'
import { schemaFault } from './schema-messages'
import type { Fault } from './types'

/**
 * Compiles a JSON Schema (2020-12) once and gives a check that lists what is wrong with a tree: every fault up to the
 * limit, each with its pointer, none with a value. `refs` are schemas it refers to by `$id`. Throws on a schema that is
 * not strict: that is a mistake of the schema.
 */
export function schemaChecker(schema: JsonObject, refs: readonly JsonObject[] = []): (tree: Json) => Fault[] {
  const limit = defaultLimits.faults
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: true,
    strictTuples: true,
    strictRequired: true,
    allErrors: true,
    ownProperties: true,
    validateFormats: true,
    discriminator: true,
    verbose: true,
    // Optimising the checks takes as long as compiling them, at every start, and saves a twentieth of a check.
    code: { optimize: false },
    formats: { ...schemaFormats }
  })
  ajv.addVocabulary([...new Set([schema, ...refs].flatMap(annotations))])
  for (const ref of refs) ajv.addSchema(ref)
  const validate = ajv.compile(schema)
  const graph = new SchemaGraph([schema, ...refs])
  return tree => {
    if (validate(tree)) return []
    const errors = withoutNoise(validate.errors ?? [], graph).slice(0, limit + 1)
    return capped(errors.map(schemaFault), limit)
  }
}

/** The same check, compiled when something is first held against it. */
export function checkOnDemand(schema: JsonObject): (tree: Json) => Fault[] {
  let check: ((tree: Json) => Fault[]) | undefined
  return tree => (check ??= schemaChecker(schema))(tree)
}

/** The annotation keywords (`x-...`) that a schema uses. */
function annotations(schema: Json): string[] {
  if (Array.isArray(schema)) return schema.flatMap(annotations)
  if (!isObject(schema)) return []
  return Object.entries(schema).flatMap(([name, value]) => (name.startsWith('x-') ? [name] : annotations(value)))
}
