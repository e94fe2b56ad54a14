import { addDays } from './dates'
import type { Car, Place } from './people'
import { lastRelease, type CaseFile } from './situation'
import type { Draft } from './tidy'
import { banks } from './words'

/** Addresses as police hold them: the home at arrest, then what the person notified. */
export function policeAddresses({ person, course }: CaseFile, on: string): Draft[] {
  const [home, hostel, settled, moved] = person.places
  const c = course.conviction
  if (!home || !hostel || !settled || !moved) return []
  if (!c || on < addDays(c.releasedOn, 1)) return [{ type: 'HOME', ...address(home), from: addDays(course.arrestedOn, -400) }]
  const from = addDays(c.releasedOn, 1)
  return [
    { type: 'PREVIOUS', ...address(home), from: addDays(course.arrestedOn, -400), to: course.arrestedOn },
    ...span('NOTIFIED_HOME', hostel, from, c.approvedPremisesUntil, on),
    ...span('NOTIFIED_HOME', settled, c.approvedPremisesUntil, c.movedOn, on),
    ...span('NOTIFIED_HOME', moved, c.movedOn, undefined, on)
  ]
}

/** A place as the parts of an address. */
export function address(place: Place): { number: string; street: string; town: string; county: string; postcode: string } {
  const { number, street, town, county, postcode } = place
  return { number, street, town, county, postcode }
}

/** What the person notifies besides addresses: telephone and e-mail, vehicles, accounts and cards, documents, travel. */
export function policePossessions({ person, course }: CaseFile, on: string): Record<string, Draft> {
  const c = course.conviction
  const release = c && lastRelease(c, on)
  if (!c || release === undefined || on < addDays(c.releasedOn, 1)) return {}
  const from = addDays(c.releasedOn, 1)
  const [first, second] = person.cars
  const [mobile, landline] = person.phones
  const number = String(10_000_000 + person.index)
  const travel = c.travel && on >= addDays(c.travel.departsOn, -8) ? c.travel : undefined
  return {
    contacts: [
      { kind: 'phone', value: mobile, use: 'MOBILE', from, notifiedOn: from },
      ...(on >= c.approvedPremisesUntil
        ? [{ kind: 'phone', value: landline, use: 'HOME', from: c.approvedPremisesUntil, notifiedOn: c.approvedPremisesUntil }]
        : []),
      { kind: 'email', value: person.email, from, notifiedOn: from }
    ],
    vehicles: [
      ...(first && on >= c.carFrom ? [vehicle(first, c.carFrom, on >= c.secondCarFrom ? c.secondCarFrom : undefined)] : []),
      ...(second && second.registration !== first?.registration && on >= c.secondCarFrom
        ? [vehicle(second, c.secondCarFrom)]
        : [])
    ],
    financial: {
      accounts: [
        {
          institution: banks[person.index % banks.length],
          accountNumber: number,
          sortCode: '000000',
          business: false,
          openedOn: from,
          notifiedOn: from
        }
      ]
    },
    identityDocuments: [
      { kind: 'PASSPORT', number: person.passport, country: 'United Kingdom', name: `${person.given.join(' ')} ${person.family}` }
    ],
    travel: travel && [
      {
        departsOn: travel.departsOn,
        countries: ['Ruritania'],
        arrivalPoints: ['Strelsau'],
        carrier: 'Zed Airways',
        firstNightAddress: 'Hotel Teapot, Strelsau',
        notifiedOn: addDays(travel.departsOn, -8),
        returnsOn: on >= travel.returnsOn ? travel.returnsOn : undefined,
        returnPort: on >= travel.returnsOn ? 'Quillmouth' : undefined,
        returnNotifiedOn: on >= addDays(travel.returnsOn, 1) ? addDays(travel.returnsOn, 1) : undefined
      }
    ]
  }
}

function span(type: string, place: Place, from: string, to: string | undefined, on: string): Draft[] {
  return from > on ? [] : [{ type, ...address(place), from, to: to !== undefined && to <= on ? to : undefined, notifiedOn: from }]
}

function vehicle(car: Car, from: string, ceasedOn?: string): Draft {
  const { registration, make, model, colour } = car
  return {
    registration,
    make,
    model,
    colour,
    relation: 'KEEPER',
    overnightLocation: 'Outside the home',
    from,
    firstUsedOn: addDays(from, 2),
    notifiedOn: from,
    ceasedOn,
    ceasedNotifiedOn: ceasedOn
  }
}
