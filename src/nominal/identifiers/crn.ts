import { compact, unreadable, type IdentifierKind } from './reading'

/**
 * nDelius case reference number: one letter (two are met) and six digits; no check letter.
 * Source: identifiers.md 5, domain.md 2.4.
 */
export const crn: IdentifierKind = {
  read(raw) {
    const canonical = compact(raw)
    if (!/^[A-Z]{1,2}\d{6}$/.test(canonical)) return unreadable('a CRN is one or two letters and six digits')
    return { canonical, reason: null }
  },
  print: { canonical: canonical => canonical }
}
