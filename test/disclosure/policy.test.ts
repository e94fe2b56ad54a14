import { readPolicy, view } from '../../src/disclosure'
import type { JsonObject } from '../../src/json'
import type { AgencyId } from '../../src/nominal'
import { policyFile, policyOf, policyText, resources, smallPolicy } from './support'

const policy = policyOf(policyText)
const facts = { now: '2026-03-01T12:00:00Z', casePhase: 'licence' }
const police = 'police-ctnm'
const probation = 'probation-nsd'
const prison = 'prison-hmps'
const show = (record: JsonObject, recipient: AgencyId, own?: JsonObject, more = {}) =>
  view(record, own, policy, recipient, { ...facts, ...more })

const offender: JsonObject = {
  core: { category: 'REGISTERED_TERRORIST_OFFENDER', visorRef: 'V 1' },
  names: { primary: { given: ['Ada'], family: 'Inventedname' } },
  identifiers: [
    { kind: 'crn', value: 'Y654321' },
    { kind: 'noms', value: 'Q1234ZZ' }
  ],
  convictions: [{ offenceCode: 'X1', convictedOn: '2020-01-01' }]
}

test('the shipped policy reads without a fault', () => expect(readPolicy(policyText, policyFile, resources).faults).toEqual([]))

test('every section is decided for every recipient, so that none is withheld by oversight', () => {
  const sections = Object.keys(resources.sharedSchema['properties'] as JsonObject)
  for (const recipient of policy.recipients.values()) {
    const decided = new Set(recipient.lines.map(line => line.steps[0]))
    expect(sections.filter(section => !decided.has(section))).toEqual([])
  }
})

describe('who may know of a nominal', () => {
  test('police of every nominal', () => expect(show(offender, police).mayReceive).toBe(true))
  test('prison of people with a prison number, or in custody', () => {
    expect(show(offender, prison).mayReceive).toBe(true)
    expect(show({ names: { preferred: 'x' }, custody: { inCustody: true } }, prison).mayReceive).toBe(true)
    expect(show({ ...offender, identifiers: [{ kind: 'pnc', value: 'x' }] }, prison).mayReceive).toBe(false)
  })
  test('probation of people with a conviction, a licence or a case number', () => {
    expect(show({ convictions: [{ sourceId: '1' }] }, probation).mayReceive).toBe(true)
    expect(show({ licence: { status: 'ACTIVE' } }, probation).mayReceive).toBe(true)
    expect(show({ identifiers: [{ kind: 'crn', value: 'Y654321' }] }, probation).mayReceive).toBe(true)
    expect(show({ identifiers: [{ kind: 'noms', value: 'Q1234ZZ' }] }, probation).mayReceive).toBe(false)
  })
  test('an unconvicted nominal stays with the police unless the agency spoke of it itself', () => {
    const nominal: JsonObject = { ...offender, core: { category: 'CT_NOMINAL_UNCONVICTED' } }
    const own: JsonObject = { identifiers: [{ kind: 'noms', value: 'Q1234ZZ' }] }
    for (const agency of [prison, probation] as const) {
      const denied = show(nominal, agency)
      expect([denied.mayReceive, denied.view, denied.withheld]).toEqual([false, {}, [{ path: '', reason: 'may-not-receive' }]])
      expect(show(nominal, agency, own).mayReceive).toBe(true)
    }
    expect(show(nominal, police).mayReceive).toBe(true)
  })
  test('the register of nominals it may hold, until they have moved to its successor', () => {
    expect(show(offender, 'visor').mayReceive).toBe(true)
    const unconvicted: JsonObject = { ...offender, core: { category: 'CT_NOMINAL_UNCONVICTED' } }
    expect(show(unconvicted, 'visor')).toMatchObject({ mayReceive: false, view: {} })
    expect(show(unconvicted, 'visor', { core: { visorRef: 'V 1' } }).mayReceive).toBe(true)
    for (const migrationState of ['MAPPS_MASTER', 'VISOR_FROZEN']) {
      const moved: JsonObject = { ...offender, core: { migrationState } }
      expect(show(moved, 'visor', { core: { visorRef: 'V 1' } }).mayReceive).toBe(false)
    }
    expect(show({ ...offender, core: { migrationState: 'DUAL' } }, 'visor').mayReceive).toBe(true)
  })
  test('the successor of that register: people of MAPPA category 4 whose move to it has begun', () => {
    const moving: JsonObject = { ...offender, core: { migrationState: 'DUAL' }, mappa: { category: 4, level: 2 } }
    const { mayReceive, power, view: seen } = show(moving, 'mapps')
    expect([mayReceive, power]).toEqual([true, 'Criminal Justice Act 2003 s.325(4)'])
    expect(Object.keys(seen).sort()).toEqual(['convictions', 'core', 'identifiers', 'mappa', 'names'])
    for (const other of [{ mappa: { category: 1, level: 2 } }, { core: { migrationState: 'VISOR_ONLY' } }, { core: {} }])
      expect(show({ ...moving, ...other }, 'mapps')).toMatchObject({ mayReceive: false, view: {} })
  })
  test('nobody whom the policy does not name', () => {
    const forPrisonAlone = policyOf(smallPolicy([{ path: '/names' }]))
    expect(view(offender, undefined, forPrisonAlone, 'mapps', facts)).toMatchObject({ mayReceive: false, view: {}, power: '' })
  })
})

test('a disclosure names power, purpose, class and policy', () => {
  const { power, purpose, recipientClass, policyHash, policyVersion } = show(offender, prison)
  expect([power, recipientClass, policyVersion]).toEqual([
    'Criminal Justice Act 2003 s.325(4)',
    'responsible authority (prisons)',
    '1.2.0'
  ])
  expect(purpose).toMatch(/s\.325\(2\)/)
  expect(policyHash).toBe(policy.hash)
})

describe('what is withheld', () => {
  test('intelligence, from everybody but who said it', () => {
    const record: JsonObject = { ...offender, intelligence: [{ reference: 'I-1' }] }
    for (const agency of [prison, probation] as const) {
      const seen = show(record, agency)
      expect(seen.view['intelligence']).toBeUndefined()
      expect(seen.withheld).toContainEqual({ path: '/intelligence', reason: 'intelligence' })
    }
    expect(show(record, police, { intelligence: [{ reference: 'I-1' }] }).view['intelligence']).toEqual([{ reference: 'I-1' }])
  })

  test('a record not to be disclosed goes to nobody but who flagged it', () => {
    const flags = { noDisclosure: true }
    const record: JsonObject = { ...offender, flags }
    expect(show(record, prison)).toMatchObject({ mayReceive: false, view: {} })
    const own: JsonObject = { custody: { inCustody: true } }
    expect(show(record, prison, own)).toMatchObject({ mayReceive: true, view: own })
    expect(show(record, police, { flags }).view).toEqual(record)
  })

  test('entries of the log that are not flagged for it, from the register', () => {
    const flagged = { id: 'L-1', agency: probation, visor: true }
    const record: JsonObject = { ...offender, activityLog: [flagged, { id: 'L-2', agency: probation }] }
    expect(show(record, 'visor').view['activityLog']).toEqual([flagged])
  })

  test('finance, travel, visits and the log, from the prison', () => {
    const record: JsonObject = {
      ...offender,
      financial: { accounts: [{ accountNumber: '00000000' }] },
      travel: [{ departsOn: '2026-04-01' }],
      visits: [{ id: 'V-1' }],
      activityLog: [{ id: 'L-1', agency: probation }]
    }
    const seen = show(record, prison)
    expect(Object.keys(seen.view)).toEqual(['core', 'names', 'identifiers', 'convictions'])
    expect(seen.withheld).toEqual(['/activityLog', '/financial', '/travel', '/visits'].map(path => ({ path, reason: 'no-need' })))
  })

  test('addresses in the community, from the prison; an address of release is shown', () => {
    const record: JsonObject = {
      ...offender,
      addresses: [
        { type: 'APPROVED_PREMISES', town: 'Nowhere' },
        { type: 'NOTIFIED_HOME', town: 'Elsewhere' }
      ]
    }
    const seen = show(record, prison)
    expect(seen.view['addresses']).toEqual([{ type: 'APPROVED_PREMISES', town: 'Nowhere' }])
    expect(seen.withheld).toContainEqual({ path: '/addresses/*', reason: 'not-permitted' })
  })

  test('of associates, all but who they are, from the prison', () => {
    const associate = { name: 'B. Invented', relationship: 'friend', noContact: true }
    const record: JsonObject = { ...offender, associates: [{ ...associate, telephone: '0', address: 'x' }] }
    expect(show(record, prison).view['associates']).toEqual([associate])
    expect(show(record, probation).view['associates']).toEqual(record['associates'])
  })

  test('what is notified, from probation once the police lead alone', () => {
    const record: JsonObject = { ...offender, vehicles: [{ registration: 'ZZ00ZZZ' }] }
    expect(show(record, probation).view['vehicles']).toBeDefined()
    expect(show(record, probation, undefined, { casePhase: 'police-led' }).view['vehicles']).toBeUndefined()
  })

  test('limited access hides plan, risk, addresses and notes from police, prison and register, and keeps the warning', () => {
    const record: JsonObject = {
      ...offender,
      addresses: [{ type: 'LICENCE', town: 'Nowhere' }],
      riskAssessments: [{ id: 'R-1', tool: 'OGRS', score: '40' }],
      riskManagementPlan: { contingency: 'c' },
      licence: { status: 'ACTIVE', conditions: [{ text: 't' }] },
      warnings: [{ system: 'delius', code: 'WEAP', notes: 'n' }],
      flags: { limitedAccess: { restriction: true, restrictionMessage: 'named people' } }
    }
    for (const agency of [police, prison, 'visor'] as const) {
      const { view: seen } = show(record, agency)
      expect(Object.keys(seen)).toEqual(['core', 'names', 'identifiers', 'convictions', 'licence', 'warnings', 'flags'])
      expect(seen['licence']).toEqual({ status: 'ACTIVE' })
      expect(seen['warnings']).toEqual([{ system: 'delius', code: 'WEAP' }])
      expect(seen['flags']).toEqual({ limitedAccess: { restriction: true } })
    }
    expect(show(record, probation).view['riskManagementPlan']).toEqual({ contingency: 'c' })
  })
})

test('a delivery never takes an agency’s own data away', () => {
  const own: JsonObject = {
    person: { religion: 'as the prison has it' },
    addresses: [{ type: 'HOME', town: 'Prisonbook', notes: 'own' }],
    activityLog: [{ id: 'L-9', agency: prison, text: 'own entry' }]
  }
  const record: JsonObject = {
    ...offender,
    person: { birthDate: '1980-01-01', religion: 'as another has it' },
    addresses: [
      { type: 'HOME', town: 'Elsewhere' },
      { type: 'LICENCE', town: 'Nowhere' }
    ],
    activityLog: [
      { id: 'L-1', agency: probation },
      { id: 'L-9', agency: prison, text: 'own entry' }
    ]
  }
  const { view: seen } = show(record, prison, own)
  expect(seen['person']).toEqual({ birthDate: '1980-01-01', religion: 'as the prison has it' })
  expect(seen['addresses']).toEqual([
    { type: 'HOME', town: 'Prisonbook', notes: 'own' },
    { type: 'LICENCE', town: 'Nowhere' }
  ])
  expect(seen['activityLog']).toEqual(own['activityLog'])
})
