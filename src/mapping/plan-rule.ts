import { isObject, type Json } from '../json'
import { blame, markOf, resolve, type Bench } from './bench'
import { planLeaf, record, type Planned, type Standing } from './plan-leaf'
import { planPivot } from './plan-pivot'
import { planEach, planFind, planSlots, type Job } from './plan-shape'
import { pathAt } from './path'
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
    const one = planRule(bench, source, standing, placeOf(i))
    planned.rules.push(...one.rules)
    planned.constants.push(...one.constants)
  })
  return planned
}

function planRule(bench: Bench, source: RuleSource, standing: Standing, at: string): PlannedRules {
  if (!isWhole(bench, source, at)) return none
  if (source.const !== undefined) return planConst(bench, source, standing, at)
  if (source.unwanted !== undefined) {
    const pointer = standing.agency.prefix + pointerOf(source)
    if (resolve(bench, standing.agency.place, pointer, `${at}/agency`, 'agency')) {
      bench.unwanted.set(standing.agency.path + pointer, source.unwanted)
    }
    return none
  }
  if (source.rules && !source.each && !source.pick && !source.pivot && typeof source.agency !== 'object') {
    return planRules(bench, source.rules, prefixed(standing, source), i => `${at}/rules/${i}`)
  }
  const planned = shapeOf(bench, source, standing, at)
  return planned ? { rules: [planned], constants: [] } : none
}

function shapeOf(bench: Bench, source: RuleSource, standing: Standing, at: string): Planned | undefined {
  const job: Job = { bench, source, standing, at, planRules }
  if (typeof source.agency === 'object') return planFind(job, source.agency)
  if (source.each) return planEach(job)
  if (source.pick) return planSlots(job, [''], source.pick)
  if (source.pivot && (source.pivot.where || source.pivot.value !== undefined || source.rules)) {
    return planSlots(job, source.pivot.slots, source.pivot)
  }
  return source.pivot ? planPivot(bench, source, standing, at) : planLeaf(bench, source, standing, at)
}

function planConst(bench: Bench, source: RuleSource, standing: Standing, at: string): PlannedRules {
  const pointer = standing.agency.prefix + pointerOf(source)
  if (source.const === undefined || !resolve(bench, standing.agency.place, pointer, `${at}/agency`, 'agency')) return none
  const value = source.const
  const path = pathAt(pointer, standing.agency.place)
  const rule = markOf(bench, source.id, at)
  const footprint = { id: source.id, shape: 'const', direction: 'both' as const, keeps: false, agency: [pointer], shared: [] }
  record(bench, footprint, standing, at)
  return { rules: [{ lens: constLens(path, value, rule), agency: [pointer], shared: [] }], constants: [{ pointer, value }] }
}

/** Checks upwards; the writing is the template's. */
function constLens(path: ReturnType<typeof pathAt>, value: Json, rule: { id: string; at: string }): Planned['lens'] {
  return {
    up(agency, _shared, run) {
      if (run.quiet) return
      const found = path.steps.reduce<Json | undefined>((at, step) => (isObject(at) ? at[step.name] : undefined), agency.root)
      if (found === undefined) return
      const agencyPath = agency.at + path.pointer
      run.seen(agencyPath)
      if (found !== value)
        run.note(rule, { code: 'const-differs', message: 'another value is fixed for this place', severity: 'error', agencyPath })
    }
  }
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
  if (source.each && !source.rules) return say('rules-missing', 'each needs the rules of its items')
  if (source.agency === undefined && !source.pivot && !source.rules)
    return say('agency-missing', 'say which place of the agency tree is meant')
  const oneSided = source.const !== undefined || source.unwanted !== undefined
  if (oneSided && (source.shared !== undefined || conversions.length > 0))
    return say('one-sided', 'const and unwanted have no shared place and convert nothing')
  if (!oneSided && source.shared === undefined && !source.rules)
    return say('shared-missing', 'say which place of the shared record is meant')
  return true
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
