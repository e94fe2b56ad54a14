import type { parse } from '@marcbachmann/cel-js'
import type { ExpressionFunction } from '../functions'
import type { Value } from './value'
import type { Writer } from './writer'

/** A node of the library's syntax tree. */
export type Node = ReturnType<typeof parse>['ast']

/** A loop around the code at hand: names bound in it, and lines that go before it. */
export interface Loop {
  names: Set<string>
  before: string[]
}

/** What is needed to compile one expression. */
export interface Compiling {
  writer: Writer
  /** Variables of the expression. */
  variables: ReadonlySet<string>
  /** Those of them that are the same for all expressions of one record. */
  shared: ReadonlySet<string>
  /** The variable that holds the file's parameters, if there is one. */
  parameters: string | undefined
  /** The variable that holds the file's named expressions, if there is one. */
  terms: string | undefined
  functions: ReadonlyMap<string, ExpressionFunction>
  /** The code of a function of (`operand0`, `operand1` …) that the library runs. */
  piece(text: string): string
  /** Variables of macros, by name. */
  locals: ReadonlyMap<string, Value>
  /** The loops around, the innermost last. */
  loops: readonly Loop[]
  compile(node: Node, locals?: ReadonlyMap<string, Value>, loop?: Loop): Value
}

/** What the library's checker found of a value's type. */
export interface Type {
  kind: string
  name: string
  keyType?: Type
  valueType?: Type
}

/** The type of a node; undefined where the node has not been checked. */
export function typeOf(node: Node): Type | undefined {
  return (node as { checkedType?: Type }).checkedType
}

/** The names that stand in an expression, bound in it or not. */
export function namesIn(node: Node): Set<string> {
  const names = new Set<string>()
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(walk)
    else if (typeof part === 'object' && part !== null && 'op' in part) {
      const { op, args } = part as Node
      if (op === 'id') names.add(args)
      else if (op !== 'value') walk(args)
    }
  }
  walk(node)
  return names
}
