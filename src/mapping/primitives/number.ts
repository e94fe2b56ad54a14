import type { Json } from '../../json'
import type { Lost, Note, Primitive } from '../lens'
import { typed, unprintable } from './text'

const plain = /^[+-]?\d+(?:\.\d+)?$/

/** Numbers, written as text or as numbers. `decimals` rounds what is printed. */
export function numberPrimitive(options: { decimals?: number }, agencyTypes: ReadonlySet<string>): Primitive {
  return {
    loss: 'precision',
    read: (value, note) => numberOf(value, note),
    print: (value, lost) => printNumber(value, options.decimals, agencyTypes, lost)
  }
}

/** Measures in another unit: shared = agency × factor, both sides rounded. */
export function unitPrimitive(
  options: { factor: number; decimals?: number; sharedDecimals?: number },
  agencyTypes: ReadonlySet<string>
): Primitive {
  return {
    loss: 'precision',
    read(value, note) {
      const number = numberOf(value, note)
      return number === undefined ? undefined : finite(rounded(number * options.factor, options.sharedDecimals ?? 0))
    },
    print(value, lost) {
      if (typeof value !== 'number') return unprintable(lost, 'no-slot')
      return printNumber(value / options.factor, options.decimals ?? 0, agencyTypes, lost)
    }
  }
}

function numberOf(value: Json, note: Note): number | undefined {
  const text = typeof value === 'string' ? value.trim() : undefined
  const number = typeof value === 'number' ? value : text !== undefined && plain.test(text) ? Number(text) : Number.NaN
  if (Number.isFinite(number)) return number + 0 === 0 ? 0 : number
  note('not-a-number', 'this cannot be read as a number')
  return undefined
}

function printNumber(value: Json, decimals: number | undefined, types: ReadonlySet<string>, lost: Lost): Json | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return unprintable(lost, 'no-slot')
  const number = decimals === undefined ? value : rounded(value, decimals)
  const text = String(number === 0 ? 0 : number)
  if (!plain.test(text)) return unprintable(lost, 'precision')
  return typed(text, types) ?? unprintable(lost, 'precision')
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  const scaled = Math.round(value * scale) / scale
  return Number.isFinite(scaled) ? scaled : value
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
