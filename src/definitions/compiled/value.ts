import { NotCovered } from './writer'

/**
 * How a value stands in generated code. `dyn` is any CEL value as the library has it; the others are known beforehand and need no
 * test: `int` is a CEL int as a whole JavaScript number, `time` a timestamp in milliseconds, `optional` a `dyn` or undefined.
 */
export type Kind = 'dyn' | 'bool' | 'string' | 'int' | 'time' | 'list' | 'optional'

/** A value in generated code. Its code neither throws nor changes anything, so it may stand anywhere after this point. */
export interface Value {
  code: string
  kind: Kind
  /** Known for literals. */
  literal?: string | number | boolean | null
  /** What the elements of a list are. */
  element?: Kind
  /** Comes from the file's parameters, so that it is the same for every record. */
  constant?: boolean
}

/** The code of a value as the library has it. */
export function boxed(value: Value): string {
  switch (value.kind) {
    case 'optional':
      throw new NotCovered('an optional that is not opened')
    case 'int':
      return value.literal === undefined ? `BigInt(${value.code})` : `${String(value.literal)}n`
    case 'time':
      return `new Date(${value.code})`
    default:
      return value.code
  }
}

/** A value of no known kind. */
export function dyn(code: string): Value {
  return { code, kind: 'dyn' }
}

/** A value that is true or false. */
export function bool(code: string): Value {
  return { code, kind: 'bool' }
}

/** A test that a value is text; empty where that is known. */
export function isText(value: Value): string {
  return value.kind === 'string' ? '' : `typeof ${value.code} === 'string'`
}
