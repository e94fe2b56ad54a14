/** The custom formats of our schemas, each checked in linear time. */
export const schemaFormats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  'partial-date': isPartialDate,
  'date-time-strict': isDateTime
}

/** What each format asks for, as the person who must mend a value reads it. */
export const formatHints: Readonly<Record<string, string>> = {
  date: 'a calendar date: YYYY-MM-DD',
  'partial-date': 'a date, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY',
  'date-time-strict': 'a date and time with offset: YYYY-MM-DDThh:mm:ss, then Z or +hh:mm'
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A date of the calendar, YYYY-MM-DD. */
function isDate(text: string): boolean {
  return text.length === 10 && isPartialDate(text)
}

/** YYYY, YYYY-MM or YYYY-MM-DD. */
function isPartialDate(text: string): boolean {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? []
  return year !== undefined && Number(day) >= 1 && Number(day) <= daysOf(Number(year), Number(month))
}

/** RFC 3339 with a capital T and an offset. A leap second is allowed where one can be: at 23:59:60 UTC. */
function isDateTime(text: string): boolean {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text)
  if (parts === null || !isDate(parts[1] ?? '')) return false
  const [hour, minute, second, offsetHour, offsetMinute] = [parts[2], parts[3], parts[4], parts[6], parts[7]].map(part =>
    Number(part ?? 0)
  )
  if (
    hour === undefined ||
    minute === undefined ||
    second === undefined ||
    offsetHour === undefined ||
    offsetMinute === undefined
  )
    return false
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false
  const offset = (offsetHour * 60 + offsetMinute) * (parts[5] === '-' ? -1 : 1)
  const minuteOfDay = (hour * 60 + minute - offset + 2 * 24 * 60) % (24 * 60)
  return second < 60 || (second === 60 && minuteOfDay === 24 * 60 - 1)
}

/** Days of a month, 0 where there is no such month. */
function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (monthLengths[month - 1] ?? 0)
}
