import type { Json } from '../../json'
import type { Note, Primitive } from '../lens'
import { canSay, isReal, momentReader, padded, printMoment, tokensOf, type DatePattern, type Moment } from './calendar'
import { dayForm } from './day-form'
import { textOf, unprintable } from './text'

/** Patterns of whole dates and of partial ones, and the dates that mean none. */
export interface DateOptions {
  accept: readonly DatePattern[]
  emit: DatePattern
  partial: readonly DatePattern[]
  sentinels: readonly string[]
}

type Precision = 'day' | 'month' | 'year'

/** Calendar dates, whole or partial, to ISO 8601 with their precision. Impossible dates are errors. */
export function datePrimitive(options: DateOptions): Primitive {
  const readers = [...new Set([options.emit, ...options.accept, ...options.partial])].map(pattern => ({
    read: momentReader(pattern),
    precision: precisionOf(pattern)
  }))
  // By far the most dates are whole and as the agency writes them: those are converted without taking them apart.
  const days = dayForm(options.emit)
  const printers: Record<Precision, DatePattern | undefined> = {
    day: options.emit,
    month: options.partial.find(pattern => precisionOf(pattern) === 'month'),
    year: options.partial.find(pattern => precisionOf(pattern) === 'year')
  }
  return {
    loss: 'precision',
    read(value, note) {
      if (days && typeof value === 'string') {
        const day = days.read(value)
        if (day !== undefined && !options.sentinels.includes(value)) return day
      }
      const text = textOf(value, note)?.trim()
      if (text === undefined || text === '') return undefined
      if (isSentinel(text, options.sentinels, note)) return undefined
      let known = false
      for (const { read, precision } of readers) {
        const moment = read(text)
        if (moment && isReal(moment)) return isoText(moment, precision)
        known ||= moment !== undefined
      }
      if (known) note('date-impossible', 'this date is not in the calendar')
      else note('date-form', 'this date has none of the forms that the rule accepts')
      return undefined
    },
    print(value, lost) {
      if (days && typeof value === 'string') {
        const day = days.print(value)
        if (day !== undefined && !options.sentinels.includes(day)) return day
      }
      const moment = isoMoment(value)
      if (!moment) return unprintable(lost, 'precision')
      const pattern = printers[moment.day !== undefined ? 'day' : moment.month !== undefined ? 'month' : 'year']
      if (!pattern || !canSay(pattern, moment)) return unprintable(lost, 'precision')
      const printed = printMoment(pattern, moment)
      return options.sentinels.includes(printed) ? unprintable(lost, 'no-code') : printed
    }
  }
}

/** True for a declared date that means none; it is noted. */
export function isSentinel(text: string, sentinels: readonly string[], note: Note): boolean {
  if (!sentinels.includes(text)) return false
  note('date-sentinel', 'this date is declared to mean that there is none', 'warning')
  return true
}

function precisionOf(pattern: DatePattern): Precision {
  const tokens = tokensOf(pattern)
  return tokens.has('dd') ? 'day' : tokens.has('MM') || tokens.has('MMM') ? 'month' : 'year'
}

function isoText(moment: Moment, precision: Precision): string {
  const year = padded(moment.year, 4)
  if (precision === 'year') return year
  const month = `${year}-${padded(moment.month ?? 1, 2)}`
  return precision === 'month' ? month : `${month}-${padded(moment.day ?? 1, 2)}`
}

function isoMoment(value: Json): Moment | undefined {
  const found = typeof value === 'string' ? /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value) : null
  if (!found) return undefined
  const [, year, month, day] = found
  const moment: Moment = {
    year: Number(year),
    ...(month === undefined ? {} : { month: Number(month) }),
    ...(day === undefined ? {} : { day: Number(day) })
  }
  return isReal(moment) ? moment : undefined
}
