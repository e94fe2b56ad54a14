import { reachOf, view } from '../../src/disclosure'
import type { JsonObject } from '../../src/json'
import { fold, leafList, type AgencyId } from '../../src/nominal'
import { lifeCycle } from '../../src/synthetic'
import { catalogue, seed } from '../support/papers'

const agencies: readonly AgencyId[] = ['police-ctnm', 'probation-nsd', 'prison-hmps']
const facts = { now: '2026-03-01T09:00:00Z' }

/** The record of an invented person at the end of the life-cycle, with more or less of it limited. */
function recordOf(person: number, flags: JsonObject): JsonObject {
  const newest = new Map(lifeCycle(seed, person).map(({ agency, contribution }) => [agency, contribution]))
  const said = [...newest].map(([agency, contribution]) => ({ agency: agency, contribution }))
  return { ...(fold(said, catalogue().authority).record as unknown as JsonObject), flags }
}

test.each([
  ['open', {}],
  ['limited', { limitedAccess: { exclusion: true } }],
  ['closed', { noDisclosure: true }]
])('of a record that is %s, sight reaches all of a value exactly where the view shows it', (_name, flags) => {
  const { disclosure } = catalogue()
  let seen = 0
  for (let person = 0; person < 12; person++) {
    const record = recordOf(person, flags)
    for (const agency of agencies) {
      const { view: shown } = view(record, undefined, disclosure, agency, { ...facts, casePhase: 'licence' })
      const reach = reachOf(record, undefined, disclosure, agency, { ...facts, casePhase: 'licence' })
      const paths = new Set(leafList(shown).map(({ path }) => path))
      const may = paths.size > 0
      for (const { path, pointer } of leafList(record)) {
        if (may || reach(pointer) === 'none')
          expect([agency, pointer, reach(pointer) === 'all']).toEqual([agency, pointer, paths.has(path)])
        seen += paths.has(path) ? 1 : 0
      }
    }
  }
  expect(seen > 0).toBe(!('noDisclosure' in flags))
})

test('a place where nothing stands is reached as it would be if something stood there', () => {
  const { disclosure } = catalogue()
  const reach = (agency: AgencyId) => reachOf({}, undefined, disclosure, agency, facts)
  expect(['/vehicles', '/addresses', '/custody', '/associates/0/name', '/intelligence', ''].map(reach('prison-hmps'))).toEqual([
    'none',
    'some',
    'all',
    'all',
    'none',
    'all'
  ])
  expect(['/vehicles', '/intelligence', '/roles/editors'].map(reach('police-ctnm'))).toEqual(['all', 'none', 'none'])
  expect(['/core', '/mappa', '/vehicles'].map(reach('mapps'))).toEqual(['some', 'all', 'none'])
})
