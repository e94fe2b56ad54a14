import { isObject, type Json, type JsonObject } from '../../json'
import type { Primitive } from '../lens'
import { textOf, typed, unprintable } from './text'

/** Members whose texts make up one line: groups of members, a blank between members, a comma between groups. */
export interface LineOptions {
  /** The member that holds the line where nobody has taken it apart. */
  into: string
  groups: readonly (readonly string[])[]
}

/**
 * One agency text for several shared members that nobody can tell apart again, such as an address in one line. Reading
 * gives the whole line in one member; printing prefers that member, else puts the parts together. Parts survive as long as
 * the agency's line says what they say.
 */
export function linePrimitive(options: LineOptions, agencyTypes: ReadonlySet<string>): Primitive {
  const { into, groups } = options
  return {
    loss: 'precision',
    fields: [into, ...groups.flat()],
    read(value, note) {
      const text = textOf(value, note)
      return text === undefined || text.trim() === '' ? undefined : { [into]: text }
    },
    print(value, lost) {
      const line = isObject(value) ? (said(value[into]) ?? together(groups, value)) : undefined
      return (line === undefined ? undefined : typed(line, agencyTypes)) ?? unprintable(lost, 'no-slot')
    }
  }
}

function together(groups: LineOptions['groups'], value: JsonObject): string | undefined {
  const line = groups
    .map(group => group.flatMap(member => said(value[member]) ?? []).join(' '))
    .filter(part => part !== '')
    .join(', ')
  return line === '' ? undefined : line
}

const said = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined
