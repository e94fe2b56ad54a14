import { itemKey, type JsonObject } from '../../json'
import type { Answer, Spell } from './answer'
import { eventDay } from './calendar'
import { changeStatutes, notifiedChange, type ChangeKind } from './change'
import { premisesStay, type Stay } from './premises'
import { itemsAt, textOf } from './record-reading'
import { released } from './release'
import { mergeSpells } from './spells'
import { vehicleGained } from './vehicle'

/** A clock of a record. `path` points to what it is about, `event` is the day it runs from; its texts hold no value of the record. */
export interface RecordClock extends Answer {
  clock: 'initial' | ChangeKind | 'vehicle' | 'premises' | 'release' | 'renewal' | 'departure' | 'return' | 'end'
  path: string
  statute: string
  event?: string
}

/** Members of the record whose date is an event of a kind. Start and issue dates stand for "gained": the record has no better. */
const dated: readonly { list: string; member: string; kind: ChangeKind }[] = [
  { list: '/contacts', member: 'from', kind: 'contact' },
  { list: '/contacts', member: 'ceasedOn', kind: 'contact-ceased' },
  { list: '/vehicles', member: 'ceasedOn', kind: 'vehicle-ceased' },
  { list: '/financial/accounts', member: 'openedOn', kind: 'account' },
  { list: '/financial/accounts', member: 'closedOn', kind: 'account-closed' },
  { list: '/financial/cards', member: 'startOn', kind: 'card' },
  { list: '/financial/cards', member: 'ceasedOn', kind: 'card-ceased' },
  { list: '/identityDocuments', member: 'issuedOn', kind: 'document' },
  { list: '/identityDocuments', member: 'ceasedOn', kind: 'document-ceased' }
]

const homes = ['NOTIFIED_HOME', 'HOME']
const placesOfStay = ['OTHER_PREMISES', 'SECONDARY', 'LICENCE', 'APPROVED_PREMISES', 'BAIL', 'CURFEW', 'DISCHARGE']
const where = ['postcode', 'number', 'building', 'subBuilding', 'street', 'full', 'lines']
const unitedKingdom = /^(?:|uk|u\.k\.|gb|gbr|united kingdom|great britain|england|scotland|wales|northern ireland)$/i

/** The clocks of every dated change after a day: what came before it belongs to the initial notification. */
export function changeClocks(record: JsonObject, since: string, spells: readonly Spell[]): RecordClock[] {
  const after = (text: string | undefined): text is string => text !== undefined && eventDay(text).day > since
  const changes = dated.flatMap(({ list, member, kind }) =>
    itemsAt(record, list).flatMap(({ item, path }) => {
      const on = textOf(item, member)
      return after(on) ? [changeClock(kind, path, on, spells)] : []
    })
  )
  const moves = homesOf(record).flatMap(({ path, on }) => (after(on) ? [changeClock('home', path, on, spells)] : []))
  const releases = mergeSpells(spells).flatMap(({ to }) => (after(to) ? [releaseClock(to, spells)] : []))
  return [...moves, ...premisesClocks(record, since, spells), ...changes, ...vehicleClocks(record, after, spells), ...releases]
}

function changeClock(kind: ChangeKind, path: string, on: string, spells: readonly Spell[]): RecordClock {
  return { clock: kind, path, statute: changeStatutes[kind], event: eventDay(on).day, ...notifiedChange(kind, on, spells) }
}

function releaseClock(on: string, spells: readonly Spell[]): RecordClock {
  return { clock: 'release', path: '/custody/spells', statute: 's.48(4)', event: on, ...released(on, spells) }
}

function vehicleClocks(
  record: JsonObject,
  after: (text: string | undefined) => text is string,
  spells: readonly Spell[]
): RecordClock[] {
  return itemsAt(record, '/vehicles').flatMap(({ item, path }): RecordClock[] => {
    const used = textOf(item, 'firstUsedOn')
    const on = textOf(item, 'from') ?? used
    if (!after(on)) return []
    return [{ clock: 'vehicle', path, statute: 's.48(4C)', event: eventDay(on).day, ...vehicleGained(on, used, spells) }]
  })
}

/** Each home by the first day of living there; two agencies may hold the same move. */
function homesOf(record: JsonObject): { path: string; on: string }[] {
  const seen = new Set<string>()
  return itemsAt(record, '/addresses').flatMap(({ item, path }) => {
    const on = textOf(item, 'from')
    const move = `${itemKey(item, where)} ${on ?? ''}`
    if (on === undefined || !homes.includes(textOf(item, 'type') ?? '') || seen.has(move)) return []
    seen.add(move)
    return [{ path, on }]
  })
}

/** One clock for all stays at one place that is no home on the record and lies in the UK. */
function premisesClocks(record: JsonObject, since: string, spells: readonly Spell[]): RecordClock[] {
  const addresses = itemsAt(record, '/addresses')
  const atHome = new Set(
    addresses.filter(({ item }) => homes.includes(textOf(item, 'type') ?? '')).map(({ item }) => itemKey(item, where))
  )
  const places = new Map<string, { path: string; stays: Stay[] }>()
  for (const { item, path } of addresses) {
    const from = textOf(item, 'from')
    const to = textOf(item, 'to')
    const key = itemKey(item, where)
    const counts = placesOfStay.includes(textOf(item, 'type') ?? '') && unitedKingdom.test(textOf(item, 'country') ?? '')
    if (!counts || from === undefined || atHome.has(key)) continue
    const place = places.get(key) ?? { path, stays: [] }
    place.stays.push({ from, ...(to === undefined ? {} : { to }) })
    places.set(key, place)
  }
  return [...places.values()].flatMap(({ path, stays: told }): RecordClock[] => {
    const { seventhDay, ...answer } = premisesStay(told, spells)
    if (seventhDay === undefined || seventhDay <= since) return []
    return [{ clock: 'premises', path, statute: 's.48(3)', event: seventhDay, ...answer }]
  })
}
