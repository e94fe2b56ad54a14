import { below, isObject, pointerSteps, type Json } from '../json'
import { childSpans, firstValue, type Span } from './json-spans'

/** A record of a JSON document, or the place where a record should be and is not (`tree` undefined). */
export interface FoundRecord {
  tree: Json | undefined
  /** In the document. */
  pointer: string
  span: Span
}

/** The records of a document by the first pattern that fits it, or undefined where none does. Of a list, at most `most`. */
export function findRecords(
  text: string,
  tree: Json,
  patterns: readonly string[],
  most: number
): { records: FoundRecord[]; batch: boolean } | undefined {
  const start = firstValue(text)
  const root: FoundRecord = { tree, pointer: '', span: { start, end: text.trimEnd().length } }
  for (const pattern of patterns) {
    const records = follow(text, [root], pointerSteps(pattern), most)
    if (records !== undefined) return { records, batch: pattern.split('/').includes('*') }
  }
  return undefined
}

/** Goes down a pattern; undefined where the document has no such place. A list may be empty. */
function follow(text: string, found: FoundRecord[], steps: readonly string[], most: number): FoundRecord[] | undefined {
  for (const step of steps) {
    const next = found.map(record => descend(text, record, step, most))
    if (next.length > 0 && next.every(children => children === undefined)) return undefined
    found = next.flatMap((children, i) => children ?? missing(found[i]))
  }
  return found
}

function descend(text: string, record: FoundRecord, step: string, most: number): FoundRecord[] | undefined {
  const { tree, pointer, span } = record
  const member = isObject(tree) && step !== '*' && Object.hasOwn(tree, step) ? tree[step] : undefined
  if (member === undefined && !(Array.isArray(tree) && step === '*')) return undefined
  if (member !== undefined) {
    return [{ tree: member, pointer: below(pointer, step), span: childSpans(text, span.start).get(step) ?? span }]
  }
  const spans = childSpans(text, span.start, most)
  return (tree as Json[])
    .slice(0, most)
    .map((item, i) => ({ tree: item, pointer: below(pointer, i), span: spans.get(String(i)) ?? span }))
}

function missing(record: FoundRecord | undefined): FoundRecord[] {
  return record === undefined ? [] : [{ ...record, tree: undefined }]
}
