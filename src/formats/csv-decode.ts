import { csvLayoutOf, type FullCsvLayout } from './csv-layout'
import { readCsv, type CsvRow } from './csv-reader'
import { readRow, rowPositions, type RowContext } from './csv-row'
import { capped, faultAt, readable } from './fault-list'
import type { Limits } from './limits'
import { placesIn } from './text-position'
import { isForbiddenName, textFault } from './text-rules'
import type { CsvColumn, Decoded, DecodedEntry, Fault, FormatSpec, Position } from './types'
import { readUtf8 } from './utf8'

/** Reads a CSV document: each row is an entry. Wrong fields are faults of their row; broken quotes of the document. */
export function decodeCsv(bytes: Uint8Array, spec: FormatSpec, limits: Limits): Decoded {
  const layout = csvLayoutOf(spec)
  const decoded = readUtf8(bytes, 'left-out')
  if ('fault' in decoded) return refused([decoded.fault])
  const { text } = decoded
  const place = placesIn(text)
  const read = readable(() => readCsv(text, layout, place, limits))
  if ('fault' in read) return refused([read.fault])
  const rows = read.value
  const header = layout.header ? rows.shift() : undefined
  const [columns, faults] = header === undefined ? [layout.columns, []] : namedColumns(header, layout, limits, place)
  if (faults.length > 0) return refused(capped(faults, limits.faults))
  if (rows.length === 0) return refused([faultAt({ line: 1, column: 1 }, 'no-record', 'The document holds no row of data.')])
  const context: RowContext = { columns, mayLackLast: !layout.header && layout.optionalLast === true, place, limits }
  const entryOf = (row: CsvRow, index: number): DecodedEntry => {
    const source = rows.length === 1 ? bytes : new TextEncoder().encode(text.slice(row.start, row.end))
    const { tree, faults: wrong } = readRow(row, index + 1, context)
    if (wrong.length > 0) return { index, ok: false, faults: capped(wrong, limits.faults), source }
    return { index, ok: true, tree, positions: rowPositions(row, columns, place), source }
  }
  return { entries: rows.map(entryOf), batch: rows.length > 1, faults: [] }
}

function refused(faults: Fault[]): Decoded {
  return { entries: [], batch: false, faults }
}

/** The columns that a header row names; those the layout does not know are plain text. */
function namedColumns(
  header: CsvRow,
  layout: FullCsvLayout,
  limits: Limits,
  place: (offset: number) => Position
): [CsvColumn[], Fault[]] {
  const faults: Fault[] = []
  const seen = new Set<string>()
  const known = new Map(layout.columns.map(column => [column.name, column]))
  const columns = header.fields.map(field => {
    const name = field.parts.map(part => part.text).join('')
    const wrong = nameFault(name, seen, limits)
    if (wrong !== undefined) faults.push(faultAt(place(field.start), ...wrong))
    seen.add(name)
    return known.get(name) ?? { name }
  })
  return [columns, faults]
}

function nameFault(name: string, seen: ReadonlySet<string>, limits: Limits): [code: string, message: string] | undefined {
  if (name === '') return ['column-without-name', 'The header names no column here.']
  if (seen.has(name)) return ['duplicate-column', 'The header names this column twice.']
  if (name.length > limits.name) return ['name-too-long', `The column name is longer than ${limits.name} characters.`]
  if (isForbiddenName(name)) return ['forbidden-name', 'This column name is not allowed in any document.']
  const wrong = textFault(name)
  return wrong && [wrong.code, wrong.message]
}
