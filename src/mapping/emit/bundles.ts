import type { Lens } from '../lens'
import type { Path } from '../path'
import type { Fixed } from './emission'
import { spreadOf } from './spread'

/** Rules that are written out in one function, with the constants that stand in the members they write. */
export interface Bundle {
  lenses: Lens[]
  fixed: Fixed[]
}

/** About as many rules as the engine makes fast code of in little time. */
export const bundleSize = 24

/**
 * Rules in bundles, no member of the root in two of them, in the order of the members. Rules keep their order within a bundle.
 */
export function bundles(lenses: readonly Lens[], fixed: readonly Fixed[], way: 'up' | 'down'): Bundle[] {
  const groups = new Map<string, Group>()
  for (const [at, lens] of lenses.entries()) join(groups, [...pathsOf(lens, way), ...looksAt(lens, way)], { at, lens })
  for (const one of fixed) join(groups, [one.path], one)
  const ordered = [...new Set(groups.values())].sort((a, b) => a.rank - b.rank)
  const made: Group[] = []
  for (const group of ordered) {
    const last = made.at(-1)
    if (last && last.lenses.length + group.lenses.length <= bundleSize) {
      last.lenses.push(...group.lenses)
      last.fixed.push(...group.fixed)
    } else made.push(group)
  }
  return made.map(({ lenses: held, fixed: constants }) => ({
    lenses: held.sort((a, b) => a.at - b.at).map(({ lens }) => lens),
    fixed: constants
  }))
}

interface Group {
  rank: number
  names: Set<string>
  lenses: { at: number; lens: Lens }[]
  fixed: Fixed[]
}

/** Adds to the group of the members that the paths begin with; several groups become one. */
function join(groups: Map<string, Group>, paths: readonly Path[], one: { at: number; lens: Lens } | Fixed): void {
  const group: Group = { rank: Infinity, names: new Set(), lenses: [], fixed: [] }
  for (const path of paths) {
    const [step] = path.steps
    const name = step?.name ?? ''
    const known = groups.get(name)
    group.names.add(name)
    group.rank = Math.min(group.rank, step?.ranks.get(step.name) ?? 0, known?.rank ?? Infinity)
    if (!known || known === group) continue
    for (const other of known.names) group.names.add(other)
    group.lenses.push(...known.lenses.filter(lens => !group.lenses.includes(lens)))
    group.fixed.push(...known.fixed.filter(constant => !group.fixed.includes(constant)))
  }
  if ('lens' in one) group.lenses.push(one)
  else group.fixed.push(one)
  for (const name of group.names) groups.set(name, group)
}

/** The places that a rule writes whose form is known. */
function pathsOf({ shape }: Lens, way: 'up' | 'down'): Path[] {
  const up = way === 'up'
  switch (shape?.kind) {
    case 'leaf': {
      const members = up ? shape.spec.fields : shape.spec.agencyFields
      return members.length > 0 ? members.map(({ path }) => path) : [up ? shape.spec.shared : shape.spec.agency]
    }
    case 'each':
    case 'list':
      return [up ? shape.set.path : shape.path]
    case 'slots':
      return up ? [shape.set.path] : [...shape.slots]
    case 'find':
      return up ? (spreadOf(shape.spec)?.map(({ whole }) => whole) ?? [shape.spec.shared]) : [shape.spec.list]
    case 'pivot':
      return up ? [shape.spec.shared] : [...shape.spec.slots, ...(shape.spec.rest ? [shape.spec.rest.path] : [])]
    case 'check':
    case undefined:
      return []
  }
}

/** The place of another rule that a rule looks at. */
function looksAt({ shape }: Lens, way: 'up' | 'down'): Path[] {
  return way === 'up' && shape?.kind === 'leaf' && 'of' in shape.spec.primitive ? [shape.spec.primitive.kind] : []
}
