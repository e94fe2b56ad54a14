import type { Position } from './types'

/** Gives the place of an offset in a text. Line ends are LF, CR LF and CR. The text is looked through on first use only. */
export function placesIn(text: string, firstLine = 1): (offset: number) => Position {
  let starts: number[] | undefined
  let plain = false
  return offset => {
    if (starts === undefined) {
      starts = lineStarts(text)
      plain = !/[\ud800-\udfff]/.test(text)
    }
    const line = lineOf(starts, offset)
    const start = starts[line] ?? 0
    return { line: firstLine + line, column: 1 + (plain ? offset - start : characters(text, start, offset)) }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (const lineEnd of text.matchAll(/\r\n?|\n/g)) starts.push(lineEnd.index + lineEnd[0].length)
  return starts
}

/** The last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Unicode characters from one offset to another: a surrogate pair is one. */
function characters(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++
  return count
}
