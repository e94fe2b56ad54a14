import type { Json } from '../../json'
import type { Primitive } from '../lens'
import {
  canSay,
  digits,
  isIsoText,
  isReal,
  momentReader,
  padded,
  printMoment,
  tokensOf,
  type DatePattern,
  type Moment
} from './calendar'
import { isSentinel } from './date'
import { textOf, unprintable } from './text'
import { localMoment, offsetAt, type Zone } from './zone'

/** Patterns of moments; without any, RFC 3339 as it is written. */
export interface DateTimeOptions {
  accept: readonly DatePattern[]
  emit: DatePattern | undefined
  zone: Zone | undefined
  sentinels: readonly string[]
}

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** Moments to RFC 3339 with offset. Local times are read and printed in the rule's zone. */
export function dateTimePrimitive(options: DateTimeOptions): Primitive {
  const patterns = options.emit ? [options.emit, ...options.accept] : options.accept
  const readers = patterns.map(momentReader)
  const isPlain = (value: Json): boolean =>
    patterns.length === 0 && typeof value === 'string' && isPlainMoment(value) && !options.sentinels.includes(value)
  return {
    loss: 'precision',
    read(value, note) {
      if (isPlain(value)) return value
      const text = textOf(value, note)?.trim()
      if (text === undefined || text === '' || isSentinel(text, options.sentinels, note)) return undefined
      const found = patterns.length === 0 ? [rfcMoment(text)] : readers.map(read => read(text))
      const moment = found.find(one => one !== undefined && isReal(one) && offsetIsReal(one.offset))
      if (!moment) {
        const known = found.some(one => one !== undefined)
        if (known) note('date-impossible', 'this moment is not in the calendar')
        else note('date-form', 'this moment has none of the forms that the rule accepts')
        return undefined
      }
      if (moment.offset !== undefined) return rfcText(moment)
      const offset = options.zone && offsetAt(options.zone, moment)
      if (offset !== undefined) return rfcText({ ...moment, offset })
      note('date-impossible', 'the clocks of the zone skip this moment')
      return undefined
    },
    print(value, lost) {
      if (isPlain(value)) return value
      const moment = typeof value === 'string' ? rfcMoment(value) : undefined
      if (!moment || !isReal(moment)) return unprintable(lost, 'precision')
      const local = options.emit && options.zone && !tokensOf(options.emit).has('XXX')
      const shown = local && options.zone ? localMoment(options.zone, moment) : moment
      if (!isReal(shown) || (options.emit && !canSay(options.emit, shown))) return unprintable(lost, 'precision')
      const printed = options.emit ? printMoment(options.emit, shown) : rfcText(shown)
      return options.sentinels.includes(printed) ? unprintable(lost, 'no-code') : printed
    }
  }
}

/** True of a moment in UTC, to the second, on a day that every month has: written the only way there is. */
function isPlainMoment(text: string): boolean {
  if (text.length !== 20 || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return false
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)]
  return isIsoText(text.slice(0, 10)) && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59
}

function rfcMoment(text: Json): Moment | undefined {
  const found = typeof text === 'string' ? rfc3339.exec(text) : null
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, fraction, offset] = found
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ...(fraction === undefined ? {} : { fraction }),
    offset: offset ?? 'Z'
  }
}

function rfcText(moment: Moment): string {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, fraction, offset = 'Z' } = moment
  const time = [hour, minute, second].map(part => padded(part, 2)).join(':')
  const point = fraction === undefined || /^0*$/.test(fraction) ? '' : `.${fraction}`
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${time}${point}${offset}`
}

function offsetIsReal(offset: string | undefined): boolean {
  return offset === undefined || offset === 'Z' || /^[+-](?:[01]\d|2[0-3]):[0-5]\d$/.test(offset)
}
