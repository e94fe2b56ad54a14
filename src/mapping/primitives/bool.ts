import { deepEqual, type Json } from '../../json'
import type { Primitive } from '../lens'
import { typed, unprintable } from './text'

/** Flags. The first spelling of each is printed; without spellings they are JSON's own, or its words. */
export function boolPrimitive(
  options: { true?: readonly Json[]; false?: readonly Json[] },
  agencyTypes: ReadonlySet<string>
): Primitive {
  const yes = options.true ?? plainSpellings('true', agencyTypes)
  const no = options.false ?? plainSpellings('false', agencyTypes)
  return {
    loss: 'no-code',
    read(value, note) {
      const spelt = typeof value === 'string' ? value.trim() : value
      if (yes.some(one => deepEqual(one, spelt))) return true
      if (no.some(one => deepEqual(one, spelt))) return false
      note('not-a-flag', 'this is none of the declared spellings of true and false')
      return undefined
    },
    print(value, lost) {
      const printed = value === true ? yes[0] : value === false ? no[0] : undefined
      return printed === undefined ? unprintable(lost, 'no-code') : printed
    }
  }
}

function plainSpellings(word: 'true' | 'false', types: ReadonlySet<string>): Json[] {
  const first = typed(word, types) ?? word === 'true'
  return [first, typeof first === 'boolean' ? word : word === 'true']
}
