import type { Environment } from '@marcbachmann/cel-js'

/** An expression that failed while it ran: the library's code of what went wrong. One object for each code, made once. */
export class ExpressionFailure extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const failures = new Map<string, ExpressionFailure>()

/** Throws the failure of a code. */
export function fail(code: string): never {
  let failure = failures.get(code)
  if (!failure) failures.set(code, (failure = new ExpressionFailure(code)))
  throw failure
}

/** The member of an object or map of its own, as the library reads it; undefined where there is none. */
export function own(of: unknown, name: unknown): unknown {
  if (typeof of !== 'object' || of === null) return undefined
  if (of instanceof Map) return of.get(name)
  const { constructor } = of as { constructor: unknown }
  if (constructor !== Object && constructor !== undefined) return undefined
  const key = name as string
  return Object.hasOwn(of, key) ? (of as Record<string, unknown>)[key] : undefined
}

/** What stands at an index or key. */
export function at(of: unknown, key: unknown): unknown {
  if (!Array.isArray(of)) {
    const value = own(of, key)
    return value === undefined ? fail('no_such_key') : value
  }
  if (typeof key !== 'bigint' && typeof key !== 'number') return fail('no_such_key')
  const found: unknown = of[Number(key)]
  return found === undefined ? fail('index_out_of_bounds') : found
}

/** What stands at an index or key, undefined where nothing does. */
export function atOptional(of: unknown, key: unknown): unknown {
  if (!Array.isArray(of)) return own(of, key)
  return typeof key === 'bigint' || typeof key === 'number' ? (of[Number(key)] as unknown) : undefined
}

/** What a quantifier runs over where it is no array: the keys of a map. */
export function range(of: unknown): readonly unknown[] {
  if (Array.isArray(of)) return of
  if (of instanceof Set) return [...(of as Set<unknown>)]
  if (of instanceof Map) return [...of.keys()]
  return typeof of === 'object' && of !== null ? Object.keys(of) : fail('invalid_comprehension_range')
}

/** The outcome of `||` (absorbing true) or `&&` (absorbing false) where one side failed or is no condition. */
export function either(absorbing: boolean, left: unknown, failure: Error | undefined, right: unknown): boolean {
  if (right === absorbing) return absorbing
  if (right !== !absorbing) return fail('invalid_logical_operand')
  if (left === right) return right
  if (failure !== undefined) throw failure
  return fail('invalid_logical_operand')
}

/** A timestamp in milliseconds. */
export function time(text: string): number {
  const at = text.length < 20 || text.length > 30 ? NaN : new Date(text).getTime()
  return at <= 253402300799999 && at >= -62135596800000 ? at : fail('invalid_timestamp')
}

/** A map of these keys and values. */
export function mapOf(entries: readonly (readonly [unknown, unknown])[]): Record<string, unknown> {
  const map: Record<string, unknown> = {}
  for (const [key, value] of entries) {
    if (key !== '__proto__' && key !== 'constructor' && key !== 'prototype') map[key as string] = value
  }
  return map
}

/** The outcome of a function for the variables at hand, kept with them where they keep such things. */
export function once(kept: unknown, key: string, run: (...given: unknown[]) => unknown, ...given: unknown[]): unknown {
  if (!(kept instanceof Map)) return run(...given)
  const known: unknown = kept.get(key)
  if (known !== undefined) return known
  const value = run(...given)
  kept.set(key, value)
  return value
}

/** The outcome of a function of a text, kept for good: for the few texts that parameters hold. */
export function known(kept: Map<unknown, unknown>, run: (given: unknown) => unknown, given: unknown): unknown {
  if (typeof given !== 'string') return run(given)
  let value = kept.get(given)
  if (value === undefined) kept.set(given, (value = run(given)))
  return value
}

/** A piece of CEL over `operand0`, `operand1` …, run by the library. */
export type Piece = (...operands: unknown[]) => unknown

/** Runs what generated code leaves to the library: rare operands, and functions that have no faster form. */
export class Library {
  private readonly environment: Environment
  private readonly pieces = new Map<string, Piece>()

  constructor(environment: Environment) {
    this.environment = environment.clone()
    for (let i = 0; i < 8; i++) this.environment.registerVariable(`operand${String(i)}`, 'dyn')
  }

  piece(text: string): Piece {
    const known = this.pieces.get(text)
    if (known) return known
    const program = this.environment.parse(text)
    const piece: Piece = (...operands) =>
      program(Object.fromEntries(operands.map((operand, i) => [`operand${String(i)}`, operand]))) as unknown
    this.pieces.set(text, piece)
    return piece
  }
}

/** What generated code calls, over one library environment. */
export function runtimeOf(library: Library) {
  const binary = (op: string): Piece => library.piece(`operand0 ${op} operand1`)
  const [equal, isIn, less, atMost, more, atLeast] = ['==', 'in', '<', '<=', '>', '>='].map(binary) as [
    Piece,
    Piece,
    Piece,
    Piece,
    Piece,
    Piece
  ]
  const [plus, minus] = ['+', '-'].map(binary) as [Piece, Piece]
  const sizeOf = library.piece('size(operand0)')
  return {
    fail,
    own,
    at,
    atOptional,
    range,
    either,
    time,
    mapOf,
    once,
    known,
    eq(a: unknown, b: unknown): boolean {
      if (a === b) return true
      if (typeof a === 'object' && typeof b === 'object') return a !== null && b !== null && equal(a, b) === true
      return isNumber(a) && isNumber(b) && a == b // eslint-disable-line eqeqeq -- an int may equal a double
    },
    isIn(a: unknown, b: unknown): unknown {
      if (typeof a !== 'string') return isIn(a, b)
      return Array.isArray(b) ? b.includes(a) : isPlain(b) ? Object.hasOwn(b, a) && b[a] !== undefined : isIn(a, b)
    },
    lt: (a: unknown, b: unknown): unknown => (isNumber(a) && isNumber(b) ? a < b : less(a, b)),
    le: (a: unknown, b: unknown): unknown => (isNumber(a) && isNumber(b) ? a <= b : atMost(a, b)),
    gt: (a: unknown, b: unknown): unknown => (isNumber(a) && isNumber(b) ? a > b : more(a, b)),
    ge: (a: unknown, b: unknown): unknown => (isNumber(a) && isNumber(b) ? a >= b : atLeast(a, b)),
    add(a: unknown, b: unknown): unknown {
      if (typeof a === 'string' && typeof b === 'string') return a + b
      return Array.isArray(a) && Array.isArray(b) ? [...(a as unknown[]), ...(b as unknown[])] : plus(a, b)
    },
    subtract: minus,
    negate(a: unknown): unknown {
      return typeof a === 'bigint' || typeof a === 'number' ? -a : fail('no_such_overload')
    },
    size(of: unknown): number {
      return Array.isArray(of) ? of.length : Number(sizeOf(of))
    }
  }
}

export type Runtime = ReturnType<typeof runtimeOf>

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && (value.constructor === Object || value.constructor === undefined)
}
