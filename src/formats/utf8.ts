import { faultAt } from './fault-list'
import { placesIn } from './text-position'
import type { Fault } from './types'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** How a byte-order mark is taken: refused, or, as spreadsheets and many editors write one, left out and not counted. */
type Mark = 'refused' | 'left-out'

/** Decodes UTF-8 and nothing else: no wrong byte passes. The fault is located. */
export function readUtf8(bytes: Uint8Array, mark: Mark = 'refused', firstLine = 1): { text: string } | { fault: Fault } {
  let text: string
  try {
    text = strict.decode(bytes)
  } catch {
    return { fault: wrongByte(bytes, firstLine) }
  }
  if (text.charCodeAt(0) !== 0xfeff) return { text }
  if (mark === 'left-out') return { text: text.slice(1) }
  return {
    fault: faultAt(
      { line: firstLine, column: 1 },
      'byte-order-mark',
      'The document begins with a byte-order mark.',
      'Save it as UTF-8 without a byte-order mark.'
    )
  }
}

function wrongByte(bytes: Uint8Array, firstLine: number): Fault {
  const sound = strict.decode(bytes.subarray(0, soundPrefix(bytes)))
  const hint = 'Send the document in UTF-8.'
  return faultAt(placesIn(sound, firstLine)(sound.length), 'not-utf-8', 'A byte here is not valid UTF-8.', hint)
}

/** How many leading bytes are whole, valid UTF-8 sequences. */
function soundPrefix(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) break
    at += length
  }
  return at
}

/** The length of the valid sequence at an offset, or 0 (Unicode 15, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  const second = bytes[at + 1] ?? 0
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (length === 0 || second < lowest || second > highest) return 0
  for (let next = at + 2; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}
