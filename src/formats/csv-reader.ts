import { joinersOf, type FullCsvLayout } from './csv-layout'
import { faultAt, Unreadable } from './fault-list'
import type { Limits } from './limits'
import type { Position } from './types'

/** One quoted part of a field; `joiner` is the character that ties it to the part before it, `''` for the first. */
export interface CsvPart {
  text: string
  joiner: string
  start: number
}

/** A field: one part, or more where quoted parts are tied by list characters. */
export interface CsvField {
  parts: CsvPart[]
  start: number
}

/** A row and its span in the text, line end left out. */
export interface CsvRow {
  fields: CsvField[]
  start: number
  end: number
}

/**
 * Reads all rows; lines without a character are none. Throws `Unreadable` where there is too much, and where quotes are
 * broken: from there on nobody can say where a row ends, and a guess would let a text pass for a row.
 */
export function readCsv(text: string, layout: FullCsvLayout, place: (offset: number) => Position, limits: Limits): CsvRow[] {
  return new CsvReader(text, layout, place, limits).rows()
}

class CsvReader {
  private readonly text: string
  private readonly layout: FullCsvLayout
  private readonly joiners: string
  private readonly place: (offset: number) => Position
  private readonly limits: Limits
  private at = 0
  private rowParts = 0
  private parts = 0

  constructor(text: string, layout: FullCsvLayout, place: (offset: number) => Position, limits: Limits) {
    this.text = text
    this.layout = layout
    this.joiners = joinersOf(layout)
    this.place = place
    this.limits = limits
  }

  rows(): CsvRow[] {
    const rows: CsvRow[] = []
    const most = this.limits.records + (this.layout.header ? 1 : 0)
    for (let row = this.row(); row !== undefined; row = this.row()) {
      if (rows.length === most) {
        this.stop(
          'too-many-records',
          `The document holds more than ${this.limits.records} records.`,
          'Send it in parts.',
          row.start
        )
      }
      rows.push(row)
    }
    return rows
  }

  /** The next row, or undefined at the end of the text. */
  private row(): CsvRow | undefined {
    while (this.atLineEnd()) this.at++
    const start = this.at
    if (start >= this.text.length) return undefined
    this.rowParts = 0
    const fields = [this.field()]
    while (this.takes(this.layout.separator)) fields.push(this.field())
    if (this.at < this.text.length && !this.atLineEnd()) {
      this.stop(
        'text-after-quote',
        'Text follows the quote that closes the field.',
        'Double every quote that belongs to the text.'
      )
    }
    return { fields, start, end: this.at }
  }

  private countPart(): void {
    if (++this.rowParts > this.limits.nodes) this.stop('record-too-large', `The row holds more than ${this.limits.nodes} values.`)
    if (++this.parts > this.limits.documentNodes) {
      this.stop('too-many-values', `The document holds more than ${this.limits.documentNodes} values.`)
    }
  }

  private field(): CsvField {
    const start = this.at
    this.countPart()
    if (this.text[start] !== this.layout.quote) return { parts: [{ text: this.unquoted(), joiner: '', start }], start }
    const parts = [{ text: this.quoted(), joiner: '', start }]
    for (let joiner = this.joiner(); joiner !== ''; joiner = this.joiner()) {
      this.at++
      this.countPart()
      const partStart = this.at
      parts.push({ text: this.quoted(), joiner, start: partStart })
    }
    return { parts, start }
  }

  /** The list character here that ties on another quoted part, or `''`. */
  private joiner(): string {
    const character = this.text[this.at]
    const joins = character !== undefined && this.joiners.includes(character) && this.text[this.at + 1] === this.layout.quote
    return joins ? character : ''
  }

  private unquoted(): string {
    const { text, layout } = this
    const start = this.at
    while (this.at < text.length && text[this.at] !== layout.separator && !this.atLineEnd()) {
      if (text[this.at] === layout.quote) {
        this.stop(
          'quote-in-field',
          'A quote stands inside a field that does not begin with one.',
          'Put the field in quotes and double the quote.'
        )
      }
      this.at++
    }
    return text.slice(start, this.at)
  }

  /** Reads from the opening quote to behind the closing one; two quotes stand for one. */
  private quoted(): string {
    const { text } = this
    const { quote } = this.layout
    const open = this.at
    let value = ''
    for (let from = open + 1; ;) {
      const end = text.indexOf(quote, from)
      if (end === -1)
        this.stop(
          'quote-not-closed',
          'The quote that opens here is not closed.',
          'Close it, and double every quote that belongs to the text.'
        )
      value += text.slice(from, end)
      this.at = end + 1
      if (text[this.at] !== quote) return value
      value += quote
      from = end + 2
    }
  }

  private takes(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private atLineEnd(): boolean {
    const character = this.text[this.at]
    return character === '\n' || character === '\r'
  }

  private stop(code: string, message: string, hint?: string, offset = this.at): never {
    throw new Unreadable(faultAt(this.place(offset), code, message, hint))
  }
}
