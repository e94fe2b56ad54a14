import { shapeOf } from './shape'
import type { CsvColumn, CsvLayout, FormatSpec } from './types'

/** A CSV layout whose columns are known. */
export interface FullCsvLayout extends CsvLayout {
  columns: CsvColumn[]
}

/** The CSV layout of a format, its columns taken from the schema where it names none. Throws where the format has none. */
export function csvLayoutOf(spec: FormatSpec): FullCsvLayout {
  if (spec.csv === undefined) throw new TypeError('a CSV format needs a csv layout')
  return { ...spec.csv, columns: spec.csv.columns ?? columnsOf(spec) }
}

function columnsOf({ schema }: FormatSpec): CsvColumn[] {
  const shape = shapeOf(schema, schema)
  return [...shape.order.keys()].map(name => {
    const member = shape.member(name)
    const list = member.keyword('x-list')
    const group = member.items().keyword('x-list')
    return { name, ...(typeof list === 'string' ? { list } : {}), ...(typeof group === 'string' ? { group } : {}) }
  })
}

/** The characters that join the items of any list of a layout. */
export function joinersOf(layout: FullCsvLayout): string {
  return layout.columns.map(column => (column.list ?? '') + (column.group ?? '')).join('')
}
