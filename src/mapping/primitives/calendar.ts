/** Date and time as a pattern reads them. Absent parts are undefined. */
export interface Moment {
  year: number
  month?: number
  day?: number
  hour?: number
  minute?: number
  second?: number
  /** Digits after the decimal point, as written. */
  fraction?: string
  /** Offset from UTC: `Z` or `+hh:mm`. */
  offset?: string
}

type Token = 'yyyy' | 'yy' | 'MM' | 'MMM' | 'dd' | 'HH' | 'mm' | 'ss' | 'SSS' | 'XXX'

/** A pattern, taken apart: tokens and fixed text in turn. */
export interface DatePattern {
  parts: readonly ({ token: Token } | { text: string })[]
  /** Years of two digits up to this one are of the 2000s, the others of the 1900s. */
  pivot?: number
}

const shapes: Record<Token, string> = {
  yyyy: '(\\d{4})',
  yy: '(\\d{2})',
  MMM: '([A-Za-z]{3})',
  MM: '(\\d{2})',
  dd: '(\\d{2})',
  HH: '(\\d{2})',
  mm: '(\\d{2})',
  ss: '(\\d{2})',
  SSS: '(\\d{3})',
  XXX: '(Z|[+-]\\d{2}:\\d{2})'
}
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Takes a pattern apart; undefined where it has an unknown letter, no year, or `yy` without a pivot. Letters that stand for themselves are quoted. */
export function datePattern(pattern: string, pivot?: number): DatePattern | undefined {
  const parts: ({ token: Token } | { text: string })[] = []
  let rest = pattern
  while (rest !== '') {
    const match = /^(?:yyyy|yy|MMM|MM|dd|HH|mm|ss|SSS|XXX)|^'([^']*)'|^[^A-Za-z']/.exec(rest)
    if (!match) return undefined
    const [whole, quoted] = match
    parts.push(whole in shapes ? { token: whole as Token } : { text: quoted ?? whole })
    rest = rest.slice(whole.length)
  }
  const has = (token: Token): boolean => parts.some(part => 'token' in part && part.token === token)
  if (has('yy')) return pivot === undefined ? undefined : { parts, pivot }
  return has('yyyy') ? { parts } : undefined
}

/** The tokens of a pattern. */
export function tokensOf(pattern: DatePattern): Set<string> {
  return new Set(pattern.parts.flatMap(part => ('token' in part ? [part.token] : [])))
}

/** A reader of texts of this pattern: the moment, or undefined where the text has another form. */
export function momentReader(pattern: DatePattern): (text: string) => Moment | undefined {
  const source = pattern.parts.map(part => ('token' in part ? shapes[part.token] : part.text.replace(/[^\w\s]/g, '\\$&')))
  const form = new RegExp(`^${source.join('')}$`)
  const tokens = pattern.parts.flatMap(part => ('token' in part ? [part.token] : []))
  return text => {
    const found = form.exec(text)
    if (!found) return undefined
    const moment: Moment = { year: Number.NaN }
    tokens.forEach((token, i) => set(moment, token, found[i + 1] ?? '', pattern.pivot ?? 0))
    return moment
  }
}

/** The moment in a pattern. Parts that it lacks are printed as zeros, a missing offset as `Z`. */
export function printMoment(pattern: DatePattern, moment: Moment): string {
  return pattern.parts.map(part => ('token' in part ? printToken(part.token, moment) : part.text)).join('')
}

/** True where the pattern can say the moment's year: one of two digits says only the hundred years around its pivot. */
export function canSay({ pivot }: DatePattern, { year }: Moment): boolean {
  return pivot === undefined || (year > 1900 + pivot && year <= 2000 + pivot)
}

/** True for a moment of the calendar. */
export function isReal(moment: Moment): boolean {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = moment
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59))
    return false
  return day <= daysIn(year, month)
}

/** True of a day as ISO 8601 writes it, of those 28 that every month has: told sooner than by taking the text apart. */
export function isIsoText(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  return isCommonDay(year, month, day)
}

/** True of one of the 28 days that every month has. */
export function isCommonDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 28
}

/** The number that digits write; below nothing where other characters stand among them. */
export function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** A number with leading zeros. */
export function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

function set(moment: Moment, token: Token, text: string, pivot: number): void {
  switch (token) {
    case 'yyyy':
      moment.year = Number(text)
      break
    case 'yy':
      moment.year = Number(text) + (Number(text) <= pivot ? 2000 : 1900)
      break
    case 'MMM':
      moment.month = months.findIndex(name => name.toLowerCase() === text.toLowerCase()) + 1
      break
    case 'MM':
      moment.month = Number(text)
      break
    case 'dd':
      moment.day = Number(text)
      break
    case 'HH':
      moment.hour = Number(text)
      break
    case 'mm':
      moment.minute = Number(text)
      break
    case 'ss':
      moment.second = Number(text)
      break
    case 'SSS':
      moment.fraction = text
      break
    case 'XXX':
      moment.offset = text
  }
}

function printToken(token: Token, moment: Moment): string {
  switch (token) {
    case 'yyyy':
      return padded(moment.year, 4)
    case 'yy':
      return padded(moment.year % 100, 2)
    case 'MMM':
      return months[(moment.month ?? 1) - 1] ?? ''
    case 'MM':
      return padded(moment.month ?? 1, 2)
    case 'dd':
      return padded(moment.day ?? 1, 2)
    case 'HH':
      return padded(moment.hour ?? 0, 2)
    case 'mm':
      return padded(moment.minute ?? 0, 2)
    case 'ss':
      return padded(moment.second ?? 0, 2)
    case 'SSS':
      return (moment.fraction ?? '').slice(0, 3).padEnd(3, '0')
    case 'XXX':
      return moment.offset ?? 'Z'
  }
}
