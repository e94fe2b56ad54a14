import type { JsonObject } from '../json'
import type { Conviction } from './course'
import { addDays, addMonths, timeOf } from './dates'
import { mappaOn } from './mappa'
import { inPrison, lastRelease, phaseOn, stayOn, type CaseFile } from './situation'
import { tidy, type Draft } from './tidy'

/** Everything that HM Prison Service say of a case at the end of a day; undefined before the first reception. */
export function prisonStatement(file: CaseFile, on: string): JsonObject | undefined {
  const { person, course, quirks } = file
  const c = course.conviction
  if (!c || on < c.remandedOn) return undefined
  const inside = inPrison(course, on)
  return tidy({
    names: {
      primary: {
        title: person.title,
        given: quirks.prisonNoMiddleName ? person.given.slice(0, 1) : person.given,
        family: person.family
      }
    },
    person: {
      birthDate: person.birthDate,
      sex: person.sex,
      ethnicity: person.ethnicity,
      nationality: person.nationality,
      youthOffender: false
    },
    identifiers: [
      { kind: 'noms', value: person.noms },
      { kind: 'pnc', value: person.pnc },
      { kind: 'cro', value: person.cro },
      { kind: 'bookNumber', value: `Z${String(person.index % 100_000).padStart(5, '0')}` }
    ],
    description: {
      heightCm: person.heightCm + quirks.prisonHeight,
      weightKg: person.weightKg,
      hair: person.hair,
      leftEye: person.eyes,
      rightEye: person.eyes,
      build: person.build,
      marks: [
        ...(person.tattoo === undefined ? [] : [{ kind: 'TATTOO', part: 'Arm', comment: person.tattoo }]),
        ...(person.index % 3 === 0 ? [{ kind: 'MARK', part: 'Body', comment: 'Birthmark like a spoon' }] : [])
      ]
    },
    addresses: addresses(file),
    custody: { ...custody(file, c, on, inside), alerts: alerts(file, c, on, inside) },
    mappa: on < c.licenceEndsOn ? mappaOn(file, on, 'prison-hmps') : undefined,
    warnings: inside ? warnings(file) : []
  })
}

/** The home given at reception: in one line, as Prisoner Search holds it, and in lines, as the nightly extract does. */
function addresses({ person, course }: CaseFile): Draft[] {
  const [home] = person.places
  if (!home) return []
  const lines = [`${home.number} ${home.street}`, home.town, home.county, home.postcode]
  return [
    { type: 'HOME', full: lines.join(', '), postcode: home.postcode, from: addDays(course.arrestedOn, -400), primary: true },
    { type: 'RECEPTION', lines }
  ]
}

function custody({ course }: CaseFile, c: Conviction, on: string, inside: boolean): Record<string, Draft> {
  const stay = stayOn(c, on)
  const sentenced = on >= c.sentencedOn
  const recalled = phaseOn(course, on) === 'recalled'
  const released = lastRelease(c, on)
  return {
    inCustody: inside,
    status: inside ? 'ACTIVE IN' : 'INACTIVE OUT',
    prison: inside ? stay?.prison : 'OUT',
    prisonName: inside ? stay?.prisonName : 'Outside',
    lastPrison: stay?.prison,
    locationDescription: inside ? stay?.prisonName : 'Outside - released',
    location: inside ? '1-2-003' : undefined,
    category: sentenced ? 'A' : 'U',
    legalStatus: recalled ? 'RECALL' : sentenced ? 'SENTENCED' : 'REMAND',
    convictedStatus: on >= c.convictedOn ? 'Convicted' : 'Remand',
    mainOffence: 'Dissemination of invented publications',
    recall: recalled,
    indeterminate: false,
    keyDates: sentenced ? keyDates(c, on) : { reception: c.remandedOn },
    lastMovement: movement(c, on, inside),
    spells: spells(c, on),
    releasedOn: inside ? undefined : released,
    releaseReason: inside || released === undefined ? undefined : 'Conditional release'
  }
}

function keyDates(c: Conviction, on: string): Draft {
  return {
    reception: c.remandedOn,
    sentenceStart: c.sentencedOn,
    sentenceExpiry: c.licenceEndsOn,
    licenceExpiry: c.licenceEndsOn,
    conditionalRelease: c.releasedOn,
    release: c.releasedOn,
    confirmedRelease: on >= addMonths(c.releasedOn, -1) ? c.releasedOn : undefined,
    postRecallRelease: c.recall && on >= c.recall.on ? c.recall.releasedOn : undefined
  }
}

function movement(c: Conviction, on: string, inside: boolean): Draft {
  const stay = stayOn(c, on)
  const released = lastRelease(c, on)
  if (!inside && released !== undefined) return { type: 'REL', reason: 'CR', on: released, at: timeOf(released, 5) }
  const from = stay?.from ?? c.remandedOn
  const admitted = from === c.remandedOn || from === c.recall?.on
  return { type: admitted ? 'ADM' : 'TRN', reason: admitted ? 'N' : 'TRNCRT', on: from, at: timeOf(from, 5) }
}

function spells(c: Conviction, on: string): Draft[] {
  const spell = (from: string, to: string): Draft[] => (from > on ? [] : [{ from, to: to <= on ? to : undefined }])
  return [...spell(c.remandedOn, c.releasedOn), ...(c.recall ? spell(c.recall.on, c.recall.releasedOn) : [])]
}

/** Alerts; that of the MAPPA level stands in `mappa`. ViSOR and terrorism alerts end on release. */
function alerts({ faults }: CaseFile, c: Conviction, on: string, inside: boolean): Draft[] {
  const released = inside ? undefined : lastRelease(c, on)
  const alert = (type: string, code: string, description: string): Draft => ({
    type,
    code,
    description,
    from: c.remandedOn,
    to: released,
    active: inside
  })
  return [
    alert('X', 'XTACT', 'Terrorism Act or Related Offence'),
    ...(faults.has('no-visor-reference') ? [] : [alert('P', 'PVN', 'ViSOR Nominal')])
  ]
}

/** What the active alerts mean to others. */
function warnings({ faults }: CaseFile): Draft[] {
  return [
    { system: 'nomis', code: 'XTACT', kind: 'TERRORISM', active: true },
    ...(faults.has('no-visor-reference') ? [] : [{ system: 'nomis', code: 'PVN', kind: 'VISOR', active: true }])
  ]
}
