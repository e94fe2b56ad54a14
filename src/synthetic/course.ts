import { addDays, addMonths, daysBetween } from './dates'
import type { Random } from './random'

/** A stretch of time in one prison. */
export interface Stay {
  prison: string
  prisonName: string
  from: string
  to: string
}

/** A visit at home, with the assessment that goes before it. */
export interface Visit {
  number: number
  assessedOn: string
  on: string
  level: 'LOW' | 'MEDIUM' | 'HIGH'
  entry: 'GAINED' | 'NO_REPLY' | 'REFUSED'
}

/** The part of a course that only a convicted person has. All dates `YYYY-MM-DD`. */
export interface Conviction {
  chargedOn: string
  remandedOn: string
  convictedOn: string
  sentencedOn: string
  lengthMonths: number
  notificationYears: 10 | 15 | 30
  level: 1 | 2 | 3
  levelSetOn: string
  licenceDraftedOn: string
  releasedOn: string
  licenceEndsOn: string
  recall?: { on: string; releasedOn: string }
  stays: Stay[]
  approvedPremisesUntil: string
  movedOn: string
  carFrom: string
  secondCarFrom: string
  travel?: { departsOn: string; returnsOn: string }
  visits: Visit[]
  notificationEndsOn: string
}

/** The whole course of a case, drawn beforehand; what stands in a record at a time is what had happened by then. */
export interface Course {
  arrestedOn: string
  route: 'TACT_S41' | 'PACE'
  unit: string
  conviction?: Conviction
  archivedOn: string
}

const prisons = [
  ['BAI', 'Belmarsh (HMP)'],
  ['FKI', 'Frankland (HMP)'],
  ['FNI', 'Full Sutton (HMP)'],
  ['LLI', 'Long Lartin (HMP)'],
  ['WDI', 'Wakefield (HMP)'],
  ['WHI', 'Woodhill (HMP)'],
  ['WRI', 'Whitemoor (HMP)']
] as const

/** Draws the course of a case from its arrest. `convicted` false: a nominal of concern who is never charged. */
export function drawCourse(random: Random, arrestedOn: string, convicted: boolean): Course {
  const unit = `CTU-${random.int(1, 9)}`
  const route = random.chance(0.6) ? 'TACT_S41' : 'PACE'
  if (!convicted) return { arrestedOn, route, unit, archivedOn: addMonths(arrestedOn, random.int(30, 90)) }
  const conviction = drawConviction(random, arrestedOn)
  return { arrestedOn, route, unit, conviction, archivedOn: addDays(conviction.notificationEndsOn, 30) }
}

function drawConviction(random: Random, arrestedOn: string): Conviction {
  const chargedOn = addDays(arrestedOn, random.int(2, 13))
  const remandedOn = addDays(chargedOn, 1)
  const convictedOn = addMonths(chargedOn, random.int(6, 11))
  const sentencedOn = addDays(convictedOn, random.int(14, 42))
  const lengthMonths = random.pick([18, 24, 30, 36, 42, 42, 60, 72, 96, 120])
  const releasedOn = addMonths(sentencedOn, Math.round((lengthMonths * 2) / 3))
  const licenceEndsOn = addMonths(sentencedOn, lengthMonths)
  const recall = random.chance(0.3) ? drawRecall(random, releasedOn, licenceEndsOn) : undefined
  const notificationYears = lengthMonths >= 120 ? 30 : lengthMonths >= 60 ? 15 : 10
  const settledOn = addDays(releasedOn, random.int(60, 90))
  return {
    chargedOn,
    remandedOn,
    convictedOn,
    sentencedOn,
    lengthMonths,
    notificationYears,
    level: random.pick([1, 2, 2, 3]),
    levelSetOn: addMonths(releasedOn, -7),
    licenceDraftedOn: addDays(releasedOn, -30),
    releasedOn,
    licenceEndsOn,
    ...(recall && { recall }),
    stays: drawStays(random, remandedOn, releasedOn, recall),
    approvedPremisesUntil: settledOn,
    movedOn: addDays(licenceEndsOn, random.int(40, 400)),
    carFrom: addDays(settledOn, random.int(5, 30)),
    secondCarFrom: addDays(licenceEndsOn, random.int(20, 300)),
    ...(random.chance(0.3) ? { travel: drawTravel(random, licenceEndsOn) } : {}),
    visits: drawVisits(random, settledOn, licenceEndsOn, recall),
    notificationEndsOn: notificationEnd(notificationYears, releasedOn, recall)
  }
}

function drawRecall(random: Random, releasedOn: string, licenceEndsOn: string): Conviction['recall'] {
  const on = addDays(releasedOn, random.int(125, 150))
  const back = addDays(on, 28)
  return back < addDays(licenceEndsOn, -10) ? { on, releasedOn: back } : undefined
}

function drawStays(random: Random, from: string, to: string, recall: Conviction['recall']): Stay[] {
  const [first, second, third] = random.sample(prisons, 3) as [
    (typeof prisons)[number],
    (typeof prisons)[number],
    (typeof prisons)[number]
  ]
  const days = daysBetween(from, to)
  const marks = [from, addDays(from, Math.round(days * 0.45)), addDays(from, Math.round(days * 0.75)), to]
  const stay = ([prison, prisonName]: (typeof prisons)[number], start: string, end: string): Stay => ({
    prison,
    prisonName,
    from: start,
    to: end
  })
  const stays = [first, second, third].map((place, i) => stay(place, marks[i] ?? from, marks[i + 1] ?? to))
  return recall ? [...stays, stay(first, recall.on, recall.releasedOn)] : stays
}

function drawTravel(random: Random, licenceEndsOn: string): { departsOn: string; returnsOn: string } {
  const departsOn = addDays(licenceEndsOn, random.int(60, 300))
  return { departsOn, returnsOn: addDays(departsOn, random.int(4, 20)) }
}

function drawVisits(random: Random, settledOn: string, licenceEndsOn: string, recall: Conviction['recall']): Visit[] {
  const wanted = [addDays(settledOn, 10), addDays(settledOn, 130), addDays(licenceEndsOn, 25), addDays(licenceEndsOn, 200)]
  const free = wanted.filter(on => !recall || addDays(on, 10) < recall.on || addDays(on, -10) > recall.releasedOn)
  return free.sort().map((on, number) => ({
    number: number + 1,
    assessedOn: addDays(on, -random.int(2, 7)),
    on,
    level: random.pick(['LOW', 'LOW', 'MEDIUM', 'HIGH']),
    entry: random.pick(['GAINED', 'GAINED', 'GAINED', 'NO_REPLY', 'REFUSED'])
  }))
}

/** CTA 2008 s.53: the first day on which nothing runs any more. The years run from release, days back in custody not counted. */
function notificationEnd(years: number, releasedOn: string, recall: Conviction['recall']): string {
  return addDays(addMonths(releasedOn, years * 12), recall ? daysBetween(recall.on, recall.releasedOn) : 0)
}
