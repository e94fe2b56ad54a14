import { addMonths, lastDay, londonDay } from '../../../src/definitions'
import { addWorkingDays } from '../../../src/definitions/working-day'
import { checkIdentifier, type Nominal } from '../../../src/nominal'
import type { Asked, Settings, Unmet } from './subset'

type Identifiers = NonNullable<Nominal['identifiers']>

const archived = new Set<unknown>(['ARCHIVED', 'DECEASED'])
const otherCategories = new Set<unknown>(['RSO', 'OTHER_SEXUAL', 'VIOLENT', 'OTHER_DANGEROUS'])
const part4 = new Set<unknown>(['CTA_PART4', 'CTA_NOTIFICATION_ORDER'])
const levels = new Set<unknown>(['LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH'])
const routes = new Set<unknown>(['TACT_S41', 'PACE', 'OTHER'])
const caseAgencies = ['police-ctnm', 'probation-nsd', 'prison-hmps'] as const
const allAgencies = [...caseAgencies, 'visor', 'mapps'] as const

/** The rules of the subset as somebody would write them by hand, with the product's own functions of dates and numbers. */
export function handWritten(settings: Settings): (asked: Asked) => Unmet[] {
  return asked => {
    const record = asked.after as unknown as Nominal
    const unmet: Unmet[] = []
    policeLed(record, asked, settings, unmet)
    convicted(record, asked, unmet)
    visits(record, asked, settings, unmet)
    registered(record, asked, unmet)
    otherSystems(record, asked, unmet)
    identifiers(record, asked, settings, unmet)
    return unmet
  }
}

function policeLed(record: Nominal, { today, casePhase }: Asked, settings: Settings, unmet: Unmet[]): void {
  const { core, riskAssessments } = record
  const led = core?.leadAgency === 'police-ctnm' || casePhase === 'police-led'
  if (!led || otherCategories.has(core?.category) || archived.has(core?.recordStatus)) return
  const current = riskAssessments?.some(
    ({ tool, completedAt, validTo }) =>
      settings.policeLedAssessments.includes(tool as string) &&
      completedAt !== undefined &&
      (validTo !== undefined ? lastDay(validTo) >= today : addMonths(londonDay(completedAt), settings.assessmentMonths) >= today)
  )
  if (current !== true) unmet.push({ rule: 'R1-01', path: '/riskAssessments' })
}

function notifies({ notification }: Nominal, today: string): boolean {
  if (!notification || !part4.has(notification.regime) || notification.required === false) return false
  return notification.endOn === undefined || lastDay(notification.endOn) >= today
}

function convicted(record: Nominal, { today, casePhase }: Asked, unmet: Unmet[]): void {
  const { core, convictions, custody, licence, mappa } = record
  if (archived.has(core?.recordStatus) || casePhase === 'archived') return
  const notifying = notifies(record, today)
  let end = ''
  for (const date of [licence?.endOn, custody?.keyDates?.licenceExpiry, custody?.keyDates?.sentenceExpiry]) {
    if (date !== undefined) {
      const day = lastDay(date)
      if (day > end) end = day
    }
  }
  const free = casePhase !== 'custody' && custody?.inCustody !== true
  if (notifying && end !== '' && end < today && free && core?.leadAgency !== 'police-ctnm') {
    unmet.push({ rule: 'R1-06', path: '/core/leadAgency' })
  }
  const terrorist = core?.category === 'REGISTERED_TERRORIST_OFFENDER' || core?.category === 'TERRORIST_RISK_OFFENDER'
  if (!convictions || convictions.length === 0 || !(terrorist || mappa?.category === 4 || notifying)) return
  const told = convictions.some(
    one =>
      routes.has(one.arrestRoute) &&
      (one.offenceCode !== undefined || one.description !== undefined) &&
      one.terroristConnection !== undefined
  )
  if (!told) unmet.push({ rule: 'R1-08', path: '/convictions' })
}

function visits(record: Nominal, { today, now }: Asked, settings: Settings, unmet: Unmet[]): void {
  const { visits, riskAssessments = [] } = record
  if (!visits) return
  for (const [i, visit] of visits.entries()) {
    const { startedAt, endedAt, plannedAt, entry, outcome, outcomeAt, assessmentId = '', staff } = visit
    const own = riskAssessments.filter(one => one.tool === 'VISIT' && one.id === assessmentId)
    const approved = own.filter(one => one.completedAt !== undefined && one.approvedAt !== undefined)
    const start = startedAt === undefined ? undefined : Date.parse(startedAt)
    const before =
      start === undefined
        ? approved.length > 0 && endedAt === undefined && entry === undefined && outcome === undefined && outcomeAt === undefined
        : approved.some(one => Date.parse(one.completedAt ?? '') < start && Date.parse(one.approvedAt ?? '') < start)
    if (!before) unmet.push({ rule: 'R2-01', path: `/visits/${i}` })
    const covered = approved.every(
      one => levels.has(one.violenceToOfficers?.level) && /[^\s]/.test(one.violenceToOfficers?.rationale ?? '')
    )
    if (!covered) unmet.push({ rule: 'R2-02', path: `/visits/${i}/assessmentId` })
    const officers = staff?.length ?? 0
    if ((startedAt !== undefined || (plannedAt !== undefined && officers > 0)) && officers < settings.officers) {
      const low = own.some(one => one.approvedAt !== undefined && one.overall === 'LOW')
      if (!low) unmet.push({ rule: 'R2-07', path: `/visits/${i}/staff` })
    }
    if (startedAt !== undefined && londonDay(startedAt) >= settings.visitsFrom && (start ?? 0) <= Date.parse(now)) {
      const due = addWorkingDays(londonDay(endedAt ?? startedAt), settings.outcomeWorkingDays, settings.bankHolidays)
      const said = outcome !== undefined && /[\p{L}\p{M}\p{N}]/u.test(outcome) && outcomeAt !== undefined
      if ((said ? londonDay(outcomeAt) : today) > due) unmet.push({ rule: 'R2-10', path: `/visits/${i}/outcomeAt` })
    }
    if ((entry === 'REFUSED' || entry === 'NO_REPLY') && startedAt === undefined) {
      unmet.push({ rule: 'R2-11', path: `/visits/${i}/startedAt` })
    }
  }
}

function registered(record: Nominal, { today, phase }: Asked, unmet: Unmet[]): void {
  const { core, notification } = record
  const must = core?.category === 'REGISTERED_TERRORIST_OFFENDER' || (notification?.required === true && notifies(record, today))
  if (!must || core?.visorRef !== undefined || record.identifiers?.some(one => one.kind === 'visor')) return
  if (!(phase === 'mapps' && core?.mappsId !== undefined)) unmet.push({ rule: 'R3-01', path: '/core/visorRef' })
}

interface Marker {
  active?: boolean
  to?: string
}

function stands({ active, to }: Marker, today: string): boolean {
  return active ?? (to === undefined || lastDay(to) >= today)
}

function otherSystems(record: Nominal, { today, says, entry }: Asked, unmet: Unmet[]): void {
  const held = record.core?.visorRef !== undefined
  const probation = says['probation-nsd'] as unknown as Nominal | undefined
  if (probation) {
    const avis = probation.warnings?.some(one => one.code === 'AVIS' && stands(one, today)) ?? false
    const viso = probation.identifiers?.some(one => one.kind === 'visor') ?? false
    if (avis !== viso || viso !== held) unmet.push({ rule: 'R3-14', path: '/warnings' })
  }
  const prison = says['prison-hmps'] as unknown as Nominal | undefined
  if (prison?.custody?.inCustody !== undefined) {
    const pvn =
      (prison.custody.alerts?.some(one => one.code === 'PVN' && stands(one, today)) ?? false) ||
      (prison.warnings?.some(one => one.system === 'nomis' && one.code === 'PVN' && stands(one, today)) ?? false)
    if (pvn !== (prison.custody.inCustody && held)) unmet.push({ rule: 'R3-15', path: '/custody/alerts' })
  }
  let first: Nominal['mappa']
  for (const agency of caseAgencies) {
    const mappa = (says[agency] as unknown as Nominal | undefined)?.mappa
    if (mappa?.category === undefined) continue
    if (first && (first.category !== mappa.category || (first.level ?? 0) !== (mappa.level ?? 0))) {
      unmet.push({ rule: 'R3-17', path: '/mappa' })
      break
    }
    first ??= mappa
  }
  const entered = (entry as Nominal | undefined)?.mappa
  const impossible = (mappa: Nominal['mappa']): boolean => mappa?.category === 3 && mappa.level === 1
  if (impossible(record.mappa) || impossible(entered)) unmet.push({ rule: 'R3-21', path: '/mappa/level' })
}

function identifiers(record: Nominal, { today, says }: Asked, settings: Settings, unmet: Unmet[]): void {
  for (const [i, { kind, value }] of (record.identifiers ?? []).entries()) {
    const rule = kind === 'pnc' ? 'ID-01' : kind === 'noms' || kind === 'crn' ? 'ID-03' : undefined
    if (rule && !checkIdentifier(kind, value, today).valid) unmet.push({ rule, path: `/identifiers/${i}/value` })
  }
  const stated = allAgencies.flatMap(agency => {
    const said = says[agency]
    return said ? [(said['identifiers'] ?? []) as unknown as Identifiers] : []
  })
  if (stated.some((mine, i) => stated.some((theirs, j) => i !== j && conflict(mine, theirs, settings)))) {
    unmet.push({ rule: 'ID-05', path: '/identifiers' })
  }
}

function conflict(mine: Identifiers, theirs: Identifiers, { singleKinds, formerKinds }: Settings): boolean {
  return singleKinds.some(kind => {
    const former = formerKinds[kind] ?? kind
    const known = (list: Identifiers) => list.filter(one => (one.kind === kind || one.kind === former) && one.valid !== false)
    const named = (list: Identifiers) => list.some(one => one.kind === kind)
    const [a, b] = [known(mine), known(theirs)]
    return named(a) && named(b) && !a.some(one => b.some(other => other.value === one.value))
  })
}
