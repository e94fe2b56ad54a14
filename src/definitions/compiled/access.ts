import { boxed, bool, dyn, type Value } from './value'
import { NotCovered, text } from './writer'
import { typeOf, type Compiling, type Node } from './tree'

/** Prototypes of everything that a CEL value can be. */
const prototypes = [Object, Array, String, Number, BigInt, Boolean, Map, Set, Date, Uint8Array].map(
  made => made.prototype as object
)

/** True where plain JavaScript access could find something that is not the value's own. */
function shadowed(name: string): boolean {
  return ['length', 'seconds', 'nanos'].includes(name) || /^-?\d+$/.test(name) || prototypes.some(one => name in one)
}

/** The member of a value, undefined where it has none. */
function read(of: string, name: string): string {
  return shadowed(name) ? `R.own(${of}, ${text(name)})` : `${of}?.[${text(name)}]`
}

/** `a.name`, `a.?name`. */
export function member(c: Compiling, of: Node, name: string, optional: boolean): Value {
  if (isTerms(c, of)) {
    if (optional) throw new NotCovered('a named expression asked for as an optional')
    c.writer.usesTerms = true
    return dyn(c.writer.keepRisky(`V.term(${text(name)})`))
  }
  const from = opened(c, of)
  if (from.kind === 'optional' || optional) return { code: read(from.code, name), kind: 'optional' }
  return { ...needed(c, read(from.code, name), 'no_such_key'), ...(from.constant === true && { constant: true }) }
}

/** `a[index]`, `a[?index]`. */
export function indexed(c: Compiling, of: Node, index: Node, optional: boolean): Value {
  if (index.op === 'value' && typeof index.args === 'string') {
    if (isTerms(c, of)) throw new NotCovered('named expressions as a map')
    return member(c, of, index.args, optional)
  }
  const elements = typeOf(of)?.kind === 'list' ? typeOf(of)?.valueType : undefined
  if (elements && elements.kind !== 'dyn') throw new NotCovered('an element of a typed list')
  const from = opened(c, of)
  const key = boxed(c.compile(index))
  if (from.kind === 'optional' || optional) return { code: `R.atOptional(${from.code}, ${key})`, kind: 'optional' }
  return dyn(c.writer.keepRisky(`R.at(${from.code}, ${key})`))
}

/** `has(a.b.c)`: whether the last member is there; the ones before it must be, unless one is asked for as an optional. */
export function has(c: Compiling, node: Node): Value {
  const steps: { name: string; optional: boolean }[] = []
  let at = node
  while (at.op === '.' || at.op === '.?') {
    steps.unshift({ name: at.args[1], optional: at.op === '.?' })
    at = at.args[0]
  }
  if (at.op !== 'id' || isTerms(c, at)) throw new NotCovered('has() of something else')
  const root = c.compile(at)
  if (!['dyn', 'string', 'list'].includes(root.kind)) throw new NotCovered('has() of a value that has no members')
  let code = root.code
  let lenient = false
  for (const [i, { name, optional }] of steps.entries()) {
    lenient ||= optional
    code = read(code, name)
    if (i < steps.length - 1 && !lenient) code = needed(c, code, 'no_such_key').code
  }
  return bool(`(${code} !== undefined)`)
}

/** What members may be asked of: values whose type is open, maps, lists and optionals. */
function opened(c: Compiling, node: Node): Value {
  const type = typeOf(node)?.kind
  const value = c.compile(node)
  if (value.kind === 'optional') return { code: c.writer.keep(value.code), kind: 'optional' }
  if (value.kind !== 'list' && (value.kind !== 'dyn' || !['dyn', 'map', 'list'].includes(type ?? ''))) {
    throw new NotCovered('members of a typed value')
  }
  return value
}

function needed(c: Compiling, code: string, failure: string): Value {
  const name = c.writer.keep(code)
  c.writer.risky(`if (${name} === undefined) R.fail(${text(failure)});`)
  return dyn(name)
}

function isTerms(c: Compiling, node: Node): boolean {
  return node.op === 'id' && node.args === c.terms && !c.locals.has(node.args)
}
