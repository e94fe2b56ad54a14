import { checkLetter, letterFault } from './check-letter'
import { compact, unpadded, unreadable, type IdentifierKind } from './reading'

/**
 * Police National Computer number. Canonical `YYYY/NNNNNNNL`, seven digits. A slash divides year and serial; without one,
 * the year has four digits in a value of twelve characters and two in a shorter one.
 * Source: identifiers.md 2, domain.md 2.1.
 */
export const pnc: IdentifierKind = {
  read(raw, year) {
    const parts = split(compact(raw))
    if (!parts) return unreadable('a PNC number is YYYY/NNNNNNNL or YY/NL, with or without the slash')
    const full = parts.year.length === 4 ? parts.year : fullYear(parts.year, year)
    const serial = parts.serial.padStart(7, '0')
    return {
      canonical: `${full}/${serial}${parts.letter}`,
      reason: letterFault(parts.letter, checkLetter(full.slice(2) + serial))
    }
  },
  print: {
    canonical: canonical => canonical,
    /** As the PNC and the prison service print it: two-digit year, no leading zeros. */
    short: canonical => long(canonical).slice(2),
    /** As LEDS and the prison service print it: four-digit year, no leading zeros. */
    long,
    joined: canonical => canonical.replace('/', '')
  }
}

function split(text: string): { year: string; serial: string; letter: string } | undefined {
  const form = text.includes('/')
    ? /^(\d{4}|\d{2})\/(\d{1,7})([A-Z])$/
    : text.length === 12
      ? /^(\d{4})(\d{7})([A-Z])$/
      : /^(\d{2})(\d{1,7})([A-Z])$/
  const [, year, serial, letter] = form.exec(text) ?? []
  return year && serial && letter ? { year, serial, letter } : undefined
}

/** A two-digit year lies in the hundred years that end with the present one. */
function fullYear(twoDigits: string, pivot: number): string {
  const century = pivot - (pivot % 100)
  const candidate = century + Number(twoDigits)
  return String(candidate > pivot ? candidate - 100 : candidate).padStart(4, '0')
}

function long(canonical: string): string {
  return `${canonical.slice(0, 4)}/${unpadded(canonical.slice(5))}`
}
