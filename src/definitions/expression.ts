import { Environment, EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js'
import { Compiler, type Compiled } from './compiled/compile'
import { ExpressionFailure } from './compiled/runtime'
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
  /** False where the compiler does not cover the expression, so that the library's evaluator runs it. */
  compiled: boolean
  run(variables: Variables): Outcome
  /** The value as a condition: true, false, or the code of what went wrong. */
  test(variables: Variables): boolean | string
  /** What the library's evaluator makes of it: slower than `run`, and the measure of it. */
  interpret(variables: Variables): Outcome
}

/**
 * The variables of a language, as JSON values, with CEL ints as BigInt. A variable whose shape is `terms` may stand beside a
 * method `term(name)`, which gives a named expression's value; compiled expressions ask that. `item` may change from one expression to the next; if
 * nothing else does, a Map `shared` keeps what costly functions of the others gave.
 */
export type Variables = Readonly<Record<string, unknown>>

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
  const shared = new Set(variables.filter(name => name !== 'item'))
  const workshop = { environment, compiler: new Compiler(environment, functions), variables: new Set(variables), shared }
  return { compile: (text, scope) => compile(workshop, text, scope) }
}

interface Workshop {
  environment: Environment
  compiler: Compiler
  variables: ReadonlySet<string>
  shared: ReadonlySet<string>
}

function compile(
  { environment, compiler, variables, shared }: Workshop,
  text: string,
  scope: Scope
): { expression?: Expression; faults: ExpressionFault[] } {
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
  const oracle: Compiled = values => program(values) as unknown
  const ofKind = (kind: string): string | undefined => Object.keys(scope).find(name => scope[name]?.kind === kind)
  const fast = compiler.compile(program.ast, { variables, shared, parameters: ofKind('names'), terms: ofKind('terms') }, oracle)
  const expression = {
    text,
    type: types.type ?? 'dyn',
    reading,
    compiled: fast !== undefined,
    run: runner(fast ?? oracle),
    test: tester(fast ?? oracle),
    interpret: runner(oracle)
  }
  return { expression, faults: [] }
}

function runner(run: Compiled): (variables: Variables) => Outcome {
  return variables => {
    try {
      return { ok: true, value: run(variables) }
    } catch (error) {
      return { ok: false, code: codeOf(error) }
    }
  }
}

function tester(run: Compiled): (variables: Variables) => boolean | string {
  return variables => {
    try {
      const value = run(variables)
      return typeof value === 'boolean' ? value : 'not-a-condition'
    } catch (error) {
      return codeOf(error)
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof ExpressionFailure || error instanceof EvaluationError ? error.code : 'helper-failed'
}

function celFault(error: unknown, code: string): ExpressionFault {
  if (error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError) {
    return { code, message: error.summary, start: error.range?.start ?? 0 }
  }
  return { code, message: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'cannot be read', start: 0 }
}
