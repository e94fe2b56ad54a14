import { Environment, EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js'
import type { ExpressionFunction } from './functions'
import { readExpression, type Reading, type Scope } from './expression-reading'

/** What running an expression gave: a value, or the code of what went wrong (never a value of the record). */
export type Outcome = { ok: true; value: unknown } | { ok: false; code: string }

/** One thing wrong with an expression, `start` characters into its text. */
export interface ExpressionFault {
  code: string
  message: string
  start: number
  hint?: string
}

/** A CEL expression, compiled once. `reading` says which parts of the record and which parameters it reads. */
export interface Expression {
  text: string
  type: string
  reading: Reading
  run(variables: Record<string, unknown>): Outcome
}

/** Compiles the expressions of one kind of definition file. */
export interface Language {
  /** Every fault at once: syntax, unknown names and functions, and members or words that the shared schema does not know. */
  compile(text: string, scope: Scope): { expression?: Expression; faults: ExpressionFault[] }
}

/** A language with these variables, untyped as CEL's `dyn`, so that absent members can be asked for (`has`, `.?`, `orValue`). */
export function createLanguage(variables: readonly string[], functions: readonly ExpressionFunction[]): Language {
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 5000, maxDepth: 100 }
  })
  for (const variable of variables) environment.registerVariable(variable, 'dyn')
  for (const { signature, run } of functions) environment.registerFunction(signature, run as (...args: unknown[]) => unknown)
  return { compile: (text, scope) => compile(environment, text, scope) }
}

function compile(environment: Environment, text: string, scope: Scope): { expression?: Expression; faults: ExpressionFault[] } {
  let program: ReturnType<Environment['parse']>
  try {
    program = environment.parse(text)
  } catch (error) {
    return { faults: [celFault(error, 'expression-syntax')] }
  }
  const types = program.check()
  const reading = readExpression(program.ast, scope)
  if (!types.valid) return { faults: [celFault(types.error, 'expression-names'), ...reading.faults] }
  if (reading.faults.length > 0) return { faults: reading.faults }
  const run = (values: Record<string, unknown>): Outcome => {
    try {
      return { ok: true, value: program(values) as unknown }
    } catch (error) {
      return { ok: false, code: error instanceof EvaluationError ? error.code : 'helper-failed' }
    }
  }
  return { expression: { text, type: types.type ?? 'dyn', reading, run }, faults: [] }
}

function celFault(error: unknown, code: string): ExpressionFault {
  if (error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError) {
    return { code, message: error.summary, start: error.range?.start ?? 0 }
  }
  return { code, message: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'cannot be read', start: 0 }
}
