import type { Catalogue } from '../../src/exchange'
import { documentWriter, drawCase, lifeCycle, seeded, type SyntheticAgency, type SyntheticDocument } from '../../src/synthetic'

/** One document to be posted by one agency. */
export interface Parcel {
  agency: SyntheticAgency
  format: string
  document: SyntheticDocument
}

const formatOf = (agency: SyntheticAgency, index: number): string => {
  if (agency === 'police-ctnm') return 'police-ctnm/nominal'
  if (agency === 'probation-nsd') return 'probation-nsd/ndelius'
  return index % 3 === 0 ? 'prison-hmps/offloc' : 'prison-hmps/prisoner-search'
}

/**
 * What the agencies say of `people` invented people, the last statement of each, and of every fourth person the one before it, in an order that is mixed across
 * people and agencies and keeps each agency's own order of each person.
 */
export function mixedTraffic(seed: number, people: number, catalogue: Catalogue): Parcel[] {
  const writers = new Map([...catalogue.mappings.values()].map(({ mapping }) => [mapping.name, documentWriter(mapping)]))
  const queues: Parcel[][] = []
  for (let index = 0; index < people; index++) {
    const file = drawCase(seed, index)
    const events = lifeCycle(seed, index)
    for (const agency of ['police-ctnm', 'probation-nsd', 'prison-hmps'] as const) {
      const format = formatOf(agency, index)
      const last = events.filter(event => event.agency === agency).slice(index % 4 === 0 ? -2 : -1)
      const parcels = last.flatMap(event => {
        const document = writers.get(format)?.write(file, event)
        return document ? [{ agency, format, document }] : []
      })
      if (parcels.length > 0) queues.push(parcels)
    }
  }
  const random = seeded(`${seed}/mix`)
  const mixed: Parcel[] = []
  while (queues.length > 0) {
    const at = random.int(0, queues.length - 1)
    const queue = queues[at] as Parcel[]
    mixed.push(queue.shift() as Parcel)
    if (queue.length === 0) queues.splice(at, 1)
  }
  return mixed
}
