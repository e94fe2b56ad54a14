import { canonicalJson, clone, isObject, type Json } from '../../json'
import type { Primitive } from '../lens'
import type { CodeList } from '../types'
import { textOf, typed, unprintable } from './text'

/** How codes are looked up. */
export interface CodeOptions {
  list: CodeList
  /** What becomes of a code that the list does not hold. */
  unknown: 'error' | 'park' | 'ignore'
  /** The members that one code stands for. */
  fields?: readonly string[]
}

/** Codes against a list. A parked code travels verbatim and is printed verbatim, by its meaning once the list knows it. */
export function codePrimitive(options: CodeOptions, agencyTypes: ReadonlySet<string>): Primitive {
  const { list, unknown, fields } = options
  const meanings = new Map<string, Json>()
  const codes = new Map<string, string>()
  for (const { agency, shared } of list.codes) {
    if (!meanings.has(agency)) meanings.set(agency, shared)
    if (!codes.has(wordOf(shared))) codes.set(wordOf(shared), agency)
  }
  return {
    loss: 'no-code',
    ...(fields ? { fields } : {}),
    read(value, note) {
      const text = textOf(value, note)
      if (text === undefined) return undefined
      const meaning = meanings.get(text.trim())
      if (meaning !== undefined) return clone(meaning)
      if (unknown === 'park' && text !== '') {
        note('code-parked', `code list ${list.name} does not hold this code; it is kept as it is`, 'warning')
        return { parked: text, system: list.name }
      }
      if (unknown === 'error') note('code-unknown', `code list ${list.name} does not hold this code`, 'error', hint(list))
      return undefined
    },
    print(value, lost) {
      const parked = isObject(value) && value['system'] === list.name ? value['parked'] : undefined
      if (typeof parked === 'string' && unknown === 'park') {
        const meaning = meanings.get(parked.trim())
        const code = meaning === undefined ? parked : codes.get(wordOf(meaning))
        return (code === undefined ? undefined : typed(code, agencyTypes)) ?? unprintable(lost, 'no-code')
      }
      const code = codes.get(wordOf(value))
      return (code === undefined ? undefined : typed(code, agencyTypes)) ?? unprintable(lost, 'no-code')
    }
  }
}

/** One word per meaning, whatever the order of its members. Texts with lone surrogates have a word of their own. */
export function wordOf(value: Json): string {
  try {
    return canonicalJson(value)
  } catch {
    return JSON.stringify(value)
  }
}

function hint(list: CodeList): string {
  return `add it to ${list.name}, or say "unknown: park"`
}
