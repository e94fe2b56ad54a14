import { below, pointerSteps, type Json, type JsonObject } from '../json'
import { csvLayoutOf, joinersOf, type FullCsvLayout } from './csv-layout'
import { csvRows, type CsvField, type CsvRow } from './csv-reader'
import { capped, faultAt, readable } from './fault-list'
import type { Limits } from './limits'
import { placesIn } from './text-position'
import { isForbiddenName, textFault } from './text-rules'
import type { CsvColumn, Decoded, DecodedEntry, Fault, FormatSpec, Position, Positions } from './types'
import { readUtf8 } from './utf8'

type Place = (offset: number) => Position

/** Reads a CSV document: each row is an entry. Wrong fields are faults of their row; broken quotes of the document. */
export function decodeCsv(bytes: Uint8Array, spec: FormatSpec, limits: Limits): Decoded {
  const layout = csvLayoutOf(spec)
  const decoded = readUtf8(bytes)
  if ('fault' in decoded) return refused([decoded.fault])
  const { text } = decoded
  const place = placesIn(text)
  const read = readable(() => rowsWithin(csvRows(text, layout, joinersOf(layout), place), limits))
  if ('fault' in read) return refused([read.fault])
  const rows = read.value
  const header = layout.header ? rows.shift() : undefined
  const [columns, faults] = header === undefined ? [layout.columns, []] : namedColumns(header, layout, limits, place)
  if (faults.length > 0) return refused(capped(faults, limits.faults))
  if (rows.length > limits.records)
    return refused([
      {
        code: 'too-many-records',
        message: `The document holds more than ${limits.records} rows.`,
        hint: 'Send it in parts.',
        line: 1,
        column: 1
      }
    ])
  if (rows.length === 0)
    return refused([{ code: 'no-record', message: 'The document holds no row of data.', line: 1, column: 1 }])
  const entryOf = (row: CsvRow, index: number): DecodedEntry => {
    const source = rows.length === 1 ? bytes : new TextEncoder().encode(text.slice(row.start, row.end))
    const context = { columns, mayLackLast: !layout.header && layout.optionalLast === true, place, limits, row: index + 1 }
    const { tree, faults: wrong } = readRow(row, context)
    if (wrong.length > 0) return { index, ok: false, faults: capped(wrong, limits.faults), source }
    return { index, ok: true, tree, positions: positionsOf(row, columns, place), source }
  }
  return { entries: rows.map(entryOf), batch: rows.length > 1, faults: [] }
}

interface RowContext {
  columns: readonly CsvColumn[]
  mayLackLast: boolean
  place: Place
  limits: Limits
  row: number
}

function refused(faults: Fault[]): Decoded {
  return { entries: [], batch: false, faults }
}

/** All rows, or as many as show that there are too many: header, records and one more. */
function rowsWithin(rows: Iterable<CsvRow>, limits: Limits): CsvRow[] {
  const kept: CsvRow[] = []
  for (const row of rows) {
    kept.push(row)
    if (kept.length > limits.records + 1) break
  }
  return kept
}

/** The columns that a header row names; those the layout does not know are plain text. */
function namedColumns(header: CsvRow, layout: FullCsvLayout, limits: Limits, place: Place): [CsvColumn[], Fault[]] {
  const faults: Fault[] = []
  const seen = new Set<string>()
  const columns = header.fields.map(field => {
    const name = field.parts.map(part => part.text).join('')
    const wrong = nameFault(name, seen, limits)
    if (wrong !== undefined) faults.push(faultAt(place(field.start), ...wrong))
    seen.add(name)
    return layout.columns.find(column => column.name === name) ?? { name }
  })
  return [columns, faults]
}

function nameFault(name: string, seen: ReadonlySet<string>, limits: Limits): [string, string] | undefined {
  if (name === '') return ['column-without-name', 'The header names no column here.']
  if (seen.has(name)) return ['duplicate-column', 'The header names this column twice.']
  if (name.length > limits.name) return ['name-too-long', `The column name is longer than ${limits.name} characters.`]
  if (isForbiddenName(name)) return ['forbidden-name', 'This column name is not allowed in any document.']
  const wrong = textFault(name)
  return wrong && [wrong.code, wrong.message]
}

function readRow({ fields, start }: CsvRow, context: RowContext): { tree: JsonObject; faults: Fault[] } {
  const { columns, mayLackLast, place } = context
  const tree: JsonObject = {}
  const faults: Fault[] = []
  if (fields.length !== columns.length && !(mayLackLast && fields.length === columns.length - 1)) {
    const message = `Row ${context.row} has ${fields.length} columns where this format has ${columns.length}.`
    faults.push({
      ...faultAt(place(start), 'wrong-column-count', message, 'Check the separators and quotes of the row.'),
      pointer: ''
    })
    return { tree, faults }
  }
  fields.forEach((field, i) => {
    const column = columns[i]
    if (column === undefined) return
    faults.push(...fieldFaults(field, column, context))
    tree[column.name] = valueOf(field, column)
  })
  return { tree, faults }
}

function fieldFaults(field: CsvField, column: CsvColumn, { place, limits, row }: RowContext): Fault[] {
  const faults: Fault[] = []
  const report = (start: number, code: string, message: string, hint?: string): void => {
    faults.push({
      ...faultAt(place(start), code, `Row ${row}, column "${column.name}": ${message}`, hint),
      pointer: below('', column.name)
    })
  }
  for (const { text, joiner, start } of field.parts) {
    const wrong = textFault(text)
    if (wrong !== undefined) report(start, wrong.code, wrong.message, wrong.hint)
    if (text.length > limits.text) report(start, 'text-too-long', `The text is longer than ${limits.text} characters.`)
    if (joiner !== '' && joiner !== column.list && joiner !== column.group) {
      report(
        start,
        'unexpected-list',
        'The field holds more than one quoted text.',
        'Double every quote that belongs to the text.'
      )
      break
    }
  }
  if (field.parts.length > limits.nodes)
    report(field.start, 'record-too-large', `The field holds more than ${limits.nodes} items.`)
  return faults
}

function valueOf({ parts }: CsvField, column: CsvColumn): Json {
  const texts = parts.map(part => part.text)
  if (column.list === undefined) return texts[0] ?? ''
  if (parts.length === 1 && texts[0] === '') return []
  if (column.group === undefined) return texts
  const groups: string[][] = []
  for (const { text, joiner } of parts) {
    const last = groups.at(-1)
    if (last !== undefined && joiner === column.group) last.push(text)
    else groups.push([text])
  }
  return groups
}

function positionsOf(row: CsvRow, columns: readonly CsvColumn[], place: Place): Positions {
  return pointer => {
    const [name, item, inner] = pointerSteps(pointer)
    const index = columns.findIndex(column => column.name === name)
    const field = row.fields[index]
    const column = columns[index]
    if (field === undefined || column === undefined) return place(row.start)
    if (item === undefined || column.list === undefined) return place(field.start)
    const firsts = field.parts.flatMap(({ joiner }, i) => (column.group !== undefined && joiner === column.group ? [] : i))
    const first = firsts[Number(item)]
    return place((first === undefined ? undefined : field.parts[first + Number(inner ?? 0)])?.start ?? field.start)
  }
}
