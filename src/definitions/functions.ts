import {
  addDays,
  addMonths,
  daysBetween,
  earliestDay,
  firstDay,
  lastDay,
  latestDay,
  londonDay,
  periodEnd,
  type Spell
} from './civil-date'
import { addWorkingDays } from './working-day'

/** A function that expressions may call. `signature` is CEL's; integers come and go as BigInt, numbers of a record as Number. */
export interface ExpressionFunction {
  signature: string
  meaning: string
  /** Worth working out once where several expressions ask the same of one record. */
  costly?: true
  run: (...args: never[]) => unknown
}

/** The helpers every definition file has beside CEL's own functions. All are pure and read no clock. */
export const dateFunctions: readonly ExpressionFunction[] = [
  {
    signature: 'day(dyn): string',
    meaning: 'the London day of a date or an RFC 3339 time',
    run: (at: unknown) => londonDay(text(at))
  },
  {
    signature: 'firstDay(dyn): string',
    meaning: 'the first day a partial date may mean',
    run: (date: unknown) => firstDay(text(date))
  },
  {
    signature: 'lastDay(dyn): string',
    meaning: 'the last day a partial date may mean',
    run: (date: unknown) => lastDay(text(date))
  },
  {
    signature: 'addDays(dyn, dyn): string',
    meaning: 'the date so many days later',
    run: (date: unknown, days: unknown) => addDays(text(date), whole(days))
  },
  {
    signature: 'addMonths(dyn, dyn): string',
    meaning: 'the same day so many months later, or the last of a shorter month',
    run: (date: unknown, months: unknown) => addMonths(text(date), whole(months))
  },
  {
    signature: 'daysBetween(dyn, dyn): int',
    meaning: 'days from one date to another',
    run: (from: unknown, to: unknown) => BigInt(daysBetween(text(from), text(to)))
  },
  {
    signature: 'addWorkingDays(dyn, dyn, dyn): string',
    meaning: 'the date so many working days later: Monday to Friday without the holidays listed; the first day is not counted',
    run: (date: unknown, count: unknown, holidays: unknown) => addWorkingDays(text(date), whole(count), texts(holidays))
  },
  {
    signature: 'latestDay(dyn): string',
    meaning: 'the latest day that any of a list of dates or times may mean; empty for an empty list',
    run: (dates: unknown) => latestDay(texts(dates))
  },
  {
    signature: 'earliestDay(dyn): string',
    meaning: 'the earliest day that any of a list of dates or times may mean; empty for an empty list',
    run: (dates: unknown) => earliestDay(texts(dates))
  },
  {
    signature: 'hoursBetween(dyn, dyn): double',
    meaning: 'hours from one RFC 3339 time to another, offsets heeded',
    run: (from: unknown, to: unknown) => (instant(to) - instant(from)) / 3_600_000
  },
  {
    signature: 'periodEnd(dyn, dyn, dyn): string',
    meaning:
      'the last day of a period of so many days that begins with a day, days inside the spells left out; empty while one runs',
    run: (start: unknown, days: unknown, spells: unknown) => periodEnd(text(start), whole(days), spells as Spell[])
  }
]

function text(value: unknown): string {
  if (typeof value !== 'string') throw new RangeError('not text')
  return value
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new RangeError('not a list')
  return value.map(text)
}

function instant(value: unknown): number {
  const time = text(value)
  const at = /^\d{4}-\d\d-\d\dT/.test(time) ? Date.parse(time) : NaN
  if (Number.isNaN(at)) throw new RangeError('not a time')
  return at
}

function whole(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new RangeError('not a whole number')
  return number
}
