import { codes, type CodeName, type Conversion } from './table'

const plainNumber = /^[+-]?\d+(?:\.\d+)?$/
const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `dd/MM/yyyy` of the calendar as ISO 8601. */
export function isoOf(value: unknown): string | undefined {
  const found = typeof value === 'string' ? /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value.trim()) : null
  return found && isReal(Number(found[3]), Number(found[2]), Number(found[1])) ? `${found[3]}-${found[2]}-${found[1]}` : undefined
}

/** An ISO 8601 day as `dd/MM/yyyy`. */
export function dayOf(value: unknown): string | undefined {
  const found = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null
  return found && isReal(Number(found[1]), Number(found[2]), Number(found[3])) ? `${found[3]}/${found[2]}/${found[1]}` : undefined
}

function isReal(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > (days[month - 1] ?? 0)) return false
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
}

/** A text; an empty one is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A text in normal form, without white space at its ends; an empty one is none. */
export function trimmed(value: unknown): string | undefined {
  return typeof value === 'string' ? value.normalize('NFC').trim() || undefined : undefined
}

/** A number that stands as text. */
export function numberOf(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  return plainNumber.test(text) ? Number(text) : undefined
}

/** A number as text. */
export function numberText(value: unknown): string | undefined {
  return typeof value === 'number' && plainNumber.test(String(value)) ? String(value) : undefined
}

/** `Y` and `N`. */
export function flagOf(value: unknown): boolean | undefined {
  const text = typeof value === 'string' ? value.trim() : undefined
  return text === 'Y' ? true : text === 'N' ? false : undefined
}

/** A flag as `Y` or `N`. */
export function flagText(value: unknown): string | undefined {
  return value === true ? 'Y' : value === false ? 'N' : undefined
}

type Word = (value: unknown) => string | undefined
const words = (entries: [string, string][]): Word => {
  const known = new Map(entries)
  return value => (typeof value === 'string' ? known.get(value.trim()) : undefined)
}

/** What each code means, and the code of each meaning. */
export const meanings = Object.fromEntries(
  Object.entries(codes).map(([name, list]) => [name, words(Object.entries(list))])
) as Record<CodeName, Word>
export const codesOf = Object.fromEntries(
  Object.entries(codes).map(([name, list]) => [name, words(Object.entries(list).map(([code, meaning]) => [meaning, code]))])
) as Record<CodeName, Word>

/** The functions of a conversion, up and down. */
export function ways(conversion: Conversion): { up: (value: unknown) => unknown; down: (value: unknown) => unknown } {
  if (typeof conversion === 'object') return { up: meanings[conversion.code], down: codesOf[conversion.code] }
  if (conversion === 'date') return { up: isoOf, down: dayOf }
  if (conversion === 'number') return { up: numberOf, down: numberText }
  if (conversion === 'flag') return { up: flagOf, down: flagText }
  return conversion === 'trim' ? { up: trimmed, down: trimmed } : { up: textOf, down: textOf }
}
