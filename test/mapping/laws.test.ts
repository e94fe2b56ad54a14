import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/json'
import { certify, chanceFrom, checkLaws, sampleDocument, sampleRecord, type Mapping } from '../../src/mapping'
import { compact, everything } from './compact'

const mapping = compact(everything)

/** A sampled document and record per seed. */
const input = (of: Mapping = mapping): fc.Arbitrary<{ document: Json; record: JsonObject }> =>
  fc.integer().map(seed => {
    const chance = chanceFrom(seed)
    return { document: sampleDocument(of, chance), record: sampleRecord(of, chance) }
  })

/** A mapping of which one direction does something else, with reports and without. */
function withFaults(of: Mapping, changed: Partial<Pick<Mapping, 'up' | 'down'>>): Mapping {
  const up: Mapping['up'] = (...given) => (changed.up ?? of.up.bind(of))(...given)
  const down: Mapping['down'] = (...given) => (changed.down ?? of.down.bind(of))(...given)
  const bare: Mapping['bare'] = {
    up: (tree, base) => up(tree, base).contribution,
    down: (record, base) => down(record, base).document
  }
  return { ...of, up, down, bare }
}

describe('the laws hold for rules of every kind', () => {
  test('on sampled documents and records', () => {
    fc.assert(
      fc.property(input(), ({ document, record }) => {
        const breach = checkLaws(mapping, [document], [record])
        if (breach) throw new Error(`${breach.law} ${breach.statement}: ${breach.path} (rule ${breach.rule ?? '?'})`)
      }),
      { numRuns: 50 }
    )
  })

  test('L9: on any JSON at all', () => {
    const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json
    const sound = (value: unknown): void => {
      expect(JSON.parse(JSON.stringify(value))).toEqual(value)
    }
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (tree, base) => {
        sound(mapping.up(plain(tree), plain(base) as JsonObject))
        sound(mapping.down(plain(base) as JsonObject, plain(tree)))
        sound(mapping.identify(plain(tree)))
      }),
      { numRuns: 150 }
    )
  })

  test('L9: on documents whose parts are replaced by any JSON', () => {
    const spoiled = (value: Json, by: Json, at: { left: number }): Json => {
      if (at.left-- === 0) return by
      if (Array.isArray(value)) return value.map(item => spoiled(item, by, at))
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, spoiled(item, by, at)]))
    }
    fc.assert(
      fc.property(input(), fc.jsonValue(), fc.nat(40), ({ document, record }, by, left) => {
        const broken = spoiled(document, JSON.parse(JSON.stringify(by)) as Json, { left })
        const { contribution } = mapping.up(broken, spoiled(record, by as Json, { left }) as JsonObject)
        expect(mapping.down(contribution, broken)).toBeDefined()
        expect(mapping.down(mapping.up(broken).contribution, broken).document).toEqual(broken)
      }),
      { numRuns: 80 }
    )
  })

  const other = compact(`
  - { id: family, agency: /family, shared: /names/primary/family, text: { case: upper } }
  - { id: born, agency: /born, shared: /person/birthDate, date: { accept: [dd/MM/yyyy], partial: [] } }
  - { id: race, direction: up, agency: /race, shared: /person/religion }
`)

  test('L10: through the format of another agency and back', () => {
    fc.assert(
      fc.property(input(), input(other), ({ document, record }, { document: theirs }) => {
        expect(checkLaws(mapping, [document], [record], { mapping: other, document: theirs })).toBeUndefined()
      }),
      { numRuns: 50 }
    )
  })

  test('L10 breaks by a partner that does not heed what was said before, and is shrunk', () => {
    const deaf = withFaults(other, { up: tree => other.up(tree) })
    const { laws, breach } = certify(mapping, 3, 50, undefined, [deaf])
    expect(laws).toEqual([])
    expect(breach).toMatchObject({ law: 'L10', through: { mapping: 'test/compact' } })
    expect(JSON.stringify(breach?.document).length).toBeLessThan(60)
  })

  test('without a partner L10 is not claimed', () => {
    expect(certify(mapping, 3, 1).laws).not.toContain('L10')
    expect(certify(mapping, 3, 1, undefined, [other]).laws).toContain('L10')
  })
})

describe('the check of the laws bites', () => {
  const chance = chanceFrom(5)
  const documents = Array.from({ length: 15 }, () => sampleDocument(mapping, chance))
  const records = Array.from({ length: 15 }, () => sampleRecord(mapping, chance))
  const lawOf = (changed: Partial<Pick<Mapping, 'up' | 'down'>>): string | undefined =>
    checkLaws(withFaults(mapping, changed), documents, records)?.law

  test('the mapping as it is passes', () => {
    expect(lawOf({})).toBeUndefined()
  })

  test.each<[string, string, Partial<Pick<Mapping, 'up' | 'down'>>]>([
    ['L1', 'a document that is made afresh', { down: record => mapping.down(record) }],
    ['L2', 'a base that is not heeded upwards', { up: (tree, _base, positions) => mapping.up(tree, undefined, positions) }],
    [
      'L9',
      'a throw',
      {
        up() {
          throw new TypeError('unready')
        }
      }
    ]
  ])('%s breaks by %s', (law, _what, changed) => {
    expect(lawOf(changed)).toBe(law)
  })

  test('L4 breaks by a direction that does more each time', () => {
    let turn = 0
    const up: Mapping['up'] = (tree, base, positions) => {
      const result = mapping.up(tree, base, positions)
      return base ? { ...result, contribution: { ...result.contribution, archive: { reason: String(turn++) } } } : result
    }
    expect(lawOf({ up })).toBe('L4')
  })

  test('L7 breaks by a touch outside the footprint', () => {
    const down: Mapping['down'] = (record, base) => {
      const result = mapping.down(record, base)
      const own = JSON.stringify(record) === JSON.stringify(base === undefined ? null : mapping.up(base).contribution)
      return own || base === undefined
        ? result
        : { ...result, document: { ...(result.document as JsonObject), unknown: 'touched' } }
    }
    expect(lawOf({ down })).toBe('L7')
  })

  test('L5 breaks by a rule that reaches further than it says', () => {
    const down: Mapping['down'] = (record, base) => {
      const result = mapping.down(record, base)
      const family = ((record['names'] as JsonObject | undefined)?.['primary'] as JsonObject | undefined)?.['family']
      const changed = base !== undefined && family !== undefined && JSON.stringify(family).endsWith('q"')
      return changed ? { ...result, document: { ...(result.document as JsonObject), sources: ['SEEN'] } } : result
    }
    const breach = checkLaws(withFaults(mapping, { down }), [{ key: 'k' }], [{ names: { primary: { family: 'N' } } }])
    expect(breach).toMatchObject({ law: 'L5', edit: '/names/primary/family', path: '/sources', rule: 'source' })
  })

  test('a breach names its rule and brings the input that shows it', () => {
    const breach = checkLaws(
      withFaults(mapping, { down: record => mapping.down(record) }),
      [{ family: 'Nonesuch ', unknown: 'x' }],
      [{}]
    )
    expect(breach).toEqual({
      law: 'L1',
      statement: 'an unchanged record changes nothing in the agency document',
      path: '/family',
      rule: 'family',
      document: { family: 'Nonesuch ', unknown: 'x' }
    })
  })
})
