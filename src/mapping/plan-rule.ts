import type { Json } from '../json'
import { blame, resolve, type Bench } from './bench'
import { checkBranchOrder, planBranch } from './plan-branch'
import { planConst } from './plan-const'
import { planAssert, planCompute, planDerive } from './plan-expression'
import { planLeaf, type Planned, type Standing } from './plan-leaf'
import { planPivot } from './plan-pivot'
import { planEach, planFind, planSlots, type Job } from './plan-shape'
import { primitiveWords, shapeWords, type RuleSource } from './rule-source'

/** Constant members of a new document or item, with the pointers of the places. */
export interface Constant {
  pointer: string
  value: Json
}

/** The rules of one scope, made ready. */
export interface PlannedRules {
  rules: Planned[]
  constants: Constant[]
}

/** Makes the rules of one scope ready. Rules at fault are left out and blamed. `placeOf` gives the place of each in the file. */
export function planRules(
  bench: Bench,
  sources: readonly RuleSource[],
  standing: Standing,
  placeOf: (index: number) => string
): PlannedRules {
  const planned: PlannedRules = { rules: [], constants: [] }
  sources.forEach((source, i) => {
    const one = planRule(bench, source, standing, source['#at'] ?? placeOf(i))
    planned.rules.push(...one.rules)
    planned.constants.push(...one.constants)
  })
  checkBranchOrder({ bench }, planned.rules)
  return planned
}

function planRule(bench: Bench, source: RuleSource, standing: Standing, at: string): PlannedRules {
  if (!isWhole(bench, source, at)) return none
  const job: Job = { bench, source, standing, at, planRules }
  if (source.const !== undefined) return planConst(job)
  if (source.unwanted !== undefined) {
    const pointer = standing.agency.prefix + pointerOf(source)
    if (resolve(bench, standing.agency.place, pointer, `${at}/agency`, 'agency')) {
      bench.unwanted.set(standing.agency.path + pointer, source.unwanted)
    }
    return none
  }
  if (source.when) {
    const branch = planBranch(job)
    return branch ? { rules: [branch.rule], constants: [] } : none
  }
  if (source.rules && !source.each && !source.pick && !source.pivot && typeof source.agency !== 'object') {
    return planRules(bench, source.rules, prefixed(standing, source), i => `${at}/rules/${i}`)
  }
  const planned = shapeOf(job)
  return planned ? { rules: [planned], constants: [] } : none
}

function shapeOf(job: Job): Planned | undefined {
  const { bench, source, standing, at } = job
  if (source.derive !== undefined) return planDerive(job)
  if (source.compute !== undefined) return planCompute(job)
  if (typeof source.assert === 'object') return planAssert(job)
  if (typeof source.agency === 'object') return planFind(job, source.agency)
  if (source.each) return planEach(job)
  if (source.pick) return planSlots(job, [''], source.pick)
  if (source.pivot && (source.pivot.where || source.pivot.value !== undefined || source.rules)) {
    return planSlots(job, source.pivot.slots, source.pivot)
  }
  return source.pivot ? planPivot(bench, source, standing, at) : planLeaf(bench, source, standing, at)
}

/** A rule says at most one of what shapes it, and says both its places. */
function isWhole(bench: Bench, source: RuleSource, at: string): boolean {
  const shapes: string[] = shapeWords.filter(word => source[word] !== undefined)
  if (typeof source.agency === 'object') shapes.push('{ list, where }')
  const conversions = primitiveWords.filter(word => source[word] !== undefined)
  const say = (code: string, message: string): false => {
    blame(bench, at, code, message)
    return false
  }
  if (shapes.length > 1) return say('two-shapes', `a rule has one shape; this one says ${shapes.join(' and ')}`)
  if (source.rules && conversions.length > 0)
    return say('two-shapes', `a rule with rules converts nothing itself (${conversions.join(', ')})`)
  const refused = misplaced(source, shapes)
  if (refused !== undefined) return say('misplaced', refused)
  if (typeof source.assert === 'object') return true
  if (source.each && !source.rules) return say('rules-missing', 'each needs the rules of its items')
  if (source.const !== undefined && (source.agency ?? source.shared) === undefined)
    return say('one-sided', 'say where the constant stands')
  if (source.const !== undefined) return true
  if (source.agency === undefined && source.derive === undefined && !source.pivot && !source.rules)
    return say('agency-missing', 'say which place of the agency tree is meant')
  const oneSided = source.unwanted !== undefined || source.compute !== undefined
  if (oneSided && source.shared !== undefined) return say('one-sided', 'unwanted and compute have no shared place')
  if (source.derive !== undefined && source.agency !== undefined) return say('one-sided', 'derive has no agency place of its own')
  if (!oneSided && source.shared === undefined && !source.rules)
    return say('shared-missing', 'say which place of the shared record is meant')
  return true
}

/** What may not stand beside the rest of the rule, in words. */
function misplaced(source: RuleSource, shapes: readonly string[]): string | undefined {
  const conversions = primitiveWords.filter(word => source[word] !== undefined)
  const whole = ['const', 'unwanted', 'derive', 'compute', 'when'].find(word => shapes.includes(word))
  if (whole !== undefined && conversions.length > 0) return `${whole} converts nothing (${conversions.join(', ')})`
  if (source.when && (!source.rules || source.agency !== undefined || source.shared !== undefined))
    return 'when has rules of its own, and no places: put the prefixes on a rule around it'
  if (source.default !== undefined && (shapes.length > 0 || source.rules))
    return 'a default belongs to a rule for one plain place'
  if (
    typeof source.assert === 'object' &&
    (shapes.length > 0 || conversions.length > 0 || source.rules || source.agency !== undefined)
  )
    return 'an assertion is a rule of its own'
  if (
    source.assert === true &&
    (source.rules || ['const', 'unwanted', 'derive', 'compute', 'each'].some(word => shapes.includes(word)))
  )
    return '`assert: true` belongs to a rule that converts a value'
  if (source.lookup && (shapes.length > 0 || (source.direction !== undefined && source.direction !== 'up')))
    return 'a lookup is read only and stands for one plain place'
  return undefined
}

function prefixed(standing: Standing, source: RuleSource): Standing {
  return {
    ...standing,
    agency: { ...standing.agency, prefix: standing.agency.prefix + pointerOf(source) },
    shared: { ...standing.shared, prefix: standing.shared.prefix + (source.shared ?? '') },
    direction: source.direction ?? standing.direction
  }
}

function pointerOf(source: RuleSource): string {
  return typeof source.agency === 'string' ? source.agency : ''
}

const none: PlannedRules = { rules: [], constants: [] }
