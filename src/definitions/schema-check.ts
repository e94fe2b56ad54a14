import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020'
import { below, type JsonObject } from '../json'
import { nearest, type DefinitionFault } from './fault'
import type { FaultNote, YamlFile } from './yaml-file'

const compiled = new WeakMap<JsonObject, ValidateFunction>()

/**
 * The schemas of definition files are the product's own, so they are not held against the schema of schemas every time; and
 * they check a few small files, so that what they compile to is not worth shortening.
 */
const manner: Options = {
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  validateSchema: false,
  meta: false,
  code: { optimize: false }
}

/** Every way in which a definition file breaks its JSON Schema (2020-12), each at its place in the file. */
export function schemaFaults(yaml: YamlFile, schema: JsonObject): DefinitionFault[] {
  const check = compiled.get(schema) ?? new Ajv2020(manner).compile(schema)
  compiled.set(schema, check)
  if (check(yaml.value)) return []
  const errors = (check.errors ?? []).filter(error => !['if', 'oneOf', 'anyOf', 'propertyNames'].includes(error.keyword))
  return (errors.length > 0 ? errors : (check.errors ?? [])).map(error => yaml.fault(noteOf(error)))
}

function noteOf(error: ErrorObject): FaultNote {
  const pointer = error.instancePath
  const parameters = error.params as Record<string, unknown>
  if (error.keyword === 'additionalProperties') {
    const name = String(parameters['additionalProperty'])
    const meant = nearest(name, Object.keys((error.parentSchema?.['properties'] as JsonObject | undefined) ?? {}))
    const note = {
      code: 'unknown-member',
      message: `"${name}" is not a member that may stand here`,
      pointer: below(pointer, name),
      key: true
    }
    return meant === undefined ? note : { ...note, hint: `did you mean "${meant}"?` }
  }
  if (error.keyword === 'required') {
    return { code: 'missing-member', message: `"${String(parameters['missingProperty'])}" is missing here`, pointer }
  }
  if (error.keyword === 'enum') {
    const allowed = (parameters['allowedValues'] as unknown[]).map(String).join(', ')
    return { code: 'not-one-of', message: `must be one of: ${allowed}`, pointer }
  }
  return { code: 'not-as-the-schema-says', message: error.message ?? 'is not as the schema says', pointer }
}
