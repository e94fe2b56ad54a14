import type { Json } from '../../json'
import type { Lost, Note, Primitive } from '../lens'

/** What is done to a text, on both sides. */
export interface TextOptions {
  trim?: boolean
  /** Runs of white space become one blank. */
  squeeze?: boolean
  case?: 'upper' | 'lower'
  /** Unicode composition; default true. */
  nfc?: boolean
  /** Longest text that the agency can hold, in characters. */
  max?: number
}

/** Text, normalised. A number or flag of the agency's is read as its text and printed back as its type. */
export function textPrimitive(options: TextOptions, agencyTypes: ReadonlySet<string>): Primitive {
  return {
    loss: 'charset',
    read(value, note) {
      const text = textOf(value, note)
      return text === undefined ? undefined : normal(text, options) || undefined
    },
    print(value, lost) {
      if (typeof value !== 'string') return unprintable(lost, 'no-slot')
      const text = normal(value, options)
      if (text === '') return unprintable(lost, 'charset')
      if (options.max !== undefined && Array.from(text).length > options.max) return unprintable(lost, 'length')
      return typed(text, agencyTypes) ?? unprintable(lost, 'charset')
    }
  }
}

/** The text of a scalar; anything else is noted as an error. */
export function textOf(value: Json, note: Note): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  note('wrong-type', 'a text belongs here')
  return undefined
}

/** A text as the agency's schema types it; undefined where it is not of that type. Without a type: text. */
export function typed(text: string, types: ReadonlySet<string>): Json | undefined {
  if (types.size === 0 || types.has('string')) return text
  if (types.has('number') || types.has('integer')) {
    const number = Number(text)
    const plain = String(number) === text && Number.isFinite(number) && (types.has('number') || Number.isInteger(number))
    return plain ? number : undefined
  }
  return types.has('boolean') && (text === 'true' || text === 'false') ? text === 'true' : undefined
}

/** Says why, and gives nothing. */
export function unprintable(lost: Lost, reason: Parameters<Lost>[0]): undefined {
  lost(reason)
  return undefined
}

function normal(text: string, options: TextOptions): string {
  let out = options.nfc === false ? text : text.normalize('NFC')
  if (options.squeeze === true) out = out.replace(/\s+/g, ' ')
  if (options.trim === true) out = out.trim()
  if (options.case === 'upper') out = out.toUpperCase()
  if (options.case === 'lower') out = out.toLowerCase()
  return options.case === undefined || options.nfc === false ? out : out.normalize('NFC')
}
