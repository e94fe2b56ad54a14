import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { canonicalJson, deepEqual, type Json } from '../../src/json'
import { describeWithShared, sharedPath } from '../support/shared'

describe('canonical JSON', () => {
  test('members by UTF-16 code units, no white space', () => {
    expect(canonicalJson({ '\ufb33': 1, '\ud83d\ude00': 2, b: [true, null], a: 'ü\n' })).toBe(
      '{"a":"ü\\n","b":[true,null],"\ud83d\ude00":2,"\ufb33":1}'
    )
  })

  test.each([
    [-0, '0'],
    [1e21, '1e+21'],
    [333333333.33333329, '333333333.3333333'],
    [1e-7, '1e-7'],
    [4.5, '4.5']
  ])('numbers as ECMAScript prints them: %d', (value, text) => expect(canonicalJson(value)).toBe(text))

  test('what JSON cannot hold throws', () => {
    for (const value of [NaN, Infinity, '\ud800', undefined, () => 1, { a: undefined }, { '\udead': 1 }]) {
      expect(() => canonicalJson(value as Json)).toThrow(TypeError)
    }
  })

  test('equal values have one spelling, which parses back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), value => {
        const json = JSON.parse(JSON.stringify(value)) as Json
        const text = canonicalJson(json)
        expect(deepEqual(JSON.parse(text) as Json, json)).toBe(true)
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text)
      }),
      { numRuns: 200 }
    )
  })
})

describeWithShared('canonical JSON: the vectors of RFC 8785', () => {
  const folder = sharedPath('vectors', 'jcs-rfc8785') ?? ''
  test.each(readdirSync(join(folder, 'input')))('%s', file => {
    const canonical = canonicalJson(JSON.parse(readFileSync(join(folder, 'input', file), 'utf8')) as Json)
    expect(canonical).toBe(readFileSync(join(folder, 'output', file), 'utf8').trim())
    const hex = readFileSync(join(folder, 'outhex', file.replace('.json', '.txt')), 'utf8').replace(/\s+/g, '')
    expect(Buffer.from(canonical).toString('hex')).toBe(hex)
  })
})
