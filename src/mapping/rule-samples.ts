import type { Json } from '../json'
import type { Bench } from './bench'
import { datePattern, printMoment } from './primitives/calendar'
import type { DateSource, RuleSource } from './rule-source'

/** Values worth trying with a rule: what its agency side may hold, rightly and wrongly, and meanings it may meet. */
export function samplesOf(bench: Bench, source: RuleSource): { agency: Json[]; shared: Json[] } {
  if (source.code) return codeSamples(bench, source.code)
  if (source.date) return { agency: dateSamples(source.date, ['yyyy-MM-dd', ...(source.date.partial ?? [])]), shared: [] }
  if (source.datetime)
    return { agency: dateSamples(source.datetime, ["yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"]), shared: [] }
  if (source.bool) return { agency: [...(source.bool.true ?? []), ...(source.bool.false ?? []), 'true', 'maybe'], shared: [] }
  if (source.number || source.unit)
    return { agency: ['180', '071.50', ' 6 ', '-0', '1e5', 'tall'], shared: [180, 0.5, 71.25, -3, 1e21] }
  if (source.identifier) return { agency: [...identifiers], shared: [] }
  if (source.join !== undefined) return { agency: [...joined], shared: [] }
  return { agency: [], shared: [] }
}

const identifiers: readonly Json[] = [
  '2012/0394773H',
  '12/394773H',
  '12/394773Z',
  '1985/7A',
  '29906/12J',
  '000000/00Z',
  'A1234BC',
  'X320741',
  'aa123456c',
  ' AA 12 34 56 C ',
  'N/K',
  '0'
]

const joined: readonly Json[] = [
  'NONESUCH, Ada',
  'NONESUCH, Ada Bea (x)',
  'NONESUCH',
  ', Ada',
  'P-PVN',
  'P-PVN-2',
  'a b c',
  'a,b'
]

const moments = [
  { year: 1985, month: 4, day: 1, hour: 9, minute: 5, second: 7, fraction: '250', offset: '+01:00' },
  { year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 59, fraction: '000', offset: 'Z' },
  { year: 2024, month: 10, day: 27, hour: 1, minute: 30, second: 0 },
  { year: 2023, month: 2, day: 30 }
]

function dateSamples(source: DateSource, others: readonly string[]): Json[] {
  const patterns = [...(source.accept ?? []), ...(source.emit === undefined ? [] : [source.emit]), ...others]
  const printed = patterns.flatMap(text => {
    const pattern = datePattern(text, source['century-pivot'])
    return pattern ? moments.map(moment => printMoment(pattern, moment)) : []
  })
  return [...printed, ...(source.sentinels ?? []), 'soon', ' 1985-04-01 ']
}

function codeSamples(bench: Bench, source: NonNullable<RuleSource['code']>): { agency: Json[]; shared: Json[] } {
  const codes = bench.lists.get(source.list)?.codes ?? []
  const parked =
    source.unknown === 'park'
      ? ['QQ', codes[0]?.agency ?? 'Q'].map(code => ({ parked: code, system: bench.lists.get(source.list)?.name ?? '' }))
      : []
  return {
    agency: [...codes.map(code => code.agency), ...codes.slice(0, 2).map(code => ` ${code.agency} `), 'QQ'],
    shared: source.fields
      ? []
      : [...codes.map(code => code.shared), ...parked, ...(source.unknown === 'park' ? [{ parked: 'QQ', system: 'other' }] : [])]
  }
}
