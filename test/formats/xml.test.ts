import fc from 'fast-check'
import { decode, encode, type FormatSpec } from '../../src/formats'
import type { Json, JsonObject } from '../../src/json'
import { bytes, entryOf, faultsOf, places, refusal, text } from './support'

const spec: FormatSpec = {
  codec: 'xml',
  xml: { root: 'Person', batch: 'People', namespaces: { '': 'urn:example:person', bs: 'urn:example:address' } },
  schema: {
    type: 'object',
    properties: {
      '@version': { type: 'string' },
      Name: { type: 'object', properties: { Given: { type: 'array', items: { type: 'string' } }, Family: { type: 'string' } } },
      Alias: { type: 'array', items: { $ref: '#/$defs/alias' } },
      Note: { type: 'string' },
      'bs:Town': { type: 'string' },
      Contact: { anyOf: [{ type: 'null' }, { type: 'object', properties: { Phone: { type: 'string' } } }] }
    },
    $defs: {
      alias: {
        type: 'object',
        properties: { '#text': { type: 'string' }, '@kind': { type: 'string' }, '@bs:lang': { type: 'string' } }
      }
    }
  }
}

const wrap = (content: string, attributes = ''): string => `<Person xmlns="urn:example:person"${attributes}>${content}</Person>`
const treeOf = (document: string): Json => entryOf(decode(bytes(document), 'application/xml', spec)).tree
const refused = (document: string): string[] => refusal(document, 'application/xml', spec)

describe('an XML document', () => {
  test.each([
    ['text', wrap('<Note>a &amp; b<![CDATA[ <c>]]>&#x41;</Note>'), { Note: 'a & b <c>A' }],
    ['nothing', wrap(''), {}],
    ['an empty element', wrap('<Note/>'), { Note: '' }],
    ['white space that is a text', wrap('<Note>  </Note>'), { Note: '  ' }],
    ['one item of a list', wrap('<Name><Given>Avery</Given></Name>'), { Name: { Given: ['Avery'] } }],
    [
      'many items of a list, apart',
      wrap('<Note>x</Note><Alias kind="k">A</Alias><bs:Town xmlns:bs="urn:example:address">T</bs:Town><Alias>B</Alias>'),
      { Note: 'x', Alias: [{ '@kind': 'k', '#text': 'A' }, { '#text': 'B' }], 'bs:Town': 'T' }
    ],
    ['an object without members', wrap('<Name> </Name>'), { Name: {} }],
    [
      'another prefix for the same namespace',
      '<p:Person xmlns:p="urn:example:person" xmlns:q="urn:example:address"><q:Town>T</q:Town><p:Note>n</p:Note></p:Person>',
      { 'bs:Town': 'T', Note: 'n' }
    ],
    ['a switched default namespace', wrap('<Town xmlns="urn:example:address">T</Town>'), { 'bs:Town': 'T' }],
    [
      'the right prefix for the wrong namespace',
      wrap('<bs:Town xmlns:bs="urn:example:other">T</bs:Town>'),
      { '{urn:example:other}Town': 'T' }
    ],
    ['an element of no namespace', wrap('<Town xmlns="">T</Town>'), { '{}Town': 'T' }],
    ['nil', wrap('<Contact xsi:nil="true"/>', ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'), { Contact: null }],
    [
      'what the schema does not know',
      wrap('<Odd>1</Odd><Odd><Even x="y">z</Even></Odd>'),
      { Odd: ['1', { Even: { '@x': 'y', '#text': 'z' } }] }
    ],
    [
      'an attribute in a namespace',
      wrap('<Alias b:lang="cy" xmlns:b="urn:example:address">A</Alias>'),
      { Alias: [{ '@bs:lang': 'cy', '#text': 'A' }] }
    ],
    ['a comment beside the text', wrap('<!-- a --><Note><!-- b -->x<!-- c --></Note>'), { Note: 'x' }],
    ['text where the schema wants an object', wrap('<Name>Avery</Name>'), { Name: 'Avery' }],
    ['attributes made one line', wrap('', ' version="a\n\tb&#10;c"'), { '@version': 'a  b\nc' }]
  ])('with %s', (_name, document, tree) => {
    expect(treeOf(document)).toEqual(tree)
  })

  test('may declare UTF-8 and have carriage returns for line ends', () => {
    const document = `<?xml version='1.0' encoding='utf-8' standalone="yes"?>\r${wrap('\r<Note>a\rb</Note>\r')}\r`
    expect(treeOf(document)).toEqual({ Note: 'a\nb' })
  })

  test('tells where each element and attribute stands', () => {
    const document = `<?xml version="1.0"?>\r<Person xmlns="urn:example:person"\r   version = "1">\r <Name><Given>A</Given><Family>B</Family>\n<Given>C</Given></Name>\r\n <Alias kind='>' >x</Alias></Person>`
    const { positions } = entryOf(decode(bytes(document), 'text/xml; charset=UTF-8', spec))
    expect(positions('')).toEqual({ line: 2, column: 1 })
    expect(positions('/@version')).toEqual({ line: 3, column: 4 })
    expect(positions('/Name')).toEqual({ line: 4, column: 2 })
    expect(positions('/Name/Given')).toEqual({ line: 4, column: 8 })
    expect(positions('/Name/Given/1')).toEqual({ line: 5, column: 1 })
    expect(positions('/Alias/0/@kind')).toEqual({ line: 6, column: 9 })
    expect(positions('/Alias/0/#text')).toEqual({ line: 6, column: 2 })
    expect(positions('/Alias/7/none')).toEqual({ line: 6, column: 2 })
  })

  test.each([
    ['a document type', '<!-- x -->\n<!DOCTYPE Person><Person/>', ['doctype 2:1']],
    ['a late document type', '<Person><!DOCTYPE x></Person>', ['not-well-formed 1:9']],
    ['a processing instruction', wrap('\n<?php x?>'), ['processing-instruction 2:1']],
    ['a style sheet', '<?xml version="1.0"?><?xml-stylesheet href="x"?><Person/>', ['processing-instruction 1:22']],
    ['XML 1.1', '<?xml version="1.1"?><Person/>', ['xml-version 1:1']],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><Person/>', ['not-utf-8 1:1']],
    ['an entity of its own', wrap('<Note>\n a &nbsp; b</Note>'), ['not-well-formed 2:4']],
    ['an entity named like a member of every object', wrap('<Note>&constructor;</Note>'), ['not-well-formed 1:42']],
    ['a padded reference', wrap('<Note>&#x0000000041;</Note>'), ['not-well-formed 1:42']],
    ['a wrong end tag', wrap('<Note>\nx</note>'), ['not-well-formed 2:2']],
    ['a missing end tag', '<Person xmlns="urn:example:person">\n<Note>', ['not-well-formed 2:6']],
    ['an unbound prefix', wrap('<x:Note/>'), ['not-well-formed 1:44']],
    ['a name that is none behind its prefix', wrap('<b:1x xmlns:b="urn:x"/>'), ['not-well-formed 1:36']],
    ['one attribute by two prefixes', wrap('<a xmlns:b="urn:x" xmlns:c="urn:x" b:k="1" c:k="2"/>'), ['not-well-formed 1:87']],
    ['text beside elements', wrap('\n<Name>x<Family>y</Family></Name>'), ['mixed-content /Name 2:1']],
    ['a comment that splits a text', wrap('<Note>ad<!-- -->min</Note>'), ['comment-in-text /Note 1:36']],
    [
      'names that mean something to JavaScript',
      wrap('<__proto__ constructor="1"/><prototype/>'),
      ['forbidden-name /__proto__ 1:36', 'forbidden-name /__proto__/@constructor 1:47', 'forbidden-name /prototype 1:64']
    ],
    [
      'disguised text',
      wrap('<Alias kind="&#x202e;">\u2066x</Alias>'),
      ['disguised-text /Alias/0 1:36', 'disguised-text /Alias/0/@kind 1:43']
    ],
    [
      'nil with content',
      wrap('<Contact xsi:nil="1">x</Contact>', ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'),
      ['nil-with-content /Contact 1:90']
    ],
    ['another root', '\n<Human xmlns="urn:example:person"/>', ['wrong-root 2:1']],
    ['the root of another namespace', '<Person/>', ['wrong-root 1:1']],
    ['white space before the declaration', ' <?xml version="1.0"?><Person/>', ['not-well-formed 1:2']]
  ])('is refused for %s', (_name, document, faults) => {
    expect(refused(document)).toEqual(faults)
  })

  test.each([
    ['depth', (n: number) => wrap('<a>'.repeat(n - 1) + '</a>'.repeat(n - 1)), 64, 'too-deep'],
    [
      'attributes',
      (n: number) => `<Person xmlns="urn:example:person" ${Array.from({ length: n - 1 }, (_, i) => `a${i}=""`).join(' ')}/>`,
      64,
      'too-many-attributes'
    ],
    ['the length of a name', (n: number) => wrap(`<${'n'.repeat(n)}/>`), 256, 'name-too-long'],
    ['the length of an attribute name', (n: number) => wrap(`<a ${'n'.repeat(n)}=""/>`), 256, 'name-too-long'],
    ['values', (n: number) => wrap('<a/>'.repeat(n - 2)), 50_000, 'record-too-large']
  ])('is bounded in %s', (_name, document, limit, code) => {
    expect(refused(document(limit))).toEqual([])
    expect(refused(document(limit + 1))).toEqual([expect.stringContaining(code)])
  })

  test('is read in time that grows with its length, however its text is cut up', () => {
    const start = process.hrtime.bigint()
    expect(refused(wrap(`<Note>${' '.repeat(900_000)}${'<!---->'.repeat(100_000)}</Note>`))).toEqual([])
    // A guard against quadratic reading, which would take minutes.
    expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(10)
  })

  test('never has its values quoted in faults', () => {
    const document = wrap('<Note a="secret" a="secret">secret &secret; <b>secret</c>')
    expect(JSON.stringify(faultsOf(decode(bytes(document), 'application/xml', spec)))).not.toMatch(/secret/)
  })
})

describe('a batch', () => {
  const batch =
    '<p:People xmlns:p="urn:example:person">\n<p:Person><p:Note>1</p:Note></p:Person>\n<p:Person><p:Note>a<x/></p:Note></p:Person><p:Other/></p:People>'

  test('gives its records, each faulty alone', () => {
    const decoded = decode(bytes(batch), 'application/xml', spec)
    expect(decoded.batch).toBe(true)
    expect(decoded.entries.map(entry => entry.ok && entry.tree)).toEqual([{ Note: '1' }, false, false])
    expect(places(faultsOf(decoded))).toEqual(['mixed-content /Note 3:11', 'wrong-root 3:44'])
    expect(decoded.entries.map(entry => text(entry.source))).toEqual([
      '<p:Person><p:Note>1</p:Note></p:Person>',
      '<p:Person><p:Note>a<x/></p:Note></p:Person>',
      '<p:Other/>'
    ])
  })

  test('counts the values of each record by itself', () => {
    const record = `<Person>${'<a/>'.repeat(30_000)}</Person>`
    const decoded = decode(bytes(`<People xmlns="urn:example:person">${record}${record}</People>`), 'application/xml', spec)
    expect(decoded.entries.map(entry => entry.ok)).toEqual([true, true])
  })

  test('may hold 20,000 records and no more', () => {
    const people = (records: number): string => `<People xmlns="urn:example:person">${'<Person/>'.repeat(records)}</People>`
    expect(refused(people(20_000))).toEqual([])
    expect(refused(people(20_001))).toEqual([expect.stringContaining('too-many-records')])
  })

  test('holds no text between its records', () => {
    expect(refused('<People xmlns="urn:example:person">x<Person/></People>')).toEqual(['mixed-content 1:1'])
  })
})

describe('writing XML', () => {
  const written = (tree: Json): string => text(encode(tree, spec))

  test('follows the order of the schema; what it does not name stays behind its neighbour', () => {
    const tree = {
      'bs:Town': 'T & <U>',
      '{urn:example:other}Odd': { Inner: 'i', '@{urn:example:other}a': '"\n' },
      Note: 'x\ry',
      Contact: null,
      '@version': '2'
    }
    expect(written(tree)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Person xmlns="urn:example:person" xmlns:bs="urn:example:address" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="2">',
        '  <Note>x&#13;y</Note>',
        '  <bs:Town>T &amp; &lt;U&gt;</bs:Town>',
        '  <Odd xmlns="urn:example:other" xmlns:n1="urn:example:other" n1:a="&quot;&#10;">',
        '    <Inner xmlns="urn:example:person">i</Inner>',
        '  </Odd>',
        '  <Contact xsi:nil="true"/>',
        '</Person>',
        ''
      ].join('\n')
    )
    expect(treeOf(written(tree))).toEqual(tree)
  })

  test('declares a namespace it meets on an attribute under a prefix that is free', () => {
    const crowded: FormatSpec = { ...spec, xml: { root: 'r', namespaces: { n1: 'urn:one' } } }
    const tree = { '@{urn:two}a': '2', 'n1:b': '1' }
    expect(entryOf(decode(encode(tree, crowded), 'application/xml', crowded)).tree).toEqual(tree)
  })

  test.each([
    ['a name that is none', { 'a b': 'x' }, /element name/],
    ['markup for a name', { '><x': 'x' }, /element name/],
    ['a prefix nobody bound', { 'zz:a': 'x' }, /element name/],
    ['an attribute that is no text', { '@version': 1 }, /attribute at \/@version/],
    ['a number', { Note: 1 }, /strings only, at \/Note/],
    ['a control character', { Note: 'a\u0001' }, /at \/Note/],
    ['text beside elements', { Name: { '#text': 'x', Family: 'y' } }, /alone in its element, at \/Name/]
  ])('throws at %s', (_name, tree, message) => {
    expect(() => encode(tree, spec)).toThrow(message)
  })

  test('decode undoes encode', () => {
    const chars = fc.string({
      unit: fc.oneof(
        fc.constantFrom('<', '&', '>', '"', "'", ' ', '\n', '\r', '\t', ']]>', '😀', '\u0085', '\u2028'),
        fc.string({ minLength: 1, maxLength: 1 })
      ),
      maxLength: 8
    })
    const shape = fc.record<JsonObject>(
      {
        '@version': chars,
        Name: fc.record<JsonObject>(
          { Given: fc.array(chars, { minLength: 1, maxLength: 3 }), Family: chars },
          { requiredKeys: [] }
        ),
        Alias: fc.array(
          fc.record<JsonObject>(
            { '#text': chars, '@kind': chars, '@bs:lang': chars, '@{urn:x}y': chars },
            { requiredKeys: ['#text'] }
          ),
          { minLength: 1, maxLength: 3 }
        ),
        Note: chars,
        'bs:Town': chars,
        Contact: fc.option(fc.record({ Phone: chars })),
        Extra: fc.oneof(
          chars,
          fc.array(chars, { minLength: 2, maxLength: 3 }),
          fc.record({ '{urn:x}Deep': fc.record({ Note: chars, '{}None': chars }) })
        )
      },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(shape, tree => {
        const once = encode(tree, spec)
        const read = treeOf(text(once))
        expect(read).toEqual(tree)
        expect(text(encode(read, spec))).toBe(text(once))
      }),
      { numRuns: 300 }
    )
  })

  test('any text made of markup is read or refused, and never crashes the reader', () => {
    const fragment = fc.constantFrom(
      '<Person xmlns="urn:example:person">',
      '</Person>',
      '<a>',
      '</a>',
      '<a/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '&',
      '&amp;',
      '&#',
      ';',
      'x',
      '=',
      '"',
      ' ',
      '<',
      '>',
      ':',
      '\r',
      '\u0000'
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 14 }), fragments => {
        const faults = faultsOf(decode(bytes(fragments.join('')), 'application/xml', spec))
        expect(faults.every(fault => (fault.line ?? 0) > 0 && (fault.column ?? 0) > 0)).toBe(true)
      }),
      { numRuns: 1000 }
    )
  })
})
