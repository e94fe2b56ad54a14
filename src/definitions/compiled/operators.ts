import { bool, boxed, dyn, isText, type Value } from './value'
import { NotCovered } from './writer'
import type { Compiling, Node } from './tree'

const orders = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' } as const

/** An operator of two operands, none of which is passed over. */
export function binary(c: Compiling, op: string, left: Node, right: Node): Value {
  const a = c.compile(left)
  const b = c.compile(right)
  switch (op) {
    case '==':
      return bool(equals(c, a, b))
    case '!=':
      return bool(`!${equals(c, a, b)}`)
    case 'in':
      return within(c, a, b, right)
    case '+':
      return plus(c, a, b)
    case '-':
      return dyn(c.writer.keepRisky(`R.subtract(${boxed(a)}, ${boxed(b)})`))
    default:
      if (!Object.hasOwn(orders, op))
        return dyn(c.writer.keepRisky(`${c.piece(`operand0 ${op} operand1`)}(${boxed(a)}, ${boxed(b)})`))
      return order(c, op as keyof typeof orders, a, b)
  }
}

function equals(c: Compiling, a: Value, b: Value): string {
  if (a.kind === 'optional' || b.kind === 'optional') throw new NotCovered('comparison of optionals')
  if (a.kind === b.kind && a.kind !== 'dyn' && a.kind !== 'list') return `(${a.code} === ${b.code})`
  const exact = (value: Value): boolean => value.kind === 'string' || value.kind === 'bool' || value.literal === null
  if (exact(a) || exact(b)) return `(${boxed(a)} === ${boxed(b)})`
  if (a.kind === 'int' || b.kind === 'int') {
    const [number, other] = a.kind === 'int' ? [a, b] : [b, a]
    if (other.kind !== 'dyn') return `R.eq(${boxed(a)}, ${boxed(b)})`
    const name = c.writer.keep(other.code)
    return `((typeof ${name} === 'number' || typeof ${name} === 'bigint') && ${name} == ${number.code})`
  }
  const [x, y] = [c.writer.keep(boxed(a)), c.writer.keep(boxed(b))]
  return `(${x} === ${y} || (typeof ${x} !== 'string' && typeof ${y} !== 'string' && R.eq(${x}, ${y})))`
}

function order(c: Compiling, op: keyof typeof orders, a: Value, b: Value): Value {
  if (a.kind === b.kind && ['string', 'int', 'time'].includes(a.kind)) return bool(`(${a.code} ${op} ${b.code})`)
  const slow = (x: string, y: string): string => `R.${orders[op]}(${x}, ${y})`
  const [x, y] = [keep(c, a), keep(c, b)]
  if (a.kind === 'int' || b.kind === 'int') {
    const other = a.kind === 'int' ? y : x
    const test = `typeof ${other.code} === 'bigint' || typeof ${other.code} === 'number'`
    return bool(c.writer.keepRisky(`${test} ? ${x.code} ${op} ${y.code} : ${slow(boxed(x), boxed(y))}`))
  }
  const tests = [isText(x), isText(y)].filter(test => test !== '')
  const code = `${tests.join(' && ')} ? ${x.code} ${op} ${y.code} : ${slow(boxed(x), boxed(y))}`
  return bool(c.writer.keepRisky(code))
}

function within(c: Compiling, a: Value, b: Value, right: Node): Value {
  if (right.op === 'list' && right.args.every(one => one.op === 'value' && typeof one.args === 'string')) {
    const name = c.writer.keep(boxed(a))
    const words = right.args.map(one => JSON.stringify(one.args as unknown as string))
    return bool(words.length === 0 ? 'false' : `(${words.map(word => `${name} === ${word}`).join(' || ')})`)
  }
  const code = `R.isIn(${boxed(a)}, ${boxed(b)})`
  return bool(b.kind === 'list' ? code : c.writer.keepRisky(code))
}

function plus(c: Compiling, a: Value, b: Value): Value {
  if (a.kind === 'string' && b.kind === 'string') return { code: `(${a.code} + ${b.code})`, kind: 'string' }
  if (a.kind === 'list' && b.kind === 'list') return { code: c.writer.keep(`[...${a.code}, ...${b.code}]`), kind: 'list' }
  const kind = a.kind === 'list' || b.kind === 'list' ? 'list' : a.kind === 'string' || b.kind === 'string' ? 'string' : 'dyn'
  return { code: c.writer.keepRisky(`R.add(${boxed(a)}, ${boxed(b)})`), kind }
}

function keep(c: Compiling, value: Value): Value {
  return { ...value, code: c.writer.keep(value.code) }
}

/** `!a`. */
export function not(c: Compiling, node: Node): Value {
  const value = c.compile(node)
  if (value.kind === 'bool') return bool(`!${value.code}`)
  const name = c.writer.keep(boxed(value))
  c.writer.risky(`if (typeof ${name} !== 'boolean') R.fail("no_such_overload");`)
  return bool(`!${name}`)
}

/** `-a`. */
export function negative(c: Compiling, node: Node): Value {
  const value = c.compile(node)
  if (typeof value.literal === 'number' && value.kind === 'int') return { ...int(-value.literal) }
  return dyn(c.writer.keepRisky(`R.negate(${boxed(value)})`))
}

/** A whole number. */
export function int(value: number): Value {
  // Minus nought is no int.
  const literal = value === 0 ? 0 : value
  return { code: String(literal), kind: 'int', literal }
}
