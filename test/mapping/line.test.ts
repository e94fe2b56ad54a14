import type { Json } from '../../src/json'
import { linePrimitive } from '../../src/mapping/primitives/line'

const line = linePrimitive({ into: 'full', groups: [['building'], ['number', 'street'], ['town']] }, new Set(['string']))
const reasons: string[] = []
const print = (value: Json): Json | undefined => line.print(value, reason => reasons.push(reason))

describe('a line made of members', () => {
  test('puts groups together with commas, members of a group with blanks', () => {
    expect(print({ building: 'Figment House', number: '12', street: 'Imaginary Way', town: 'Madeupton' })).toBe(
      'Figment House, 12 Imaginary Way, Madeupton'
    )
    expect(print({ street: 'Imaginary Way' })).toBe('Imaginary Way')
  })

  test('prefers the line as somebody wrote it', () => {
    expect(print({ full: 'The Old Shed', number: '12' })).toBe('The Old Shed')
  })

  test('is read whole, and prints as it was read', () => {
    const read = line.read('12 Imaginary Way, Madeupton', () => undefined)
    expect(read).toEqual({ full: '12 Imaginary Way, Madeupton' })
    expect(print(read ?? null)).toBe('12 Imaginary Way, Madeupton')
  })

  test('is nothing where no member says anything, and says so', () => {
    expect(print({ town: ' ', postcode: 'ZZ99 1AA' })).toBeUndefined()
    expect(print('12 Imaginary Way')).toBeUndefined()
    expect(reasons).toEqual(['no-slot', 'no-slot'])
    expect(line.read('  ', () => undefined)).toBeUndefined()
  })
})
