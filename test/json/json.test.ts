import fc from 'fast-check'
import { clone, deepEqual, identical, isObject, type Json } from '../../src/json'

describe('equality', () => {
  test('member order counts for identical only; array order for both', () => {
    expect(deepEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
    expect(identical({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false)
    expect(deepEqual([1, 2], [2, 1])).toBe(false)
  })

  test('kinds of value are kept apart', () => {
    const values: (Json | undefined)[] = [undefined, null, false, 0, '', '0', [], {}, [null], { a: null }]
    values.forEach((a, i) => values.forEach((b, j) => expect(deepEqual(a, b)).toBe(i === j)))
    expect(deepEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false)
    expect(deepEqual({ constructor: 1 }, { b: 1 })).toBe(false)
  })

  test('a copy is equal, identical and shares nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const json = JSON.parse(JSON.stringify(value)) as Json
        const copy = clone(json)
        expect(deepEqual(copy, json)).toBe(true)
        expect(identical(copy, json)).toBe(true)
        if (typeof json === 'object' && json !== null) expect(copy).not.toBe(json)
      }),
      { numRuns: 200 }
    )
  })

  test('isObject is true of objects alone', () => {
    expect([{}, [], null, 'a', 1, undefined].map(isObject)).toEqual([true, false, false, false, false, false])
  })
})
