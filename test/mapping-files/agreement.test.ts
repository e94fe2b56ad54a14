import type { Json, JsonObject } from '../../src/json'
import { mappingOf } from './catalogue'
import { treeOf } from './documents'

/** Makes a document of a format out of what the agency says. */
type Writer<Said> = readonly [mapping: string, write: (said: Said) => JsonObject]

const upOf = (name: string, document: JsonObject): JsonObject => {
  const mapping = mappingOf(name)
  return mapping.up(treeOf(document, mapping)).contribution
}

/** The document that a record makes afresh, read again. */
const again = (name: string, contribution: JsonObject): JsonObject => {
  const mapping = mappingOf(name)
  return mapping.up(mapping.down(contribution).document).contribution
}

/** Whether an unchanged record leaves the document as it was. */
const comesBack = (name: string, document: JsonObject): void => {
  const mapping = mappingOf(name)
  const tree = treeOf(document, mapping)
  expect(mapping.down(mapping.up(tree).contribution, tree).document).toEqual(tree)
}

/** The same alerts in the four forms of the prison. */
const alerts: readonly Writer<string>[] = [
  [
    'prison-hmps/prisoner-search',
    code => ({
      prisonerNumber: 'A1234BC',
      lastName: 'Inventado',
      alerts: [{ alertType: code[0] ?? '', alertCode: code, active: true, expired: false }]
    })
  ],
  [
    'prison-hmps/alerts',
    code => ({ prisonNumber: 'A1234BC', content: [{ alertCode: { alertTypeCode: code[0] ?? '', code }, isActive: true }] })
  ],
  [
    'prison-hmps/nomis-alerts',
    code => ({ offenderNo: 'A1234BC', alerts: [{ alertType: code[0] ?? '', alertCode: code, active: true }] })
  ],
  ['prison-hmps/offloc', code => ({ nomsNumber: 'A1234BC', activeAlerts: [`${code[0] ?? ''}-${code}`] })]
]

/** The same two numbers in the four forms of probation and of the External API. */
const numbers: readonly Writer<{ category: number; level: number }>[] = [
  ['probation-nsd/ndelius', mappa => ({ otherIds: { crn: 'X123456' }, surname: 'Inventado', mappaDetail: mappa })],
  ['probation-nsd/supervisions', mappa => ({ crn: 'X123456', mappaDetail: mappa })],
  ['probation-nsd/risk-flags', mappa => ({ personSummary: { crn: 'X123456' }, mappa })],
  ['mapps/person', mappa => ({ hmppsId: 'X123456', mappaDetail: mappa })]
]

const shared = (category: number, level: number): JsonObject => ({
  category,
  ...(level > 0 && { level }),
  levelStatus: level > 0 ? 'CONFIRMED' : 'TBC'
})

describe("MAPPA category and level, by the table of the domain sheet, in every format that has them, and the gateway's", () => {
  // NOMIS alert, category and level of nDelius; level 0 is to be confirmed.
  const table: [string, number, number][] = [
    ['P11', 1, 0],
    ['P22', 1, 1],
    ['P33', 1, 2],
    ['P44', 1, 3],
    ['P55', 2, 0],
    ['P66', 2, 1],
    ['P77', 2, 2],
    ['P88', 2, 3],
    ['P99', 3, 2],
    ['PA1', 3, 3],
    ['P100', 4, 0],
    ['P101', 4, 1],
    ['P102', 4, 2],
    ['P103', 4, 3]
  ]
  test.each(table)('%s is category %i, level %i', (code, category, level) => {
    const documents = [
      ...alerts.map(([name, write]) => [name, write(code)] as const),
      ...numbers.map(([name, write]) => [name, write({ category, level })] as const)
    ]
    for (const [name, document] of documents) {
      const contribution = upOf(name, document)
      expect({ name, mappa: contribution.mappa }).toEqual({ name, mappa: shared(category, level) })
      comesBack(name, document)
      // What one says, every other one writes and reads as the same.
      for (const [other] of documents)
        expect({ other, mappa: again(other, contribution).mappa }).toEqual({ other, mappa: shared(category, level) })
    }
  })

  test.each(alerts.map(([name]) => name))('there is no alert for category 3 at level 1 or to be confirmed in %s', name => {
    const mapping = mappingOf(name)
    for (const level of [0, 1]) {
      const { uncarried } = mapping.down({ mappa: shared(3, level) })
      expect(uncarried.map(({ path, reason }) => `${path} ${reason}`)).toContain('/mappa/category no-code')
    }
  })

  test.each(numbers)('category 0 is nobody knows, in %s', (name, write) => {
    const document = write({ category: 0, level: 1 })
    expect(upOf(name, document).mappa).toEqual({ level: 1, levelStatus: 'CONFIRMED' })
    comesBack(name, document)
  })

  test.each(alerts)('an alert that is closed is history, not MAPPA, in %s', (name, write) => {
    for (const code of ['P2', 'PC1', 'PL2']) {
      expect(upOf(name, write(code)).mappa).toBeUndefined()
      comesBack(name, write(code))
    }
  })
})

describe('the flags of ViSOR and of terrorism', () => {
  const registrations: readonly Writer<string>[] = [
    [
      'probation-nsd/ndelius',
      code => ({
        otherIds: { crn: 'X123456' },
        surname: 'Inventado',
        registrations: [{ type: { code }, startDate: '2024-02-01', active: true }]
      })
    ],
    [
      'probation-nsd/registrations',
      code => ({ crn: 'X123456', registrations: [{ type: { code }, startDate: '2024-02-01', active: true }] })
    ]
  ]
  const lists: readonly Writer<string>[] = [
    ['probation-nsd/supervisions', code => ({ crn: 'X123456', dynamicRisks: [{ code, startDate: '2024-02-01' }] })],
    ['mapps/person', code => ({ hmppsId: 'X123456', dynamicRisks: [{ code, startDate: '2024-02-01' }] })]
  ]
  const rows: [string, string, string, readonly Writer<string>[]][] = [
    ['PVN', 'VISOR', 'nomis', alerts],
    ['AVIS', 'VISOR', 'delius', [...registrations, ...lists]],
    ['XTACT', 'TERRORISM', 'nomis', alerts],
    ['RTAO', 'TERRORISM', 'delius', registrations]
  ]
  const kindsOf = (contribution: JsonObject): Json[] =>
    ((contribution.warnings ?? []) as JsonObject[]).map(({ kind, system, code }) => ({ kind, system, code }) as JsonObject)

  test.each(rows)('%s warns of %s', (code, kind, system, writers) => {
    for (const [name, write] of writers) {
      const document = write(code)
      const contribution = upOf(name, document)
      expect({ name, warnings: kindsOf(contribution) }).toEqual({ name, warnings: [{ kind, system, code }] })
      comesBack(name, document)
      for (const [other] of writers)
        expect({ other, warnings: kindsOf(again(other, contribution)) }).toEqual({ other, warnings: [{ kind, system, code }] })
    }
  })

  test('VISO is the ViSOR reference, to probation as to the police', () => {
    const document: JsonObject = {
      otherIds: { crn: 'X123456' },
      surname: 'Inventado',
      additionalIdentifiers: [{ type: { code: 'VISO', description: 'ViSOR Number' }, value: 'V 123' }]
    }
    const reference = { kind: 'visor', value: 'V 123', valid: true }
    const contribution = upOf('probation-nsd/ndelius', document)
    expect(contribution.identifiers).toContainEqual(reference)
    comesBack('probation-nsd/ndelius', document)
    expect(again('police-ctnm/nominal', contribution).identifiers).toContainEqual(reference)
    expect(again('probation-nsd/ndelius', contribution).identifiers).toContainEqual(reference)
  })
})
