import { isObject, type Json } from '../json'
import { capped, faultAt, readable } from './fault-list'
import { readJson } from './json-reader'
import { findRecords, type FoundRecord } from './json-records'
import { positionsIn } from './json-spans'
import type { Limits } from './limits'
import { placesIn } from './text-position'
import type { Decoded, DecodedEntry, Fault, FormatSpec, Position } from './types'
import { readUtf8 } from './utf8'

/** Reads a JSON document and finds its records. A fault inside a record is that record's alone. */
export function decodeJson(bytes: Uint8Array, spec: FormatSpec, limits: Limits): Decoded {
  return decodeJsonAt(bytes, spec.records ?? [''], limits, 1)
}

/** Reads the JSON document that begins on a line of a larger document. */
export function decodeJsonAt(bytes: Uint8Array, patterns: readonly string[], limits: Limits, firstLine: number): Decoded {
  const decoded = readUtf8(bytes, 'refused', firstLine)
  if ('fault' in decoded) return refused([decoded.fault])
  const { text } = decoded
  const place = placesIn(text, firstLine)
  const read = readable(() => readJson(text, place, limits))
  if ('fault' in read) return refused([read.fault])
  const { value, faults, nodes } = read.value
  const found = findRecords(text, value, patterns, limits.records + 1)
  if (found === undefined) return refused([noRecord(patterns, place(0))])
  const { records, batch } = found
  if (records.length > limits.records) return refused([tooManyRecords(limits, place(0))])
  const common = faults.filter(fault => !records.some(record => stands(fault, record)))
  if (common.length > 0) return { entries: [], batch, faults: capped(faults, limits.faults) }
  const entryOf = (record: FoundRecord, index: number): DecodedEntry => {
    const source =
      records.length === 1 && !batch ? bytes : new TextEncoder().encode(text.slice(record.span.start, record.span.end))
    const own = [
      ...faults.filter(fault => stands(fault, record)),
      ...(nodes > limits.nodes || record.tree === undefined ? sizeFaults(record, limits, place) : [])
    ]
    if (record.tree === undefined || own.length > 0) {
      const relative = own.map(fault => ({ ...fault, pointer: (fault.pointer ?? '').slice(record.pointer.length) }))
      return { index, ok: false, faults: capped(relative, limits.faults), source }
    }
    return { index, ok: true, tree: record.tree, positions: positionsIn(text, record.span.start, place), source }
  }
  return { entries: records.map(entryOf), batch, faults: [] }
}

function refused(faults: Fault[]): Decoded {
  return { entries: [], batch: false, faults }
}

function stands(fault: Fault, record: FoundRecord): boolean {
  const pointer = fault.pointer ?? ''
  return pointer === record.pointer || pointer.startsWith(`${record.pointer}/`)
}

function noRecord(patterns: readonly string[], position: Position): Fault {
  return faultAt(
    position,
    'no-record',
    'The document holds no record where this format has them.',
    `Records stand at ${patterns.join(' or ')}.`
  )
}

/** Says that a document holds more records than are taken at once. */
export function tooManyRecords(limits: Limits, position: Position): Fault {
  return faultAt(position, 'too-many-records', `The document holds more than ${limits.records} records.`, 'Send it in parts.')
}

function sizeFaults(record: FoundRecord, limits: Limits, place: (offset: number) => Position): Fault[] {
  const at = { ...place(record.span.start), pointer: record.pointer }
  if (record.tree === undefined) return [{ code: 'no-record', message: 'There is no record here.', ...at }]
  if (count(record.tree, limits.nodes) <= limits.nodes) return []
  return [{ code: 'record-too-large', message: `The record holds more than ${limits.nodes} values.`, ...at }]
}

/** Values of a tree, itself included; stops soon after the limit. */
function count(tree: Json, limit: number): number {
  const children = Array.isArray(tree) ? tree : isObject(tree) ? Object.values(tree) : []
  let nodes = 1
  for (const child of children) {
    if (nodes > limit) break
    nodes += count(child, limit - nodes)
  }
  return nodes
}
