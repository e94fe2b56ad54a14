import type { JsonObject } from '../../src/json'
import { lifeCycle, syntheticAgencies } from '../../src/synthetic'
import { mappingOf } from './catalogue'
import { exampleOf, treeOf } from './documents'

const drawn = [1, 2, 3].flatMap(index =>
  syntheticAgencies.flatMap(agency =>
    lifeCycle(2026, index)
      .filter(event => event.agency === agency)
      .map(event => event.contribution)
      .filter((_, i, all) => i === 0 || i === all.length - 1)
  )
)

const odd: JsonObject[] = [
  {},
  { names: { primary: { given: ['Nemo'], family: 'Fictive' } } },
  {
    names: {
      primary: { given: ['Ann', 'De La', 'Xu', 'Bo', 'Cy'], family: 'O’Nowhere-Smythe' },
      others: [{ kind: 'MAIDEN', family: 'Nil' }]
    },
    person: {
      birthDate: '1990-05',
      sex: 'NS',
      ethnicity: { parked: 'Z9', system: 'delius-ethnicity' },
      interpreterRequired: true
    },
    identifiers: [
      { kind: 'crn', value: 'X123456', valid: true },
      { kind: 'noms', value: 'A1234BC', valid: true },
      { kind: 'other', label: 'LIDS', value: '77' },
      { kind: 'passport', value: '999999999', issuedOn: '2020' },
      { kind: 'pnc', value: '1985/0000007A', valid: true },
      { kind: 'pnc', value: '2019/0123456E', valid: true }
    ],
    mappa: { category: 3, level: 1, levelStatus: 'CONFIRMED' },
    custody: {
      alerts: [
        { code: 'P101', type: 'P', active: false },
        { code: 'XTACT', type: 'X', active: true, from: '2020-01-01' }
      ],
      incentive: { level: 'Standard' },
      keyDates: { tariff: '2030-01-01' }
    },
    contacts: [
      { kind: 'phone', value: '1', use: { parked: 'PIGEON', system: 'nomis-phone-type' } },
      { kind: 'phone', value: '2' }
    ]
  }
]

let made: JsonObject[] | undefined

/** Shared records of many shapes: the manual's example, odd ones, and what the three agencies say of drawn people. */
export const nominals = (): readonly JsonObject[] => (made ??= makeNominals())

function makeNominals(): JsonObject[] {
  const police = mappingOf('police-ctnm/nominal')
  return [police.up(treeOf(exampleOf('docs/formats/police-ctnm.md'), police)).contribution, ...odd, ...drawn]
}
