import { below, clone, isObject, pointerSteps, type Json } from '../json'
import { capped, faultAt, readable } from './fault-list'
import { readJson } from './json-reader'
import type { Limits } from './limits'
import type { Decoded, DecodedEntry, Fault, Position } from './types'

/** A place of a tree by a pattern: what holds it, and under which name. */
interface Slot {
  holder: Json
  name: string
  pointer: string
}

/** The places that a pattern, `*` for any index, names in a tree. */
function slotsOf(tree: Json, pattern: string): Slot[] {
  const steps = pointerSteps(pattern)
  let found: { value: Json; pointer: string; slot?: Slot }[] = [{ value: tree, pointer: '' }]
  for (const step of steps)
    found = found.flatMap(({ value, pointer }) =>
      namesAt(value, step).map(name => {
        const slot = { holder: value, name, pointer: below(pointer, name) }
        return { value: valueOf(slot), pointer: slot.pointer, slot }
      })
    )
  return found.flatMap(({ slot }) => slot ?? [])
}

function namesAt(value: Json, step: string): string[] {
  if (step === '*') return Array.isArray(value) ? [...value.keys()].map(String) : []
  return isObject(value) && Object.hasOwn(value, step) ? [step] : []
}

function valueOf({ holder, name }: Slot): Json {
  return (Array.isArray(holder) ? holder[Number(name)] : isObject(holder) ? holder[name] : undefined) ?? null
}

function put({ holder, name }: Slot, value: Json): void {
  if (Array.isArray(holder)) holder[Number(name)] = value
  else if (isObject(holder)) holder[name] = value
}

/** The document that a text holds, or what is wrong with it; all its places are that of the text. */
function inside(value: Json, { pointer }: Slot, at: Position | undefined, limits: Limits): { value: Json } | { faults: Fault[] } {
  const wrong = (code: string, message: string): { faults: Fault[] } => ({ faults: [{ ...faultAt(at, code, message), pointer }] })
  if (typeof value !== 'string') return wrong('not-text', 'A text that holds JSON belongs here.')
  const read = readable(() => readJson(value, () => at ?? { line: 1, column: 1 }, limits))
  const faults = 'fault' in read ? [read.fault] : read.value.faults
  if (faults.length > 0)
    return { faults: faults.map(fault => ({ ...fault, message: `In the JSON that this text holds: ${fault.message}`, pointer })) }
  const document = 'value' in read ? read.value.value : null
  if (!Array.isArray(document) && !isObject(document)) return wrong('not-a-document', 'The text holds no JSON object or array.')
  return { value: document }
}

function opened(entry: DecodedEntry, patterns: readonly string[], limits: Limits): DecodedEntry {
  if (!entry.ok) return entry
  const { index, source, positions } = entry
  const tree = clone(entry.tree)
  const faults: Fault[] = []
  for (const pattern of patterns)
    for (const slot of slotsOf(tree, pattern)) {
      const value = valueOf(slot)
      if (value === null) continue
      const read = inside(value, slot, positions(slot.pointer), limits)
      if ('faults' in read) faults.push(...read.faults)
      else put(slot, read.value)
    }
  return faults.length > 0
    ? { index, ok: false, faults: capped(faults, limits.faults), source }
    : { index, ok: true, tree, positions, source }
}

/** Records with the JSON that some of their texts hold read too: in the order of the patterns, so that one may lead into another. */
export function withInner(decoded: Decoded, patterns: readonly string[], limits: Limits): Decoded {
  return patterns.length === 0 ? decoded : { ...decoded, entries: decoded.entries.map(entry => opened(entry, patterns, limits)) }
}

/** A tree with the documents at those places written as texts again. */
export function withoutInner(tree: Json, patterns: readonly string[]): Json {
  if (patterns.length === 0) return tree
  const copy = clone(tree)
  for (const pattern of patterns.toReversed())
    for (const slot of slotsOf(copy, pattern)) {
      const value = valueOf(slot)
      if (value !== null) put(slot, JSON.stringify(value))
    }
  return copy
}
