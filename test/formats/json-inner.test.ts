import fc from 'fast-check'
import { decode, encode, type FormatSpec } from '../../src/formats'
import { bytes, entryOf, refusal, text } from './support'

/** In the manner of an event that came through a queue: a message as text, and one more inside it. */
const spec: FormatSpec = { codec: 'json', schema: {}, inner: ['/Message', '/Message/detail', '/Others/*'] }
const read = (document: unknown): ReturnType<typeof decode> => decode(bytes(JSON.stringify(document)), 'application/json', spec)
const refused = (document: string): string[] => refusal(document, 'application/json', spec)

test('a text that holds JSON is part of the tree, one inside another too, and is written as text again', () => {
  const document = {
    Type: 'Notification',
    Message: JSON.stringify({ number: 'A1234BC', detail: JSON.stringify({ level: [2] }) }),
    Others: ['{"a":1}', '[]', null]
  }
  const { tree, positions } = entryOf(read(document))
  expect(tree).toEqual({
    Type: 'Notification',
    Message: { number: 'A1234BC', detail: { level: [2] } },
    Others: [{ a: 1 }, [], null]
  })
  expect(positions('/Message/detail/level/0')).toEqual({ line: 1, column: 34 })
  expect(text(encode(tree, spec))).toBe(JSON.stringify(document))
})

test('the same holds line by line', () => {
  const { entries } = decode(bytes('{"Message":"{}"}\n{"Message":"{"}\n{}'), 'application/x-ndjson', spec)
  expect(entries.map(entry => entry.ok)).toEqual([true, false, true])
})

test.each([
  ['no JSON', '{"Message":"{"}', ['not-json /Message 1:12']],
  ['a name given twice', '{"Message":"{\\"a\\":1,\\"a\\":2}"}', ['duplicate-member /Message 1:12']],
  ['a forbidden name', '{"Message":"{\\"__proto__\\":1}"}', ['forbidden-name /Message 1:12']],
  ['no object or array', '{"Message":"1"}', ['not-a-document /Message 1:12']],
  ['no text', '{"Message":{}}', ['not-text /Message 1:12']],
  ['too deep', `{"Message":${JSON.stringify('['.repeat(100))}}`, ['too-deep /Message 1:12']]
])('%s is a fault at the text', (_name, document, faults) => {
  expect(refused(document)).toEqual(faults)
})

test('decode undoes encode', () => {
  const inner = fc.oneof(
    fc.dictionary(fc.constantFrom('a', 'b"', 'é😀'), fc.integer()),
    fc.array(fc.string({ unit: 'grapheme-ascii' }))
  )
  fc.assert(
    fc.property(inner, fc.array(inner, { maxLength: 3 }), (detail, others) => {
      const tree = { Message: { detail }, Others: others }
      expect(
        entryOf(decode(encode(JSON.parse(JSON.stringify(tree)) as typeof tree, spec), 'application/json', spec)).tree
      ).toEqual(tree)
    }),
    { numRuns: 100 }
  )
})
