import type { ErrorObject } from 'ajv'
import { isObject, type JsonObject } from '../json'
import type { SchemaGraph } from './schema-graph'

/**
 * Drops what ajv says of the branches of an `anyOf` or `oneOf` that were not meant, so that one mistake is one fault: where
 * a single branch is for this kind of value, its errors stay; otherwise the one error that no branch fits. The errors must
 * be verbose, which ties each to its schema.
 */
export function withoutNoise(errors: readonly ErrorObject[], graph: SchemaGraph): ErrorObject[] {
  const kept: ErrorObject[] = []
  for (const error of errors) {
    if (error.keyword === 'if') continue
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error)
      continue
    }
    const meant = takeBranches(error, kept, graph).filter(branch => !branch.some(nested => excludes(nested, error)))
    const [only] = meant
    if (only !== undefined && meant.length === 1) kept.push(...only)
    else kept.push(error)
  }
  return kept
}

/** Takes the errors of an alternative's branches off the end of the list, where they stand right before that of the whole. */
function takeBranches(error: ErrorObject, kept: ErrorObject[], graph: SchemaGraph): ErrorObject[][] {
  const schemas = (Array.isArray(error.schema) ? error.schema : []) as unknown[]
  const reaches = schemas.map(schema => (isObject(schema) ? graph.reach(schema) : new Set<JsonObject>()))
  const branches = reaches.map((): ErrorObject[] => [])
  let current = reaches.length - 1
  for (let nested = kept.at(-1); nested !== undefined && isWithin(nested, error); nested = kept.at(-1)) {
    // Branches report in their order, so going back the branch can only fall; one schema may serve several.
    const parent = nested.parentSchema as JsonObject | undefined
    while (current >= 0 && !(parent !== undefined && reaches[current]?.has(parent))) current--
    if (current < 0) break
    branches[current]?.push(nested)
    kept.pop()
  }
  return branches.filter(branch => branch.length > 0).map(branch => branch.reverse())
}

function isWithin(nested: ErrorObject, error: ErrorObject): boolean {
  return nested.instancePath === error.instancePath || nested.instancePath.startsWith(`${error.instancePath}/`)
}

/** The branch is for another kind of value, or for another of the values that tell the branches apart. */
function excludes(nested: ErrorObject, error: ErrorObject): boolean {
  if (nested.instancePath !== error.instancePath) {
    return nested.keyword === 'const' && !nested.instancePath.slice(error.instancePath.length + 1).includes('/')
  }
  return nested.keyword === 'type' || (nested.keyword === 'enum' && typeof error.data === 'object')
}
