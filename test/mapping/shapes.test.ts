import type { JsonObject } from '../../src/json'
import { roundtrip } from '../../src/mapping'
import { compact, everything } from './compact'

const one = (source: string): ReturnType<typeof compact> => compact(source)

describe('each', () => {
  const others = one(`
  - id: others
    agency: /others
    shared: /names/others
    each: { where: { kind: ALIAS } }
    rules:
      - { id: name, agency: /full, shared: /family, text: { trim: true } }
      - { id: born, agency: /born, shared: /birthDate, date: { partial: [yyyy] } }
      - { id: sex, agency: /sex, shared: /sex, code: { list: sex, unknown: park } }
`)
  const ada = { full: 'Ada', born: '1985-04-01', note: 'private to Ada' }
  const bea = { full: ' Bea', note: 'private to Bea' }

  test('goes up as a set in the order of its keys, marked as the rule says', () => {
    expect(others.up({ others: [bea, ada] }).contribution).toEqual({
      names: {
        others: [
          { kind: 'ALIAS', family: 'Ada', birthDate: '1985-04-01' },
          { kind: 'ALIAS', family: 'Bea' }
        ]
      }
    })
  })

  test('a change reaches its item; private members, order and the spelling of the others stay', () => {
    const changed = { kind: 'ALIAS', family: 'Ada', birthDate: '1985-04-01', sex: 'F' }
    const v = { names: { others: [changed, { kind: 'ALIAS', family: 'Bea' }] } }
    expect(others.down(v, { others: [bea, ada] }).document).toEqual({ others: [bea, { ...ada, sex: 'Female' }] })
  })

  test('a change of its key makes an item another one, without the private members of the old', () => {
    const v = {
      names: {
        others: [
          { kind: 'ALIAS', family: 'Ada', birthDate: '1985' },
          { kind: 'ALIAS', family: 'Bea' }
        ]
      }
    }
    expect(others.down(v, { others: [ada, bea] }).document).toEqual({ others: [bea, { full: 'Ada', born: '1985' }] })
  })

  test('new items come last in the order of their keys, missing ones go, the array stays', () => {
    const v = {
      names: {
        others: [
          { kind: 'ALIAS', family: 'Cee' },
          { kind: 'ALIAS', family: 'Dot' }
        ]
      }
    }
    expect(others.down(v, { others: [ada] }).document).toEqual({ others: [{ full: 'Cee' }, { full: 'Dot' }] })
    expect(others.down({}, { others: [ada] }).document).toEqual({ others: [] })
    expect(others.down({}, { others: [] }).document).toEqual({ others: [] })
    expect(others.down({}, {}).document).toEqual({})
  })

  test('shared items of other kinds belong to others: they are kept upwards and not written downwards', () => {
    const maiden = { kind: 'MAIDEN', family: 'Zed' }
    const { contribution } = others.up({ others: [ada] }, { names: { others: [{ kind: 'ALIAS', family: 'Old' }, maiden] } })
    expect(contribution).toEqual({ names: { others: [{ kind: 'ALIAS', family: 'Ada', birthDate: '1985-04-01' }, maiden] } })
    const { document, uncarried } = others.down({ names: { others: [maiden] } })
    expect([document, uncarried.map(({ path, reason }) => `${path} ${reason}`)]).toEqual([
      {},
      ['/names/others/0/kind no-slot', '/names/others/0/family no-slot']
    ])
  })

  test('what the agency cannot tell apart keeps the finer shared item', () => {
    const v = { names: { others: [{ kind: 'ALIAS', title: 'Dr', family: 'Ada', birthDate: '1985-04-01' }] } }
    expect(others.up({ others: [ada] }, v).contribution).toEqual(v)
  })

  test('items of one key are told apart by occurrence', () => {
    const twins = [
      { full: 'Ada', note: '1' },
      { full: 'Ada', note: '2' }
    ]
    expect(roundtrip(others, { others: twins })).toEqual({ equal: true })
    expect(others.down({ names: { others: [{ kind: 'ALIAS', family: 'Ada' }] } }, { others: twins }).document).toEqual({
      others: [twins[0]]
    })
  })

  test('what is no array, or says nothing, is left alone; the first is an error', () => {
    expect(others.up({ others: 'Ada' }).report.map(item => `${item.code} ${item.agencyPath ?? ''}`)).toEqual([
      'wrong-type /others'
    ])
    expect(roundtrip(others, { others: 'Ada' })).toEqual({ equal: true })
    expect(others.up({ others: [{ note: 'only' }, {}, null] }).contribution).toEqual({})
    expect(roundtrip(others, { others: [{ note: 'only' }, ada, {}, null] })).toEqual({ equal: true })
  })
})

describe('each with tests on both sides', () => {
  const ids = one(`
  - id: ids
    agency: /ids
    shared: /identifiers
    each: { where: { kind: { in: [nino, drivingLicence] } }, only: { type: { listed: kind } }, new: { row: 0 } }
    rules:
      - { id: type, agency: /type, shared: /kind, code: { list: kind } }
      - { id: value, agency: /value, shared: '', identifier: { kind-from: /kind } }
`)
  test('kinds with rules are checked by them, others are kept as they are', () => {
    expect(
      ids.up({
        ids: [
          { type: 'NI', value: 'qq123456c' },
          { type: 'DL', value: ' X1 ' },
          { type: '??', value: '1' }
        ]
      })
    ).toMatchObject({
      contribution: {
        identifiers: [
          { kind: 'drivingLicence', value: 'X1', raw: ' X1 ' },
          { kind: 'nino', raw: 'qq123456c', valid: false }
        ]
      },
      residue: ['/ids/*/type', '/ids/*/value']
    })
  })
  test('an item on the wrong side of the other test is not shared, and stays', () => {
    const { contribution, report } = ids.up({ ids: [{ type: 'PP', value: '7' }] })
    expect([contribution, report.map(({ severity, code, agencyPath }) => [severity, code, agencyPath])]).toEqual([
      {},
      [['warning', 'branch-leak', '/ids/0']]
    ])
    expect(roundtrip(ids, { ids: [{ type: 'PP', value: '7' }] })).toEqual({ equal: true })
  })
  test('new items are given what the rule says', () => {
    expect(ids.down({ identifiers: [{ kind: 'drivingLicence', value: 'X1' }] }).document).toEqual({
      ids: [{ type: 'DL', value: 'X1', row: 0 }]
    })
  })
})

describe('plain lists', () => {
  const sources = one(
    `  - { id: s, agency: /sources, shared: /riskManagementPlan/owners, each: {}, rules: [{ id: i, agency: '', shared: '', text: { case: upper } }] }`
  )
  test('keep their order and their spelling while they say the same', () => {
    expect(sources.up({ sources: ['b', 'a'] }).contribution).toEqual({ riskManagementPlan: { owners: ['B', 'A'] } })
    expect(sources.down({ riskManagementPlan: { owners: ['A', 'C', 'B'] } }, { sources: ['b', null, 'a'] }).document).toEqual({
      sources: ['a', null, 'C', 'b']
    })
  })
})

describe('pick', () => {
  const pnc = one(
    `  - { id: pnc, agency: /pnc, shared: /identifiers, pick: { where: { kind: pnc } }, identifier: { kind: pnc, print: short } }`
  )
  const number = (value: string, more: JsonObject = {}): JsonObject => ({ kind: 'pnc', value, valid: true, ...more })

  test('reads an identifier with its validity, and keeps the spelling where it differs', () => {
    expect(pnc.up({ pnc: '2012/0394773H' }).contribution).toEqual({ identifiers: [number('2012/0394773H')] })
    expect(pnc.up({ pnc: '12/394773H' }).contribution).toEqual({ identifiers: [number('2012/0394773H', { raw: '12/394773H' })] })
  })
  test('an invalid one is kept and reported, never dropped', () => {
    const { contribution, report } = pnc.up({ pnc: '12/394773Z' })
    expect(contribution['identifiers']).toMatchObject([{ kind: 'pnc', valid: false, raw: '12/394773Z' }])
    expect(report.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning identifier-invalid'])
    expect(roundtrip(pnc, { pnc: '12/394773Z' })).toEqual({ equal: true })
  })
  test('prints in the asked style, keeping a spelling that means the same', () => {
    expect(pnc.down({ identifiers: [number('2012/0394773H')] }).document).toEqual({ pnc: '12/394773H' })
    expect(pnc.down({ identifiers: [number('2012/0394773H')] }, { pnc: '2012/394773h' }).document).toEqual({
      pnc: '2012/394773h'
    })
  })
  test('of several, the one the base shows stays, else the first; the others are reported and come back', () => {
    const both = { identifiers: [number('1985/0000007A'), number('2012/0394773H')] }
    expect(pnc.down(both, { pnc: '12/394773H' }).document).toEqual({ pnc: '12/394773H' })
    const { document, uncarried } = pnc.down(both)
    expect(document).toEqual({ pnc: '85/7A' })
    expect(uncarried.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      '/identifiers/1/kind cardinality',
      '/identifiers/1/value cardinality',
      '/identifiers/1/valid cardinality'
    ])
    expect(pnc.up(document, both).contribution).toEqual(both)
  })
  test('another value replaces the one that was shown; an empty slot takes all away that it could have shown', () => {
    const both = { identifiers: [number('1985/0000007A'), number('2012/0394773H'), { kind: 'cro', value: 'x' }] }
    expect(pnc.up({ pnc: '2019/0123456E' }, both).contribution).toEqual({
      identifiers: [{ kind: 'cro', value: 'x' }, number('2012/0394773H'), number('2019/0123456E')]
    })
    expect(pnc.up({}, both).contribution).toEqual({ identifiers: [{ kind: 'cro', value: 'x' }] })
  })

  const home = one(`
  - id: home
    agency: /home
    shared: /addresses
    pick: { where: { type: HOME } }
    rules:
      - { id: town, agency: /town, shared: /town }
      - { id: postcode, agency: /postcode, shared: /postcode }
`)
  test('an object is edited in place, and goes when nothing is left in it', () => {
    const a0 = { home: { town: 'Madeupton', postcode: 'ZZ99 1AA', private: 'kept' } }
    expect(home.down({ addresses: [{ type: 'HOME', town: 'Pretendham' }] }, a0).document).toEqual({
      home: { town: 'Pretendham', private: 'kept' }
    })
    expect(home.down({}, a0).document).toEqual({ home: { private: 'kept' } })
    expect(home.down({}, { home: { town: 'Madeupton' }, key: 'k' }).document).toEqual({ key: 'k' })
    expect(home.down({}, { home: {} }).document).toEqual({ home: {} })
  })
})

describe('pivot', () => {
  const given = one(
    `  - { id: given, shared: /names/primary/given, pivot: { slots: [/given1, /given2], rest: { words: /middle } }, text: { trim: true } }`
  )
  const three = one(`  - { id: given, shared: /names/primary/given, pivot: { slots: [/given1, /given2] } }`)
  const record = (...names: string[]): JsonObject => ({ names: { primary: { given: names } } })

  test('slots and words make one list, and a list fills them', () => {
    expect(given.up({ given1: 'Ada', given2: 'Bea', middle: 'Cee  Dot' }).contribution).toEqual(
      record('Ada', 'Bea', 'Cee', 'Dot')
    )
    expect(given.down(record('Ada', 'Bea', 'Cee', 'Dot')).document).toEqual({ given1: 'Ada', given2: 'Bea', middle: 'Cee Dot' })
  })
  test('gaps and spellings stay while nothing changes', () => {
    expect(roundtrip(given, { given1: '', given2: ' Bea ', middle: 'Cee   Dot' })).toEqual({ equal: true })
    expect(given.down(record('Bea', 'Dot'), { given2: 'Bea', middle: 'Cee' }).document).toEqual({ given1: 'Bea', given2: 'Dot' })
  })
  test('what does not fit is reported and comes back', () => {
    const v = record('Ada', 'Bea', 'Cee')
    const { document, uncarried, fidelity } = three.down(v)
    expect([document, uncarried.map(({ path, reason }) => `${path} ${reason}`)]).toEqual([
      { given1: 'Ada', given2: 'Bea' },
      ['/names/primary/given/2 cardinality']
    ])
    expect(fidelity).toBeCloseTo(2 / 3)
    expect(three.up(document, v).contribution).toEqual(v)
  })
  test('over a keyed array the places keep what they show', () => {
    const tels = one(`  - { id: t, shared: /contacts, pivot: { slots: [/tel1, /tel2], where: { kind: phone }, value: /value } }`)
    const phone = (value: string): JsonObject => ({ kind: 'phone', value })
    expect(tels.down({ contacts: [phone('1'), phone('2'), phone('3')] }, { tel2: '2' }).document).toEqual({
      tel1: '1',
      tel2: '2'
    })
    expect(tels.up({ tel1: '9', tel2: '2' }, { contacts: [phone('1'), phone('2'), phone('3')] }).contribution).toEqual({
      contacts: [phone('2'), phone('3'), phone('9')]
    })
  })
})

describe('find', () => {
  const mappa = one(`
  - id: mappa
    agency: { list: /alerts, where: { type: P, code: { listed: mappa } }, value: /code, new: { active: true } }
    shared: /mappa
    code: { list: mappa, fields: [category, level, levelStatus], unknown: ignore }
`)
  const p1 = { category: 1, level: 1, levelStatus: 'CONFIRMED' }
  const p3 = { category: 4, level: 3, levelStatus: 'CONFIRMED' }

  test('the first element that says something is read; the others are residue', () => {
    const alerts = [
      { type: 'X', code: 'P1' },
      { type: 'P', code: 'P1' },
      { type: 'P', code: 'P3' }
    ]
    const { contribution, residue } = mappa.up({ alerts })
    expect([contribution, residue]).toEqual([{ mappa: p1 }, ['/alerts/*/type', '/alerts/*/code']])
    expect(mappa.up({ alerts }, { mappa: { ...p3, notes: 'n' } }).contribution).toEqual({ mappa: { ...p3, notes: 'n' } })
  })
  test('an element is rewritten, appended, or taken away', () => {
    const a0 = {
      alerts: [
        { type: 'X', code: 'XA' },
        { type: 'P', code: 'P1', comment: 'kept' }
      ]
    }
    expect(mappa.down({ mappa: p3 }, a0).document).toEqual({
      alerts: [
        { type: 'X', code: 'XA' },
        { type: 'P', code: 'P3', comment: 'kept' }
      ]
    })
    expect(mappa.down({ mappa: p3 }, { alerts: [] }).document).toEqual({ alerts: [{ type: 'P', code: 'P3', active: true }] })
    expect(mappa.down({}, a0).document).toEqual({ alerts: [{ type: 'X', code: 'XA' }] })
    expect(mappa.down({ mappa: p1 }, a0).document).toEqual(a0)
  })
  test('what has no code is reported, and is not taken back by its absence', () => {
    const v = { mappa: { category: 3 } }
    const { document, uncarried } = mappa.down(v)
    expect([document, uncarried.map(({ path, reason }) => `${path} ${reason}`)]).toEqual([{}, ['/mappa/category no-code']])
    expect(mappa.up(document, v).contribution).toEqual(v)
  })
})

describe('direction', () => {
  const two = one(`
  - { id: pnc, agency: /pnc, shared: /identifiers, pick: { where: { kind: pnc } }, identifier: { kind: pnc, print: short } }
  - { id: long, direction: down, agency: /pncLong, shared: /identifiers, pick: { where: { kind: pnc } }, identifier: { kind: pnc, print: long } }
`)
  test('a derived place follows its source, but not while nothing changes', () => {
    const odd = { pnc: '12/394773H', pncLong: 'something else' }
    expect(roundtrip(two, odd)).toEqual({ equal: true })
    expect(roundtrip(two, { pnc: '12/394773H' })).toEqual({ equal: true })
    expect(two.down({ identifiers: [{ kind: 'pnc', value: '1985/0000007A', valid: true }] }, odd).document).toEqual({
      pnc: '85/7A',
      pncLong: '1985/7A'
    })
  })
  test('a rule that only goes up replaces what it said before', () => {
    const warnings = one(`
  - { id: w, direction: up, agency: /alerts, shared: /warnings, each: { where: { system: nomis }, only: { type: X } }, rules: [{ id: c, agency: /code, shared: /code }] }
`)
    const police = { system: 'police', code: 'V' }
    expect(
      warnings.up({ alerts: [{ type: 'X', code: 'A' }] }, { warnings: [{ system: 'nomis', code: 'B' }, police] }).contribution
    ).toEqual({
      warnings: [{ system: 'nomis', code: 'A' }, police]
    })
    expect(warnings.down({ warnings: [{ system: 'nomis', code: 'A' }] }, {}).document).toEqual({})
    expect(warnings.directions).toEqual(['up'])
  })
  test('on-absent: keep lets absence say nothing', () => {
    const keep = one(`  - { id: f, agency: /family, shared: /names/primary/family, on-absent: keep }`)
    const v = { names: { primary: { family: 'N' } } }
    expect([keep.up({}, v).contribution, keep.down({}, { family: 'N' }).document]).toEqual([v, { family: 'N' }])
  })
  test('absent: the first spelling is how a removal is written', () => {
    const empty = one(
      `  - { id: f, agency: /family, shared: /names/primary/family, absent: [empty, missing], absent-values: ['-'] }`
    )
    expect(empty.down({}, { family: 'N' }).document).toEqual({ family: '' })
    expect([empty.up({ family: '-' }).contribution, empty.down({}, { family: '-' }).document]).toEqual([{}, { family: '-' }])
    expect(empty.up({ family: null }).report.map(item => item.code)).toEqual(['wrong-type'])
  })
})

describe('a whole mapping', () => {
  const mapping = compact(everything)
  test('new members take the place that the agency schema gives them', () => {
    const v = { names: { primary: { title: 'Dr', family: 'N', given: ['Ada'] } }, person: { sex: 'F' } }
    expect(Object.keys(mapping.down(v, { key: 'k', born: '1985', unknown: 'x' }).document as JsonObject)).toEqual([
      'key',
      'title',
      'family',
      'given1',
      'sex',
      'unknown'
    ])
    expect(Object.keys(mapping.down(v).document as JsonObject)).toEqual(['@Version', 'title', 'family', 'given1', 'sex'])
  })
  test('says which places no rule read, and leaves out what is not wanted or derived', () => {
    const { residue } = mapping.up({
      key: 'k',
      family: 'N',
      smoker: 'Y',
      pncLong: 'x',
      unknown: '1',
      others: [{ note: 'n' }, { note: 'm' }]
    })
    expect(residue).toEqual(['/key', '/unknown', '/others/*/note'])
    expect(mapping.unwanted).toEqual({ '/smoker': 'no duty to share' })
  })
  test('reports carry every place and no value', () => {
    const positions = (pointer: string): { line: number; column: number } | undefined =>
      pointer === '/meetings/1/on' ? { line: 7, column: 12 } : undefined
    expect(
      mapping.up({ meetings: [{ on: '2024-01-01' }, { on: '2024-13-01', level: '2' }] }, undefined, positions).report
    ).toEqual([
      {
        code: 'date-impossible',
        message: 'this date is not in the calendar',
        severity: 'error',
        rule: 'm-on',
        mapping: expect.stringMatching(/^compact\.mapping\.yaml:\d+:\d+$/) as string,
        agencyPath: '/meetings/1/on',
        sharedPath: '/meetings/-/on',
        source: '7:12'
      }
    ])
  })
  test('identifies a record by the agency’s own key, date and version', () => {
    expect(mapping.identify({ key: ' K1 ', changed: '02/01/2024' })).toEqual({ recordKey: 'K1', asOf: '2024-01-02' })
    expect(mapping.identify({ changed: 'soon' })).toEqual({})
  })
  test('a record that has nothing for this agency is carried whole', () => {
    expect(mapping.down({})).toEqual({ document: {}, uncarried: [], fidelity: 1, report: [] })
  })
})
