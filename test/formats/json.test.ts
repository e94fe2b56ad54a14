import fc from 'fast-check'
import { decode, defaultLimits, encode, type FormatSpec } from '../../src/formats'
import { isObject, valueAt, type Json } from '../../src/json'
import { bytes, entryOf, faultsOf, places, refusal, text } from './support'

const spec: FormatSpec = { codec: 'json', schema: {} }
const refused = (document: string | Uint8Array): string[] => refusal(document, 'application/json', spec)

describe('a JSON document', () => {
  test('comes through as JSON.parse gives it', () => {
    const document = ' {"a": [1, -2.50, 1e2, true, false, null, ""], "b": {"\\u0063": "\\ud83d\\ude00 \\"x\\" \\n"}} '
    expect(entryOf(decode(bytes(document), 'application/json', spec)).tree).toEqual(JSON.parse(document))
  })

  test('tells where each value stands, and the nearest ancestor of one that is not there', () => {
    const { positions } = entryOf(
      decode(bytes('{\r\n  "a": [1,\r    {"b~/": "😀", "c": 2}],\n"d":{}}'), 'application/json', spec)
    )
    expect(positions('')).toEqual({ line: 1, column: 1 })
    expect(positions('/a')).toEqual({ line: 2, column: 8 })
    expect(positions('/a/1')).toEqual({ line: 3, column: 5 })
    expect(positions('/a/1/b~0~1')).toEqual({ line: 3, column: 13 })
    expect(positions('/a/1/c')).toEqual({ line: 3, column: 23 })
    expect(positions('/a/1/none/deeper')).toEqual({ line: 3, column: 5 })
    expect(positions('/d')).toEqual({ line: 4, column: 5 })
  })

  test('is refused for every fault that JSON.parse would hide', () => {
    const document =
      '{"a": 1,\n "a": 2,\n "b": [9007199254740993, -0, 0.1234567890123456789, 1e999],\n "c": {"__proto__": {"x": 1}, "t": "\\ud800"}}'
    expect(refused(document)).toEqual([
      'duplicate-member /a 2:2',
      'number-too-great /b/0 3:8',
      'minus-zero /b/1 3:26',
      'number-not-exact /b/2 3:30',
      'number-not-exact /b/3 3:53',
      'forbidden-name /c/__proto__ 4:8',
      'lone-surrogate /c/t 4:36'
    ])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test.each([
    ['a member named twice in two spellings', '{"ab":1,"a\\u0062":2}', ['duplicate-member /ab 1:9']],
    [
      'a constructor',
      '[{"constructor":1},{"prototype":2}]',
      ['forbidden-name /0/constructor 1:3', 'forbidden-name /1/prototype 1:21']
    ],
    ['a NUL', '{"s":"a\\u0000"}', ['control-character /s 1:6']],
    ['a direction override', '{"s":"a\u202eb"}', ['disguised-text /s 1:6']],
    ['an escaped direction override', '{"s":"a\\u202eb"}', ['disguised-text /s 1:6']],
    ['tag characters in a name', '{"s":{"\u{e0041}":1}}', ['disguised-text /s 1:7']],
    ['a second value', '{} {}', ['not-json 1:4']],
    ['nothing', ' \n', ['not-json 2:1']],
    ['a comma too many', '[1,]', ['not-json 1:4']],
    ['a raw line break in a string', '["a\nb"]', ['not-json 1:4']],
    ['an escape that JSON does not know', '["\\x"]', ['not-json 1:3']],
    ['a missing end', '{"a": {"b": 1}', ['not-json 1:15']],
    ['a byte-order mark', '\ufeff{}', ['byte-order-mark 1:1']]
  ])('is refused for %s', (_name, document, faults) => {
    expect(refused(document)).toEqual(faults)
  })

  test.each([
    ['a stray byte', [0x7b, 0x22, 0x61, 0x22, 0x3a, 0x0a, 0x22, 0xff, 0x22, 0x7d], 'not-utf-8 2:2'],
    ['an overlong sequence', [0x22, 0xc0, 0xaf, 0x22], 'not-utf-8 1:2'],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22], 'not-utf-8 1:2'],
    ['a sequence cut short', [0x22, 0xc3, 0xa9, 0xe2, 0x82], 'not-utf-8 1:3']
  ])('is refused for %s', (_name, document, fault) => {
    expect(refused(Uint8Array.from(document))).toEqual([fault])
  })

  test('may nest 64 levels and no more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(refused(nested(64))).toEqual([])
    expect(refused(nested(65))).toEqual(['too-deep 1:65'])
  })

  test('may hold 50,000 values a record and no more', () => {
    const wide = (values: number): string => JSON.stringify(Array.from({ length: values - 1 }, () => 0))
    expect(refused(wide(50_000))).toEqual([])
    expect(refused(wide(50_001))).toEqual(['record-too-large  1:1'])
    expect(refused(wide(50_002))).toEqual(['too-many-values 1:100002'])
  })

  test('lists a hundred faults and says that there are more', () => {
    const faults = faultsOf(
      decode(bytes(JSON.stringify({ content: [] }).replace('[]', `[${'-0,'.repeat(200)}1]`)), 'application/json', spec)
    )
    expect(faults).toHaveLength(101)
    expect(faults[100]?.code).toBe('more-faults')
  })

  test('is refused for its size before it is read', () => {
    const decoded = decode(bytes('[1]'), 'application/json', spec, { ...defaultLimits, bytes: 2 })
    expect(decoded.faults.map(fault => fault.code)).toEqual(['too-large'])
  })

  test('never has its values quoted in faults', () => {
    const document = '{"a":"secret\\u0000","b":"secret","b":"secret","n":123456789012345678901234567890}'
    expect(JSON.stringify(faultsOf(decode(bytes(document), 'application/json', spec)))).not.toMatch(/secret|1234567/)
  })
})

describe('an envelope', () => {
  const records = ['/content/*', '/matches/*/prisoner', '/*', '']
  const open = (document: string): ReturnType<typeof decode> => decode(bytes(document), 'application/json', { ...spec, records })

  test.each([
    ['a page', '{"content":[{"a":1},{"a":2}],"size":2}', ['{"a":1}', '{"a":2}'], true],
    ['matches', '{"matches":[{"prisoner":{"a":1}},{"prisoner": {"a":2} }]}', ['{"a":1}', '{"a":2}'], true],
    ['a list', '[{"a":1}]', ['{"a":1}'], true],
    ['an empty page', '{"content":[]}', [], true],
    ['a record alone', ' {"a":1} ', [' {"a":1} '], false]
  ])('gives the records of %s', (_name, document, sources, batch) => {
    const { entries, batch: many, faults } = open(document)
    expect(faults).toEqual([])
    expect(entries.map(entry => text(entry.source))).toEqual(sources)
    expect(entries.map(entry => entry.index)).toEqual(sources.map((_, i) => i))
    expect(many).toBe(batch)
  })

  test('keeps the places of the whole document under the pointers of the record', () => {
    const { entries } = open('{"content": [\n {"a": 1},\n {"a": [2, 3]}]}')
    const [, second] = entries
    expect(second?.ok && second.positions('/a/1')).toEqual({ line: 3, column: 12 })
  })

  test('holds a faulty record against that record alone', () => {
    const { entries } = open('{"content":[{"a":1},\n{"a":1,"a":{"b":-0}},{"a":3}]}')
    expect(entries.map(entry => entry.ok)).toEqual([true, false, true])
    expect(places(faultsOf({ entries, batch: true, faults: [] }))).toEqual(['duplicate-member /a 2:8', 'minus-zero /a/b 2:17'])
  })

  test('is refused whole for a fault outside the records', () => {
    expect(places(open('{"content":[{"a":1}],"size":-0}').faults)).toEqual(['minus-zero /size 1:29'])
  })

  test('tells of a match without a record', () => {
    expect(places(faultsOf(open('{"matches":[{"prisoner":{}},{"other":1}]}')))).toEqual(['no-record  1:29'])
  })

  test('may hold 20,000 records and no more', () => {
    const list = (records: number): string => `[${'1,'.repeat(records - 1)}1]`
    expect(open(list(20_000)).entries).toHaveLength(20_000)
    expect(places(open(list(20_001)).faults)).toEqual(['too-many-records 1:1'])
  })

  test('is refused where no pattern fits', () => {
    expect(refusal('{"items":[]}', 'application/json', { ...spec, records: ['/content/*'] })).toEqual(['no-record 1:1'])
  })
})

describe('newline-delimited JSON', () => {
  const read = (document: string): ReturnType<typeof decode> => decode(bytes(document), 'application/x-ndjson', spec)

  test('is one record a line, blank lines left out', () => {
    const { entries, batch, faults } = read('{"a":1}\r\n\n{"a":2}\n  \n')
    expect([entries.map(entry => entry.ok && entry.tree), batch, faults]).toEqual([[{ a: 1 }, { a: 2 }], true, []])
    expect(entries.map(entry => text(entry.source))).toEqual(['{"a":1}', '{"a":2}'])
    expect(entries.map(entry => entry.ok && entry.positions('/a'))).toEqual([
      { line: 1, column: 6 },
      { line: 3, column: 6 }
    ])
  })

  test('holds a faulty line against that line alone, even one that is not UTF-8', () => {
    const document = Buffer.concat([bytes('{"a":1}\n{"a":\n{"a":"'), Uint8Array.of(0xff), bytes('"}\n{"a":4}\n')])
    const decoded = decode(document, 'application/x-ndjson', spec)
    expect(decoded.entries.map(entry => entry.ok)).toEqual([true, false, false, true])
    expect(places(faultsOf(decoded))).toEqual(['not-json 2:6', 'not-utf-8 3:7'])
  })

  test('may hold 20,000 records and no more', () => {
    expect(read('1\n'.repeat(20_000)).entries).toHaveLength(20_000)
    expect(places(read('1\n'.repeat(20_001)).faults)).toEqual(['too-many-records 20001:1'])
  })

  test('is refused when it holds nothing', () => {
    expect(places(read('\n\n').faults)).toEqual(['no-record 1:1'])
  })
})

describe('for any JSON value', () => {
  const name = fc.string({ maxLength: 6 }).filter(key => !['__proto__', 'constructor', 'prototype'].includes(key))
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.maxSafeInteger(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter(number => !Object.is(number, -0) && (!Number.isInteger(number) || Number.isSafeInteger(number))),
    fc.boolean(),
    fc.constant(null)
  )
  const json = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 })
    )
  })).value as fc.Arbitrary<Json>

  /** Every pointer of a value, itself included. */
  function pointers(value: Json): string[] {
    const children = Array.isArray(value) || isObject(value) ? Object.entries(value) : []
    return [
      '',
      ...children.flatMap(([step, child]) =>
        pointers(child).map(rest => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}${rest}`)
      )
    ]
  }

  test('decode undoes encode, and the place of every value is where its text begins', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 1, 2), (tree, indent) => {
        const printed = JSON.stringify(tree, null, indent)
        const { tree: read, positions } = entryOf(
          decode(indent === 0 ? encode(tree, spec) : bytes(printed), 'application/json', spec)
        )
        expect(read).toEqual(tree)
        const lines = printed.split('\n')
        for (const pointer of pointers(tree)) {
          const { line, column } = positions(pointer) ?? { line: 0, column: 0 }
          const rest = Array.from(lines[line - 1] ?? '')
            .slice(column - 1)
            .join('')
          const value = JSON.stringify(valueAt(tree, pointer))
          expect(rest.startsWith(/^[[{]/.test(value) ? (value[0] ?? '') : value)).toBe(true)
        }
      }),
      { numRuns: 200 }
    )
  })

  test('any text is either read as JSON.parse reads it or refused, and never crashes the reader', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      '0',
      'e9',
      '.5',
      'true',
      'null',
      ' ',
      '\n',
      '\\u00e9',
      'é'
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), fragments => {
        const document = fragments.join('')
        const decoded = decode(bytes(document), 'application/json', spec)
        const faults = faultsOf(decoded)
        if (faults.length === 0) expect(entryOf(decoded).tree).toEqual(JSON.parse(document))
        else expect(faults.every(fault => (fault.line ?? 0) > 0 && (fault.column ?? 0) > 0)).toBe(true)
        if (faults.some(fault => fault.code === 'not-json')) expect(() => void JSON.parse(document)).toThrow()
      }),
      { numRuns: 1000 }
    )
  })
})
