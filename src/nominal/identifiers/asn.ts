import { checkLetter, letterFault } from './check-letter'
import { compact, dummy, unpadded, unreadable, type IdentifierKind } from './reading'

interface Parts {
  year: string
  force: string
  unit: string
  system: string
  sequence: string
  letter: string
}

/** Beginnings that mean `no case on the PNC` (Bichard7 standing data). */
const dummyStart = /^(?:0800[NP]P01|\d{4}NRPR|\d\d(?:12LN00|00NP00|6300\d\d|06SS|00XX|50(?:11|12|21|41|42|43|OF|SJ)))/

/**
 * Arrest/summons number. Canonical: the twenty characters year, force, unit, system, eleven-digit sequence and check
 * letter, joined. A one-character top-level code after the year (twenty-one characters) is read and left out, as the PNC
 * does. Source: identifiers.md 4, domain.md 2.5.
 */
export const asn: IdentifierKind = {
  read(raw) {
    const text = compact(raw)
    const parts = text.includes('/') ? slashed(text) : joined(text)
    if (!parts) return unreadable('an arrest/summons number is YYFFUUSS, a sequence of 1 to 11 digits and a letter')
    const canonical = Object.values(parts).join('')
    if (dummyStart.test(canonical)) return dummy(canonical)
    return { canonical, reason: letterFault(parts.letter, rightLetter(parts)) }
  },
  print: {
    canonical: canonical => canonical,
    /** As the PNC and LEDS print it: slashes, sequence without leading zeros. */
    short: canonical => `${header(canonical)}${unpadded(canonical.slice(8))}`,
    /** As the case messages print it: twenty characters joined. */
    long: canonical => canonical,
    joined: canonical => canonical,
    slashed: canonical => `${header(canonical)}${canonical.slice(8)}`
  }
}

function header(canonical: string): string {
  return `${canonical.slice(0, 2)}/${canonical.slice(2, 6)}/${canonical.slice(6, 8)}/`
}

function slashed(text: string): Parts | undefined {
  return partsOf(/^(\d{2})\/[A-Z0-9]?([A-Z0-9]{2})([A-Z0-9]{2})\/([A-Z0-9]{2})\/(\d{1,11})\/?([A-Z])$/.exec(text))
}

/** Only at full length can a top-level code be told from the force; a shorter value has an unpadded sequence and no such code. */
function joined(text: string): Parts | undefined {
  if (text.length === 21) return partsOf(/^(\d{2})[A-Z0-9]([A-Z0-9]{2})([A-Z0-9]{2})([A-Z0-9]{2})(\d{11})([A-Z])$/.exec(text))
  return partsOf(/^(\d{2})([A-Z0-9]{2})([A-Z0-9]{2})([A-Z0-9]{2})(\d{1,11})([A-Z])$/.exec(text))
}

function partsOf(match: RegExpExecArray | null): Parts | undefined {
  const [, year, force, unit, system, sequence, letter] = match ?? []
  if (!year || !force || !unit || !system || !sequence || !letter) return undefined
  return { year, force, unit, system, sequence: sequence.padStart(11, '0'), letter }
}

/** Force and system count where they are digits alone; the unit never counts. */
function rightLetter({ force, system, year, sequence }: Parts): string {
  const numeric = [force, system].filter(part => /^\d+$/.test(part)).join('')
  return checkLetter(numeric + year + sequence)
}
