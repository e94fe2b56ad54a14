import { bool, boxed, type Value } from './value'
import { NotCovered, type Block, type Writer } from './writer'
import type { Compiling, Node } from './tree'

/**
 * `a || b` and `a && b`. As CEL has it, one side that decides the outcome absorbs a failure of the other; the right side runs
 * only where the left does not decide.
 */
export function logical(c: Compiling, op: '||' | '&&', left: Node, right: Node): Value {
  const { writer } = c
  const deciding = op === '||' ? 'true' : 'false'
  const a = writer.block(() => c.compile(left))
  const b = writer.block(() => c.compile(right))
  if (!a.throws && a.result.kind === 'bool') {
    writer.add(a)
    if (b.result.kind === 'bool' && b.lines.length === 0) return bool(`(${a.result.code} ${op} ${b.result.code})`)
    const out = writer.name()
    writer.line(`let ${out} = ${a.result.code};`)
    writer.line(`if (${op === '||' ? '!' : ''}${out}) {`)
    writer.add(b)
    writer.line(`${out} = ${condition(writer, b.result, 'invalid_logical_operand')}; }`)
    return bool(out)
  }
  const [out, value, failure] = [writer.name(), writer.name(), writer.name()]
  writer.line(`let ${out}, ${value}, ${failure};`)
  attempt(writer, a, `${value} = ${boxed(a.result)};`, failure)
  writer.line(`if (${value} === ${deciding}) ${out} = ${deciding}; else {`)
  writer.add(b)
  const other = writer.keep(boxed(b.result))
  const plain = `${value} === ${deciding === 'true' ? 'false' : 'true'} && typeof ${other} === 'boolean'`
  writer.risky(`${out} = ${plain} ? ${other} : R.either(${deciding}, ${value}, ${failure}, ${other}); }`)
  return bool(out)
}

/** Runs a block and then a line; what is thrown goes to a variable. */
export function attempt(writer: Writer, block: Block<unknown>, last: string, failure: string): void {
  if (block.throws) writer.line('try {')
  writer.add(block, true)
  writer.line(block.throws ? `${last} } catch (x) { ${failure} ??= x; }` : last)
}

/** `a ? b : c`. */
export function ternary(c: Compiling, nodes: readonly [Node, Node, Node]): Value {
  const { writer } = c
  const test = c.compile(nodes[0])
  const yes = writer.block(() => c.compile(nodes[1]))
  const no = writer.block(() => c.compile(nodes[2]))
  const kind = yes.result.kind === no.result.kind ? yes.result.kind : 'dyn'
  const code = (value: Value): string => (kind === 'dyn' ? boxed(value) : value.code)
  if (kind === 'dyn' && [yes, no].some(({ result }) => result.kind === 'optional')) throw new NotCovered('an optional or a value')
  const chosen = condition(writer, test, 'invalid_condition_type')
  if (yes.lines.length === 0 && no.lines.length === 0)
    return { code: `(${chosen} ? ${code(yes.result)} : ${code(no.result)})`, kind }
  const out = writer.name()
  writer.line(`let ${out};`)
  writer.line(`if (${chosen}) {`)
  writer.add(yes)
  writer.line(`${out} = ${code(yes.result)}; } else {`)
  writer.add(no)
  writer.line(`${out} = ${code(no.result)}; }`)
  return { code: out, kind }
}

/** A value that must be true or false. */
export function condition(writer: Writer, value: Value, failure: string): string {
  if (value.kind === 'bool') return value.code
  const name = writer.keep(boxed(value))
  writer.risky(`if (typeof ${name} !== 'boolean') R.fail(${JSON.stringify(failure)});`)
  return name
}
