import { condition } from './conditions'
import { bool, boxed, dyn, type Kind, type Value } from './value'
import { NotCovered, type Block } from './writer'
import { typeOf, type Compiling, type Loop, type Node } from './tree'

const kinds = new Set(['exists', 'all', 'exists_one', 'filter', 'map'])

/** True for a macro that runs over a list. */
export function isQuantifier(name: string, count: number): boolean {
  return kinds.has(name) && (count === 2 || (name === 'map' && count === 3))
}

/** `list.exists(x, …)` and its kin. */
export function quantifier(c: Compiling, name: string, on: Node, args: readonly Node[]): Value {
  const { writer } = c
  const [variable, ...bodies] = args
  if (variable?.op !== 'id') throw new NotCovered('a quantifier without a variable')
  const over = c.compile(on)
  const list = writer.keep(boxed(over))
  const items = over.kind === 'list' ? list : writer.keepRisky(`Array.isArray(${list}) ? ${list} : R.range(${list})`)
  const [index, item] = [writer.name(), writer.name()]
  const element = over.element ?? elementOf(on)
  const locals = new Map([
    ...c.locals,
    [variable.args, { code: item, kind: element, constant: over.constant === true } satisfies Value]
  ])
  const start = `for (let ${index} = 0; ${index} < ${items}.length; ${index}++) { const ${item} = ${items}[${index}];`
  const header = over.element === element || element === 'dyn' ? start : checked(c, start, item, element)
  const loop: Loop = { names: new Set([variable.args]), before: [] }
  const blocks = bodies.map(body => writer.block(() => c.compile(body, locals, loop)))
  loop.before.forEach(line => writer.line(line))
  const [first, second] = blocks
  if (!first) throw new NotCovered('a quantifier without a body')
  if (name === 'exists' || name === 'all') return decide(c, header, first, name === 'exists')
  const out = writer.name()
  writer.line(`${name === 'exists_one' ? `let ${out} = 0` : `const ${out} = []`};`)
  writer.line(header)
  writer.add(first)
  if (name === 'map' && !second) writer.line(`${out}.push(${boxed(first.result)}); }`)
  else {
    writer.line(`if (${condition(writer, first.result, 'invalid_condition_type')}) {`)
    if (second) writer.add(second)
    const push = `${out}.push(${second ? boxed(second.result) : item});`
    writer.line(`${name === 'exists_one' ? `${out}++;` : push} } }`)
  }
  if (name === 'exists_one') return bool(`(${out} === 1)`)
  return { code: out, kind: 'list', ...(name === 'filter' && over.element && { element: over.element }) }
}

/** What the checker takes the elements to be. */
function elementOf(on: Node): Kind {
  const type = typeOf(on)
  const found = type?.kind === 'map' ? type.keyType : type?.kind === 'list' ? type.valueType : undefined
  if (!found || found.kind === 'dyn') return 'dyn'
  if (found.name === 'string' || found.name === 'bool') return found.name
  throw new NotCovered('a list of a rare type')
}

/** Lists are put together of typed and untyped parts: the library looks at each element, and fails at one of another type. */
function checked(c: Compiling, loop: string, item: string, element: Kind): string {
  c.writer.mayThrow()
  return `${loop} if (typeof ${item} !== '${element === 'bool' ? 'boolean' : 'string'}') R.fail("variable_type_mismatch");`
}

/** A loop that ends once one element decides; until then failures wait, and the first is thrown if none decides. */
function decide(c: Compiling, loop: string, body: Block<Value>, deciding: boolean): Value {
  const { writer } = c
  const out = writer.name()
  writer.line(`let ${out} = ${String(!deciding)};`)
  const test = writer.block(() => {
    writer.add(body)
    const met = condition(writer, body.result, 'invalid_condition_type')
    writer.line(`if (${deciding ? '' : '!'}${met}) { ${out} = ${String(deciding)}; break; }`)
  })
  if (!test.throws) {
    writer.line(loop)
    writer.add(test)
    writer.line('}')
    return bool(out)
  }
  const failure = writer.name()
  writer.line(`let ${failure};`)
  writer.line(`${loop} try {`)
  writer.add(test, true)
  writer.line(`} catch (x) { ${failure} ??= x; } }`)
  writer.risky(`if (${failure} !== undefined && ${out} === ${String(!deciding)}) throw ${failure};`)
  return bool(out)
}

/** `cel.bind(name, value, body)`. */
export function bind(c: Compiling, name: Node, value: Node, body: Node): Value {
  if (name.op !== 'id') throw new NotCovered('a binding without a name')
  const bound = c.compile(value)
  c.loops.at(-1)?.names.add(name.args)
  const kept = { ...bound, code: c.writer.keep(bound.code) }
  return c.compile(body, new Map([...c.locals, [name.args, kept]]))
}

/** `{key: value}`. */
export function map(c: Compiling, entries: readonly (readonly [Node, Node])[]): Value {
  const parts = entries.map(([key, value]) => `[${boxed(c.compile(key))}, ${boxed(c.compile(value))}]`)
  return dyn(c.writer.keep(`R.mapOf([${parts.join(', ')}])`))
}
