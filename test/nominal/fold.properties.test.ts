import { Ajv2020 } from 'ajv/dist/2020'
import fc from 'fast-check'
import { canonicalJson, deepEqual, type Json, type JsonObject } from '../../src/json'
import { difference, fold, leavesOf, phaseOf, tidy, type AgencyId, type Statement } from '../../src/nominal'
import { rankFor } from '../../src/nominal/authority'
import { agencies, authority, contributions, contributionsOf, nominalSchema, statements } from './contributions'

const ajv = new Ajv2020({ strict: false, formats: { 'partial-date': true, 'date-time-strict': true } })
const fitsSchema = ajv.compile(nominalSchema)
const bytes = (value: unknown): string => JSON.stringify(value)

/** Merges the agencies' own sequences into one, each keeping its order, as the numbers say. */
function interleave(sequences: Statement[][], picks: number[]): Statement[] {
  const left = sequences.map(sequence => [...sequence])
  const merged: Statement[] = []
  for (let i = 0; left.some(sequence => sequence.length > 0); i++) {
    const open = left.filter(sequence => sequence.length > 0)
    merged.push(open[(picks[i % picks.length] ?? 0) % open.length]!.shift()!)
  }
  return merged
}

describe('fold', () => {
  test('any interleaving that keeps each agency’s own order ends in the same bytes', () => {
    const sequences = fc.tuple(
      ...agencies.slice(0, 3).map(agency =>
        fc.array(
          contributions.map(contribution => ({ agency, contribution })),
          { maxLength: 3 }
        )
      )
    )
    const picks = fc.array(fc.nat(5), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(sequences, picks, picks, (own, one, two) => {
        expect(bytes(fold(interleave(own, one), authority))).toBe(bytes(fold(interleave(own, two), authority)))
      }),
      { numRuns: 150 }
    )
  })

  test('independent of statement order and of member order; the record is what the schema accepts', () => {
    const shuffled = statements.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const folded = fold(list, authority)
        const turned = other.map(({ agency, contribution }) => ({
          agency,
          contribution: JSON.parse(canonicalJson(contribution)) as JsonObject
        }))
        expect(bytes(fold(turned, authority))).toBe(bytes(folded))
        if (!fitsSchema(folded.record)) throw new Error(ajv.errorsText(fitsSchema.errors))
        expect(phaseOf(other)).toBe(phaseOf(list))
      }),
      { numRuns: 300 }
    )
  })

  test('idempotent: a record folded again is itself, and what is said twice is said once', () => {
    fc.assert(
      fc.property(statements, fc.constantFrom(...agencies), (list, agency) => {
        const folded = fold(list, authority)
        expect(bytes(fold([{ agency, contribution: folded.record }], authority).record)).toBe(bytes(folded.record))
        expect(bytes(fold([...list, ...list], authority))).toBe(bytes(folded))
        expect(bytes(tidy(folded.record))).toBe(bytes(folded.record))
      }),
      { numRuns: 200 }
    )
  })

  test('provenance covers exactly the leaves, and names only agencies that speak; disagreements are about leaves', () => {
    fc.assert(
      fc.property(statements, list => {
        const { record, provenance, disagreements } = fold(list, authority)
        expect(Object.keys(provenance)).toEqual([...leavesOf(record).keys()])
        const speaking = list.map(({ agency }) => agency)
        for (const { agency, alsoSaidBy = [] } of Object.values(provenance)) {
          expect(speaking).toEqual(expect.arrayContaining([agency, ...alsoSaidBy]))
          expect(alsoSaidBy).not.toContain(agency)
        }
        for (const { path, kept, others } of disagreements) {
          expect(provenance[path]?.agency).toBe(kept)
          expect(others.length).toBeGreaterThan(0)
          expect(others).not.toContain(kept)
        }
      }),
      { numRuns: 200 }
    )
  })

  test('the value kept is the one its agency says', () => {
    fc.assert(
      fc.property(statements, list => {
        const { record, provenance } = fold(list, authority)
        const said = new Map(list.map(({ agency, contribution }) => [agency, leavesOf(contribution, record)]))
        for (const [path, value] of leavesOf(record)) expect(said.get(provenance[path]!.agency)?.get(path)).toEqual(value)
      }),
      { numRuns: 200 }
    )
  })

  test('a leading agency’s value always wins, or is only said more exactly', () => {
    const led = [
      'names',
      'person',
      'description',
      'custody',
      'licence',
      'mappa',
      'notification',
      'core',
      'modusOperandi',
      'financial'
    ]
    const both = fc.constantFrom(...led).chain(section => {
      const speaking = fc.uniqueArray(fc.constantFrom(...agencies), { minLength: 2, maxLength: 4 })
      return speaking.chain(who =>
        fc.tuple(
          fc.constant(section),
          ...who.map(agency => fc.record({ agency: fc.constant(agency), contribution: contributionsOf(section) }))
        )
      )
    })
    fc.assert(
      fc.property(both, ([section, ...list]) => {
        const { record, phase } = fold(list, authority)
        const first = [...list].sort((a, b) => rankFor(authority, section, phase)(a.agency, b.agency))[0]!
        const merged = leavesOf(record)
        for (const [path, value] of leavesOf(first.contribution, record)) expect(saysAtLeast(merged.get(path), value)).toBe(true)
      }),
      { numRuns: 300 }
    )
  })

  test('what only one agency says is never lost', () => {
    fc.assert(
      fc.property(fc.constantFrom(...agencies), contributions, (agency: AgencyId, contribution) => {
        const { record, disagreements } = fold([{ agency, contribution }], authority)
        expect(difference(record, contribution)).toEqual([])
        expect(disagreements).toEqual([])
      }),
      { numRuns: 200 }
    )
  })
})

/** Equal, or a finer date, or the same worker with more known of them. */
function saysAtLeast(merged: Json | undefined, value: Json): boolean {
  if (typeof merged === 'string' && typeof value === 'string') return merged === value || merged.startsWith(`${value}-`)
  if (typeof merged === 'object' && merged !== null && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.keys(value).every(member => Object.hasOwn(merged, member))
  }
  return deepEqual(merged, value)
}

describe('difference', () => {
  test('empty exactly where two records say the same', () => {
    fc.assert(
      fc.property(contributions, contributions, (a, b) => {
        expect(difference(a, b).length === 0).toBe(deepEqual(tidy(a), tidy(b)))
        expect(difference(a, a)).toEqual([])
        expect(difference(a, b)).toEqual(difference(b, a))
      }),
      { numRuns: 200 }
    )
    fc.assert(
      fc.property(contributionsOf('addresses'), contributionsOf('addresses'), (a, b) => {
        expect(difference(a, b).length === 0).toBe(deepEqual(tidy(a), tidy(b)))
      }),
      { numRuns: 200 }
    )
  })
})
