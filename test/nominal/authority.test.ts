import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { phases, readAuthority, sectionNames, type PolicyFault } from '../../src/nominal'
import { rankFor } from '../../src/nominal/authority'
import { repoRoot } from '../support/shared'
import { agencies, authority, nominalSchema, policyText } from './contributions'

/** The faults of the shipped policy after one edit, as `code line:column`. */
function faultsAfter(search: string | RegExp, replacement: string): PolicyFault[] {
  const edited = policyText.replace(search, replacement)
  expect(edited).not.toBe(policyText)
  const { policy, faults } = readAuthority(edited, 'p.yaml')
  expect(policy).toBeUndefined()
  return faults
}

const placeOf = (text: string, part: string): { line: number; column: number } => {
  const before = text.slice(0, text.indexOf(part)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

describe('the shipped authority policy', () => {
  test('has no fault', () => expect(readAuthority(policyText, 'authority.yaml').faults).toEqual([]))

  test('agrees with the shared schema on agencies, sections and phases', () => {
    const schema = JSON.parse(readFileSync(join(repoRoot, 'schemas/policies/authority.schema.json'), 'utf8'))
    expect(schema.$defs.agency.enum).toEqual(nominalSchema.$defs!['agency']!.enum)
    expect(schema.$defs.phase.enum).toEqual([...phases])
    expect(authority.precedence).toHaveLength(agencies.length)
    expect(Object.keys(authority.leads).sort()).toEqual([...sectionNames].sort())
  })

  test.each([
    ['custody', 'custody', 'prison-hmps'],
    ['description', 'custody', 'prison-hmps'],
    ['description', 'police-led', 'police-ctnm'],
    ['licence', 'licence', 'probation-nsd'],
    ['mappa', 'licence', 'probation-nsd'],
    ['mappa', 'police-led', 'police-ctnm'],
    ['notification', 'licence', 'police-ctnm'],
    ['visits', 'licence', 'police-ctnm'],
    ['vehicles', 'custody', 'police-ctnm']
  ] as const)('%s in phase %s is led by %s', (section, phase, lead) => {
    expect([...agencies].reverse().sort(rankFor(authority, section, phase))[0]).toBe(lead)
  })

  test('where nobody leads, precedence decides, then the name', () => {
    expect([...agencies].reverse().sort(rankFor(authority, 'activityLog', 'custody'))).toEqual(agencies)
    const without = { ...authority, precedence: [] }
    expect([...agencies].reverse().sort(rankFor(without, 'activityLog', 'custody'))).toEqual([...agencies].sort())
    expect([...agencies].sort(rankFor(authority, 'constructor', 'custody'))).toEqual(agencies)
  })
})

describe('readAuthority names every fault with its place', () => {
  test('broken YAML', () => {
    const [fault] = faultsAfter('title: Owners', 'title: [Owners')
    expect(fault).toMatchObject({ code: 'syntax', file: 'p.yaml' })
    expect(fault!.line).toBeGreaterThan(1)
  })

  test('a word that is not in the schema, and a value that is not', () => {
    expect(faultsAfter('    lead: [prison-hmps]', '    leads: [prison-hmps]').map(({ code }) => code)).toEqual([
      'schema',
      'schema'
    ])
    const [fault] = faultsAfter('lead: [prison-hmps]', 'lead: [prison-nowhere]')
    expect(fault).toMatchObject({ code: 'schema', ...placeOf(policyText, 'prison-hmps]\n    reason: In custody') })
    expect(fault!.message).toContain('police-ctnm')
  })

  test('unknown sections and paths', () => {
    expect(faultsAfter('- section: travel', '- section: travels')).toEqual([
      {
        code: 'unknown-section',
        message: expect.stringContaining('travels'),
        file: 'p.yaml',
        ...placeOf(policyText, 'travel\n')
      },
      {
        code: 'missing',
        message: expect.stringContaining('"travel"'),
        file: 'p.yaml',
        line: expect.any(Number),
        column: expect.any(Number)
      }
    ])
    expect(faultsAfter('at: /author/agency', 'at: /author/office')).toMatchObject([
      { code: 'unknown-path', ...placeOf(policyText, '/author/agency') }
    ])
    expect(faultsAfter('path: /identifiers/*/raw', 'path: /identifiers/*/cooked')).toMatchObject([{ code: 'unknown-path' }])
    expect(faultsAfter('path: /identifiers/*/raw', 'path: /identifiers/raw')).toMatchObject([{ code: 'unknown-path' }])
    expect(faultsAfter(/(items:\n {2}- section: )identifiers/, '$1person')).toMatchObject([{ code: 'unknown-section' }])
  })

  test('what is said twice, and what nobody says', () => {
    expect(faultsAfter('- section: travel', '- section: vehicles').map(({ code }) => code)).toEqual(['twice', 'missing'])
    expect(faultsAfter('phases: [custody]', 'phases: [custody, custody]').map(({ code }) => code)).toEqual(['schema'])
    expect(faultsAfter('visor, mapps]', 'visor]')).toMatchObject([{ code: 'missing', message: 'precedence leaves out mapps' }])
    expect(faultsAfter(/(section: names\n {4}phases: )any/, '$1[custody]')).toMatchObject([
      { code: 'missing', message: expect.stringContaining('licence') }
    ])
  })

  test('a file that grows through aliases', () => {
    const bomb = [
      'a: &a [x]',
      ...'bcdefgh'.split('').map(
        (name, i) =>
          `${name}: &${name} [${Array(20)
            .fill(`*${'abcdefgh'.charAt(i)}`)
            .join(',')}]`
      )
    ]
    expect(readAuthority(bomb.join('\n'), 'p.yaml').faults).toMatchObject([{ code: 'syntax', line: 1, column: 1 }])
  })

  test('an empty file', () => expect(readAuthority('', 'p.yaml').faults).toMatchObject([{ code: 'schema', line: 1, column: 1 }]))
})
