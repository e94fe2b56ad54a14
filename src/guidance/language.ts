import { createLanguage, dateFunctions, londonDay, type ExpressionFunction, type Language } from '../definitions'
import { valueAt, type Json } from '../json'
import { checkIdentifier } from '../nominal'
import { plain, similarity, wordCount } from './text'
import { clockFunctions } from './clocks/functions'

/** The variables of a rule's expressions. `docs/guidance.md` says what each holds. */
export const ruleVariables = [
  'before',
  'after',
  'entry',
  'previous',
  'says',
  'actor',
  'agency',
  'now',
  'today',
  'phase',
  'casePhase',
  'facts',
  'parameters',
  'terms',
  'item'
] as const

/** A pack's named expressions are worked out once for a record, so they see no `item`. */
const termVariables = ruleVariables.filter(name => name !== 'item')

/** The functions that rules have beyond CEL's own and those of dates. */
const ruleOnly: readonly ExpressionFunction[] = [
  {
    signature: 'validIdentifier(dyn, dyn, dyn): bool',
    meaning:
      'whether a number of this kind has the right form and check letter, on a day (the century of a short PNC depends on it)',
    run: (kind: unknown, value: unknown, today: unknown) =>
      checkIdentifier(String(kind), String(value), londonDay(String(today))).valid
  },
  {
    signature: 'valueAt(dyn, dyn): dyn',
    meaning: 'what stands in a record at a JSON Pointer; null where nothing does',
    run: (record: unknown, pointer: unknown) => valueAt(record as Json, String(pointer)) ?? null
  },
  {
    signature: 'filled(dyn, dyn): bool',
    meaning: 'whether anything stands in a record at a JSON Pointer, other than an empty text, list or object',
    run: (record: unknown, pointer: unknown) => !isEmpty(valueAt(record as Json, String(pointer)))
  },
  {
    signature: 'wordCount(dyn): int',
    meaning: 'how many words a text has',
    run: (words: unknown) => BigInt(wordCount(String(words)))
  },
  {
    signature: 'similarity(dyn, dyn): double',
    meaning: 'how much of the shorter text stands in the longer, 0 to 1: the share of its runs of three words',
    run: (a: unknown, b: unknown) => similarity(String(a), String(b))
  },
  {
    signature: 'plain(dyn): string',
    meaning: 'a text as its letters and digits alone, in lower case',
    run: (words: unknown) => plain(String(words))
  }
]

export const ruleFunctions: readonly ExpressionFunction[] = [...dateFunctions, ...clockFunctions, ...ruleOnly]

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

let language: Language | undefined
let terms: Language | undefined

/** The language of rules; made once, since making it costs more than compiling a pack. */
export function ruleLanguage(): Language {
  language ??= createLanguage(ruleVariables, ruleFunctions)
  return language
}

/** The language of a pack's named expressions. */
export function termLanguage(): Language {
  terms ??= createLanguage(termVariables, ruleFunctions)
  return terms
}
