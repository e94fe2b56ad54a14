import { clone, isObject, type Json } from '../json'
import type { Lens } from './lens'
import { put, valueIn, type Path, type Scope } from './path'
import { passes, type Test } from './predicate'
import { quietUp, type DownRun, type RuleMark, type UpRun } from './run'
import type { LossReason } from './types'

/** Rules that hold only while both sides pass a test. */
export interface BranchSpec {
  rule: RuleMark
  /** The test on the agency's item, by which the branch is taken upwards. */
  agency: Test
  /** The test on the shared item, by which it is taken downwards. */
  shared: Test
  /** Members that the tests want equal to a value: written where they are missing. */
  agencyMarks: Marks
  sharedMarks: Marks
  /** The shared places that the rules read or write. */
  reach: readonly Path[]
  lenses: readonly Lens[]
}

type Marks = readonly { path: Path; value: Json }[]

/**
 * Rules of a branch. Upwards the agency's test decides, and what comes out must pass the shared test; downwards the other
 * way round. What would come out on the wrong side is left as it is and reported as a leak.
 */
export function branchLens(spec: BranchSpec): Lens {
  return {
    up(agency, shared, run) {
      branchUp(spec, agency, shared, run)
    },
    down(shared, agency, run, said) {
      branchDown(spec, shared, agency, run, said)
    },
    ...(spec.lenses.some(lens => lens.derived) ? { derived: true as const } : {})
  }
}

function branchUp(spec: BranchSpec, agency: Scope, shared: Scope, run: UpRun): void {
  if (!passes(spec.agency, agency.root)) return
  if (passes(spec.shared, shared.root)) return innerUp(spec, agency, shared, run)
  if (!says(spec, agency)) {
    // Read in full all the same, so that what is wrong with the values is reported.
    if (!run.quiet) innerUp(spec, agency, { root: undefined, at: shared.at, fresh: true }, run)
    return
  }
  const trial = marked(shared, spec.sharedMarks)
  innerUp(spec, agency, trial, run)
  if (passes(spec.shared, trial.root)) shared.root = trial.root
  else if (!run.quiet) run.note(spec.rule, { ...leak('shared'), agencyPath: agency.at, sharedPath: shared.at })
}

function branchDown(spec: BranchSpec, shared: Scope, agency: Scope, run: DownRun, said: () => Scope): void {
  const meant = passes(spec.shared, shared.root)
  const taken = passes(spec.agency, agency.root)
  if (meant && taken) return innerDown(spec, shared, agency, run, said)
  if (meant) return enter(spec, shared, agency, run, said)
  const wouldShare = taken && says(spec, agency) && passes(spec.shared, marked(shared, spec.sharedMarks).root)
  if (wouldShare) innerDown(spec, { root: undefined, at: shared.at }, agency, run, said)
}

/** Writes a branch into a document that is not in it yet; left as it is where the agency's test fails afterwards. */
function enter(spec: BranchSpec, shared: Scope, agency: Scope, run: DownRun, said: () => Scope): void {
  if (spec.reach.every(path => valueIn(shared, path) === undefined)) return
  const trial = marked(agency, spec.agencyMarks)
  const carried: string[] = []
  const lost: [string, LossReason, RuleMark][] = []
  const listen: DownRun = {
    ...run,
    carried: pointer => carried.push(pointer),
    lost: (pointer, reason, rule) => lost.push([pointer, reason, rule])
  }
  innerDown(spec, shared, trial, listen, said)
  const entered = passes(spec.agency, trial.root)
  if (entered) agency.root = trial.root
  if (run.quiet) return
  for (const [pointer, reason, rule] of lost) run.lost(pointer, reason, rule)
  for (const pointer of carried) {
    if (entered) run.carried(pointer)
    else run.lost(pointer, 'no-slot', spec.rule)
  }
  if (!entered) run.note(spec.rule, { ...leak('agency'), sharedPath: shared.at })
}

function innerUp(spec: BranchSpec, agency: Scope, shared: Scope, run: UpRun): void {
  for (const lens of spec.lenses) lens.up?.(agency, shared, run)
}

function innerDown(spec: BranchSpec, shared: Scope, agency: Scope, run: DownRun, said: () => Scope): void {
  for (const lens of spec.lenses) if (!run.plain || !lens.derived) lens.down?.(shared, agency, run, said)
}

/** True where the rules of the branch read something in the agency's item. */
function says(spec: BranchSpec, agency: Scope): boolean {
  const found: Scope = { root: undefined, at: '', fresh: true }
  innerUp(spec, agency, found, quietUp)
  return found.root !== undefined && !(isObject(found.root) && Object.keys(found.root).length === 0)
}

/** A copy with the marks of the branch where they are missing. */
function marked(scope: Scope, marks: Marks): Scope {
  const copy: Scope = { ...scope, root: scope.root === undefined ? undefined : clone(scope.root) }
  for (const { path, value } of marks) if (valueIn(copy, path) === undefined) put(copy, path, clone(value))
  return copy
}

const leak = (side: 'agency' | 'shared') => ({
  code: 'branch-leak',
  message:
    side === 'shared'
      ? 'the document is in this branch but the shared record is not; it is not shared'
      : 'the shared record is in this branch but the document is not; it is not written',
  severity: 'warning' as const
})
