import fc from 'fast-check'
import { createLanguage, dateFunctions, type Expression } from '../../src/definitions'

const language = createLanguage(['a', 'b', 'item', 'parameters'], dateFunctions)

const names = fc.constantFrom('x', 'y', 'value', 'length', 'from')
const words = fc.constantFrom('', 'x', 'ABC', 'abc', '2026-02-01', '2026-02-01T10:00:00Z', '2026', 'a b', '\u{1F600}')
const literal = fc.oneof(
  words.map(word => JSON.stringify(word)),
  fc.constantFrom('0', '1', '2', '-1', '1.0', '2.5', 'true', 'false', 'null')
)

/** Expressions over the parts of CEL that packs use, right and wrong ones alike. */
const { any } = fc.letrec<Record<'any' | 'dyn' | 'optional' | 'bool' | 'list' | 'text' | 'int', string>>(tie => {
  const of = (...parts: (string | fc.Arbitrary<string>)[]) =>
    fc.tuple(...parts.map(part => (typeof part === 'string' ? fc.constant(part) : part))).map(all => all.join(''))
  const depth = { maxDepth: 4, depthIdentifier: 'expression' } as const
  const [dyn, optional, bool, list, text, int, some] = [
    tie('dyn'),
    tie('optional'),
    tie('bool'),
    tie('list'),
    tie('text'),
    tie('int'),
    tie('any')
  ]
  const order = fc.constantFrom(' < ', ' <= ', ' > ', ' >= ')
  const paths = fc.tuple(fc.constantFrom('a', 'b', 'item', 'v'), fc.array(names, { minLength: 1, maxLength: 3 }))
  const path = paths.map(([root, steps]) => [root, ...steps].join('.'))
  const mixed = fc
    .tuple(paths, fc.infiniteStream(fc.constantFrom('.', '.?')))
    .map(([[root, steps], dots]) => [root, ...[...steps, 'x'].flatMap(step => [dots.next().value, step])].join(''))
    .map(text => text.replace(/\.\?(\w+)$/, '.$1'))
  const number = fc.oneof(fc.constantFrom('1', '2', '2.5', '1.0', 'parameters.x', 'a.x', 'a.y', 'item', 'v'), int)
  return {
    any: fc.oneof(depth, dyn, bool, list, text, int, of(number, fc.oneof(order, fc.constantFrom(' == ', ' != ')), number)),
    dyn: fc.oneof(
      depth,
      fc.constantFrom('a', 'b', 'item', 'v', 'parameters'),
      path,
      literal,
      of(optional, '.orValue(', fc.oneof(literal, some), ')'),
      of(dyn, '[', fc.oneof(literal, dyn), ']'),
      of('cel.bind(v, ', some, ', ', some, ')'),
      of('cel.bind(v, ', optional, ', v.hasValue() ? v.value() : ', some, ')'),
      of('(', bool, ' ? ', some, ' : ', some, ')'),
      of('{"x": ', some, ', "from": ', some, '}'),
      of('dyn(', some, ')')
    ),
    optional: fc.oneof(
      depth,
      paths.map(([root, steps]) => `${root}.?${steps.join('.?')}`),
      of(dyn, '[?', fc.oneof(literal, dyn), ']'),
      of(optional, '.?', names),
      of(optional, '.or(', optional, ')')
    ),
    bool: fc.oneof(
      depth,
      of('has(', path, ')'),
      of('has(', mixed, ')'),
      of(some, fc.constantFrom(' == ', ' != '), some),
      of(number, order, number),
      of(some, order, some),
      of('(', bool, fc.constantFrom(' && ', ' || '), fc.oneof(bool, dyn), ')'),
      of('(', dyn, fc.constantFrom(' && ', ' || '), bool, ')'),
      of('!', fc.oneof(bool, dyn)),
      of(some, ' in ', list),
      of(dyn, ' in ', dyn),
      of(fc.oneof(list, dyn), fc.constantFrom('.exists', '.all', '.exists_one'), '(v, ', fc.oneof(bool, dyn), ')'),
      of('parameters.y.exists(v, ', dyn, ' == addDays(v, ', int, ') || day(', fc.constantFrom('v', 'item', 'a.x'), ') == v)'),
      of(optional, '.hasValue()'),
      of(fc.oneof(text, dyn), fc.constantFrom('.contains(', '.startsWith(', '.endsWith('), text, ')'),
      of(fc.oneof(text, dyn), '.matches("', fc.constantFrom('^[0-9]{4}', 'b', '['), '")'),
      of('timestamp(', fc.oneof(text, dyn), ')', order, 'timestamp(', text, ')'),
      of('timestamp(', text, ') == timestamp(', text, ')')
    ),
    list: fc.oneof(
      depth,
      fc.constantFrom('["x", "ABC"]', '[]', '[1, 2]', '["x", 1, null]'),
      of('[', some, ', ', some, ']'),
      of(fc.oneof(list, dyn), '.filter(v, ', bool, ')'),
      of(fc.oneof(list, dyn), '.map(v, ', some, ')'),
      of(fc.oneof(list, dyn), '.map(v, ', bool, ', ', some, ')'),
      of('(', list, ' + ', fc.oneof(list, dyn), ')'),
      of(optional, '.orValue([])')
    ),
    text: fc.oneof(
      depth,
      words.map(word => JSON.stringify(word)),
      of(text, fc.constantFrom('.lowerAscii()', '.upperAscii()', '.trim()')),
      of('(', text, ' + ', fc.oneof(text, dyn), ')'),
      of('day(', fc.oneof(text, dyn), ')'),
      of('addDays(', text, ', ', int, ')'),
      of('string(', some, ')')
    ),
    int: fc.oneof(
      depth,
      fc.constantFrom('0', '1', '2', '-3'),
      of('size(', fc.oneof(list, text, dyn), ')'),
      of('(', int, fc.constantFrom(' + ', ' - ', ' * ', ' / ', ' % '), fc.oneof(int, dyn), ')'),
      of('-', dyn),
      of('daysBetween(', text, ', ', text, ')')
    )
  }
})

const values = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'value' },
    words,
    fc.constantFrom<unknown>(1, 2, 2.5),
    fc.constantFrom<unknown>(0, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true })
  )
})).value
const numbers = fc.constantFrom(1, 2, 2.5)
const records = fc.record({
  a: fc.oneof(
    fc.dictionary(names, values, { maxKeys: 5, noNullPrototype: true }),
    fc.record({ x: numbers, y: numbers }, { noNullPrototype: true })
  ),
  b: values,
  item: fc.oneof(values, numbers),
  parameters: fc.constant({ x: 1n, y: ['x', 'ABC'], value: 12n })
})

const scope = { parameters: { kind: 'names' as const, names: new Set(['x', 'y', 'value', 'length', 'from']) } }

function check(expression: Expression, record: Record<string, unknown>): void {
  const [fast, slow] = [expression.run(record), expression.interpret(record)]
  try {
    expect(fast).toEqual(slow)
  } catch (error) {
    throw new Error(`${expression.text}\n${String(error)}`)
  }
}

test('a compiled expression gives what the library gives: the same value or the same failure', () => {
  let [compiled, left, failed] = [0, 0, 0]
  fc.assert(
    fc.property(any, fc.array(records, { minLength: 3, maxLength: 3 }), (text, given) => {
      const { expression } = language.compile(text.includes('v') ? `cel.bind(v, item, ${text})` : text, scope)
      if (!expression) return
      if (expression.compiled) compiled++
      else left++
      for (const record of given) {
        check(expression, record)
        if (!expression.interpret(record).ok) failed++
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 2000) }
  )
  expect(compiled).toBeGreaterThan(10 * left)
  expect(failed).toBeGreaterThan(compiled / 4)
})

const odd = ['__proto__', 'prototype', 'constructor', 'toString', 'hasOwnProperty', 'length', 'size', 'value', '0', 'a"b', "a'b"]
const strings = [...odd, '`${process.exit(9)}`', '\\', '*/ //', '\n', '\u2028', '"); throw 1; ("', '</script>']

test('no text of an expression becomes code, and no name reaches the machinery of objects', () => {
  const record = { a: JSON.parse('{"__proto__": {"x": 1}, "length": 2, "x": {}}'), b: ['x'], item: 'x', parameters: {} }
  for (const text of strings) {
    const word = JSON.stringify(text)
    for (const source of [
      `a[${word}]`,
      `a[?${word}].orValue(1)`,
      `b[?${word}].orValue(1)`,
      `item[?${word}].hasValue()`,
      `a.x[?${word}].hasValue()`,
      `{${word}: ${word}}`,
      `${word} + "x"`,
      `["x", ${word}].exists(v, v == item || v == ${word})`,
      `${word} in a`,
      `"x".matches(${word})`
    ]) {
      const { expression } = language.compile(source, {})
      if (!expression) throw new Error(source)
      check(expression, record)
    }
  }
  for (const name of ['__proto__', 'prototype', 'constructor']) {
    expect(language.compile(`a[?${JSON.stringify(name)}].hasValue()`, {}).expression?.compiled).toBe(false)
  }
})

test('a named expression is asked for once by its name, and a missing variable is the library to complain of', () => {
  const scope = {
    a: { kind: 'terms' as const, readings: new Map([['live', { paths: [], names: [], shape: undefined, faults: [] }]]) }
  }
  const { expression } = language.compile('a.live && b == 1', scope)
  const term = (name: string) => name === 'live'
  expect(expression?.run({ a: {}, b: 1, term })).toEqual({ ok: true, value: true })
  expect(expression?.run({ a: { live: false }, b: 1 })).toEqual({ ok: true, value: false })
  expect(expression?.run({ a: { live: true }, term })).toEqual({ ok: false, code: 'unknown_variable' })
})

test('a costly function of what all expressions share is worked out once', () => {
  let runs = 0
  const run = (of: unknown) => [++runs, of]
  const counting = createLanguage(['a', 'item'], [{ signature: 'costly(dyn): list', meaning: 'm', costly: true, run }])
  const shared = new Map<string, unknown>()
  const value = (text: string, more = {}) => counting.compile(text, {}).expression?.run({ a: 'x', item: 'y', ...more })
  expect([value('costly(a)', { shared }), value('costly(a)[0]', { shared })]).toEqual([
    { ok: true, value: [1, 'x'] },
    { ok: true, value: 1 }
  ])
  expect([value('costly(item)', { shared }), value('costly(item)', { shared }), value('costly(a)')]).toEqual(
    [2, 3, 4].map((count, i) => ({ ok: true, value: [count, i < 2 ? 'y' : 'x'] }))
  )
})
