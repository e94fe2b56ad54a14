import { deepEqual, type Json } from '../json'
import { blame, markOf, resolve } from './bench'
import type { Lens } from './lens'
import { pathAt, put, valueIn, type Path, type Scope } from './path'
import { record, type Planned } from './plan-leaf'
import type { Constant } from './plan-rule'
import type { Job } from './plan-shape'
import { typeOf, typesOf } from './schema-view'
import type { RuleMark } from './run'

/**
 * A value that is fixed on one side or on both. Agency: written into new documents and items, checked upwards. Shared: set
 * in what is contributed for the first time, if anything is, and checked downwards.
 */
export function planConst(job: Job): { rules: Planned[]; constants: Constant[] } {
  const { bench, source, standing, at } = job
  const value = source.const
  if (value === undefined) return { rules: [], constants: [] }
  const agency = typeof source.agency === 'string' ? standing.agency.prefix + source.agency : undefined
  const shared = source.shared === undefined ? undefined : standing.shared.prefix + source.shared
  if (agency !== undefined && !resolve(bench, standing.agency.place, agency, `${at}/agency`, 'agency'))
    return { rules: [], constants: [] }
  const place = shared === undefined ? undefined : resolve(bench, standing.shared.place, shared, `${at}/shared`, 'shared')
  if (shared !== undefined && !place) return { rules: [], constants: [] }
  if (place && typesOf(place).size > 0 && !typesOf(place).has(typeOf(value)))
    blame(bench, `${at}/const`, 'const-type', 'the shared schema does not hold a value of this type here')
  const rule = markOf(bench, source.id, at)
  const ends = { agency: agency === undefined ? [] : [agency], shared: shared === undefined ? [] : [shared] }
  record(bench, { id: source.id, shape: 'const', direction: 'both', keeps: false, ...ends }, standing, at)
  const rules: Planned[] = []
  if (agency !== undefined) {
    const lens = agencyConst(pathAt(agency, standing.agency.place), value, rule)
    rules.push({ lens, agency: [agency], shared: [] })
  }
  if (shared !== undefined) {
    const lens = sharedConst(pathAt(shared, standing.shared.place), value, rule)
    rules.push({ lens, agency: [], shared: [shared], late: true })
  }
  return { rules, constants: agency === undefined ? [] : [{ pointer: agency, value }] }
}

/** Checks upwards; the writing is the template's. */
function agencyConst(path: Path, value: Json, rule: RuleMark): Lens {
  return {
    shape: { kind: 'check', path, value },
    up(agency, _shared, run) {
      if (run.quiet) return
      const found = valueIn(agency, path)
      if (found === undefined) return
      const agencyPath = agency.at + path.pointer
      run.seen(agencyPath)
      if (!deepEqual(found, value)) run.note(rule, { ...differs, agencyPath })
    }
  }
}

function sharedConst(path: Path, value: Json, rule: RuleMark): Lens {
  return {
    shape: { kind: 'check', path, value },
    up(_agency, shared) {
      if (shared.fresh === true && valueIn(shared, path) === undefined) put(shared, path, value)
    },
    down(shared: Scope, _agency, run) {
      const found = run.quiet ? undefined : valueIn(shared, path)
      if (found === undefined) return
      const sharedPath = shared.at + path.pointer
      if (deepEqual(found, value)) return run.carried(sharedPath)
      run.lost(sharedPath, 'no-slot', rule)
      run.note(rule, { ...differs, sharedPath })
    }
  }
}

const differs = { code: 'const-differs', message: 'another value is fixed for this place', severity: 'error' as const }
