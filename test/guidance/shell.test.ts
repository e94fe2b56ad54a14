import fc from 'fast-check'
import { asksOfEntry, closedTimeline, explainFinding, overlaps, selectPacks, type Pack } from '../../src/guidance'
import { partsOf } from '../../src/guidance/parts'
import { packOf, smallPack } from './support'

const base = packOf(smallPack())
const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)
const dated = fc
  .tuple(fc.nat(60), fc.option(fc.nat(30), { nil: undefined }))
  .map(([from, length]): Pack['effective'] => ({ from: day(from), ...(length !== undefined && { to: day(from + length) }) }))

test('of packs that do not overlap, at most one applies on any day, and the newest that began', () => {
  fc.assert(
    fc.property(fc.array(dated, { maxLength: 8 }), all => {
      const packs: Pack[] = []
      for (const [i, effective] of all.entries()) {
        const pack = { ...base, version: `1.0.${i}`, effective }
        if (packs.every(other => !overlaps(pack, other))) packs.push(pack)
      }
      const closed = closedTimeline(packs)
      for (let n = 0; n < 100; n++) {
        const claims = closed.filter(({ effective: { from, to } }) => from <= day(n) && (to === undefined || day(n) <= to))
        expect(claims.length).toBeLessThanOrEqual(1)
        expect(selectPacks(closed, day(n)).map(({ version }) => version)).toEqual(claims.map(({ version }) => version))
      }
    }),
    { numRuns: 200 }
  )
})

test('overlap does not depend on the order of asking', () => {
  fc.assert(
    fc.property(dated, dated, (a, b) => {
      const [one, other] = [
        { ...base, effective: a },
        { ...base, effective: b }
      ]
      expect(overlaps(one, other)).toBe(overlaps(other, one))
    })
  )
})

test.each([
  ['has(after.core)', false],
  ['has(entry.core)', true],
  ['has(item.entry) || has(after.core)', false],
  ['"entry" == phase', false],
  ['agency == "police-ctnm"', true],
  ['terms.brought', true],
  ['terms.stands', false]
])('%s asks about an entry: %s', (require, expected) => {
  const terms = {
    stands: { meaning: 'm', is: 'has(after.core)' },
    brought: { meaning: 'm', is: 'terms.stands && has(before.core)' }
  }
  const pack = { ...base, terms: Object.fromEntries(Object.entries(terms).map(([name, { is }]) => [name, { text: is }])) }
  const rule = { ...base.rules[0], id: require, require: { text: require } }
  expect(asksOfEntry(rule as Pack['rules'][number], pack as unknown as Pack)).toBe(expected)
})

test.each([
  ['a && b', ['a', 'b']],
  ['a && (b || c) && f(d && e)', ['a', '(b || c)', 'f(d && e)']],
  ['a && b || c', ['a && b', 'c']],
  ['a ? b && c : d', ['a ? b && c : d']],
  ['x.?y.orValue("a && b") && z', ['x.?y.orValue("a && b")', 'z']],
  ['a', ['a']]
])('%s is taken apart', (text, parts) => {
  expect(partsOf(text)).toEqual(parts)
})

describe('an explanation', () => {
  const rule = {
    'for-each': '/visits',
    require: 'has(item.startedAt) && after.?riskAssessments.orValue([]).size() > 0',
    path: '',
    reads: ['/visits/*/startedAt', '/riskAssessments'],
    examples: {
      met: ['a', 'b'].map(title => ({
        title,
        after: { visits: [{ id: 'V', startedAt: '2026-02-02T14:00:00Z' }], riskAssessments: [{ id: 'R' }] }
      })),
      unmet: ['a', 'b'].map(title => ({ title, after: { visits: [{ id: 'V' }] } }))
    }
  }
  const pack = packOf(smallPack(rule))
  const after = { visits: [{ id: 'CANARY', startedAt: '2026-02-02T14:00:00Z' }, { id: 'W' }] }
  const context = { after, says: {}, agency: 'police-ctnm' as const, now: '2026-03-01T00:00:00Z', phase: 'before-mapps' as const }

  test('shows each part, the places read, and no value', () => {
    const found = explainFinding(pack, { rule: 'T-01', path: '/visits/0' }, context)
    expect(found).toMatchObject({
      reproduced: true,
      expressions: [
        { member: 'for-each', text: '/visits' },
        { member: 'require', gave: false, parts: [{ gave: true }, { gave: false }] }
      ],
      reads: [
        { path: '/visits/0/startedAt', stands: true },
        { path: '/riskAssessments', stands: false }
      ]
    })
    expect(JSON.stringify(found)).not.toContain('CANARY')
    expect(JSON.stringify(found)).not.toContain('2026-02-02')
  })

  test('withholds what leans on what the reader may not see', () => {
    const record = { ...after, riskAssessments: [{ id: 'hidden' }] }
    const found = explainFinding(pack, { rule: 'T-01', path: '/visits/1' }, { ...context, after: record }, after)
    expect(found?.expressions[1]).toMatchObject({ gave: 'withheld', parts: [{ gave: false }, { gave: 'withheld' }] })
    expect(found?.reads).toContainEqual({ path: '/riskAssessments', stands: 'withheld' })
  })

  test('of a rule that the pack does not have there is none', () => {
    expect(explainFinding(pack, { rule: 'T-99', path: '' }, context)).toBeUndefined()
  })
})
