import { branchLens } from './branch'
import { blame, markOf } from './bench'
import { pathAt } from './path'
import { record, type Planned } from './plan-leaf'
import type { Constant } from './plan-rule'
import type { Job } from './plan-shape'
import { equalities, planTest } from './plan-test'
import type { Test } from './predicate'

/** Rules that hold only while both sides pass their tests. The tested members are other rules' to write, before the branch. */
export function planBranch(job: Job): { rule: Planned; constants: Constant[] } | undefined {
  const { bench, source, standing, at } = job
  if (!source.when) return undefined
  const agency = planTest(bench, source.when.agency, standing.agency.place, `${at}/when/agency`, 'agency')
  const shared = planTest(bench, source.when.shared, standing.shared.place, `${at}/when/shared`, 'shared')
  const branch = { agency, shared, at: `${standing.agency.path} ${standing.shared.path}` }
  const planned = job.planRules(
    bench,
    source.rules ?? [],
    { ...standing, within: [...standing.within, source.id], branches: [...standing.branches, branch] },
    i => `${at}/rules/${i}`
  )
  const tested = { agency: membersOf(agency), shared: membersOf(shared) }
  const inner = {
    agency: planned.rules.flatMap(rule => rule.agency),
    shared: planned.rules.flatMap(rule => rule.shared)
  }
  for (const side of ['agency', 'shared'] as const) {
    const own = tested[side].find(pointer => inner[side].some(path => meet(path, pointer)))
    const message = `a rule of the branch writes ${own ?? ''}, which decides whether the branch is taken`
    if (own !== undefined)
      blame(bench, `${at}/when/${side}`, 'when-written', message, { hint: 'map it by a rule before the branch' })
  }
  if (planned.constants.length > 0)
    blame(bench, at, 'when-const', 'a constant is written into every new document; it cannot stand in a branch')
  const claims = { agency: false, shared: false }
  const direction = standing.direction
  const both = { agency: [...tested.agency, ...inner.agency], shared: [...tested.shared, ...inner.shared] }
  record(bench, { id: source.id, shape: 'when', direction, keeps: false, ...both }, standing, at, claims)
  const samples = { agency: equalities(agency).map(one => one.value), shared: equalities(shared).map(one => one.value) }
  record(bench, { id: source.id, shape: 'when-test', direction, keeps: false, ...tested, samples }, standing, at, claims)
  const lens = branchLens({
    rule: markOf(bench, source.id, at),
    agency,
    shared,
    agencyMarks: equalities(agency),
    sharedMarks: equalities(shared),
    reach: [...new Set(inner.shared)].map(pointer => pathAt(pointer, standing.shared.place)),
    lenses: planned.rules.map(rule => rule.lens)
  })
  return { rule: { lens, ...both, tested, at }, constants: [] }
}

/** Blames the rules of one scope that write what a branch before them has looked at. */
export function checkBranchOrder(job: Pick<Job, 'bench'>, rules: readonly Planned[]): void {
  rules.forEach((branch, i) => {
    const tested = branch.tested
    if (!tested) return
    for (const side of ['agency', 'shared'] as const) {
      const late = rules
        .slice(i + 1)
        .some(rule => !rule.tested && rule[side].some(path => tested[side].some(one => meet(path, one))))
      if (late) {
        const message = `a rule after this branch writes a member that its ${side} test looks at`
        blame(job.bench, `${branch.at ?? ''}/when/${side}`, 'when-order', message, { hint: 'put that rule before the branch' })
      }
    }
  })
}

function membersOf(test: Test): string[] {
  return [...new Set([...test.all.map(({ path }) => path.pointer), ...test.except.flatMap(membersOf)])]
}

function meet(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}
