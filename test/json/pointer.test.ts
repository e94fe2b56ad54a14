import fc from 'fast-check'
import { below, pointerStep, pointerSteps, valueAt } from '../../src/json'

/** The examples of RFC 6901 section 5. */
const rfcDocument = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 }

describe('JSON Pointer', () => {
  test.each([
    ['', rfcDocument],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8]
  ])('%s', (pointer, expected) => expect(valueAt(rfcDocument, pointer)).toEqual(expected))

  test.each(['/foo/2', '/foo/00', '/foo/-', '/bar', '/foo/0/x', '/constructor'])('%s names nothing', pointer =>
    expect(valueAt(rfcDocument, pointer)).toBeUndefined()
  )

  test('text that is no pointer is the fault of the programmer', () => expect(() => pointerSteps('foo')).toThrow(TypeError))

  test('steps are escaped and come back', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), steps => {
        const pointer = steps.reduce<string>((at, step) => below(at, step), '')
        expect(pointerSteps(pointer)).toEqual(steps)
      }),
      { numRuns: 200 }
    )
    expect(pointerStep('~1/')).toBe('~01~1')
  })
})
