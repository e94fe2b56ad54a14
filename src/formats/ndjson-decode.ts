import { decodeJsonAt, tooManyRecords } from './json-decode'
import type { Limits } from './limits'
import type { Decoded, DecodedEntry, Fault } from './types'

/** Reads newline-delimited JSON: one record a line. A faulty line is a faulty entry; blank lines are none. */
export function decodeNdjson(bytes: Uint8Array, limits: Limits): Decoded {
  const entries: DecodedEntry[] = []
  let line = 0
  for (let start = 0; start < bytes.length;) {
    line++
    const lineFeed = bytes.indexOf(0x0a, start)
    const end = lineFeed === -1 ? bytes.length : lineFeed
    if (!isBlank(bytes, start, end)) {
      if (entries.length === limits.records) return refused(tooManyRecords(limits, { line, column: 1 }))
      entries.push(entryOf(withoutReturn(bytes.subarray(start, end)), entries.length, line, limits))
    } else if (line > limits.documentNodes) return refused(tooManyRecords(limits, { line, column: 1 }))
    start = end + 1
  }
  if (entries.length === 0) return refused({ code: 'no-record', message: 'The document holds no record.', line: 1, column: 1 })
  return { entries, batch: true, faults: [] }
}

function entryOf(source: Uint8Array, index: number, line: number, limits: Limits): DecodedEntry {
  const { entries, faults } = decodeJsonAt(source, [''], limits, line)
  const [entry] = entries
  return entry === undefined ? { index, ok: false, faults, source } : { ...entry, index }
}

function refused(fault: Fault): Decoded {
  return { entries: [], batch: true, faults: [fault] }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  }
  return true
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line
}
