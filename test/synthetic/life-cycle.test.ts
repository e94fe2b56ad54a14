import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020'
import { deepEqual, type JsonObject } from '../../src/json'
import { tidy } from '../../src/nominal'
import { caseFaults, drawCase, lifeCycle, story, syntheticAgencies } from '../../src/synthetic'
import { repoRoot } from '../support/shared'

const schema = JSON.parse(readFileSync(join(repoRoot, 'schemas/shared/nominal.schema.json'), 'utf8')) as JsonObject
type DatedVisit = Record<'id' | 'assessmentId' | 'approvedAt' | 'startedAt' | 'plannedAt', string> & {
  violenceToOfficers?: JsonObject
}

const ajv = new Ajv({ strict: false, allErrors: true })
ajv.addFormat('partial-date', /^\d{4}(-\d\d(-\d\d)?)?$/)
ajv.addFormat('date-time-strict', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/)
const valid = ajv.compile(schema)
const people = Array.from({ length: 16 }, (_, i) => i)
const known = people.map(index => lifeCycle(7, index))

test('the same arguments give the same events', () => {
  expect(JSON.stringify(lifeCycle(7, 5))).toBe(JSON.stringify(lifeCycle(7, 5)))
  expect(JSON.stringify(lifeCycle(7, 5))).not.toBe(JSON.stringify(lifeCycle(8, 5)))
})

test('every contribution is valid by the shared schema and keeps its sets in order', () => {
  for (const index of people) {
    for (const { contribution } of lifeCycle(7, index, index % 2 ? { faults: caseFaults } : {})) {
      if (!valid(contribution)) throw new Error(JSON.stringify(valid.errors?.map(e => [e.instancePath, e.message])))
      if (JSON.stringify(contribution) !== JSON.stringify(tidy(contribution))) throw new Error('not in the one order of a record')
    }
  }
})

test('versions and times of an agency rise, and no statement repeats the one before', () => {
  for (const events of known) {
    for (const agency of syntheticAgencies) {
      const said = events.filter(event => event.agency === agency)
      said.forEach((event, i) => {
        const before = said[i - 1]
        expect(event.version).toBe(i + 1)
        expect(before === undefined || (event.at > before.at && !deepEqual(event.contribution, before.contribution))).toBe(true)
      })
    }
  }
})

test('events come in the order of time and stop at the day asked for', () => {
  for (const index of people) {
    const times = lifeCycle(7, index, { until: '2016-01-01' }).map(({ at }) => at)
    expect(times).toEqual([...times].sort())
    expect(times.every(at => at < '2016-01-02')).toBe(true)
  }
})

test('a story tells every life-cycle once, in the order of time', () => {
  const chapters = story(7, 6)
  expect(chapters.length).toBe(known.slice(0, 6).flat().length)
  const times = chapters.map(({ event }) => event.at)
  expect(times).toEqual([...times].sort())
  expect(chapters.filter(({ file }) => file.person.index === 3).map(({ event }) => event)).toEqual(known[3])
})

test('a whole life-cycle goes from arrest to archive through every phase', () => {
  const events = lifeCycle(7, 1, { until: '2090-01-01', unconvicted: 0 })
  const statuses = events
    .filter(({ agency }) => agency === 'police-ctnm')
    .map(({ contribution }) => (contribution.core as JsonObject).recordStatus)
  for (const status of [
    'ARRESTED',
    'CHARGED',
    'REMANDED',
    'CUSTODY',
    'LICENCE',
    'SENTENCE_ENDED_NOTIFYING',
    'NOTIFICATION_ENDED',
    'ARCHIVED'
  ]) {
    expect(statuses).toContain(status)
  }
  expect(new Set(events.map(({ agency }) => agency)).size).toBe(3)
})

test('some nominals are never charged: police alone know of them, and MAPPA does not', () => {
  const alone = known.filter(events => events.every(({ agency }) => agency === 'police-ctnm') && events.length > 0)
  expect(known.some(events => events.some(({ agency }) => agency === 'prison-hmps'))).toBe(true)
  const uncharged = people.filter(index => drawCase(7, index).course.conviction === undefined)
  expect(uncharged.length).toBeGreaterThan(0)
  expect(alone.length).toBeGreaterThanOrEqual(uncharged.length)
  for (const index of uncharged) expect(JSON.stringify(lifeCycle(7, index))).not.toContain('"mappa"')
})

test('a visit stands on the record with an approved assessment that goes before it, unless the fault is asked for', () => {
  let visits = 0
  for (const index of people) {
    for (const { contribution } of lifeCycle(7, index, { until: '2040-01-01' })) {
      for (const visit of (contribution.visits ?? []) as DatedVisit[]) {
        visits++
        const assessments = (contribution.riskAssessments ?? []) as DatedVisit[]
        const assessment = assessments.find(({ id }) => id === visit.assessmentId)
        expect(assessment?.violenceToOfficers).toBeDefined()
        expect((assessment?.approvedAt ?? '') < (visit.startedAt ?? visit.plannedAt)).toBe(true)
      }
    }
  }
  expect(visits).toBeGreaterThan(20)
})

test('faults come only when asked for', () => {
  const clean = JSON.stringify(lifeCycle(7, 1, { until: '2040-01-01', unconvicted: 0 }))
  expect(clean).toContain('"manager"')
  const faulty = JSON.stringify(lifeCycle(7, 1, { until: '2040-01-01', unconvicted: 0, faults: caseFaults }))
  expect(faulty).not.toContain('"manager"')
  expect(faulty).not.toContain('"assessmentId"')
  expect(faulty).not.toContain('"visorRef"')
})
