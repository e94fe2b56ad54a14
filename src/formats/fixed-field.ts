import type { FixedColumn } from './types'

const isRight = ({ align, decimals }: FixedColumn): boolean =>
  align === 'right' || (align === undefined && decimals !== undefined)

/** The text of a column as it stands in its line; undefined where it holds padding alone, null where no digits stand in a number. */
export function unpadded(raw: string, column: FixedColumn, padding: string): string | null | undefined {
  if (allOf(raw, padding)) return undefined
  const fill = column.padding ?? padding
  const text = isRight(column) ? withoutStart(raw, fill) : withoutEnd(raw, fill)
  return column.decimals === undefined ? text : withPoint(text, column.decimals)
}

function allOf(text: string, character: string): boolean {
  for (let i = 0; i < text.length; i++) if (text[i] !== character) return false
  return true
}

/** A zero that fills may be the number itself: one stays. */
function withoutStart(text: string, fill: string): string {
  const sign = fill === '0' && /^[+-]/.test(text) ? text.slice(0, 1) : ''
  let at = sign.length
  const last = fill === '0' ? text.length - 1 : text.length
  while (at < last && text[at] === fill) at++
  return sign + text.slice(at)
}

function withoutEnd(text: string, fill: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === fill) end--
  return text.slice(0, end)
}

function withPoint(text: string, decimals: number): string | null {
  const parts = /^([+-]?)(\d+)$/.exec(text)
  if (!parts) return null
  const [, sign = '', digits = ''] = parts
  if (decimals === 0) return text
  const all = digits.padStart(decimals + 1, '0')
  return `${sign}${all.slice(0, -decimals)}.${all.slice(-decimals)}`
}

/** A text in the width of its column, or why it cannot stand there. */
export function padded(text: string | undefined, column: FixedColumn, padding: string): string | { problem: string } {
  const { length, decimals } = column
  if (text === undefined || text === '') return padding.repeat(length)
  const written = decimals === undefined ? text : withoutPoint(text, decimals)
  if (written === undefined) return { problem: `no number with at most ${decimals ?? 0} decimals` }
  const missing = length - Array.from(written).length
  if (missing < 0) return { problem: `longer than the ${length} characters of its column` }
  if (/[\r\n]/.test(written)) return { problem: 'a line break, which no line can hold' }
  const fill = column.padding ?? padding
  if (!isRight(column)) return written + fill.repeat(missing)
  const sign = fill === '0' && /^[+-]/.test(written) ? written.slice(0, 1) : ''
  return sign + fill.repeat(missing) + written.slice(sign.length)
}

function withoutPoint(text: string, decimals: number): string | undefined {
  const parts = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!parts) return undefined
  const [, sign = '', whole = '', fraction = ''] = parts
  if (fraction.length > decimals) return undefined
  const digits = `${whole}${fraction.padEnd(decimals, '0')}`.replace(/^0+(?=\d)/, '')
  return sign + digits
}
