import { below, isObject, type Json } from '../json'
import { csvLayoutOf, type FullCsvLayout } from './csv-layout'
import type { CsvColumn, FormatSpec } from './types'

/**
 * Writes one record as CSV: the header where the layout has one, and a row. What is absent becomes an empty field; an
 * absent optional last column is left out. Throws a TypeError that names the place where the tree holds what the layout
 * cannot carry: that is a mistake of the caller.
 */
export function encodeCsv(tree: Json, spec: FormatSpec): Uint8Array {
  const layout = csvLayoutOf(spec)
  if (!isObject(tree)) throw new TypeError('a CSV record is an object')
  const known = new Set(layout.columns.map(column => column.name))
  const others = Object.keys(tree).filter(name => !known.has(name))
  const [unwritable] = layout.header ? [] : others
  if (unwritable !== undefined) throw new TypeError(`no column for ${below('', unwritable)}`)
  const columns = [...layout.columns, ...others.map(name => ({ name }))]
  const last = columns.at(-1)
  if (!layout.header && layout.optionalLast === true && last !== undefined && !Object.hasOwn(tree, last.name)) columns.pop()
  const header = layout.header ? [columns.map(column => field(column.name, layout))] : []
  const rows = [...header, columns.map(column => valueField(tree[column.name], column, layout))]
  return new TextEncoder().encode(rows.map(row => line(row, layout) + layout.lineEnd).join(''))
}

/** One empty unquoted field would be an empty line, which is no row. */
function line(fields: string[], layout: FullCsvLayout): string {
  const text = fields.join(layout.separator)
  return text === '' ? layout.quote + layout.quote : text
}

function valueField(value: Json | undefined, column: CsvColumn, layout: FullCsvLayout): string {
  const pointer = below('', column.name)
  if (value === undefined) return field('', layout)
  if (typeof value === 'string' && column.list === undefined) return field(value, layout)
  if (!Array.isArray(value) || column.list === undefined)
    throw new TypeError(`a CSV field holds text, or a list where its column does, at ${pointer}`)
  if (value.length === 0) return field('', layout)
  const { group } = column
  return value.map(item => listItem(item, group, layout, pointer)).join(column.list)
}

function listItem(item: Json, group: string | undefined, layout: FullCsvLayout, pointer: string): string {
  const texts = group === undefined ? [item] : item
  if (!Array.isArray(texts)) throw new TypeError(`each item of this column is a list, at ${pointer}`)
  return texts
    .map(text => {
      if (typeof text !== 'string') throw new TypeError(`a CSV list holds text, at ${pointer}`)
      return quoted(text, layout)
    })
    .join(group)
}

function field(text: string, layout: FullCsvLayout): string {
  const plain = !layout.alwaysQuoted && ![layout.separator, layout.quote, '\r', '\n'].some(special => text.includes(special))
  return plain ? text : quoted(text, layout)
}

function quoted(text: string, { quote }: FullCsvLayout): string {
  return quote + text.replaceAll(quote, quote + quote) + quote
}
