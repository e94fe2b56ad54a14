import { asn } from './asn'
import { crn } from './crn'
import { cro } from './cro'
import { nino } from './nino'
import { noms } from './noms'
import { pnc } from './pnc'
import type { IdentifierKind, Reading } from './reading'
import { visor } from './visor'

const kinds: Record<string, IdentifierKind> = { pnc, cro, asn, noms, crn, nino, visor }

/** The kinds of identifier that have rules. */
export const identifierKinds: readonly string[] = Object.keys(kinds)

/** What a check of an identifier says. `raw` is the value as given; `reason` never repeats it. */
export interface IdentifierCheck {
  kind: string
  raw: string
  /** The one spelling the shared record uses; null where the value cannot be read as one of its kind. */
  canonical: string | null
  valid: boolean
  /** What is wrong, null where nothing is. */
  reason: string | null
}

/**
 * Reads a value as one kind of identifier. A wrong check letter gives a canonical form that is not valid. `today` is an ISO
 * date: its year is the pivot for two-digit years. Throws on a kind without rules and on a date that is none.
 */
export function checkIdentifier(kind: string, raw: string, today: string): IdentifierCheck {
  const year = /^(\d{4})-\d\d-\d\d/.exec(today)?.[1]
  if (year === undefined) throw new TypeError('today must be an ISO date')
  const { canonical, reason } = rulesOf(kind).read(raw, Number(year))
  return { kind, raw, canonical, valid: reason === null, reason }
}

/** Reads a value that is canonical already; two-digit years, which no canonical form has, are read as of the year 2000. */
export function readCanonical(kind: string, value: string): Reading {
  return rulesOf(kind).read(value, 2000)
}

/** The styles in which a kind of identifier can be printed. */
export function printStyles(kind: string): string[] {
  return Object.keys(rulesOf(kind).print)
}

/**
 * Prints a canonical identifier in one of its styles; a value that is not canonical (an unreadable one, kept as it was) is
 * printed as it is. Throws on a style the kind does not have.
 */
export function printIdentifier(kind: string, canonical: string, style: string): string {
  const rules = rulesOf(kind)
  const print = Object.hasOwn(rules.print, style) ? rules.print[style] : undefined
  if (!print) throw new RangeError(`no style "${style}" of ${kind}: there are ${printStyles(kind).join(', ')}`)
  return readCanonical(kind, canonical).canonical === canonical ? print(canonical) : canonical
}

function rulesOf(kind: string): IdentifierKind {
  const rules = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!rules) throw new RangeError(`no rules for identifiers of kind "${kind}": there are ${identifierKinds.join(', ')}`)
  return rules
}

export { checkLetter } from './check-letter'
