import { below, pointerSteps, type Json, type JsonObject } from '../json'
import type { CsvField, CsvPart, CsvRow } from './csv-reader'
import { faultAt } from './fault-list'
import type { Limits } from './limits'
import { textFault } from './text-rules'
import type { CsvColumn, Fault, Position, Positions } from './types'

/** What turning rows into trees needs to know of their document. */
export interface RowContext {
  columns: readonly CsvColumn[]
  /** The last column may be missing. */
  mayLackLast: boolean
  place: (offset: number) => Position
  limits: Limits
}

/** The tree of a row, or its faults. Rows of data are numbered from 1. */
export function readRow(row: CsvRow, number: number, context: RowContext): { tree: JsonObject; faults: Fault[] } {
  const { columns, mayLackLast, place } = context
  const count = row.fields.length
  if (count !== columns.length && !(mayLackLast && count === columns.length - 1)) {
    const message = `Row ${number} has ${count} columns where ${columns.length} are expected.`
    const fault = faultAt(place(row.start), 'wrong-column-count', message, 'Check the separators and quotes of the row.')
    return { tree: {}, faults: [{ ...fault, pointer: '' }] }
  }
  const pairs = columns.flatMap((column, i): [CsvColumn, CsvField][] => {
    const field = row.fields[i]
    return field === undefined ? [] : [[column, field]]
  })
  return {
    tree: Object.fromEntries(pairs.map(([column, field]) => [column.name, valueOf(field, column)])),
    faults: pairs.flatMap(([column, field]) => fieldFaults(field, column, number, context))
  }
}

/** The places of the fields of a row and of the items of its lists. */
export function rowPositions(row: CsvRow, columns: readonly CsvColumn[], place: (offset: number) => Position): Positions {
  return pointer => {
    const [name, item = '0', inner = '0'] = pointerSteps(pointer)
    const index = columns.findIndex(column => column.name === name)
    const field = row.fields[index]
    const column = columns[index]
    if (field === undefined || column === undefined) return place(row.start)
    return place(itemsOf(field, column)[Number(item)]?.[Number(inner)]?.start ?? field.start)
  }
}

function valueOf(field: CsvField, column: CsvColumn): Json {
  const [first] = field.parts
  if (column.list === undefined) return first?.text ?? ''
  if (field.parts.length === 1 && first?.text === '') return []
  const items = itemsOf(field, column).map(item => item.map(part => part.text))
  return column.group === undefined ? items.flat() : items
}

/** The parts of a field by the items of its list; an item has more than one part only where items are lists themselves. */
function itemsOf(field: CsvField, column: CsvColumn): CsvPart[][] {
  const items: CsvPart[][] = []
  for (const part of field.parts) {
    const last = items.at(-1)
    if (last !== undefined && column.group !== undefined && part.joiner === column.group) last.push(part)
    else items.push([part])
  }
  return items
}

function fieldFaults(field: CsvField, column: CsvColumn, row: number, { place, limits }: RowContext): Fault[] {
  const faultIn = (part: CsvPart): { code: string; message: string; hint?: string } | undefined => {
    if (part.joiner !== '' && part.joiner !== column.list && part.joiner !== column.group) {
      const hint = 'Double every quote that belongs to the text.'
      return { code: 'unexpected-list', message: 'The field holds more than one quoted text.', hint }
    }
    if (part.text.length > limits.text) {
      return { code: 'text-too-long', message: `The text is longer than ${limits.text} characters.` }
    }
    return textFault(part.text)
  }
  return field.parts.flatMap(part => {
    const wrong = faultIn(part)
    if (wrong === undefined) return []
    const message = `Row ${row}, column "${column.name}": ${wrong.message}`
    return { ...faultAt(place(part.start), wrong.code, message, wrong.hint), pointer: below('', column.name) }
  })
}
