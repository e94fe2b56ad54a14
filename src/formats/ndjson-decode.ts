import { decodeJsonAt, tooManyRecords } from './json-decode'
import type { Limits } from './limits'
import type { Decoded, DecodedEntry } from './types'

/** Reads newline-delimited JSON: one record a line. A faulty line is a faulty entry; blank lines are none. */
export function decodeNdjson(bytes: Uint8Array, limits: Limits): Decoded {
  const entries: DecodedEntry[] = []
  let line = 0
  for (let start = 0; start < bytes.length;) {
    line++
    const lineFeed = bytes.indexOf(0x0a, start)
    const end = lineFeed === -1 ? bytes.length : lineFeed
    const source = withoutReturn(bytes.subarray(start, end))
    start = end + 1
    if (source.every(isBlank)) continue
    if (entries.length === limits.records) {
      return { entries: [], batch: true, faults: [tooManyRecords(limits, { line, column: 1 })] }
    }
    entries.push(entryOf(source, entries.length, line, limits))
  }
  const empty = { code: 'no-record', message: 'The document holds no record.', line: 1, column: 1 }
  return { entries, batch: true, faults: entries.length === 0 ? [empty] : [] }
}

function entryOf(source: Uint8Array, index: number, line: number, limits: Limits): DecodedEntry {
  const { entries, faults } = decodeJsonAt(source, [''], limits, line)
  const [entry] = entries
  return entry === undefined ? { index, ok: false, faults, source } : { ...entry, index }
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09
}
