import type { IdentifierRules } from '../types'

const identifierKinds = ['noms', 'pnc', 'cro', 'crn', 'nino', 'asn'] as const

/** Date layouts that samples are held against, the likeliest first. */
const layouts: [form: RegExp, pattern: string][] = [
  [/^\d{4}-\d{2}-\d{2}$/, 'yyyy-MM-dd'],
  [/^(?:0[1-9]|[12]\d|3[01])\/(?:0[1-9]|1[0-2])\/\d{4}$/, 'dd/MM/yyyy'],
  [/^(?:0[1-9]|[12]\d|3[01])-(?:0[1-9]|1[0-2])-\d{4}$/, 'dd-MM-yyyy'],
  [/^(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.\d{4}$/, 'dd.MM.yyyy'],
  [/^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/, 'yyyyMMdd'],
  [/^(?:0[1-9]|[12]\d|3[01])-[A-Z][a-z]{2}-\d{4}$/, 'dd-MMM-yyyy'],
  [/^(?:0[1-9]|[12]\d|3[01]) [A-Z][a-z]{2} \d{4}$/, 'dd MMM yyyy']
]

/** The date patterns that fit the texts: all of them that any text has, provided that every text has one. */
export function datePatterns(values: Iterable<string>): string[] | undefined {
  const found = new Set<string>()
  for (const value of values) {
    const layout = layouts.find(([form]) => form.test(value.trim()))
    if (!layout) return undefined
    found.add(layout[1])
  }
  return found.size === 0 ? undefined : [...found]
}

/** The kind of identifier that all the texts are, by their form and their check letters. */
export function identifierKind(values: Iterable<string>, rules: IdentifierRules): string | undefined {
  const all = [...values]
  if (all.length === 0) return undefined
  return identifierKinds.find(kind => all.every(value => looksLike(kind, value) && rules.check(kind, value).valid))
}

/** Forms without a check letter would take too much for theirs. */
function looksLike(kind: (typeof identifierKinds)[number], value: string): boolean {
  const text = value.trim().toUpperCase()
  if (kind === 'crn') return /^[A-Z]\d{6}$/.test(text)
  if (kind === 'noms') return /^[A-Z]\d{4}[A-Z]{2}$/.test(text)
  if (kind === 'pnc') return /^\d{2,4}\/?\d{1,7}[A-Z]$/.test(text)
  return /[A-Z]/.test(text) && /\d/.test(text)
}

/** True where all the texts are e-mail addresses. */
export const areEmails = (values: ReadonlySet<string>): boolean =>
  values.size > 0 && [...values].every(value => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()))

/** True where all the texts are UK postcodes. */
export const arePostcodes = (values: ReadonlySet<string>): boolean =>
  values.size > 0 && [...values].every(value => /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i.test(value.trim()))

/** True where all the texts are telephone numbers. */
export const areTelephones = (values: ReadonlySet<string>): boolean =>
  values.size > 0 &&
  [...values].every(value => /^\+?[\d ()-]{9,20}$/.test(value.trim()) && /\d{6}/.test(value.replaceAll(/\D/g, '')))

/** What kind of thing stands at a place, without any of it: for lists of what is not mapped. */
export function shapeOf(values: ReadonlySet<string>, types: ReadonlySet<string>, rules: IdentifierRules): string {
  const dates = datePatterns(values)
  if (dates) return `date ${dates.join(' or ')}`
  const identifier = identifierKind(values, rules)
  if (identifier) return `identifier ${identifier}`
  if (areEmails(values)) return 'e-mail address'
  if (arePostcodes(values)) return 'postcode'
  const lengths = [...values].map(value => value.length)
  const all = [...types].filter(type => type !== 'null').join(' or ') || 'null'
  return lengths.length === 0 ? all : `${all} of ${Math.min(...lengths)} to ${Math.max(...lengths)} characters`
}

/** A name in small letters without what joins its words: `DateOfBirth`, `date_of_birth` and `bs:Date-Of-Birth` are one. */
export const plainName = (name: string): string =>
  name
    .replace(/^.*:/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
