import fc from 'fast-check'
import { decode, encode, type CsvLayout, type FormatSpec } from '../../src/formats'
import type { JsonObject } from '../../src/json'
import { bytes, entryOf, faultsOf, places, refusal, text } from './support'

/** In the manner of the nightly prison extract: no header, pipes, every field in quotes, lists inside a field. */
const extract: FormatSpec = {
  codec: 'csv',
  schema: {
    type: 'object',
    properties: {
      number: { type: 'string' },
      note: { type: 'string' },
      alerts: { type: 'array', items: { type: 'string' }, 'x-list': '~' },
      diary: { type: 'array', items: { type: 'array', items: { type: 'string' }, 'x-list': ',' }, 'x-list': '~' },
      expiry: { type: 'string' }
    }
  },
  csv: { separator: '|', quote: '"', header: false, optionalLast: true, alwaysQuoted: true, lineEnd: '\r\n' }
}

const named = (layout: Partial<CsvLayout> = {}): FormatSpec => ({
  codec: 'csv',
  schema: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } },
  csv: { separator: ',', quote: '"', header: true, alwaysQuoted: false, lineEnd: '\n', ...layout }
})

const read = (document: string, spec: FormatSpec = extract): ReturnType<typeof decode> =>
  decode(bytes(document), 'text/csv', spec)
const refused = (document: string, spec: FormatSpec = extract): string[] => refusal(document, 'text/csv', spec)

describe('rows without a header', () => {
  test('hold pipes, line breaks and doubled quotes inside their quotes, lists and lists of lists', () => {
    const { tree, positions } = entryOf(read('"A1"|"x|y\r\n""z"""|"X-1"~"Y-2"|"a","b"~"c","d"|"9"\r\n'))
    expect(tree).toEqual({
      number: 'A1',
      note: 'x|y\r\n"z"',
      alerts: ['X-1', 'Y-2'],
      diary: [
        ['a', 'b'],
        ['c', 'd']
      ],
      expiry: '9'
    })
    expect(positions('')).toEqual({ line: 1, column: 1 })
    expect(positions('/note')).toEqual({ line: 1, column: 6 })
    expect(positions('/alerts/1')).toEqual({ line: 2, column: 14 })
    expect(positions('/diary/1')).toEqual({ line: 2, column: 28 })
    expect(positions('/diary/1/1')).toEqual({ line: 2, column: 32 })
    expect(positions('/expiry')).toEqual({ line: 2, column: 36 })
    expect(positions('/none')).toEqual({ line: 1, column: 1 })
  })

  test.each([
    ['a missing last column', '"A"|"n"|""|""', { number: 'A', note: 'n', alerts: [], diary: [] }],
    ['a last column without quotes', '"A"|"n"|""|""|x', { number: 'A', note: 'n', alerts: [], diary: [], expiry: 'x' }],
    ['empty fields of both kinds', '""||""||', { number: '', note: '', alerts: [], diary: [], expiry: '' }],
    ['one item', '"A"|""|"X"|"a"|""', { number: 'A', note: '', alerts: ['X'], diary: [['a']], expiry: '' }]
  ])('may have %s', (_name, document, tree) => {
    expect(entryOf(read(document)).tree).toEqual(tree)
  })

  test.each(['\r\n', '\n', '\r'])('end with %j, and lines without a character are none', lineEnd => {
    const row = '"A"|"n"|""|""|""'
    const { entries, batch } = read(`${row}${lineEnd}${lineEnd}${row}${lineEnd}`)
    expect([entries.length, batch]).toEqual([2, true])
    expect(entries.map(entry => text(entry.source))).toEqual([row, row])
    expect(entries[1]?.ok && entries[1].positions('/note')).toEqual({ line: 3, column: 5 })
  })

  test('are faulty each alone', () => {
    const decoded = read('"A"|"n"|""|""|""\r\n"B"|"n"\r\n"C"|"a"~"b"|""|""|"\u0000"\r\n"D"|""|""|""|""')
    expect(decoded.entries.map(entry => entry.ok)).toEqual([true, false, false, true])
    expect(places(faultsOf(decoded))).toEqual([
      'wrong-column-count  2:1',
      'unexpected-list /note 3:9',
      'control-character /expiry 3:19'
    ])
    expect(faultsOf(decoded)[0]?.message).toBe('Row 2 has 2 columns where 5 are expected.')
    expect(faultsOf(decoded)[2]?.message).toContain('Row 3, column "expiry"')
  })

  test.each([
    ['a quote that is not closed', '"A"|"n\r\n"B"|""', ['text-after-quote 2:2']],
    ['a quote without an end', '"A"|"n\r\nB', ['quote-not-closed 1:5']],
    ['text behind a quote', '"A"|"n" x|""', ['text-after-quote 1:8']],
    ['a quote that is not doubled', '"A"|"n "x" n"|""', ['text-after-quote 1:9']],
    ['a quote in a field without quotes', '"A"|n"x"|""', ['quote-in-field 1:6']],
    ['no row', '\r\n', ['no-record 1:1']]
  ])('are refused all together for %s', (_name, document, faults) => {
    expect(refused(document)).toEqual(faults)
  })
})

describe('rows with a header', () => {
  test('may stand behind a byte-order mark, which is no character of the first name', () => {
    const { tree, positions } = entryOf(read('\ufeffid,name\n1,x\n', named()))
    expect([tree, positions('/id')]).toEqual([
      { id: '1', name: 'x' },
      { line: 2, column: 1 }
    ])
    expect(refused('\ufeff,name\n1,x', named())).toEqual(['column-without-name 1:1'])
  })

  test('go by the names, and keep columns that the layout does not know', () => {
    const { tree, positions } = entryOf(read('extra,name,id\nx,"Avery, Q",1\n', named()))
    expect(tree).toEqual({ extra: 'x', name: 'Avery, Q', id: '1' })
    expect(positions('/id')).toEqual({ line: 2, column: 14 })
  })

  test.each([
    ['a column named twice', 'id,id\n1,2', ['duplicate-column 1:4']],
    ['a column without name', 'id,,name\n1,2,3', ['column-without-name 1:4']],
    ['forbidden names', '__proto__,constructor\n1,2', ['forbidden-name 1:1', 'forbidden-name 1:11']],
    ['a header alone', 'id,name\n', ['no-record 1:1']]
  ])('are refused for %s', (_name, document, faults) => {
    expect(refused(document, named())).toEqual(faults)
  })

  test('need as many fields as the header', () => {
    expect(refused('id,name\n1\n2,x,y', named())).toEqual(['wrong-column-count  2:1', 'wrong-column-count  3:1'])
  })

  test('are bounded in number', () => {
    expect(refused(`id\n${'1\n'.repeat(20_000)}`, named())).toEqual([])
    expect(refused(`id\n${'1\n'.repeat(20_001)}`, named())).toEqual(['too-many-records 20002:1'])
  })
})

describe('writing CSV', () => {
  test('quotes every field where the layout says so, and doubles quotes', () => {
    const tree = { number: 'A', note: 'a "b"|\r\nc', alerts: ['x', 'y"~"z'], diary: [['a', 'b'], ['c']], expiry: '' }
    expect(text(encode(tree, extract))).toBe('"A"|"a ""b""|\r\nc"|"x"~"y""~""z"|"a","b"~"c"|""\r\n')
    expect(text(encode({ number: 'A', alerts: [] }, extract))).toBe('"A"|""|""|""\r\n')
  })

  test('quotes only what needs it elsewhere, and never writes an empty line', () => {
    expect(text(encode({ name: 'A, B', id: '1', extra: 'x' }, named()))).toBe('id,name,extra\n1,"A, B",x\n')
    expect(text(encode({ id: '' }, { ...named(), schema: { properties: { id: {} } } }))).toBe('id\n""\n')
  })

  test.each([
    ['a member without column', { other: 'x' }, /no column for \/other/],
    ['a number', { number: 1 }, /at \/number/],
    ['text for a list', { alerts: 'x' }, /at \/alerts/],
    ['a flat list of lists', { diary: ['x'] }, /at \/diary/],
    ['no object', [], /an object/]
  ])('throws at %s', (_name, tree, message) => {
    expect(() => encode(tree, extract)).toThrow(message)
  })

  test('decode undoes encode', () => {
    const field = fc.string({
      unit: fc.constantFrom('a', 'é', '😀', '"', '|', '~', ',', '\r', '\n', ' ', '=', "'"),
      maxLength: 8
    })
    // A list of one empty text is written as the empty list is; no layout can tell them apart.
    const list = fc.array(field, { maxLength: 4 }).filter(items => items.join('') !== '' || items.length !== 1)
    const groups = fc
      .array(fc.array(field, { minLength: 1, maxLength: 3 }), { maxLength: 3 })
      .filter(items => items.flat().join('') !== '' || items.flat().length !== 1)
    const record = fc.record<JsonObject>(
      { number: field, note: field, alerts: list, diary: groups, expiry: field },
      { requiredKeys: ['number', 'note', 'alerts', 'diary'] }
    )
    fc.assert(
      fc.property(record, tree => {
        expect(entryOf(decode(encode(tree, extract), 'text/csv', extract)).tree).toEqual(tree)
      }),
      { numRuns: 300 }
    )
    fc.assert(
      fc.property(fc.record({ id: field, name: field }), fc.boolean(), (tree, alwaysQuoted) => {
        const spec = named({ alwaysQuoted })
        expect(entryOf(decode(encode(tree, spec), 'text/csv', spec)).tree).toEqual(tree)
      }),
      { numRuns: 200 }
    )
  })

  test('any text made of fields is read or refused, and never crashes the reader', () => {
    const fragment = fc.constantFrom('"', '|', '~', ',', '\r\n', '\n', 'a', '""', '"a"', ' ')
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 16 }), fragments => {
        expect(faultsOf(read(fragments.join(''))).every(fault => (fault.line ?? 0) > 0)).toBe(true)
      }),
      { numRuns: 1000 }
    )
  })
})
