import type { Expression } from '../definitions'
import type { Pack, Rule } from './pack'

const ofAnEntry = /(?<![.\w])(?:before|entry|previous|actor|agency)\b(?!\s*[:(])/
const literals = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g
const termUse = /(?<![.\w])terms\s*\.\s*(\w+)/g

const known = new WeakMap<Rule, boolean>()

/**
 * Whether a rule asks about an entry: what it brought, what was before it, who sent it. Such a rule has an answer when
 * something arrives and none when only time has passed, so its findings stand until the next entry.
 */
export function asksOfEntry(rule: Rule, { terms }: Pack): boolean {
  const found = known.get(rule) ?? expressionsOf(rule).some(expression => readsEntry(expression, terms))
  known.set(rule, found)
  return found
}

/** The expressions of a rule, by the member of the pack that they stand in. */
export function expressionsOf({ list, applies, require, blocksWhen }: Rule): Expression[] {
  const each = list && 'expression' in list ? list.expression : undefined
  return [each, applies, require, blocksWhen].filter(expression => expression !== undefined)
}

function readsEntry({ text }: Expression, terms: Pack['terms']): boolean {
  const code = text.replaceAll(literals, '""')
  if (ofAnEntry.test(code)) return true
  // A named expression may use those above it alone, so this ends.
  return [...code.matchAll(termUse)].some(([, name = '']) => terms[name] !== undefined && readsEntry(terms[name], terms))
}
