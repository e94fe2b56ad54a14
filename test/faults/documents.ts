import type { JsonObject } from '../../src/json'
import { lifeCycle, type SyntheticAgency, type SyntheticDocument } from '../../src/synthetic'
import { paper, said, seed } from '../support/papers'
import { markOf } from './marks'

const begin = Date.parse('2026-03-01T00:00:00Z')
const wanted = ['release', 'licence-ended', 'notified']

/** Numbers of invented people of whom all three agencies have something to say. */
export function people(count: number): number[] {
  const found: number[] = []
  for (let person = 20; found.length < count; person++) {
    const events = lifeCycle(seed, person).map(({ event }) => event)
    if (wanted.every(event => events.includes(event))) found.push(person)
  }
  return found
}

/** What the agency says of the person, changed in one value; `nth` numbers all documents of a run and gives the mark and the time. */
export function change(person: number, agency: SyntheticAgency, nth: number): SyntheticDocument & { mark: string } {
  const { flags: _flags, ...contribution } = said(person, agency).contribution
  const mark = markOf(agency, nth)
  const names = contribution['names'] as JsonObject
  const custody = contribution['custody'] as JsonObject
  const changed =
    agency === 'prison-hmps'
      ? { custody: { ...custody, locationDescription: mark } }
      : { names: { ...names, others: [{ kind: 'ALIAS', given: ['Dribbly'], family: mark }] } }
  const at = new Date(begin + nth * 1000).toISOString()
  return {
    ...paper(person, { agency, contribution: { ...contribution, ...changed }, version: nth, at }),
    mark: mark.toLowerCase()
  }
}
