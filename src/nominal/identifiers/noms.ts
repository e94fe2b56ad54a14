import { compact, dummy, unreadable, type IdentifierKind } from './reading'

/** Numbers that stand for `none` in exports (CFO data platform). */
const dummies = ['A9999AA', 'A0000AA']

/**
 * Prison (NOMS, offender) number: a letter, four digits, two letters; no check letter, any first letter.
 * Source: identifiers.md 5, domain.md 2.3.
 */
export const noms: IdentifierKind = {
  read(raw) {
    const canonical = compact(raw)
    if (!/^[A-Z]\d{4}[A-Z]{2}$/.test(canonical)) return unreadable('a prison number is a letter, four digits and two letters')
    return dummies.includes(canonical) ? dummy(canonical) : { canonical, reason: null }
  },
  print: { canonical: canonical => canonical }
}
