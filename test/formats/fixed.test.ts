import fc from 'fast-check'
import { decode, encode, fixedLayoutFaults, type FixedLayout, type FormatSpec } from '../../src/formats'
import type { JsonObject } from '../../src/json'
import { bytes, entryOf, faultsOf, places, refusal, text } from './support'

const formatOf = (fixed: FixedLayout): FormatSpec => ({ codec: 'fixed', schema: { type: 'object' }, fixed })

/** One line a record, between a header and a trailer that count them. */
const flat: FixedLayout = {
  padding: ' ',
  lineEnd: '\r\n',
  header: {
    starts: 'H',
    columns: [
      { name: 'Type', start: 1, length: 4 },
      { name: 'Rows', start: 5, length: 5, align: 'right', padding: '0' }
    ],
    count: 'Rows',
    values: { Type: 'FULL' }
  },
  line: {
    starts: 'D',
    length: 30,
    columns: [
      { name: 'Number', start: 1, length: 7 },
      { name: 'Name', start: 8, length: 10 },
      { name: 'Amount', start: 18, length: 7, padding: '0', decimals: 2 },
      { name: 'Count', start: 25, length: 3, align: 'right' }
    ]
  },
  trailer: { starts: 'T', columns: [{ name: 'Rows', start: 1, length: 5, align: 'right' }], count: 'Rows' }
}

/** In the manner of the probation extract: tildes, records of several lines that begin alike and differ in length. */
const sections: FixedLayout = {
  padding: '~',
  lineEnd: '\n',
  section: {
    first: { starts: 'SS', columns: [{ name: 'Id', start: 2, length: 6 }] },
    lines: [
      { name: 'Person', starts: 'LD', length: 16, columns: [{ name: 'Surname', start: 2, length: 12 }] },
      {
        name: 'Address',
        starts: 'LD',
        length: 20,
        columns: [
          { name: 'Town', start: 2, length: 10 },
          { name: 'Postcode', start: 12, length: 8 }
        ]
      }
    ],
    last: { starts: 'SE', columns: [{ name: 'Id', start: 2, length: 6 }] }
  }
}

const plain = (fixed: Partial<FixedLayout> = {}): FixedLayout => ({
  padding: ' ',
  lineEnd: '\n',
  line: { ...flat.line!, starts: '' },
  ...fixed
})
const read = (document: string, layout: FixedLayout): ReturnType<typeof decode> =>
  decode(bytes(document), 'text/plain', formatOf(layout))
const refused = (document: string, layout: FixedLayout): string[] => refusal(document, 'text/plain', formatOf(layout))
const row = 'D1234567Inventado 0012345 42  '

describe('one line a record', () => {
  test('is cut at its columns; padding is no value, and decimals stand behind a point that is not written', () => {
    const decoded = read(`HFULL00002\r\n${row}\r\nD7654321${' '.repeat(22)}\r\nT    2\r\n`, flat)
    expect(decoded.batch).toBe(true)
    expect(decoded.entries.map(entry => entry.ok && entry.tree)).toEqual([
      { Number: '1234567', Name: 'Inventado', Amount: '123.45', Count: '42' },
      { Number: '7654321' }
    ])
    const [first] = decoded.entries
    expect(first?.ok && [first.positions('/Amount'), first.positions('/none'), text(first.source)]).toEqual([
      { line: 2, column: 19 },
      { line: 2, column: 1 },
      row
    ])
  })

  test.each(['\r\n', '\n', '\r'])('ends with %j, and lines without a character are none', lineEnd => {
    const layout = plain()
    const { entries } = read(`${row}${lineEnd}${lineEnd}${row}`, layout)
    expect(entries.map(entry => entry.ok)).toEqual([true, true])
  })

  test('counts characters as people do, and places them so', () => {
    const layout: FixedLayout = {
      padding: ' ',
      lineEnd: '\n',
      line: {
        columns: [
          { name: 'a', start: 0, length: 3 },
          { name: 'b', start: 3, length: 2 }
        ]
      }
    }
    const { tree, positions } = entryOf(read('é😀 xy', layout))
    expect([tree, positions('/b')]).toEqual([
      { a: 'é😀', b: 'xy' },
      { line: 1, column: 4 }
    ])
  })

  test('may be short where the layout says so, and never long', () => {
    expect(entryOf(read('D1234567Ada', { ...plain(), short: true })).tree).toEqual({ Number: '1234567', Name: 'Ada' })
    expect(refused('D1234567Ada', plain())).toEqual(['wrong-line-length  1:1'])
    expect(refused(`${row}x`, { ...plain(), short: true })).toEqual(['wrong-line-length  1:1'])
  })

  test('is faulty alone, at the line and the column', () => {
    const wrong = 'D1234567Inventado 12x4567 42  '
    const decoded = read(`HFULL00003\n${row}\n${wrong}\nX${row.slice(1)}\nT    3`, flat)
    expect(decoded.entries.map(entry => entry.ok)).toEqual([true, false, false])
    expect(places(faultsOf(decoded))).toEqual(['not-a-number /Amount 3:19', 'unknown-line  4:1'])
    expect(faultsOf(decoded)[0]?.message).toContain('Line 3, column "Amount"')
  })

  test('is refused with all others where header and trailer are missing or count otherwise', () => {
    expect(refused(`${row}\nT    1`, flat)).toEqual(['header-missing 1:1'])
    expect(refused(`HFULL00001\n${row}`, flat)).toEqual(['trailer-missing 2:1'])
    expect(refused(`HFULL00002\n${row}\nT    3`, flat)).toEqual(['wrong-record-count 1:6', 'wrong-record-count 3:2'])
    expect(refused('HFULL00000\nT    0', flat)).toEqual(['no-record 1:1'])
    expect(refused('', plain())).toEqual(['no-record 1:1'])
  })

  test('must be UTF-8 without control characters, and not too many', () => {
    expect(decode(Uint8Array.of(0x44, 0xe9), 'text/plain', formatOf(plain())).faults).toMatchObject([
      { code: 'not-utf-8', line: 1, column: 2 }
    ])
    expect(refused(row.replace('Inven', 'In\u0000en'), plain())).toEqual(['control-character /Name 1:9'])
    const line: FixedLayout = { padding: ' ', lineEnd: '\n', line: { columns: [{ name: 'a', start: 0, length: 1 }] } }
    expect(refused('x\n'.repeat(20_000), line)).toEqual([])
    expect(refused('x\n'.repeat(20_001), line)).toEqual(['too-many-records 20001:1'])
  })

  test('is written in full width, between header and trailer', () => {
    const tree = { Number: '1', Name: 'Ada', Amount: '-0.5', Count: '7' }
    expect(text(encode(tree, formatOf(flat)))).toBe('HFULL00001\r\nD1      Ada       -000050  7  \r\nT    1\r\n')
    expect(entryOf(read(text(encode(tree, formatOf(flat))), flat)).tree).toEqual({ ...tree, Amount: '-0.50' })
  })

  test.each([
    ['a member without column', { Other: 'x' }, /no column for \/Other/],
    ['a number', { Number: 1 }, /holds text, at \/Number/],
    ['what is too long', { Number: '12345678' }, /longer than the 7 characters .* at \/Number/],
    ['a line break', { Name: 'a\nb' }, /a line break/],
    ['no amount', { Amount: 'much' }, /no number/],
    ['too many decimals', { Amount: '1.234' }, /at most 2 decimals, at \/Amount/],
    ['no object', [], /an object/]
  ])('throws at %s', (_name, tree, message) => {
    expect(() => encode(tree as JsonObject, formatOf(flat))).toThrow(message)
  })
})

describe('a section of lines a record', () => {
  const document = [
    'SS~~~~17',
    'LDInventado~~~~~',
    'LDNowhere~~~ZZ1 1ZZ~',
    'LD~~~~~~~~~~ZZ2 2ZZ~',
    'SE~~~~17',
    'SS~~~~18',
    'SE~~~~18'
  ]
  const layout: FixedLayout = {
    ...sections,
    section: {
      ...sections.section!,
      first: { starts: 'SS', columns: [{ name: 'Id', start: 2, length: 6, align: 'right' }] },
      last: { starts: 'SE', columns: [{ name: 'Id', start: 2, length: 6, align: 'right' }] }
    }
  }

  test('is a tree with a list for each kind of line, told apart by start and length', () => {
    const decoded = read(document.join('\n'), layout)
    expect(decoded.entries.map(entry => entry.ok && entry.tree)).toEqual([
      {
        Id: '17',
        Person: [{ Surname: 'Inventado' }],
        Address: [{ Town: 'Nowhere', Postcode: 'ZZ1 1ZZ' }, { Postcode: 'ZZ2 2ZZ' }]
      },
      { Id: '18' }
    ])
    const [first] = decoded.entries
    expect(
      first?.ok && [first.positions('/Address/1/Postcode'), first.positions('/Address/1/Town'), first.positions('/Id')]
    ).toEqual([
      { line: 4, column: 13 },
      { line: 4, column: 1 },
      { line: 1, column: 3 }
    ])
    expect(first?.ok && text(encode(first.tree, formatOf(layout)))).toBe(`${document.slice(0, 5).join('\n')}\n`)
  })

  test('is faulty alone where a line is not known or its ends disagree', () => {
    const lines = [...document]
    lines[1] = 'LDtoo short'
    lines[4] = 'SE~~~~99'
    const decoded = read(lines.join('\n'), layout)
    expect(decoded.entries.map(entry => entry.ok)).toEqual([false, true])
    expect(places(faultsOf(decoded))).toEqual(['wrong-line-length  2:1', 'section-mismatch /Id 5:3'])
  })

  test('is refused with all others where a line stands in no record, or a record has no end', () => {
    expect(refused(document.slice(1).join('\n'), layout)).toEqual(expect.arrayContaining(['line-outside-record 1:1']))
    expect(refused(document.slice(0, 4).join('\n'), layout)).toEqual(['record-not-closed 1:1'])
  })
})

describe('a layout', () => {
  test('has its faults listed with their places', () => {
    const wrong: FixedLayout = {
      padding: ' ',
      lineEnd: '\n',
      header: { columns: [{ name: 'a', start: 0, length: 2 }], count: 'b' },
      line: {
        starts: 'D',
        length: 9,
        columns: [
          { name: 'a', start: 0, length: 3 },
          { name: 'a', start: 2, length: 4 },
          { name: 'c', start: 8, length: 2, decimals: 2 }
        ]
      }
    }
    expect(fixedLayoutFaults(wrong).map(({ pointer }) => pointer)).toEqual([
      '/line/columns/1/name',
      '/line/columns/0',
      '/line/columns/1',
      '/line/columns/2',
      '/line/columns/2/decimals',
      '/header/count'
    ])
    expect(fixedLayoutFaults({ padding: ' ', lineEnd: '\n' })).toHaveLength(1)
    expect(fixedLayoutFaults({ ...sections, line: flat.line! })).not.toEqual([])
    expect(fixedLayoutFaults(flat)).toEqual([])
    expect(fixedLayoutFaults(sections)).toEqual([])
  })

  test('without lines is a mistake of the caller', () => {
    expect(() => decode(bytes('x'), 'text/plain', { codec: 'fixed', schema: {} })).toThrow(TypeError)
  })
})

test('decode undoes encode', () => {
  const value = (length: number) =>
    fc
      .string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '~', '0', '-', '"'), minLength: 1, maxLength: length })
      .map(one => one.replace(/^ +| +$/g, ''))
      .filter(one => one !== '')
  const record = fc.record(
    {
      Number: value(7),
      Name: value(10),
      Amount: fc.integer({ min: -999999, max: 9999999 }).map(n => (n / 100).toFixed(2)),
      Count: value(3)
    },
    { requiredKeys: [] }
  )
  const layouts = [flat, plain(), plain({ short: true })]
  fc.assert(
    fc.property(record, fc.constantFrom(...layouts), (tree, layout) => {
      fc.pre(layout.header !== undefined || Object.keys(tree).length > 0)
      expect(entryOf(read(text(encode(tree, formatOf(layout))), layout)).tree).toEqual(tree)
    }),
    { numRuns: 300 }
  )
})

test('any bytes give records or located faults', () => {
  const line = fc.oneof(fc.constantFrom(row, 'HFULL00001', 'T    1', 'SS~~~~17', 'SE~~~~17', 'LDInventado~~~~~'), fc.string())
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom(flat, sections),
      (lines, end, layout) => {
        const decoded = read(lines.join(end), layout)
        expect(decoded.entries.length > 0).toBe(decoded.faults.length === 0)
        for (const fault of faultsOf(decoded)) expect([typeof fault.line, typeof fault.column]).toEqual(['number', 'number'])
      }
    ),
    { numRuns: 300 }
  )
})
