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

/** The named expressions that these use, and those that those use, in the order of the pack. */
export function termsIn(expressions: readonly Pick<Expression, 'text'>[], terms: Pack['terms']): string[] {
  const used = new Set<string>()
  const note = (text: string): void => {
    for (const [, name = ''] of text.replaceAll(literals, '""').matchAll(termUse)) {
      if (used.has(name) || terms[name] === undefined) continue
      used.add(name)
      note(terms[name].text)
    }
  }
  for (const { text } of expressions) note(text)
  return Object.keys(terms).filter(name => used.has(name))
}

/** The pack with the rules alone that time passing can change the answer of; the same object for the same pack. */
export function standingPart(pack: Pack): Pack {
  let part = parts.get(pack)
  if (!part) parts.set(pack, (part = { ...pack, rules: pack.rules.filter(rule => !asksOfEntry(rule, pack)) }))
  return part
}

const parts = new WeakMap<Pack, Pack>()

function readsEntry({ text }: Expression, terms: Pack['terms']): boolean {
  const code = text.replaceAll(literals, '""')
  return (
    ofAnEntry.test(code) ||
    termsIn([{ text }], terms).some(name => ofAnEntry.test(terms[name]?.text.replaceAll(literals, '""') ?? ''))
  )
}
