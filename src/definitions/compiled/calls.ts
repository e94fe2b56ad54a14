import type { ExpressionFunction } from '../functions'
import { has } from './access'
import { bind, isQuantifier, quantifier } from './quantifiers'
import { bool, boxed, dyn, isText, type Kind, type Value } from './value'
import { NotCovered } from './writer'
import { namesIn, type Compiling, type Loop, type Node } from './tree'

/** Functions whose results other code would have to look at more closely. */
const left = new Set(['type', 'uint', 'bytes', 'duration'])

const tests: Readonly<Record<string, string>> = { contains: 'includes', startsWith: 'startsWith', endsWith: 'endsWith' }

/** `name(a, b)`. */
export function call(c: Compiling, name: string, args: readonly Node[]): Value {
  const [first] = args
  const own = c.functions.get(`${name}/${String(args.length)}`)
  if (own) {
    return { code: called(c, own, args), kind: kindOf(own.signature) }
  }
  if (left.has(name) || !first) throw new NotCovered(`the function ${name}`)
  if (args.length === 1) {
    if (name === 'has') return has(c, first)
    if (name === 'dyn') return opened(c.compile(first))
    if (name === 'size') return size(c, c.compile(first))
    if (name === 'timestamp') return timestamp(c, c.compile(first))
  }
  return dyn(c.writer.keepRisky(`${c.piece(`${name}(${places(args.length)})`)}(${operands(c, args).join(', ')})`))
}

/**
 * A function of ours; they are pure and never give undefined. It is worked out once for all expressions of a record where it is
 * costly and asks nothing of the item at hand, once for all records where it asks of a parameter, and once for all turns of the
 * loops that do not change what it asks of.
 */
function called(c: Compiling, own: ExpressionFunction, args: readonly Node[]): string {
  const { writer } = c
  const run = writer.constant(own.run)
  const loop = args.length === 0 ? undefined : outermostUnchanged(c, args)
  const call = writer.block(() => {
    const values = [...args].reverse().map(one => c.compile(one))
    values.reverse()
    const given = values.map(boxed).join(', ')
    if (own.costly === true && args.every(one => one.op === 'id' && c.shared.has(one.args) && !c.locals.has(one.args))) {
      const key = `${own.signature} of ${args.map(one => (one.op === 'id' ? one.args : '')).join(', ')}`
      return `R.once(V.shared, ${JSON.stringify(key)}, ${run}, ${given})`
    }
    if (values.length === 1 && values[0]?.constant === true) return `R.known(${writer.constant(new Map())}, ${run}, ${given})`
    return `${run}(${given})`
  })
  if (!loop) {
    writer.add(call)
    return writer.keepRisky(call.result)
  }
  const kept = writer.name()
  loop.before.push(`let ${kept};`)
  writer.line(`if (${kept} === undefined) {`)
  writer.add(call)
  writer.risky(`${kept} = ${call.result}; }`)
  return kept
}

/** The outermost of the loops around in which none of the names changes; undefined where the innermost changes one. */
function outermostUnchanged(c: Compiling, args: readonly Node[]): Loop | undefined {
  const names = args.flatMap(one => [...namesIn(one)])
  let found: Loop | undefined
  for (const loop of [...c.loops].reverse()) {
    if (names.some(name => loop.names.has(name))) break
    found = loop
  }
  return found
}

function opened(value: Value): Value {
  if (value.kind === 'optional') throw new NotCovered('an optional as any value')
  return value
}

/** `on.name(a, b)`. */
export function method(c: Compiling, name: string, on: Node, args: readonly Node[]): Value {
  const [first, second, third] = args
  if (name === 'bind' && on.op === 'id' && on.args === 'cel' && first && second && third) return bind(c, first, second, third)
  if (isQuantifier(name, args.length)) return quantifier(c, name, on, args)
  if (on.op === 'id' && on.args === 'optional' && !c.locals.has('optional')) throw new NotCovered('an optional made by hand')
  if ((name === 'orValue' || name === 'or') && first) return orElse(c, c.compile(on), first, name === 'or')
  // The library works the arguments out before the receiver, the last first.
  const given = [...args].reverse().map(one => c.compile(one))
  given.reverse()
  const of = c.compile(on)
  if (of.kind === 'optional') return optional(c, name, of, given)
  return text(c, name, of, given, first) ?? rest(c, name, of, given)
}

function rest(c: Compiling, name: string, of: Value, given: readonly Value[]): Value {
  if (name === 'size' && given.length === 0) return size(c, of)
  const piece = c.piece(`operand0.${name}(${places(given.length, 1)})`)
  return dyn(c.writer.keepRisky(`${piece}(${[of, ...given].map(boxed).join(', ')})`))
}

/** `a.orValue(b)`, and `a.or(b)`, whose outcome may still be nothing. */
function orElse(c: Compiling, of: Value, fallback: Node, open: boolean): Value {
  if (of.kind !== 'optional') throw new NotCovered('orValue of something that may be no optional')
  const name = c.writer.keep(of.code)
  const other = c.writer.block(() => c.compile(fallback))
  if ((other.result.kind === 'optional') !== open) throw new NotCovered('an optional or a value')
  const kind = open ? 'optional' : 'dyn'
  const code = open ? other.result.code : boxed(other.result)
  if (other.lines.length === 0) return { code: `(${name} === undefined ? ${code} : ${name})`, kind }
  const out = c.writer.name()
  c.writer.line(`let ${out} = ${name};`)
  c.writer.line(`if (${out} === undefined) {`)
  c.writer.add(other)
  c.writer.line(`${out} = ${code}; }`)
  return { code: out, kind }
}

function optional(c: Compiling, name: string, of: Value, given: readonly Value[]): Value {
  if (name === 'hasValue' && given.length === 0) return bool(`(${of.code} !== undefined)`)
  if (name !== 'value' || given.length > 0) throw new NotCovered(`${name} of an optional`)
  const kept = c.writer.keep(of.code)
  c.writer.risky(`if (${kept} === undefined) R.fail("optional_value_missing");`)
  return dyn(kept)
}

/** The functions of text that rules use most. */
function text(c: Compiling, name: string, of: Value, given: readonly Value[], node: Node | undefined): Value | undefined {
  if (of.kind !== 'string' && of.kind !== 'dyn') return undefined
  const [argument] = given
  const receiver = { ...of, code: c.writer.keep(of.code) }
  if (!argument) {
    const change = { lowerAscii: 'toLowerCase', upperAscii: 'toUpperCase', trim: 'trim' }[name]
    return change === undefined || of.kind !== 'string' ? undefined : { code: `${receiver.code}.${change}()`, kind: 'string' }
  }
  if (given.length > 1) return undefined
  const slow = `${c.piece(`operand0.${name}(operand1)`)}(${boxed(receiver)}, ${boxed(argument)})`
  if (name === 'matches' && node?.op === 'value' && typeof node.args === 'string') {
    const pattern = patternOf(node.args)
    return pattern && tested(c, [isText(receiver)], `${c.writer.constant(pattern)}.test(${receiver.code})`, slow)
  }
  const found = Object.hasOwn(tests, name) ? tests[name] : undefined
  if (found === undefined) return undefined
  const sought = { ...argument, code: c.writer.keep(argument.code) }
  return tested(c, [isText(receiver), isText(sought)], `${receiver.code}.${found}(${sought.code})`, slow)
}

function tested(c: Compiling, conditions: readonly string[], fast: string, slow: string): Value {
  const needed = conditions.filter(one => one !== '')
  return bool(needed.length === 0 ? fast : c.writer.keepRisky(`${needed.join(' && ')} ? ${fast} : ${slow}`))
}

function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source)
  } catch {
    return undefined
  }
}

function size(c: Compiling, of: Value): Value {
  if (of.kind === 'list') return { code: `${c.writer.keep(of.code)}.length`, kind: 'int' }
  return { code: c.writer.keepRisky(`R.size(${boxed(of)})`), kind: 'int' }
}

function timestamp(c: Compiling, of: Value): Value {
  const value = c.writer.keep(boxed(of))
  const slow = `${c.piece('timestamp(operand0)')}(${value}).getTime()`
  const fast = `R.time(${value})`
  return {
    code: c.writer.keepRisky(of.kind === 'string' ? fast : `typeof ${value} === 'string' ? ${fast} : ${slow}`),
    kind: 'time'
  }
}

/** The arguments in their order; worked out from the last to the first, as the library does. */
function operands(c: Compiling, args: readonly Node[]): string[] {
  return [...args]
    .reverse()
    .map(one => boxed(c.compile(one)))
    .reverse()
}

function places(count: number, from = 0): string {
  return Array.from({ length: count }, (_, i) => `operand${String(i + from)}`).join(', ')
}

/** What a function of ours gives back. */
function kindOf(signature: string): Kind {
  const type = signature.slice(signature.lastIndexOf(':') + 1).trim()
  return type === 'string' || type === 'bool' ? type : 'dyn'
}
