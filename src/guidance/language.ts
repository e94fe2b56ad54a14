import { createLanguage, dateFunctions, londonDay, type ExpressionFunction, type Language } from '../definitions'
import { checkIdentifier } from '../nominal'
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
  'parameters',
  'item'
] as const

/** The functions that rules have beyond CEL's own and those of dates. */
const ruleOnly: readonly ExpressionFunction[] = [
  {
    signature: 'validIdentifier(dyn, dyn, dyn): bool',
    meaning:
      'whether a number of this kind has the right form and check letter, on a day (the century of a short PNC depends on it)',
    run: (kind: unknown, value: unknown, today: unknown) =>
      checkIdentifier(String(kind), String(value), londonDay(String(today))).valid
  }
]

export const ruleFunctions: readonly ExpressionFunction[] = [...dateFunctions, ...clockFunctions, ...ruleOnly]

let language: Language | undefined

/** The language of rules; made once, since making it costs more than compiling a pack. */
export function ruleLanguage(): Language {
  language ??= createLanguage(ruleVariables, ruleFunctions)
  return language
}
