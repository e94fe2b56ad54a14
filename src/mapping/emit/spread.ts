import type { FindSpec } from '../find'
import type { Lens } from '../lens'
import type { Path } from '../path'

/**
 * The places that a `find` writes, each for itself, where its rules do the same whatever else stands in their object; else
 * undefined, and its object is one place.
 */
export function spreadOf({ shared, item }: FindSpec): { inner: Path; whole: Path }[] | undefined {
  if (item.late.length > 0 || !item.lenses.every(lens => lens.up === undefined || standsAlone(lens))) return undefined
  if (item.reach.some(inner => inner.steps.length === 0)) return undefined
  return item.reach.map(inner => ({
    inner,
    whole: { pointer: shared.pointer + inner.pointer, steps: [...shared.steps, ...inner.steps] }
  }))
}

/** No absent value means anything to it, and it looks at no place but its own. */
function standsAlone({ shape }: Lens): boolean {
  if (shape?.kind === 'leaf') return shape.spec.fallback === undefined && !('of' in shape.spec.primitive)
  return shape !== undefined
}
