import { faultAt, Unreadable } from './fault-list'
import { lineLength } from './fixed-layout'
import type { Limits } from './limits'
import type { FixedLine, Position } from './types'

/** One line of a text, its characters counted as Unicode characters. */
export class TextLine {
  readonly start: number
  readonly end: number
  /** Counts from 1. */
  readonly number: number
  private readonly characters: string | readonly string[]

  constructor(text: string, start: number, end: number, number: number) {
    this.start = start
    this.end = end
    this.number = number
    const raw = text.slice(start, end)
    this.characters = /[\ud800-\udfff]/.test(raw) ? Array.from(raw) : raw
  }

  get length(): number {
    return this.characters.length
  }

  /** So many characters from one on; fewer where the line ends before. */
  part(from: number, length: number): string {
    const part = this.characters.slice(from, from + length)
    return typeof part === 'string' ? part : part.join('')
  }

  /** The offset in the text of a character. */
  offsetOf(character: number): number {
    return Math.min(this.end, this.start + this.part(0, character).length)
  }
}

/** The lines of a text that hold a character. Ends are LF, CR LF and CR. Throws `Unreadable` where there are too many. */
export function linesOf(text: string, place: (offset: number) => Position, limits: Limits): TextLine[] {
  const lines: TextLine[] = []
  let start = 0
  for (let number = 1; start < text.length; number++) {
    const found = /\r\n?|\n/g
    found.lastIndex = start
    const end = found.exec(text)
    const stop = end ? end.index : text.length
    if (stop > start) {
      if (lines.length >= limits.documentNodes)
        throw new Unreadable(
          faultAt(place(start), 'too-many-values', `The document holds more than ${limits.documentNodes} lines.`)
        )
      lines.push(new TextLine(text, start, stop, number))
    }
    start = end ? end.index + end[0].length : text.length
  }
  return lines
}

/** Whether a line is of a kind: it begins so, and is as long; where lines may be short, not longer. */
export function isOfKind(line: TextLine, kind: FixedLine, short: boolean): boolean {
  const { starts = '' } = kind
  const length = lineLength(kind)
  return line.part(0, starts.length) === starts && (short ? line.length <= length : line.length === length)
}
