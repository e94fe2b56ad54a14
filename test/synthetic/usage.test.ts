import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assess, readPack, type Finding, type Pack } from '../../src/guidance'
import type { JsonObject } from '../../src/json'
import { fold, phaseOf, readAuthority, type Statement } from '../../src/nominal'
import { caseFaults, story, type CaseFault } from '../../src/synthetic'
import { repoRoot } from '../support/shared'

const read = (path: string): string => readFileSync(join(repoRoot, path), 'utf8')
const json = (path: string): JsonObject => JSON.parse(read(path)) as JsonObject
const authority = readAuthority(read('schemas/policies/authority.yaml'), 'authority.yaml').policy!
const packs = readdirSync(join(repoRoot, 'schemas/guidance')).map((file): Pack => {
  const resources = {
    packSchema: json('schemas/guidance-pack.schema.json'),
    sharedSchema: json('schemas/shared/nominal.schema.json')
  }
  return readPack(read(`schemas/guidance/${file}`), file, resources).pack!
})

type Noted = Finding & { event: string }

/** Rules that ask for regular work (entries, reviews, re-assessments) between the events that a story tells of. */
const regularWork = new Set(['R1-07', 'R3-08', 'R3-09', 'R3-12', 'R3-19', 'R3-24'])
/** What is unmet for the hour in which not every agency has reported an event. */
const meanwhile = new Set(['R3-17 at level-set', 'R3-04 at level-set', 'R3-04 at reception', 'ST-08 at recall'])

test('a case without faults meets the usage rules, but for regular work and for the hour in which not all agencies have reported', () => {
  const left = findingsOf(3, []).filter(({ rule, event }) => !regularWork.has(rule) && !meanwhile.has(`${rule} at ${event}`))
  expect(left.map(({ rule, event, path }) => `${rule} at ${event} ${path}`)).toEqual([])
})

const faulty = findingsOf(2, caseFaults)

test.each<[CaseFault, string, string]>([
  ['missing-manager', 'R3-03', 'report'],
  ['mappa-mismatch', 'R3-17', 'report'],
  ['visit-without-assessment', 'R2-01', 'refuse'],
  ['no-visor-reference', 'R3-01', 'report'],
  ['wrong-check-letter', 'ID-04', 'report']
])('the fault %s is found by %s', (_, rule, effect) => {
  const found = faulty.filter(finding => finding.rule === rule)
  expect(found.map(finding => finding.effect)).toContain(effect)
})

function findingsOf(people: number, faults: readonly CaseFault[]): Noted[] {
  const said = new Map<number, Map<string, Statement>>()
  const before = new Map<number, JsonObject>()
  return story(7, people, { faults, until: '2030-01-01' }).flatMap(({ file, event }) => {
    const { index } = file.person
    const statements = said.get(index) ?? new Map<string, Statement>()
    said.set(index, statements)
    const previous = statements.get(event.agency)?.contribution
    statements.set(event.agency, { agency: event.agency, contribution: event.contribution })
    const all = [...statements.values()]
    const after = fold(all, authority).record as unknown as JsonObject
    const context = {
      before: before.get(index),
      after,
      entry: event.contribution,
      previous,
      says: Object.fromEntries(all.map(({ agency, contribution }) => [agency, contribution])),
      agency: event.agency,
      now: event.at,
      phase: 'before-mapps' as const,
      casePhase: phaseOf(all)
    }
    before.set(index, after)
    return packs.flatMap(pack => assess(pack, context)).map(finding => ({ ...finding, event: event.event }))
  })
}
