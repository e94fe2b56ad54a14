import { itemKeys, itemPlace, memberPlace, type Place } from '../definitions'
import { deepEqual, isObject, keyed, keyedAmong, type ItemKeys, type Json, type JsonObject } from '../json'
import type { PolicyLine } from './policy'

/** A part of the record that the recipient may not see; `path` has `*` for items, so it holds no value. */
export interface Withheld {
  path: string
  reason: string
}

/** A line on its way down the record, and how many of its steps are behind it. */
interface Active {
  line: PolicyLine
  gone: number
}

const ends = ({ line, gone }: Active): boolean => gone === line.steps.length

/** How far down we are: whether all of this is permitted, and the lines that still reach further. */
interface At {
  place: Place
  permitted: boolean
  lines: readonly Active[]
}

/** Asks a line's condition; a condition that cannot be evaluated never discloses. */
export type Holds = (line: PolicyLine, item: Json) => boolean

/** Walks record and own contribution side by side, and keeps what is permitted of the one over the whole of the other. */
export class Showing {
  readonly withheld = new Map<string, Withheld>()
  private readonly holds: Holds

  constructor(holds: Holds) {
    this.holds = holds
  }

  /** What may be seen of `record`, with `own` wherever nothing may. */
  record(record: JsonObject, own: JsonObject | undefined, place: Place, lines: readonly PolicyLine[]): Json | undefined {
    const active = lines.filter(line => line.perItem || this.holds(line, null)).map(line => ({ line, gone: 0 }))
    return this.value(record, own, { place, permitted: false, lines: active })
  }

  private value(said: Json | undefined, own: Json | undefined, at: At): Json | undefined {
    const ended = at.lines.filter(ends)
    const stop = ended.find(({ line }) => line.effect === 'withhold')
    if (stop) return this.withhold(said, own, at.place, stop.line.reason)
    const permitted = at.permitted || ended.length > 0
    const lines = ended.length === 0 ? at.lines : at.lines.filter(active => !ends(active))
    if (!permitted && !lines.some(({ line }) => line.effect === 'permit')) {
      return this.withhold(said, own, at.place, 'not-permitted')
    }
    if (said === undefined) return own
    const inside = { place: at.place, permitted, lines }
    const keys = itemKeys(at.place)
    if (Array.isArray(said) && keys && (own === undefined || Array.isArray(own))) return this.items(said, own, inside, keys)
    if (isObject(said) && !at.place.whole && (own === undefined || isObject(own))) return this.members(said, own, inside)
    return permitted ? said : this.withhold(said, own, at.place, 'not-permitted')
  }

  private members(said: JsonObject, own: JsonObject | undefined, at: At): JsonObject | undefined {
    const names = own === undefined ? Object.keys(said) : new Set([...Object.keys(said), ...Object.keys(own)])
    const onwards = byName(at.lines)
    const shown: [string, Json][] = []
    for (const name of names) {
      const place = memberPlace(at.place, name)
      const mine = own && Object.hasOwn(own, name) ? own[name] : undefined
      const theirs = Object.hasOwn(said, name) ? said[name] : undefined
      // A member that the schema does not know is nobody's to disclose.
      const lines = onwards?.get(name) ?? none
      const value = place ? this.value(theirs, mine, { place, permitted: at.permitted, lines }) : mine
      if (value !== undefined) shown.push([name, value])
    }
    return shown.length === 0 ? undefined : Object.fromEntries(shown)
  }

  private items(said: readonly Json[], own: readonly Json[] | undefined, at: At, keys: ItemKeys): Json[] | undefined {
    const place = itemPlace(at.place)
    if (!place) return own ? [...own] : undefined
    const theirs = keyed(said, keys.key)
    const mine = keyedAmong(own ?? [], keys, theirs)
    const shown: Json[] = []
    for (const [name, item] of theirs) {
      const lines = at.lines.length === 0 ? none : at.lines.flatMap(active => this.stepIn(active, item))
      const value = this.value(item, mine.get(name), { place, permitted: at.permitted, lines })
      const kept = value !== undefined && hasKey(value, item, keys.key) ? value : mine.get(name)
      mine.delete(name)
      if (kept !== undefined) shown.push(kept)
    }
    shown.push(...mine.values())
    return shown.length === 0 ? undefined : shown
  }

  private stepIn({ line, gone }: Active, item: Json): Active[] {
    if (line.steps[gone] !== '*') return []
    const last = !line.steps.includes('*', gone + 1)
    return !last || this.holds(line, item) ? [{ line, gone: gone + 1 }] : []
  }

  private withhold(said: Json | undefined, own: Json | undefined, place: Place, reason: string): Json | undefined {
    if (said !== undefined && !deepEqual(said, own)) {
      this.withheld.set(`${place.path} ${reason}`, { path: place.path, reason })
    }
    return own
  }
}

const none: readonly Active[] = []

/** The lines by the member that they reach into next; undefined where there are none. */
function byName(lines: readonly Active[]): Map<string, Active[]> | undefined {
  if (lines.length === 0) return undefined
  const found = new Map<string, Active[]>()
  for (const { line, gone } of lines) {
    const name = line.steps[gone] ?? ''
    const others = found.get(name)
    if (others) others.push({ line, gone: gone + 1 })
    else found.set(name, [{ line, gone: gone + 1 }])
  }
  return found
}

/** An item that lost part of its key would be taken for another one. */
function hasKey(value: Json, item: Json, key: readonly string[]): boolean {
  if (!isObject(value) || !isObject(item)) return deepEqual(value, item)
  return key.every(field => deepEqual(value[field], item[field]))
}
