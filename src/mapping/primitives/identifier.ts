import { isObject, type JsonObject } from '../../json'
import type { Primitive } from '../lens'
import type { IdentifierRules } from '../types'
import { textOf, typed, unprintable } from './text'

/** How an identifier is read and printed. */
export interface IdentifierOptions {
  kind: string
  /** Style of printing; without one the canonical form is printed. */
  print?: string
}

/** The members of a shared identifier that its text decides; the kind stands beside them. */
export const identifierFields: readonly string[] = ['value', 'valid', 'reason', 'raw']

/** What the injected rules lack for a kind and style: undefined where they have both. They throw on what they lack. */
export function lacking(rules: IdentifierRules, kind: string, style: string | undefined): 'kind' | 'style' | undefined {
  try {
    rules.check(kind, '0')
  } catch {
    return 'kind'
  }
  try {
    if (style !== undefined && style !== 'canonical') rules.print(kind, '0', style)
  } catch {
    return 'style'
  }
  return undefined
}

/** A reference of a kind that has no rules: kept as it is, its validity not known. */
export function referencePrimitive(agencyTypes: ReadonlySet<string>): Primitive {
  return {
    loss: 'charset',
    fields: identifierFields,
    leading: 'value',
    read(value, note) {
      const raw = textOf(value, note)
      const kept = raw?.trim()
      if (raw === undefined || kept === undefined || kept === '') return undefined
      return raw === kept ? { value: kept } : { value: kept, raw }
    },
    print(value, lost) {
      const kept = isObject(value) && typeof value['value'] === 'string' ? value['value'].trim() : ''
      return (kept === '' ? undefined : typed(kept, agencyTypes)) ?? unprintable(lost, 'charset')
    }
  }
}

/** An identifier: canonical form, validity, and the spelling where it differs. An invalid one is kept and reported. */
export function identifierPrimitive(
  options: IdentifierOptions,
  rules: IdentifierRules,
  agencyTypes: ReadonlySet<string>
): Primitive {
  const { kind, print } = options
  return {
    loss: 'precision',
    fields: identifierFields,
    leading: 'value',
    read(value, note) {
      const raw = textOf(value, note)
      if (raw === undefined) return undefined
      const { canonical, valid, reason } = rules.check(kind, raw)
      const kept = canonical.trim() === '' ? raw.trim() : canonical
      if (kept === '') return undefined
      if (!valid)
        note('identifier-invalid', `this ${kind} is not valid: ${reason ?? 'no reason given'}; it is kept as it is`, 'warning')
      const item: JsonObject = { value: kept, valid }
      if (reason !== undefined) item['reason'] = reason
      if (raw !== kept) item['raw'] = raw
      return item
    },
    print(value, lost) {
      const canonical = isObject(value) ? value['value'] : undefined
      if (typeof canonical !== 'string' || canonical.trim() === '') return unprintable(lost, 'no-slot')
      const printed = print === undefined || print === 'canonical' ? canonical : rules.print(kind, canonical, print)
      return (printed.trim() === '' ? undefined : typed(printed, agencyTypes)) ?? unprintable(lost, 'charset')
    }
  }
}
