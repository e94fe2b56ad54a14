import { clone, type Json } from '../../json'
import type { Primitive } from '../lens'
import { typeOf } from '../schema-view'

/** Values as they are. A type that the other side's schema does not know is an error upwards and has no slot downwards. */
export function copyPrimitive(agencyTypes: ReadonlySet<string>, sharedTypes: ReadonlySet<string>): Primitive {
  // Texts are by far the most: whether they fit is settled beforehand.
  const readsText = sharedTypes.size === 0 || sharedTypes.has('string')
  const printsText = readsText && (agencyTypes.size === 0 || agencyTypes.has('string'))
  return {
    loss: 'no-slot',
    readsText,
    printsText,
    read(value, note) {
      if (readsText && typeof value === 'string') return value
      if (fits(value, sharedTypes)) return clone(value)
      note('wrong-type', `a value of type ${typeOf(value)} stands where the shared record holds ${[...sharedTypes].join(' or ')}`)
      return undefined
    },
    print(value, lost) {
      if (printsText && typeof value === 'string') return value
      if (fits(value, agencyTypes) && fits(value, sharedTypes)) return clone(value)
      lost('no-slot')
      return undefined
    }
  }
}

function fits(value: Json, types: ReadonlySet<string>): boolean {
  if (value === null) return false
  const type = typeOf(value)
  if (types.size === 0 || types.has(type)) return true
  return type === 'number' && types.has('integer') && Number.isInteger(value)
}
