import type { Environment } from '@marcbachmann/cel-js'
import type { ExpressionFunction } from '../functions'
import { indexed, member } from './access'
import { call, method } from './calls'
import { logical, ternary } from './conditions'
import { binary, int, negative, not } from './operators'
import { map } from './quantifiers'
import { Library, runtimeOf, type Runtime } from './runtime'
import type { Compiling, Loop, Node } from './tree'
import { boxed, dyn, type Value } from './value'
import { NotCovered, Writer } from './writer'

/** An expression as a function of its variables. It throws what the library would throw, or a failure of the same code. */
export type Compiled = (variables: Readonly<Record<string, unknown>>) => unknown

/** What an expression is compiled with. */
export interface Ground {
  variables: ReadonlySet<string>
  /** Those of them that are the same for all expressions of one record: outcomes of costly functions of them are kept. */
  shared: ReadonlySet<string>
  /** The variable that holds the file's parameters. */
  parameters: string | undefined
  /** The variable that holds named expressions; its members are asked for by `variables.term(name)`. */
  terms: string | undefined
}

/** Compiles checked expressions of one library environment to JavaScript. */
export class Compiler {
  private readonly library: Library
  private readonly runtime: Runtime
  private readonly functions: ReadonlyMap<string, ExpressionFunction>

  constructor(environment: Environment, functions: readonly ExpressionFunction[]) {
    this.library = new Library(environment)
    this.runtime = runtimeOf(this.library)
    this.functions = openFunctions(functions)
  }

  /** The function, or undefined where the expression holds what the compiler does not cover. `oracle` runs it then and now. */
  compile(ast: Node, ground: Ground, oracle: Compiled): Compiled | undefined {
    try {
      return this.write(ast, ground, oracle)
    } catch (error) {
      if (error instanceof NotCovered) return undefined
      throw error
    }
  }

  private write(ast: Node, ground: Ground, oracle: Compiled): Compiled {
    const writer = new Writer()
    const { library, functions } = this
    const compiling = (locals: ReadonlyMap<string, Value>, loops: readonly Loop[]): Compiling => ({
      ...ground,
      writer,
      functions,
      locals,
      loops,
      piece: text => writer.constant(library.piece(text)),
      compile: (node, inner, loop) => visit(compiling(inner ?? locals, loop ? [...loops, loop] : loops), node)
    })
    const result = boxed(compiling(new Map(), []).compile(ast))
    return assemble(writer, result, this.runtime, oracle)
  }
}

/** Makes the function. A variable that is missing is the library's to complain of. */
function assemble(writer: Writer, result: string, runtime: Runtime, oracle: Compiled): Compiled {
  const names = [...writer.globals]
  const absent = names.map(([, code]) => `${code} === undefined`)
  if (writer.usesTerms) absent.push(`typeof V.term !== 'function'`)
  const code = [
    '"use strict";',
    ...writer.constants.map((_, i) => `const k${String(i)} = K[${String(i)}];`),
    'return function (V) {',
    ...names.map(([name, code]) => `const ${code} = V[${JSON.stringify(name)}];`),
    ...(absent.length === 0 ? [] : [`if (${absent.join(' || ')}) return oracle(V);`]),
    ...writer.all(),
    `return ${result};`,
    '}'
  ].join('\n')
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- made of literals and of names of our own, nothing else
  const make = new Function('K', 'R', 'oracle', code) as (constants: unknown[], runtime: Runtime, oracle: Compiled) => Compiled
  return make(writer.constants, runtime, oracle)
}

/** The functions that take any values and have no namesake: they can be called straight away. */
function openFunctions(functions: readonly ExpressionFunction[]): Map<string, ExpressionFunction> {
  const named = functions.map(one => {
    const [, name = '', parameters = ''] = /^(\w+)\(([^)]*)\)/.exec(one.signature) ?? []
    const types = parameters === '' ? [] : parameters.split(',').map(type => type.trim())
    return { key: `${name}/${String(types.length)}`, open: types.every(type => type === 'dyn'), one }
  })
  const open = named.filter(({ key, open }) => open && named.filter(other => other.key === key).length === 1)
  return new Map(open.map(({ key, one }) => [key, one]))
}

function visit(c: Compiling, node: Node): Value {
  switch (node.op) {
    case 'value':
      return literal(node.args)
    case 'id':
      return variable(c, node.args)
    case '.':
    case '.?':
      return member(c, node.args[0], node.args[1], node.op === '.?')
    case '[]':
    case '[?]':
      return indexed(c, node.args[0], node.args[1], node.op === '[?]')
    case 'call':
      return call(c, node.args[0], node.args[1])
    case 'rcall':
      return method(c, node.args[0], node.args[1], node.args[2])
    case 'list':
      return list(c, node.args)
    case 'map':
      return map(c, node.args)
    case '?:':
      return ternary(c, node.args)
    case '!_':
      return not(c, node.args)
    case '-_':
      return negative(c, node.args)
    case '||':
    case '&&':
      return logical(c, node.op, node.args[0], node.args[1])
    default:
      return binary(c, node.op, node.args[0], node.args[1])
  }
}

function literal(value: unknown): Value {
  if (typeof value === 'string') return { code: JSON.stringify(value), kind: 'string', literal: value }
  if (typeof value === 'boolean') return { code: String(value), kind: 'bool', literal: value }
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return int(Number(value))
  if (typeof value === 'number' && Number.isFinite(value)) return dyn(`(${JSON.stringify(value)})`)
  if (value === null) return { code: 'null', kind: 'dyn', literal: null }
  throw new NotCovered('a literal of a rare type')
}

function variable(c: Compiling, name: string): Value {
  const local = c.locals.get(name)
  if (local) return local
  if (!c.variables.has(name)) throw new NotCovered('a constant of the library')
  return { ...dyn(c.writer.global(name)), ...(name === c.parameters && { constant: true }) }
}

function list(c: Compiling, nodes: readonly Node[]): Value {
  const texts = nodes.flatMap(node => (node.op === 'value' && typeof node.args === 'string' ? [node.args] : []))
  if (texts.length === nodes.length) return { code: c.writer.constant(texts), kind: 'list', element: 'string' }
  // The library works the elements out from the last to the first.
  const items = [...nodes].reverse().map(node => boxed(c.compile(node)))
  return { code: c.writer.keep(`[${items.reverse().join(', ')}]`), kind: 'list' }
}
