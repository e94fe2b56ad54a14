import { pointerStep, pointerSteps } from '../json'
import type { Position, Positions } from './types'

/** Where a value stands in its text: from its first character up to, not including, the one behind its last. */
export interface Span {
  start: number
  end: number
}

/**
 * The spans of the members or items of the value at an offset, by name or index, up to a number of them. For text that
 * is known to be JSON.
 */
export function childSpans(text: string, start: number, most = Infinity): Map<string, Span> {
  const spans = new Map<string, Span>()
  const isObject = text[start] === '{'
  if (!isObject && text[start] !== '[') return spans
  let at = skipSpace(text, start + 1)
  while (text[at] !== '}' && text[at] !== ']' && spans.size < most) {
    let step = String(spans.size)
    if (isObject) {
      const end = skipString(text, at)
      step = JSON.parse(text.slice(at, end)) as string
      at = skipSpace(text, skipSpace(text, end) + 1)
    }
    const end = skipValue(text, at)
    spans.set(step, { start: at, end })
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return spans
}

/** The places of the values below the one at an offset. Each container is looked through once, when first asked for. */
export function positionsIn(text: string, start: number, place: (offset: number) => Position): Positions {
  const known = new Map<string, Map<string, Span>>()
  return pointer => {
    let at = start
    let path = ''
    for (const step of pointerSteps(pointer)) {
      let children = known.get(path)
      if (children === undefined) known.set(path, (children = childSpans(text, at)))
      const child = children.get(step)
      if (child === undefined) break
      at = child.start
      path += `/${pointerStep(step)}`
    }
    return place(at)
  }
}

/** The offset of the first character of a text's value. */
export function firstValue(text: string): number {
  return skipSpace(text, 0)
}

function skipSpace(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at++
  }
}

function skipString(text: string, at: number): number {
  for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++
  return at + 1
}

function skipValue(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at)
  if (text[at] !== '{' && text[at] !== '[') return skipScalar(text, at)
  let depth = 0
  do {
    const character = text[at]
    if (character === '"') {
      at = skipString(text, at)
      continue
    }
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    at++
  } while (depth > 0)
  return at
}

function skipScalar(text: string, at: number): number {
  const scalar = /[-+.\w]+/y
  scalar.lastIndex = at
  scalar.exec(text)
  return scalar.lastIndex
}
