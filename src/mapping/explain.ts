import { patternOf } from './law-tools'
import type { Mapping, RuleFootprint } from './types'

/** The rules that touch a path, on the side it stands on, and what is said of it otherwise. */
export interface Explanation {
  path: string
  agency: RuleFootprint[]
  shared: RuleFootprint[]
  /** Why the agency path is not wanted. */
  unwanted?: string
}

/** Which rules read or write a path of either side (indexes or `*` for items), the closest first. */
export function explainPath(mapping: Mapping, path: string): Explanation {
  const pattern = patternOf(path)
  const near = (side: 'agency' | 'shared'): RuleFootprint[] =>
    mapping.rules
      .filter(rule => rule.shape !== 'when-test' && rule[side].some(one => touches(one, pattern)))
      .toSorted((a, b) => closeness(b[side], pattern) - closeness(a[side], pattern))
  const above = Object.keys(mapping.unwanted).find(one => pattern === one || pattern.startsWith(`${one}/`))
  const reason = above === undefined ? undefined : mapping.unwanted[above]
  return { path: pattern, agency: near('agency'), shared: near('shared'), ...(reason === undefined ? {} : { unwanted: reason }) }
}

function touches(one: string, pattern: string): boolean {
  // The item itself, of rules that spread over it: it would stand for every path.
  if (one === '' && pattern !== '') return false
  return one === pattern || one.startsWith(`${pattern}/`) || pattern.startsWith(`${one}/`)
}

/** Longer common paths are closer; the path itself is closest. */
function closeness(paths: readonly string[], pattern: string): number {
  return Math.max(
    ...paths
      .filter(one => touches(one, pattern))
      .map(one => (one === pattern ? Infinity : -Math.abs(one.length - pattern.length)))
  )
}
