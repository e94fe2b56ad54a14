import fc from 'fast-check'
import { plain, similarity, wordCount } from '../../src/guidance/text'

test('words are runs of letters and digits', () => {
  expect(wordCount('')).toBe(0)
  expect(wordCount(' -- ')).toBe(0)
  expect(wordCount("It isn't 2-fold: Zoë's.")).toBe(7)
})

test('a text copied whole or in part is seen, another is not', () => {
  const ours = 'He keeps the conditions of his notification and has been at home for each visit this year.'
  expect(similarity(ours, ours.toUpperCase())).toBe(1)
  expect(similarity(`${ours} Besides, the flat was tidy and quiet when we came.`, ours)).toBe(1)
  expect(similarity(ours, 'The offender attends appointments and says that work has gone well.')).toBe(0)
  expect(similarity('', ours)).toBe(0)
  expect(similarity('the visit', 'visit')).toBe(1)
})

test('similarity is the same both ways and between 0 and 1', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 }).map(words => words.join(' '))
  fc.assert(
    fc.property(text, text, (a, b) => {
      const found = similarity(a, b)
      expect(found).toBeGreaterThanOrEqual(0)
      expect(found).toBeLessThanOrEqual(1)
      if (wordCount(a) !== wordCount(b)) expect(similarity(b, a)).toBe(found)
    }),
    { numRuns: 200 }
  )
})

test('what people write in several ways is plain alike', () => {
  expect(plain('Risk to Public ')).toBe(plain('RISK-TO-PUBLIC'))
  expect(plain('e\u0301tude')).toBe(plain('\u00e9tude'))
  expect(plain('See nDelius.')).toBe('seendelius')
})

test('words of plain ASCII are told as those of any text are', () => {
  const words = (text: string) =>
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('a', 'Z', '9', ' ', '-', '\n', '\u0130') })
  )
  fc.assert(
    fc.property(text, some => {
      expect(wordCount(some)).toBe(words(some).length)
      expect(plain(some)).toBe(words(some).join(''))
    }),
    { numRuns: 500 }
  )
})
