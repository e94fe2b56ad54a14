import { digits, isCommonDay, isIsoText, type DatePattern } from './calendar'

/** A form of whole dates in which year, month and day stand at fixed places. */
export interface DayForm {
  /** A date of this form as ISO 8601; undefined for any other text, and for days that not every month has. */
  read(text: string): string | undefined
  /** An ISO 8601 date in this form; undefined as in `read`. */
  print(iso: string): string | undefined
}

const widths = { yyyy: 4, MM: 2, dd: 2 } as const
const isoFrom = { yyyy: 0, MM: 5, dd: 8 } as const

/** The form of a pattern of year, month and day with other characters around them; undefined for any other pattern. */
export function dayForm({ parts }: DatePattern): DayForm | undefined {
  const starts = new Map<string, number>()
  const fixed: { from: number; text: string }[] = []
  const pieces: ({ from: number; to: number } | string)[] = []
  let length = 0
  for (const part of parts) {
    if ('text' in part) {
      fixed.push({ from: length, text: part.text })
      pieces.push(part.text)
      length += part.text.length
    } else {
      const { token } = part
      if (!(token === 'yyyy' || token === 'MM' || token === 'dd') || starts.has(token)) return undefined
      starts.set(token, length)
      pieces.push({ from: isoFrom[token], to: isoFrom[token] + widths[token] })
      length += widths[token]
    }
  }
  const [year, month, day] = [starts.get('yyyy'), starts.get('MM'), starts.get('dd')]
  const spaced = fixed.some(({ from, text }) => /^\s|\s$/.test(text) && (from === 0 || from + text.length === length))
  if (year === undefined || month === undefined || day === undefined || spaced) return undefined
  const print = (iso: string): string =>
    pieces.reduce<string>((text, piece) => text + (typeof piece === 'string' ? piece : iso.slice(piece.from, piece.to)), '')
  if (print('yyyy-MM-dd') === 'yyyy-MM-dd') {
    const same = (text: string): string | undefined => (isIsoText(text) ? text : undefined)
    return { read: same, print: same }
  }
  return {
    read(text) {
      if (text.length !== length || !fixed.every(one => text.startsWith(one.text, one.from))) return undefined
      if (!isCommonDay(digits(text, year, year + 4), digits(text, month, month + 2), digits(text, day, day + 2))) return undefined
      return `${text.slice(year, year + 4)}-${text.slice(month, month + 2)}-${text.slice(day, day + 2)}`
    },
    print: iso => (isIsoText(iso) ? print(iso) : undefined)
  }
}
