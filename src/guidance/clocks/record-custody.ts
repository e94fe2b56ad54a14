import type { JsonObject } from '../../json'
import type { Spell, Step } from './answer'
import { earliestDay, eventDay } from './calendar'
import { itemsAt, objectAt, textOf } from './record-reading'
import { mergeSpells } from './spells'

/** The spells that the clocks of a record leave out, merged, and remarks on what had to be concluded. */
export interface Disregarded {
  spells: Spell[]
  steps: Step[]
}

/**
 * What a record says of custody, hospital and immigration detention on a day: the custody spells together with the periods that
 * the police disregard. Where neither is given, the time from being dealt with to the release, or until now for who is in
 * custody. A spell without an end is closed by the release, and the word "in custody" without an open spell opens one.
 */
export function disregardedSpells(record: JsonObject, asOf: string): Disregarded {
  const told = [...itemsAt(record, '/custody/spells'), ...itemsAt(record, '/notification/disregarded')].flatMap(({ item }) =>
    spellOf(item)
  )
  const steps: Step[] = []
  const say = (text: string): void => void steps.push({ rule: 's.47(4)', text })
  const spells = told.length === 0 ? concluded(record, say) : mended(record, told, asOf, say)
  return { spells: mergeSpells(spells).map(({ from, to }) => ({ from, ...(to === undefined ? {} : { to }) })), steps }
}

function concluded(record: JsonObject, say: (text: string) => void): Spell[] {
  const custody = objectAt(record, '/custody')
  const from = textOf(objectAt(record, '/notification'), 'dealtWithOn')
  const released = textOf(custody, 'releasedOn')
  if (from === undefined) return []
  if (custody['inCustody'] === true) {
    say('no spell is on the record, but the person is in custody: taken as since being dealt with')
    return [{ from }]
  }
  if (released === undefined || eventDay(released).day <= eventDay(from).day) return []
  say('no spell is on the record: taken as in custody from being dealt with to the release')
  return [{ from, to: released }]
}

function mended(record: JsonObject, told: readonly Spell[], asOf: string, say: (text: string) => void): Spell[] {
  const custody = objectAt(record, '/custody')
  const released = textOf(custody, 'releasedOn')
  const spells = told.map(spell => {
    const ends = custody['inCustody'] !== true && released !== undefined && spell.to === undefined
    if (!ends || eventDay(released).day < earliestDay(spell.from)) return spell
    say('a spell without an end is closed by the release on the record')
    return { from: spell.from, to: released }
  })
  const open = spells.some(({ to }) => to === undefined || eventDay(to).day > asOf)
  if (custody['inCustody'] !== true || open) return spells
  const admitted = textOf(objectAt(record, '/custody/keyDates'), 'lastAdmission')
  const last = mergeSpells(spells).at(-1)?.to ?? ''
  const since = admitted !== undefined && eventDay(admitted).day >= last ? admitted : asOf
  say('in custody, but every spell on the record has ended: a spell is taken to run since the last admission, or since today')
  return [...spells, { from: since }]
}

function spellOf(item: JsonObject): Spell[] {
  const from = textOf(item, 'from')
  const to = textOf(item, 'to')
  return from === undefined ? [] : [{ from, ...(to === undefined ? {} : { to }) }]
}
