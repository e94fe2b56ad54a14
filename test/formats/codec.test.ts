import { decode, encode, mediaTypeOf, type FormatSpec } from '../../src/formats'
import { bytes, text } from './support'

const json: FormatSpec = { codec: 'json', schema: {} }
const xml: FormatSpec = { codec: 'xml', schema: {}, xml: { root: 'r', namespaces: {} } }
const csv: FormatSpec = {
  codec: 'csv',
  schema: {},
  csv: { separator: ',', quote: '"', header: true, alwaysQuoted: false, lineEnd: '\n' }
}

test.each([
  [json, 'application/json'],
  [xml, 'application/xml'],
  [csv, 'text/csv']
])('each format has its media type', (spec, mediaType) => {
  expect(mediaTypeOf(spec)).toBe(mediaType)
})

test.each([
  [json, 'Application/JSON ; charset="UTF-8"', '{}'],
  [json, 'application/x-ndjson', '{}'],
  [xml, 'text/xml;charset=utf-8', '<r/>'],
  [csv, 'text/csv; header=present', 'a\n1']
])('a document may come as any media type of its format', (spec, mediaType, document) => {
  expect(decode(bytes(document), mediaType, spec).faults).toEqual([])
})

test.each([
  [json, 'application/xml'],
  [json, 'application/json; charset=utf-16'],
  [json, ''],
  [xml, 'application/json'],
  [csv, 'application/x-ndjson']
])('and is refused as any other', (spec, mediaType) => {
  expect(decode(bytes('{}'), mediaType, spec)).toEqual({
    entries: [],
    batch: false,
    faults: [expect.objectContaining({ code: 'wrong-media-type' })]
  })
})

test('JSON is written in the order of the tree', () => {
  expect(text(encode({ b: [1, 'é'], a: null }, json))).toBe('{"b":[1,"é"],"a":null}')
})
