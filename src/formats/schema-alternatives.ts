import type { ErrorObject } from 'ajv'
import { isObject } from '../json'

/**
 * Drops what ajv says of the branches of an `anyOf` or `oneOf` that were not meant, so that one mistake is one fault: where
 * a single branch is for this kind of value, its errors stay; otherwise the one error that no branch fits.
 */
export function withoutNoise(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = []
  for (const error of errors) {
    if (error.keyword === 'if') continue
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error)
      continue
    }
    const branches = byBranch(error, takeBranchErrors(error, kept))
    const meant = branches.filter(branch => !branch.some(nested => excludes(nested, error)))
    const [only] = meant
    if (only !== undefined && meant.length === 1) kept.push(...only)
    else kept.push(error)
  }
  return kept
}

/** Takes the errors of an alternative's branches off the end of the list: they stand right before that of the whole. */
function takeBranchErrors(error: ErrorObject, kept: ErrorObject[]): ErrorObject[] {
  const own = `${error.schemaPath}/`
  const siblings = error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/') + 1)
  let from = kept.length
  for (; from > 0; from--) {
    const nested = kept[from - 1]
    if (nested === undefined || !isWithin(nested, error)) break
    if (nested.schemaPath.startsWith(siblings) && !nested.schemaPath.startsWith(own)) break
  }
  return kept.splice(from)
}

function isWithin(nested: ErrorObject, error: ErrorObject): boolean {
  return nested.instancePath === error.instancePath || nested.instancePath.startsWith(`${error.instancePath}/`)
}

/** The errors of each branch, in order. An error behind a reference inside a branch belongs to the branch before it. */
function byBranch(error: ErrorObject, nested: readonly ErrorObject[]): ErrorObject[][] {
  const schemas: unknown[] = Array.isArray(error.schema) ? error.schema : []
  const paths = schemas.map((schema, i) =>
    isObject(schema) && typeof schema.$ref === 'string' ? schema.$ref : `${error.schemaPath}/${i}`
  )
  const branches: ErrorObject[][] = paths.map(() => [])
  let current = 0
  for (const item of nested) {
    const found = paths.findIndex(
      (path, i) => i >= current && (item.schemaPath === path || item.schemaPath.startsWith(`${path}/`))
    )
    if (found !== -1) current = found
    branches[current]?.push(item)
  }
  return branches.filter(branch => branch.length > 0)
}

/** The branch is for another kind of value, or for another of the values that tell the branches apart. */
function excludes(nested: ErrorObject, error: ErrorObject): boolean {
  if (nested.instancePath === error.instancePath)
    return nested.keyword === 'type' || (nested.keyword === 'enum' && typeof error.data === 'object')
  const depth = nested.instancePath.slice(error.instancePath.length).split('/').length
  return nested.keyword === 'const' && depth === 2
}
