import { padded, type Moment } from './calendar'

/** A time zone's rules: its offset from UTC in minutes at an instant (milliseconds since 1970). */
export interface Zone {
  name: string
  minutesAt(instant: number): number
}

/** The rules of an IANA zone; undefined for an unknown name. */
export function zoneOf(name: string): Zone | undefined {
  try {
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit'
    })
    return { name, minutesAt: instant => minutesOf(clock, instant) }
  } catch {
    return undefined
  }
}

/** The offset of a local moment; of two that fit (clocks go back), the earlier instant. Undefined where clocks skip it. */
export function offsetAt(zone: Zone, local: Moment): string | undefined {
  const wall = wallOf(local)
  const offsets = [...new Set([zone.minutesAt(wall - 86_400_000), zone.minutesAt(wall + 86_400_000)])].sort((a, b) => b - a)
  const minutes = offsets.find(offset => zone.minutesAt(wall - offset * 60_000) === offset)
  return minutes === undefined ? undefined : offsetText(minutes)
}

/** A moment with offset as the clocks of the zone show it. */
export function localMoment(zone: Zone, moment: Moment): Moment {
  const instant = wallOf(moment) - offsetMinutes(moment.offset ?? 'Z') * 60_000
  const shown = new Date(instant + zone.minutesAt(instant) * 60_000)
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    ...(moment.fraction === undefined ? {} : { fraction: moment.fraction })
  }
}

function wallOf(moment: Moment): number {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = moment
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime()
}

function minutesOf(clock: Intl.DateTimeFormat, instant: number): number {
  const parts = Object.fromEntries(clock.formatToParts(instant).map(part => [part.type, Number(part.value)]))
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Math.round((wallOf({ year, month, day, hour, minute, second }) - Math.floor(instant / 1000) * 1000) / 60_000)
}

function offsetMinutes(offset: string): number {
  if (offset === 'Z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))
  return offset.startsWith('-') ? -minutes : minutes
}

function offsetText(minutes: number): string {
  if (minutes === 0) return 'Z'
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60), 2)}:${padded(size % 60, 2)}`
}
