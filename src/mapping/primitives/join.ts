import { isObject, type Json, type JsonObject } from '../../json'
import type { Primitive } from '../lens'
import { textOf, unprintable } from './text'

/** One part of a pattern: fixed text, a member, or an optional run of parts. */
export type JoinPart = { text: string } | { field: string; list: boolean } | { optional: readonly JoinPart[] }

/**
 * One agency text made of several members. Reading is anchored and takes each member up to the next fixed text, so it is
 * linear in the text's length. What would not read back is not printed.
 */
export function joinPrimitive(parts: readonly JoinPart[]): Primitive {
  return {
    loss: 'charset',
    fields: fieldsOf(parts),
    read(value, note) {
      const text = textOf(value, note)
      if (text === undefined) return undefined
      const found = parse(parts, text.trim())
      if (found === undefined) note('pattern', 'this does not have the form that the rule describes')
      return found
    },
    print(value, lost) {
      if (!isObject(value)) return unprintable(lost, 'no-slot')
      const text = write(parts, value, true)
      const back = text === undefined ? undefined : parse(parts, text)
      return back === undefined || text === undefined || write(parts, back, true) !== text ? unprintable(lost, 'charset') : text
    }
  }
}

/**
 * One shared text made of several members of the agency's object; members that are missing are left out of the text, and a
 * text without the form of the pattern stands whole in the last member.
 */
export function joinAgencyPrimitive(parts: readonly JoinPart[]): Primitive {
  const fields = fieldsOf(parts)
  return {
    loss: 'charset',
    agencyFields: fields,
    read(value) {
      if (!isObject(value)) return undefined
      const loose = fields.flatMap(field => wordsOf(value[field]) ?? []).join(' ')
      return write(parts, value, true) ?? (loose || undefined)
    },
    print(value, lost) {
      const text = typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : ''
      const found = text === '' ? undefined : (parse(parts, text) ?? inLast(parts, text))
      return found ?? unprintable(lost, 'charset')
    }
  }
}

function inLast(parts: readonly JoinPart[], text: string): JsonObject | undefined {
  const last = parts.findLast(part => 'field' in part)
  return last && 'field' in last ? { [last.field]: last.list ? text.split(' ') : text } : undefined
}

/** Reads `"{family}, {given}[ {middle}]"`. Undefined where it is not a pattern that can be read back. */
export function joinParts(pattern: string, isList: (field: string) => boolean): JoinPart[] | undefined {
  const parts: JoinPart[] = []
  let rest = pattern
  while (rest !== '') {
    const match = /^\{([A-Za-z]\w*)\}|^\[([^[\]]*)\]|^[^{}[\]]+/.exec(rest)
    if (!match) return undefined
    const [whole, field, inner] = match
    if (field !== undefined) parts.push({ field, list: isList(field) })
    else if (inner === undefined) parts.push({ text: whole })
    else {
      const optional = joinParts(inner, isList)
      if (!optional || fieldsOf(optional).length === 0 || !optional[0] || !('text' in optional[0])) return undefined
      parts.push({ optional })
    }
    rest = rest.slice(whole.length)
  }
  const apart = parts.every((part, i) => i === 0 || !('field' in part) || !('field' in (parts[i - 1] ?? {})))
  const fields = fieldsOf(parts)
  return apart && fields.length > 0 && new Set(fields).size === fields.length ? parts : undefined
}

/** The members that a pattern names, in order. */
export function fieldsOf(parts: readonly JoinPart[]): string[] {
  return parts.flatMap(part => ('field' in part ? [part.field] : 'optional' in part ? fieldsOf(part.optional) : []))
}

function parse(parts: readonly JoinPart[], text: string): JsonObject | undefined {
  const found: JsonObject = {}
  let at = 0
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]
    if (part === undefined) break
    if ('text' in part) {
      if (!text.startsWith(part.text, at)) return undefined
      at += part.text.length
    } else if ('field' in part) {
      const stops = stopsAfter(parts.slice(i + 1))
        .map(stop => text.indexOf(stop, at))
        .filter(stop => stop >= 0)
      const end = stops.length > 0 ? Math.min(...stops) : text.length
      if (!take(found, part, text.slice(at, end))) return undefined
      at = end
    } else {
      const start = part.optional[0]
      if (!start || !('text' in start) || !text.startsWith(start.text, at)) continue
      const stop = stopsAfter(parts.slice(i + 1))
        .map(one => text.indexOf(one, at + start.text.length))
        .filter(one => one >= 0)
      const end = stop.length > 0 ? Math.min(...stop) : text.length
      const inner = parse(part.optional, text.slice(at, end))
      if (!inner) return undefined
      Object.assign(found, inner)
      at = end
    }
  }
  return at === text.length && Object.keys(found).length > 0 ? found : undefined
}

/** The fixed texts that may come next: those of the optional runs, and the first that must come. */
function stopsAfter(parts: readonly JoinPart[]): string[] {
  const stops: string[] = []
  for (const part of parts) {
    if ('text' in part) return [...stops, part.text]
    if ('field' in part) return stops
    const first = part.optional[0]
    if (first && 'text' in first) stops.push(first.text)
  }
  return stops
}

function take(found: JsonObject, part: { field: string; list: boolean }, text: string): boolean {
  const value = text.trim()
  if (value === '') return false
  found[part.field] = part.list ? value.split(/\s+/) : value
  return true
}

function write(parts: readonly JoinPart[], value: JsonObject, required: boolean): string | undefined {
  let out = ''
  for (const part of parts) {
    if ('text' in part) out += part.text
    else if ('field' in part) {
      const text = wordsOf(value[part.field])
      if (text === undefined) return required ? undefined : ''
      out += text
    } else {
      out += write(part.optional, value, false) ?? ''
    }
  }
  return out
}

function wordsOf(value: Json | undefined): string | undefined {
  const text = Array.isArray(value) ? value.filter(one => typeof one === 'string').join(' ') : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim().replace(/\s+/g, ' ') : undefined
}
