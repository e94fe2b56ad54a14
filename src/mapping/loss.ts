import { isObject, pointerStep, type Json } from '../json'
import type { RuleMark } from './run'
import type { LossReason, Uncarried } from './types'

/** Holds every leaf of the record against what the rules told. What no rule told of has no slot. */
export function lossOf(
  record: Json,
  carried: ReadonlySet<string>,
  lost: ReadonlyMap<string, { reason: LossReason; rule: RuleMark }>
): { uncarried: Uncarried[]; fidelity: number } {
  const uncarried: Uncarried[] = []
  let leaves = 0
  const walk = (value: Json, pointer: string, state: LossReason | 'carried' | undefined): void => {
    const here = carried.has(pointer) ? 'carried' : (lost.get(pointer)?.reason ?? state)
    if (Array.isArray(value)) return value.forEach((item, i) => walk(item, `${pointer}/${i}`, here))
    if (isObject(value))
      return Object.keys(value).forEach(name => walk(value[name] as Json, `${pointer}/${pointerStep(name)}`, here))
    leaves++
    if (here !== 'carried') uncarried.push({ path: pointer, reason: here ?? 'no-slot', severity: 'warning' })
  }
  walk(record, '', undefined)
  return { uncarried, fidelity: leaves === 0 ? 1 : (leaves - uncarried.length) / leaves }
}
