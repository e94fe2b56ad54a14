import { decode, encode, type FormatSpec } from '../../src/formats'
import { bytes, entryOf, refusal, text } from './support'

const record = 'urn:example:record'
const spec: FormatSpec = {
  codec: 'xml',
  xml: {
    root: 'Person',
    namespaces: { '': record },
    envelopes: [
      { path: ['{urn:example:post}Post', '{urn:example:post}Body'] },
      { path: ['List', 'Day', 'People'].map(name => `{}${name}`), batch: true }
    ]
  },
  schema: { type: 'object', properties: { Name: { type: 'string' } } }
}

const person = (name: string): string => `<p:Person xmlns:p="${record}"><p:Name>${name}</p:Name></p:Person>`
const post = (body: string): string => `<Post xmlns="urn:example:post"><Head>x</Head><Body>${body}</Body></Post>`
const list = (...days: string[]): string =>
  `<List><Day><Date>1</Date>${days.map(d => `<People>${d}</People>`).join('')}</Day></List>`
const escaped = (xml: string): string => xml.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const read = (document: string) => decode(bytes(document), 'application/xml', spec)
const refused = (document: string): string[] => refusal(document, 'application/xml', spec).map(fault => fault.split(' ')[0] ?? '')

describe('a record inside another document', () => {
  const spellings: [string, string][] = [
    ['as it stands', person('A &amp; B')],
    ['between blanks', `\n  ${person('A &amp; B')}\n`],
    ['escaped', escaped(person('A &amp; B'))],
    ['escaped, with a declaration and a comment', escaped(`\n<?xml version="1.0"?><!-- x -->${person('A &amp; B')}\n`).trim()],
    ['escaped twice', escaped(escaped(person('A &amp; B')))],
    ['in CDATA', `<![CDATA[${person('A &amp; B')}]]>`],
    ['in an envelope that is escaped itself', escaped(post(person('A &amp; B')))]
  ]
  test.each(spellings)('is read: %s', (_how, body) => {
    const decoded = read(post(body))
    expect(entryOf(decoded).tree).toEqual({ Name: 'A & B' })
    expect(decoded.batch).toBe(false)
  })

  test('is read without the envelope too, and written so', () => {
    const decoded = read(person('A'))
    expect(entryOf(decoded).tree).toEqual({ Name: 'A' })
    expect(text(encode({ Name: 'A' }, spec))).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Person xmlns="${record}">\n  <Name>A</Name>\n</Person>\n`
    )
  })

  test('keeps its places; those of one held as text are the place of the element that holds it', () => {
    expect(entryOf(read(post(`\n${person('A')}`))).positions('/Name')).toMatchObject({ line: 2 })
    const held = read(`<Post xmlns="urn:example:post">\n  <Body>${escaped(person('A'))}</Body></Post>`)
    expect(entryOf(held).positions('/Name')).toEqual({ line: 2, column: 3 })
  })

  test('a fault in the text stands at the element that holds it', () => {
    const [fault] = read(`<Post xmlns="urn:example:post">\n<Body>&lt;a&gt;</Body></Post>`).faults
    expect(fault).toMatchObject({ code: 'not-well-formed', line: 2, column: 1 })
  })
})

describe('an envelope of many records', () => {
  test('gives them all, in order, across its parts', () => {
    const { entries, batch } = read(list(person('A') + person('B'), person('C')))
    expect(batch).toBe(true)
    expect(entries.map(entry => (entry.ok ? entry.tree : entry.faults))).toEqual([{ Name: 'A' }, { Name: 'B' }, { Name: 'C' }])
    expect(entries.map(entry => entry.index)).toEqual([0, 1, 2])
  })

  test('is a batch even with one record, and what is no record is a fault of its own place alone', () => {
    expect(read(list(person('A')))).toMatchObject({ batch: true, entries: [{ ok: true }] })
    const { entries } = read(list(`${person('A')}<Odd/>`))
    expect(entries.map(entry => entry.ok)).toEqual([true, false])
    expect(entries[1]).toMatchObject({ faults: [{ code: 'wrong-root' }] })
  })

  test('an envelope meant for one that holds two is a batch: none is left out', () => {
    expect(read(post(person('A') + person('B')))).toMatchObject({ batch: true, entries: [{ ok: true }, { ok: true }] })
  })

  test('counts the values of each record for itself', () => {
    const limits = {
      bytes: 1e6,
      records: 10,
      depth: 9,
      nodes: 4,
      documentNodes: 99,
      attributes: 9,
      references: 9,
      name: 99,
      text: 999,
      faults: 9
    }
    const many = list(person('A') + person('B') + person('C'))
    expect(decode(bytes(many), 'application/xml', spec, limits).entries).toHaveLength(3)
    expect(decode(bytes(many), 'application/xml', spec, { ...limits, records: 2 }).faults).toMatchObject([
      { code: 'too-many-records' }
    ])
  })
})

describe('an envelope without a record is refused', () => {
  test.each([
    ['without the element that holds it', '<Post xmlns="urn:example:post"/>', 'no-record'],
    ['with an empty one', post(''), 'no-record'],
    ['with text that is no document', post('hello'), 'not-well-formed'],
    ['with text and elements', post(`x${person('A')}`), 'mixed-content'],
    ['of another namespace', `<Post><Body>${person('A')}</Body></Post>`, 'wrong-root'],
    [
      'around text that is an envelope around an envelope',
      post(escaped(post(escaped(post(escaped(person('A'))))))),
      'wrong-root'
    ],
    ['with a document type in the text', post(escaped(`<!DOCTYPE x>${person('A')}`)), 'doctype'],
    ['with a list without records', '<List><Day><People/></Day></List>', 'no-record']
  ])('%s', (_how, document, code) => expect(refused(document)).toEqual([code]))
})
