import { firstDay, lastDay } from '../../definitions'
import type { JsonObject } from '../../json'
import type { Step } from './answer'
import { ageOn, eventDay } from './calendar'
import { itemsAt, objectAt, textOf } from './record-reading'
import { periodLength, type PeriodYears, type Term } from './term-length'

/**
 * The length of a record's notification period: as the police hold it, else by sentence and age. Only sentences passed on the
 * day of being dealt with are asked. The shared record does not say whether terms run consecutively, so several are decided
 * only where all together and the longest alone give the same length.
 */
export function periodYears(record: JsonObject): { years?: PeriodYears; steps: Step[] } {
  const notification = objectAt(record, '/notification')
  const held = notification['lengthYears']
  if (held === 10 || held === 15 || held === 30) {
    return { years: held, steps: [{ rule: 's.53(1)', text: `${held} years, as the police hold it` }] }
  }
  const dealtWithOn = textOf(notification, 'dealtWithOn')
  if (dealtWithOn === undefined) return { steps: [{ rule: 's.53(4)', text: 'the day of being dealt with is not on the record' }] }
  const passed = itemsAt(record, '/convictions').filter(({ item }) => textOf(item, 'sentencedOn') === dealtWithOn)
  const from = eventDay(dealtWithOn).day
  const months = passed.map(({ item }) => item['lengthMonths']).filter(value => typeof value === 'number')
  const age = ageAt(
    record,
    passed.map(({ item }) => textOf(item, 'convictedOn') ?? dealtWithOn)
  )
  const indeterminate = passed.some(({ item }) => item['indeterminate'] === true)
  const hospitalOrder = itemsAt(record, '/orders').some(({ item }) => item['type'] === 'HOSPITAL_ORDER')
  const asked = (consecutive: boolean): ReturnType<typeof periodLength> => {
    const terms = months.map((length): Term => ({ from, months: length, consecutive }))
    return periodLength({ ...(age === undefined ? {} : { age }), indeterminate, hospitalOrder, terms })
  }
  const together = asked(true)
  const apart = asked(false)
  if (together.years === apart.years) return apart
  const text = 'several terms: whether they are consecutive decides the length, and the record does not say it'
  return { steps: [...apart.steps, ...together.steps, { rule: 's.53(6)', text }] }
}

/** Age at the earliest of these convictions, as far as it decides: nothing where a partial date leaves 18 open. */
function ageAt(record: JsonObject, convictedOn: readonly string[]): number | undefined {
  const born = textOf(objectAt(record, '/person'), 'birthDate')
  const [first] = [...convictedOn].sort()
  if (born === undefined || first === undefined) return undefined
  const youngest = ageOn(lastDay(born), firstDay(first))
  return youngest >= 18 || ageOn(firstDay(born), lastDay(first)) < 18 ? youngest : undefined
}
