import { compact, unreadable, type IdentifierKind } from './reading'

const prefix = /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/

/**
 * National Insurance number: two letters, six digits, suffix A to D. A number without its suffix is readable, and reported.
 * Source: identifiers.md 5, domain.md 2.6 (not checked against a statute).
 */
export const nino: IdentifierKind = {
  read(raw) {
    const canonical = compact(raw)
    const [, suffix] = /^[A-Z]{2}\d{6}([A-Z]?)$/.exec(canonical) ?? []
    if (suffix === undefined) return unreadable('a National Insurance number is two letters, six digits and a suffix')
    return { canonical, reason: fault(canonical, suffix) }
  },
  print: {
    canonical: canonical => canonical,
    /** Without the suffix, the form in which two numbers are compared. */
    short: canonical => canonical.slice(0, 8),
    long: canonical => canonical.replace(/^(..)(..)(..)(..)(.?)$/, '$1 $2 $3 $4 $5').trim()
  }
}

function fault(canonical: string, suffix: string): string | null {
  if (!prefix.test(canonical)) return 'a prefix that is never issued'
  if (suffix === '') return 'the suffix (A to D) is missing'
  return /[A-D]/.test(suffix) ? null : 'a suffix other than A to D'
}
