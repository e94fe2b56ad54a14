import { blame, markOf, resolve, type Bench } from './bench'
import { directed } from './derived'
import { pathAt, valueIn } from './path'
import { pivotLens, type PivotSpec } from './pivot'
import { absenceOf, record, waysOf, type Planned, type Standing } from './plan-leaf'
import { planPrimitive } from './plan-primitive'
import type { RuleSource } from './rule-source'
import { itemsOf } from './schema-view'

/** A plain list over numbered slots. */
export function planPivot(bench: Bench, source: RuleSource, standing: Standing, at: string): Planned | undefined {
  const { place, prefix } = standing.agency
  const before = prefix + (typeof source.agency === 'string' ? source.agency : '')
  const pointers = (source.pivot?.slots ?? []).map(slot => before + slot)
  const rest = source.pivot?.rest
  const restPointer = rest?.words ?? rest?.list
  const sharedPointer = standing.shared.prefix + (source.shared ?? '')
  const shared = resolve(bench, standing.shared.place, sharedPointer, `${at}/shared`, 'shared')
  const slots = pointers.map((pointer, i) => resolve(bench, place, pointer, `${at}/pivot/slots/${i}`, 'agency'))
  const all = [...pointers, ...(restPointer === undefined ? [] : [before + restPointer])]
  const known = restPointer === undefined || resolve(bench, place, before + restPointer, `${at}/pivot/rest`, 'agency')
  const [first] = slots
  if (!shared || !first || !known || slots.includes(undefined)) return undefined
  const items = itemsOf(shared)
  if (!items) {
    blame(bench, `${at}/shared`, 'not-an-array', 'a pivot stands for a shared array')
    return undefined
  }
  const primitive = planPrimitive(bench, source, { agency: first, shared: items, scope: items }, at)
  if (!primitive || 'of' in primitive || primitive.fields || primitive.agencyFields) {
    if (primitive) blame(bench, at, 'pivot-items', 'the items of a plain list are single values')
    return undefined
  }
  const { direction, runs, keeps } = waysOf(bench, source, standing, at)
  const spec: PivotSpec = {
    rule: markOf(bench, source.id, at),
    slots: pointers.map(pointer => pathAt(pointer, place)),
    rest:
      restPointer === undefined
        ? undefined
        : { path: pathAt(before + restPointer, place), as: rest?.words === undefined ? 'list' : 'words' },
    shared: pathAt(sharedPointer, standing.shared.place),
    primitive,
    absence: absenceOf(source),
    asserts: source.assert === true
  }
  record(
    bench,
    {
      id: source.id,
      shape: 'pivot',
      direction,
      keeps,
      ...(spec.asserts ? { asserts: true as const } : {}),
      agency: all,
      shared: [sharedPointer]
    },
    standing,
    at
  )
  return {
    lens: directed(pivotLens(spec), runs, keeps, scope => valueIn(scope, spec.shared)),
    agency: all,
    shared: [sharedPointer]
  }
}
