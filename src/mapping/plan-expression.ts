import { deepEqual, type Json } from '../json'
import { blame, markOf, resolve } from './bench'
import { directed } from './derived'
import { planExpression, type SideExpression } from './expressions'
import type { Lens } from './lens'
import { pathAt, put, remove, valueIn, type Path, type Scope } from './path'
import { record, waysOf, type Planned } from './plan-leaf'
import type { Job } from './plan-shape'
import type { RuleMark } from './run'
import { typeOf, typesOf, type SchemaPlace } from './schema-view'

/** A shared value worked out from the agency's item. It adds to what other rules say, and is never written back. */
export function planDerive(job: Job): Planned | undefined {
  const { bench, source, standing, at } = job
  const pointer = standing.shared.prefix + (source.shared ?? '')
  const place = resolve(bench, standing.shared.place, pointer, `${at}/shared`, 'shared')
  const expression = planExpression(bench, source.derive ?? '', 'agency', standing.agency.place, `${at}/derive`)
  if (source.direction === 'down') blame(bench, `${at}/direction`, 'direction', 'a derived value goes up only')
  if (!place || !expression) return undefined
  const ends = { agency: [...expression.paths], shared: [pointer] }
  const keeps = source['on-absent'] === 'keep'
  record(bench, { id: source.id, shape: 'derive', direction: 'up', keeps, ...ends }, standing, at)
  const lens = deriveLens(markOf(bench, source.id, at), expression, pathAt(pointer, standing.shared.place), place, keeps)
  return { lens, ...ends, late: true }
}

function deriveLens(rule: RuleMark, expression: SideExpression, path: Path, place: SchemaPlace, keeps: boolean): Lens {
  const types = typesOf(place)
  return {
    up(agency, shared, run) {
      if (!run.quiet) for (const read of expression.paths) run.seen(agency.at + read.replace(/\/\*.*$/, ''))
      const value = expression.run(agency.root)
      const fits = value === undefined || isOf(value, types)
      if (!fits && !run.quiet) {
        const message = `the expression gives a value of type ${typeOf(value)}, which the shared record does not hold here`
        run.note(rule, { code: 'wrong-type', message, severity: 'error', sharedPath: shared.at + path.pointer })
      }
      if (value === undefined || value === '' || !fits) {
        if (!keeps) remove(shared, path)
      } else if (!deepEqual(value, valueIn(shared, path))) put(shared, path, value)
    }
  }
}

/** An agency value worked out from the shared item; never read. Written where the base does not already follow from what it says. */
export function planCompute(job: Job): Planned | undefined {
  const { bench, source, standing, at } = job
  const pointer = standing.agency.prefix + (typeof source.agency === 'string' ? source.agency : '')
  const place = resolve(bench, standing.agency.place, pointer, `${at}/agency`, 'agency')
  const expression = planExpression(bench, source.compute ?? '', 'shared', standing.shared.place, `${at}/compute`)
  if (source.direction === 'up') blame(bench, `${at}/direction`, 'direction', 'a computed value goes down only')
  if (!place || !expression) return undefined
  const ends = { agency: [pointer], shared: [...expression.paths] }
  const { keeps } = waysOf(bench, { ...source, direction: 'down' }, { ...standing, direction: 'both' }, at)
  record(bench, { id: source.id, shape: 'compute', direction: 'down', keeps, ...ends }, standing, at)
  const lens = directed(computeLens(expression, pathAt(pointer, standing.agency.place), typesOf(place)), 'down', keeps, scope =>
    expression.run(scope.root)
  )
  return { lens, ...ends }
}

function computeLens(expression: SideExpression, path: Path, types: ReadonlySet<string>): Lens {
  return {
    down(shared, agency) {
      const value = expression.run(shared.root)
      const printed = typeof value === 'number' && !isOf(value, types) ? String(value) : value
      if (printed === undefined || printed === '' || !isOf(printed, types)) remove(agency, path)
      else put(agency, path, printed)
    }
  }
}

function isOf(value: Json, types: ReadonlySet<string>): boolean {
  return types.size === 0 || types.has(typeOf(value)) || (types.has('integer') && Number.isInteger(value))
}

/** A condition on one side that is checked in both directions and reported where it does not hold. */
export function planAssert(job: Job): Planned | undefined {
  const { bench, source, standing, at } = job
  if (typeof source.assert !== 'object') return undefined
  const { agency, shared, message, severity = 'error' } = source.assert
  if ((agency === undefined) === (shared === undefined)) {
    blame(bench, `${at}/assert`, 'assert-side', 'an assertion looks at either `agency` or `shared`')
    return undefined
  }
  const side = agency === undefined ? 'shared' : 'agency'
  const expression = planExpression(bench, agency ?? shared ?? '', side, standing[side].place, `${at}/assert/${side}`)
  if (!expression) return undefined
  const rule = markOf(bench, source.id, at)
  const touched = { agency: [], shared: [], [side]: [...expression.paths] }
  const claims = { agency: false, shared: false }
  record(bench, { id: source.id, shape: 'assert', direction: 'both', keeps: false, ...touched }, standing, at, claims)
  const noted = { code: 'assert', message, severity }
  const holds = (scope: Scope): boolean => expression.run(scope.root) === true
  const lens: Lens = {
    up(from, to, run) {
      if (run.quiet || holds(side === 'agency' ? from : to)) return
      run.note(rule, { ...noted, ...(side === 'agency' ? { agencyPath: from.at } : { sharedPath: to.at }) })
    },
    down(from, to, run) {
      if (run.quiet || holds(side === 'agency' ? to : from)) return
      run.note(rule, { ...noted, ...(side === 'agency' ? { agencyPath: to.at } : { sharedPath: from.at }) })
    }
  }
  return { lens, agency: [], shared: [], late: true }
}
