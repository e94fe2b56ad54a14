import type { JsonObject } from '../../src/json'
import fc from 'fast-check'
import { drawCase, documentWriter, lifeCycle, type SyntheticAgency } from '../../src/synthetic'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, seed } from '../support/papers'

const agencies = ['police-ctnm', 'probation-nsd', 'prison-hmps'] as const
const people = [0, 1]

interface Posting {
  agency: SyntheticAgency
  person: number
  bytes: Uint8Array
  contentType: string
}

const formatOf = (agency: SyntheticAgency, person: number): string => {
  if (agency === 'police-ctnm') return 'police-ctnm/nominal'
  if (agency === 'probation-nsd') return 'probation-nsd/ndelius'
  return person % 2 === 0 ? 'prison-hmps/prisoner-search' : 'prison-hmps/offloc'
}

/** What each agency says of these people, in its own order: the last two statements. */
function queues(): Posting[][] {
  return agencies.flatMap(agency =>
    people.map(person => {
      const writer = documentWriter(catalogue().mappings.get(formatOf(agency, person))!.mapping)
      const own = lifeCycle(seed, person).filter(event => event.agency === agency)
      return own.slice(-2).map(event => ({ agency, person, ...writer.write(drawCase(seed, person), event) }))
    })
  )
}

/** One way of many to let the queues take turns. */
function interleaved(draw: readonly number[]): Posting[] {
  const waiting = queues().filter(queue => queue.length > 0)
  const order: Posting[] = []
  for (let i = 0; waiting.length > 0; i++) {
    const at = (draw[i % draw.length] ?? 0) % waiting.length
    const queue = waiting[at]!
    order.push(queue.shift()!)
    if (queue.length === 0) waiting.splice(at, 1)
  }
  return order
}

/** Posts all, and reads what every agency then sees of every person; ids, version numbers and times are the gateway's own. */
async function outcome(rig: Rig, order: readonly Posting[]): Promise<Record<string, string>> {
  const ids = new Map<number, string>()
  for (const { agency, person, bytes, contentType } of order) {
    const answer = await rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType })
    const [entry] = answer.json.entries
    expect(['committed', 'unchanged']).toContain(entry.status)
    expect(ids.get(person) ?? entry.nominal).toBe(entry.nominal)
    ids.set(person, entry.nominal as string)
  }
  const seen: Record<string, string> = {}
  for (const [person, id] of ids) {
    for (const agency of agencies) {
      const { status, json } = await rig.as(agency).get(`/v1/nominals/${id}`)
      const { record, provenance, disagreements, withheld, phase, power } = json
      // Ids and times are each gateway's own.
      const findings = ((json.findings ?? []) as JsonObject[]).map(
        ({ id: _id, since: _since, asOf: _asOf, nominalVersion: _version, ...same }) => same
      )
      seen[`${person} ${agency}`] =
        `${status} ${JSON.stringify({ record, provenance, disagreements, findings, withheld, phase, power })}`
      const { text } = await rig.as(agency).get(`/v1/nominals/${id}/document`)
      seen[`${person} ${agency} document`] = text.replaceAll(/(?<= Finding=")\w+|(?<=<SinceDateTime>)[^<]+/g, '')
    }
  }
  return seen
}

test('the order in which agencies report does not matter, byte for byte', async () => {
  const draws = fc.sample(fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }), { numRuns: 2, seed: 20260101 })
  const outcomes: Record<string, string>[] = []
  for (const draw of draws) {
    const rig = await startRig({ config: { role: 'api' } })
    outcomes.push(await outcome(rig, interleaved(draw)).finally(() => rig.stop()))
  }
  const byName = (outcome: Record<string, string> | undefined): [string, string][] =>
    Object.entries(outcome ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  expect(byName(outcomes[1])).toEqual(byName(outcomes[0]))
  expect(Object.keys(outcomes[0]!)).toHaveLength(people.length * agencies.length * 2)
})
