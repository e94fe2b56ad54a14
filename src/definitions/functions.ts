import { addDays, addMonths, daysBetween, firstDay, lastDay, londonDay, periodEnd, type Spell } from './civil-date'

/** A function that expressions may call. `signature` is CEL's; integers come and go as BigInt, numbers of a record as Number. */
export interface ExpressionFunction {
  signature: string
  meaning: string
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

function whole(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new RangeError('not a whole number')
  return number
}
