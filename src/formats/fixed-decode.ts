import { below, type Json, type JsonObject } from '../json'
import { capped, faultAt, readable } from './fault-list'
import { unpadded } from './fixed-field'
import { fixedLayoutOf, lineLength } from './fixed-layout'
import { isOfKind, linesOf, type TextLine } from './fixed-lines'
import type { Limits } from './limits'
import { placesIn } from './text-position'
import { textFault } from './text-rules'
import type { Decoded, DecodedEntry, Fault, FixedColumn, FixedEdge, FixedLayout, FixedLine, FormatSpec, Position } from './types'
import { readUtf8 } from './utf8'

/** Reads a fixed-width document: each line, or each section of lines, is an entry. Header and trailer are held to their counts. */
export function decodeFixed(bytes: Uint8Array, spec: FormatSpec, limits: Limits): Decoded {
  const layout = fixedLayoutOf(spec)
  const decoded = readUtf8(bytes, 'left-out')
  if ('fault' in decoded) return refused([decoded.fault])
  const { text } = decoded
  const place = placesIn(text)
  const read = readable(() => linesOf(text, place, limits))
  if ('fault' in read) return refused([read.fault])
  const reader = new FixedReader(layout, place, limits)
  const lines = reader.withoutEdges(read.value)
  const groups = reader.records(lines)
  reader.checkCounts(groups.length)
  if (groups.length > limits.records)
    reader.blame(
      groups[limits.records]?.[0],
      'too-many-records',
      `The document holds more than ${limits.records} records.`,
      'Send it in parts.'
    )
  if (groups.length === 0 && reader.faults.length === 0) reader.faults.push(noRecord)
  if (reader.faults.length > 0) return refused(capped(reader.faults, limits.faults))
  const entries = groups.map((group, index): DecodedEntry => {
    const [first, last] = [group[0], group.at(-1)]
    const alone = groups.length === 1 && read.value.length === group.length
    const source = alone ? bytes : new TextEncoder().encode(text.slice(first?.start ?? 0, last?.end ?? 0))
    return reader.entry(group, index, source)
  })
  return { entries, batch: entries.length > 1 || layout.header !== undefined || layout.trailer !== undefined, faults: [] }
}

const noRecord: Fault = faultAt({ line: 1, column: 1 }, 'no-record', 'The document holds no line of data.')

function refused(faults: Fault[]): Decoded {
  return { entries: [], batch: false, faults }
}

/** Where a value stands: its line and its column. */
type Places = Map<string, { line: TextLine; start: number }>

class FixedReader {
  readonly faults: Fault[] = []
  private readonly layout: FixedLayout
  private readonly short: boolean
  private readonly place: (offset: number) => Position
  private readonly limits: Limits
  private readonly edges: { edge: FixedEdge; line: TextLine }[] = []

  constructor(layout: FixedLayout, place: (offset: number) => Position, limits: Limits) {
    this.layout = layout
    this.short = layout.short === true
    this.place = place
    this.limits = limits
  }

  blame(line: TextLine | undefined, code: string, message: string, hint?: string): void {
    this.faults.push(faultAt(this.place(line?.start ?? 0), code, message, hint))
  }

  /** The lines between header and trailer. */
  withoutEdges(lines: readonly TextLine[]): TextLine[] {
    const { header, trailer } = this.layout
    const first = header ? this.edge(lines[0], header, 'header') : 0
    const last = trailer ? this.edge(lines.at(-1), trailer, 'trailer') : 0
    return lines.slice(first, lines.length - last)
  }

  private edge(line: TextLine | undefined, edge: FixedEdge, name: 'header' | 'trailer'): 0 | 1 {
    if (line && isOfKind(line, edge, this.short)) {
      this.edges.push({ edge, line })
      return 1
    }
    const which = name === 'header' ? 'first' : 'last'
    this.blame(line, `${name}-missing`, `The ${which} line is not the ${name} of this format: ${lineLength(edge)} characters.`)
    return 0
  }

  /** Holds the numbers that header and trailer give against the records there are. */
  checkCounts(records: number): void {
    for (const { edge, line } of this.edges) {
      const column = edge.columns.find(({ name }) => name === edge.count)
      if (!column) continue
      const value = unpadded(line.part(column.start, column.length), { ...column, align: 'right' }, this.layout.padding)
      if (typeof value === 'string' && /^\d+$/.test(value.trim()) && Number(value) === records) continue
      const at = this.place(line.offsetOf(column.start))
      const message = `Line ${line.number}, column "${column.name}": this is not the number of records, of which there are ${records}.`
      this.faults.push(faultAt(at, 'wrong-record-count', message, 'Send the document whole.'))
    }
  }

  /** The lines of each record. A line that belongs to none is a fault of the document: nobody can say which record lacks it. */
  records(lines: readonly TextLine[]): TextLine[][] {
    const { section } = this.layout
    if (!section) return lines.map(line => [line])
    const groups: TextLine[][] = []
    let open: TextLine[] | undefined
    for (const line of lines) {
      if (!open) {
        if (isOfKind(line, section.first, this.short)) open = [line]
        else this.blame(line, 'line-outside-record', `Line ${line.number} stands in no record: no line before it begins one.`)
        continue
      }
      open.push(line)
      if (!isOfKind(line, section.last, this.short)) continue
      groups.push(open)
      open = undefined
    }
    if (open) this.blame(open[0], 'record-not-closed', 'The record that begins here has no last line.')
    return groups
  }

  entry(group: readonly TextLine[], index: number, source: Uint8Array): DecodedEntry {
    const faults: Fault[] = []
    const places: Places = new Map()
    const tree = this.layout.section ? this.sectionTree(group, faults, places) : this.lineTree(group[0], faults, places)
    if (faults.length > 0) return { index, ok: false, faults: capped(faults, this.limits.faults), source }
    const positions = (pointer: string): Position => {
      for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
        const found = places.get(at)
        if (found) return this.place(found.line.offsetOf(found.start))
      }
      return this.place(group[0]?.start ?? 0)
    }
    return { index, ok: true, tree, positions, source }
  }

  private lineTree(line: TextLine | undefined, faults: Fault[], places: Places): JsonObject {
    const kind = this.layout.line
    if (!line || !kind) return {}
    if (isOfKind(line, kind, this.short)) return this.members(line, kind, '', faults, places)
    faults.push(this.wrongLine(line, [kind]))
    return {}
  }

  private wrongLine(line: TextLine, kinds: readonly FixedLine[]): Fault {
    const alike = kinds.filter(({ starts = '' }) => line.part(0, starts.length) === starts)
    const lengths = [...new Set(alike.map(lineLength))]
    const message =
      alike.length === 0
        ? `Line ${line.number} begins as no line of this format does.`
        : `Line ${line.number} has ${line.length} characters where ${lengths.join(' or ')} are expected.`
    const code = alike.length === 0 ? 'unknown-line' : 'wrong-line-length'
    return { ...faultAt(this.place(line.start), code, message), pointer: '' }
  }

  private sectionTree(group: readonly TextLine[], faults: Fault[], places: Places): JsonObject {
    const { section } = this.layout
    const [first, last] = [group[0], group.at(-1)]
    if (!section || !first || !last) return {}
    const tree = this.members(first, section.first, '', faults, places)
    const lists = new Map<string, Json[]>()
    for (const line of group.slice(1, -1)) {
      const kind = section.lines.find(each => isOfKind(line, each, this.short))
      if (!kind) {
        faults.push(this.wrongLine(line, section.lines))
        continue
      }
      const items = lists.get(kind.name) ?? []
      lists.set(kind.name, items)
      tree[kind.name] = items
      const at = `${below('', kind.name)}/${items.length}`
      places.set(at, { line, start: 0 })
      items.push(this.members(line, kind, at, faults, places))
    }
    this.checkEnd(tree, last, faults)
    if (places.size > this.limits.nodes)
      faults.push({
        ...faultAt(this.place(first.start), 'record-too-large', `The record holds more than ${this.limits.nodes} values.`),
        pointer: ''
      })
    return tree
  }

  /** The last line of a section repeats columns of the first. */
  private checkEnd(tree: JsonObject, line: TextLine, faults: Fault[]): void {
    const kind = this.layout.section?.last
    const repeated = kind ? this.members(line, kind, '', faults, new Map()) : {}
    for (const { name, start } of kind?.columns ?? []) {
      if (tree[name] === repeated[name]) continue
      const message = `Line ${line.number}, column "${name}": the last line of the record says something else than the first.`
      faults.push({ ...faultAt(this.place(line.offsetOf(start)), 'section-mismatch', message), pointer: below('', name) })
    }
  }

  private members(line: TextLine, kind: FixedLine, at: string, faults: Fault[], places: Places): JsonObject {
    const members: JsonObject = {}
    for (const column of kind.columns) {
      const pointer = below(at, column.name)
      const value = unpadded(line.part(column.start, column.length), column, this.layout.padding)
      if (value === undefined) continue
      places.set(pointer, { line, start: column.start })
      const wrong = this.valueFault(value, column)
      if (!wrong && typeof value === 'string') members[column.name] = value
      if (!wrong) continue
      const message = `Line ${line.number}, column "${column.name}": ${wrong.message}`
      faults.push({ ...faultAt(this.place(line.offsetOf(column.start)), wrong.code, message, wrong.hint), pointer })
    }
    return members
  }

  private valueFault(
    value: string | null,
    { decimals }: FixedColumn
  ): { code: string; message: string; hint?: string } | undefined {
    if (typeof value === 'string') return textFault(value)
    return { code: 'not-a-number', message: `Digits belong here, the last ${decimals ?? 0} of them behind the point.` }
  }
}
