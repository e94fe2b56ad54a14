import fc from 'fast-check'
import { assess, verdicts, type AssessContext } from '../../src/guidance'
import type { JsonObject } from '../../src/json'
import { assessAll, packOf, shippedPacks, smallPack } from './support'

const now = '2026-03-01T12:00:00Z'

function context(after: JsonObject, more: Partial<AssessContext> = {}): AssessContext {
  return { after, entry: after, says: { 'police-ctnm': after }, agency: 'police-ctnm', now, phase: 'before-mapps', ...more }
}

const visited: JsonObject = { visits: [{ id: 'V-1', startedAt: '2026-02-02T14:00:00Z' }] }
const effects = (c: AssessContext, rule: string) =>
  assessAll(c)
    .filter(f => f.rule === rule)
    .map(f => f.effect)

test('a visit without an assessment is refused, with the paragraph cited', () => {
  const finding = assessAll(context(visited)).find(f => f.rule === 'R2-01')
  expect(finding).toEqual({
    pack: 'national-visits-2026',
    packVersion: '1.0.0',
    rule: 'R2-01',
    code: 'unmet',
    severity: 'must',
    effect: 'refuse',
    path: '/visits/0',
    message: 'This visit has no visit risk assessment that was completed and approved before the visit began.',
    remedy: expect.stringContaining('have it approved'),
    source: {
      document: 'Response to the joint inspection',
      paragraph: 'recommendation 2 (20 in the joint report)',
      basis: 'sourced'
    }
  })
})

test.each(['before-mapps', 'transition', 'mapps'] as const)('in phase %s too', phase => {
  expect(effects(context(visited, { phase }), 'R2-01')).toEqual(['refuse'])
})

describe('an entry is refused only for what it brings', () => {
  test('a fault that stood there before is reported', () => {
    expect(effects(context(visited, { before: visited }), 'R2-01')).toEqual(['report'])
  })
  test('a planned visit that stood there unassessed is refused once it has started', () => {
    const planned: JsonObject = { visits: [{ id: 'V-1', plannedAt: '2026-02-02T14:00:00Z' }] }
    expect(effects(context(visited, { before: planned }), 'R2-01')).toEqual(['refuse'])
  })
  test('taking back the assessment of a visit is refused', () => {
    const times = { completedAt: '2026-02-01T09:00:00Z', approvedAt: '2026-02-01T10:00:00Z' }
    const covered = { violenceToOfficers: { level: 'LOW', rationale: 'none known' } }
    const visits = [{ id: 'V-1', startedAt: '2026-02-02T14:00:00Z', assessmentId: 'VRA-1' }]
    const before: JsonObject = { visits, riskAssessments: [{ id: 'VRA-1', tool: 'VISIT', ...times, ...covered }] }
    expect(effects(context(before), 'R2-01')).toEqual([])
    expect(effects(context({ visits }, { before, previous: before }), 'R2-01')).toEqual(['refuse'])
  })
  test('a second visit is refused though a first stands unassessed', () => {
    const two: JsonObject = { visits: [...(visited['visits'] as JsonObject[]), { id: 'V-2', startedAt: '2026-02-03T14:00:00Z' }] }
    const found = assessAll(context(two, { before: visited })).filter(f => f.rule === 'R2-01')
    expect(found.map(f => [f.path, f.effect])).toEqual([
      ['/visits/0', 'report'],
      ['/visits/1', 'refuse']
    ])
  })
  test('without an entry there is nothing to refuse', () => {
    expect(effects(context(visited, { entry: undefined }), 'R2-01')).toEqual(['report'])
  })
})

test('no entry of prison or probation is refused or held for what the police owe', () => {
  const level = fc.constantFrom(1, 2, 3)
  const record = fc.record(
    {
      visits: fc.array(fc.record({ id: fc.constantFrom('V-1', 'V-2'), startedAt: fc.constant('2026-02-02T14:00:00Z') }), {
        maxLength: 2
      }),
      core: fc.record({ leadAgency: fc.constant('police-ctnm'), category: fc.constant('REGISTERED_TERRORIST_OFFENDER') }),
      notification: fc.record({ regime: fc.constant('CTA_PART4'), dealtWithOn: fc.constant('2025-01-01') }),
      mappa: fc.record({ category: fc.constant(3), level })
    },
    { requiredKeys: [] }
  )
  fc.assert(
    fc.property(record, fc.constantFrom('prison-hmps' as const, 'probation-nsd' as const), (after, agency) => {
      const entry: JsonObject = { warnings: [{ system: 'nomis', code: 'XVL' }] }
      const found = assessAll(context(after, { agency, entry, says: { [agency]: entry } }))
      expect(found.filter(f => f.effect !== 'report')).toEqual([])
    }),
    { numRuns: 100 }
  )
})

test('a visit is refused exactly when completion or approval does not come before its beginning', () => {
  const minutes = fc.integer({ min: -3, max: 3 })
  const offset = fc.constantFrom(0, 60, -300)
  const start = Date.parse('2026-07-01T12:00:00Z')
  const written = (ms: number, zone: number): string => {
    const sign = zone < 0 ? '-' : '+'
    const hours = String(Math.abs(zone) / 60).padStart(2, '0')
    return new Date(ms + zone * 60_000).toISOString().replace('Z', zone === 0 ? 'Z' : `${sign}${hours}:00`)
  }
  fc.assert(
    fc.property(minutes, minutes, offset, offset, (completed, approved, zone, other) => {
      const after: JsonObject = {
        visits: [{ id: 'V-1', assessmentId: 'VRA-1', startedAt: written(start, zone) }],
        riskAssessments: [
          {
            id: 'VRA-1',
            tool: 'VISIT',
            completedAt: written(start + completed * 60_000, other),
            approvedAt: written(start + approved * 60_000, zone),
            violenceToOfficers: { level: 'LOW', rationale: 'r' }
          }
        ]
      }
      expect(effects(context(after), 'R2-01')).toEqual(completed < 0 && approved < 0 ? [] : ['refuse'])
    }),
    { numRuns: 200 }
  )
})

test('findings hold no value of the record', () => {
  const secret = 'ZZSECRET'
  const after: JsonObject = {
    core: { leadAgency: 'police-ctnm', unit: secret, category: 'REGISTERED_TERRORIST_OFFENDER' },
    names: { primary: { family: secret } },
    identifiers: [
      { kind: 'pnc', value: secret },
      { kind: 'noms', value: secret },
      { kind: 'asn', value: secret }
    ],
    visits: [{ id: secret, startedAt: secret, address: secret }],
    notification: { regime: 'CTA_PART4', dealtWithOn: '2026-99-99', initialNotifiedOn: secret },
    mappa: { category: 3, level: 1, notes: secret }
  }
  const says = { 'police-ctnm': after, 'prison-hmps': { identifiers: [{ kind: 'noms', value: 'A0000AA' }] } }
  const found = assessAll(context(after, { says }))
  expect(found.length).toBeGreaterThan(5)
  expect(JSON.stringify(found)).not.toContain(secret)
})

describe('a rule that cannot be evaluated', () => {
  const failing = packOf(
    smallPack({
      require: 'has(after.core) || (has(after.visits) && after.visits[0].staff[0].trained)',
      reads: ['/core', '/visits'],
      effect: 'refuse'
    })
  )
  test('is a finding and not a crash, and is put before a person rather than refused', () => {
    const after: JsonObject = { visits: [{ id: 'V-1' }] }
    expect(assess(failing, context(after)).map(f => [f.code, f.effect, f.path])).toEqual([['rule-failed', 'hold', '/core']])
    expect(assess(failing, context(after, { agency: 'prison-hmps' })).map(f => f.effect)).toEqual(['report'])
  })
  test('a visit whose times nobody can read is held', () => {
    const after: JsonObject = {
      visits: [{ id: 'V-1', startedAt: 'yesterday', assessmentId: 'VRA-1' }],
      riskAssessments: [{ id: 'VRA-1', tool: 'VISIT', completedAt: 'x', approvedAt: 'y' }]
    }
    expect(
      assessAll(context(after))
        .filter(f => f.rule === 'R2-01')
        .map(f => [f.code, f.effect])
    ).toEqual([['rule-failed', 'hold']])
  })
})

test('the same pack and context give the same findings, sorted, and leave the context alone', () => {
  const after: JsonObject = {
    ...visited,
    identifiers: [
      { kind: 'pnc', value: '1' },
      { kind: 'cro', value: '2' }
    ]
  }
  const asked = context(after, { before: visited })
  const copy = structuredClone(asked)
  for (const pack of shippedPacks()) {
    const first = assess(pack, asked)
    expect(assess(pack, asked)).toEqual(first)
    const names = first.map(f => `${f.rule} ${f.path} ${f.code}`)
    expect(names).toEqual([...names].sort())
  }
  expect(asked).toEqual(copy)
})

test('verdicts tell how often a rule was asked', () => {
  const two: JsonObject = {
    identifiers: [
      { kind: 'pnc', value: '2019/0123456E' },
      { kind: 'pnc', value: 'x' }
    ]
  }
  const verdict = shippedPacks()
    .flatMap(pack => verdicts(pack, context(two)))
    .find(v => v.rule === 'ID-01')
  expect([verdict?.asked, verdict?.findings.length]).toEqual([2, 1])
})

test('effects can differ by phase, and one finding keeps the strongest', () => {
  const pack = packOf(
    smallPack({
      'for-each': '["a", "b"]',
      effect: { transition: 'hold', mapps: 'refuse' },
      'blocks-when': 'item == "b"'
    })
  )
  const by = (phase: AssessContext['phase']) => assess(pack, context({}, { phase })).map(f => f.effect)
  expect([by('before-mapps'), by('transition'), by('mapps')]).toEqual([['report'], ['hold'], ['refuse']])
})
