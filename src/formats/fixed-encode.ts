import { below, isObject, type Json, type JsonObject } from '../json'
import { padded } from './fixed-field'
import { fixedLayoutOf, lineLength } from './fixed-layout'
import type { FixedEdge, FixedLayout, FixedLine, FormatSpec } from './types'

/**
 * Writes one record in fixed width, between header and trailer where the layout has them. What is absent becomes padding.
 * Throws a TypeError that names the place where the tree holds what a column cannot: that is a mistake of the caller.
 */
export function encodeFixed(tree: Json, spec: FormatSpec): Uint8Array {
  const layout = fixedLayoutOf(spec)
  if (!isObject(tree)) throw new TypeError('a fixed-width record is an object')
  const lines = [...edge(layout.header, layout), ...recordLines(tree, layout), ...edge(layout.trailer, layout)]
  return new TextEncoder().encode(lines.map(line => line + layout.lineEnd).join(''))
}

function recordLines(tree: JsonObject, layout: FixedLayout): string[] {
  const { line, section } = layout
  if (line) return [lineOf(tree, line, '', layout, [])]
  if (!section) return []
  const kinds = section.lines.map(({ name }) => name)
  const inner = section.lines.flatMap(kind => {
    const items = tree[kind.name] ?? []
    if (!Array.isArray(items)) throw new TypeError(`the lines of one kind are a list, at ${below('', kind.name)}`)
    return items.map((item, i) => {
      const at = `${below('', kind.name)}/${i}`
      if (!isObject(item)) throw new TypeError(`a line is an object, at ${at}`)
      return lineOf(item, kind, at, layout, [])
    })
  })
  const repeated = Object.fromEntries(section.last.columns.map(({ name }) => [name, tree[name] ?? '']))
  return [lineOf(tree, section.first, '', layout, kinds), ...inner, lineOf(repeated, section.last, '', layout, [])]
}

function edge(kind: FixedEdge | undefined, layout: FixedLayout): string[] {
  if (!kind) return []
  const { count, values = {} } = kind
  return [lineOf({ ...values, ...(count === undefined ? {} : { [count]: '1' }) }, kind, '', layout, [])]
}

function lineOf(members: JsonObject, kind: FixedLine, at: string, { padding }: FixedLayout, others: readonly string[]): string {
  const known = new Set([...kind.columns.map(({ name }) => name), ...others])
  const stray = Object.keys(members).find(name => !known.has(name))
  if (stray !== undefined) throw new TypeError(`no column for ${below(at, stray)}`)
  const { starts = '' } = kind
  let line = starts
  let length = starts.length
  for (const column of kind.columns.toSorted((a, b) => a.start - b.start)) {
    const pointer = below(at, column.name)
    const value = members[column.name]
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`a fixed-width column holds text, at ${pointer}`)
    const written = padded(value, column, padding)
    if (typeof written !== 'string') throw new TypeError(`this is ${written.problem}, at ${pointer}`)
    line += padding.repeat(column.start - length) + written
    length = column.start + column.length
  }
  return line + padding.repeat(lineLength(kind) - length)
}
