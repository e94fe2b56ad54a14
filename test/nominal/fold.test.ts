import type { JsonObject } from '../../src/json'
import { difference, fold, tidy, type AgencyId, type Statement } from '../../src/nominal'
import { authority } from './contributions'

const says = (agency: AgencyId, contribution: JsonObject): Statement => ({ agency, contribution })
const inCustody = says('prison-hmps', { custody: { inCustody: true } })

describe('fold: leaves', () => {
  test('the leading agency of the section in the present phase wins, and the others are shown as disagreeing', () => {
    const police = says('police-ctnm', { description: { hair: 'brown', build: 'slim' } })
    const prison = (custody: boolean) => says('prison-hmps', { custody: { inCustody: custody }, description: { hair: 'grey' } })
    expect(fold([police, prison(true)], authority)).toMatchObject({
      phase: 'custody',
      record: { description: { hair: 'grey', build: 'slim' } },
      disagreements: [{ path: '/description/hair', kept: 'prison-hmps', others: ['police-ctnm'] }]
    })
    expect(fold([police, prison(false)], authority)).toMatchObject({
      record: { description: { hair: 'brown' } },
      disagreements: [{ path: '/description/hair', kept: 'police-ctnm', others: ['prison-hmps'] }]
    })
  })

  test('a partial date is refined by whoever knows more; what contradicts it is a disagreement', () => {
    const { record, provenance, disagreements } = fold(
      [
        says('police-ctnm', { person: { birthDate: '1980' } }),
        says('probation-nsd', { person: { birthDate: '1980-04' } }),
        says('prison-hmps', { person: { birthDate: '1980-05-01' } })
      ],
      authority
    )
    expect(record.person).toEqual({ birthDate: '1980-04' })
    expect(provenance['/person/birthDate']).toEqual({ agency: 'probation-nsd', alsoSaidBy: ['police-ctnm'] })
    expect(disagreements).toEqual([{ path: '/person/birthDate', kept: 'probation-nsd', others: ['prison-hmps'] }])
  })

  test('1980-1 does not agree with 1980-10, nor a year with a longer number', () => {
    const { disagreements } = fold(
      [says('police-ctnm', { person: { birthDate: '1980-1' } }), says('prison-hmps', { person: { birthDate: '1980-10' } })],
      authority
    )
    expect(disagreements).toHaveLength(1)
  })

  test('letter case, spacing and the spelling of an instant are no disagreement; the leading agency’s spelling is kept', () => {
    const { record, disagreements, provenance } = fold(
      [
        says('police-ctnm', {
          names: { primary: { family: 'Sample', given: ['Ann', 'Invented'] } },
          visits: [{ id: '1', plannedAt: '2026-01-01T10:00:00Z' }]
        }),
        says('prison-hmps', {
          names: { primary: { family: 'SAMPLE ', given: ['ANN', 'INVENTED'] } },
          visits: [{ id: '1', plannedAt: '2026-01-01T11:00:00+01:00' }]
        })
      ],
      authority
    )
    expect(disagreements).toEqual([])
    expect(record.names?.primary).toEqual({ given: ['Ann', 'Invented'], family: 'Sample' })
    expect(provenance['/names/primary/family']).toEqual({ agency: 'police-ctnm', alsoSaidBy: ['prison-hmps'] })
  })

  test('a worker is one value: two of them are not mixed, but more known of one refines it', () => {
    const two = fold(
      [
        says('police-ctnm', { roles: { manager: { agency: 'police-ctnm', name: 'A Invented' } } }),
        says('probation-nsd', { roles: { manager: { agency: 'probation-nsd', name: 'B Invented', reference: 'N1' } } })
      ],
      authority
    )
    expect(two.record.roles).toEqual({ manager: { agency: 'police-ctnm', name: 'A Invented' } })
    expect(two.disagreements).toEqual([{ path: '/roles/manager', kept: 'police-ctnm', others: ['probation-nsd'] }])
    const one = fold(
      [
        says('police-ctnm', { roles: { manager: { agency: 'police-ctnm', name: 'A Invented' } } }),
        says('probation-nsd', { roles: { manager: { agency: 'police-ctnm', name: 'A INVENTED', reference: 'P1' } } })
      ],
      authority
    )
    expect(one.record.roles).toEqual({ manager: { agency: 'police-ctnm', name: 'A INVENTED', reference: 'P1' } })
    expect(one.disagreements).toEqual([])
  })

  test('a protective marker stands whoever sets it, and the disagreement is shown', () => {
    const { record, disagreements } = fold(
      [says('police-ctnm', { flags: { restricted: false } }), says('probation-nsd', { flags: { restricted: true } })],
      authority
    )
    expect(record.flags).toEqual({ restricted: true })
    expect(disagreements).toEqual([{ path: '/flags/restricted', kept: 'probation-nsd', others: ['police-ctnm'] }])
  })

  test('who carries less of an item’s key means the same item', () => {
    const conviction = { offenceCode: 'ZZ1', offenceDate: '2020-01-01', convictedOn: '2020-06-01' }
    const { record, provenance, disagreements } = fold(
      [
        says('police-ctnm', { convictions: [conviction] }),
        says('prison-hmps', { convictions: [{ offenceCode: 'ZZ1', sentence: 'invented' }] })
      ],
      authority
    )
    expect(record.convictions).toEqual([{ ...conviction, sentence: 'invented' }])
    expect(Object.keys(provenance).every(path => path.startsWith('/convictions/[ZZ1|20200101||20200601]/'))).toBe(true)
    expect(disagreements).toEqual([])
  })

  test('what says nothing leaves no trace', () => {
    const { record, provenance } = fold(
      [says('police-ctnm', { names: {}, addresses: [], vehicles: [{ registration: 'ZZ99 ZZZ', make: null }] })],
      authority
    )
    expect(record).toEqual({ vehicles: [{ registration: 'ZZ99 ZZZ' }] })
    expect(Object.keys(provenance)).toEqual(['/vehicles/[ZZ99ZZZ]/registration'])
  })

  test('nobody says anything', () => {
    expect(fold([], authority)).toEqual({ record: {}, phase: 'unknown', provenance: {}, disagreements: [] })
  })

  test('the last statement of an agency replaces its earlier ones', () => {
    const { record } = fold(
      [says('police-ctnm', { person: { sex: 'M' } }), says('police-ctnm', { person: { language: 'Welsh' } })],
      authority
    )
    expect(record).toEqual({ person: { language: 'Welsh' } })
  })
})

describe('fold: sets', () => {
  test('items of one key are one item, merged leaf by leaf; the others stand side by side in the order of their keys', () => {
    const { record, provenance, disagreements } = fold(
      [
        says('police-ctnm', { vehicles: [{ registration: 'ZZ99 ZZZ', make: 'Invented', colour: 'red' }] }),
        says('probation-nsd', {
          vehicles: [{ registration: 'zz99zzz', colour: 'blue', model: 'Sample' }, { registration: 'AA11 AAA' }]
        })
      ],
      authority
    )
    expect(record.vehicles).toEqual([
      { registration: 'AA11 AAA' },
      { registration: 'ZZ99 ZZZ', make: 'Invented', model: 'Sample', colour: 'red' }
    ])
    expect(provenance['/vehicles/[ZZ99ZZZ]/registration']).toEqual({ agency: 'police-ctnm', alsoSaidBy: ['probation-nsd'] })
    expect(provenance['/vehicles/[ZZ99ZZZ]/model']).toEqual({ agency: 'probation-nsd' })
    expect(disagreements).toEqual([{ path: '/vehicles/[ZZ99ZZZ]/colour', kept: 'police-ctnm', others: ['probation-nsd'] }])
  })

  test('items of equal key are paired by occurrence and none is lost', () => {
    const { record } = fold(
      [
        says('police-ctnm', { custody: { adjudications: [{ reference: 'X', text: 'first' }] } }),
        says('prison-hmps', {
          custody: {
            adjudications: [
              { reference: 'X', text: 'first' },
              { reference: 'x', text: 'second' }
            ]
          }
        })
      ],
      authority
    )
    expect(record.custody?.adjudications?.map(({ text }) => text)).toEqual(['first', 'second'])
  })

  test('many occurrences keep their numerical order', () => {
    const vehicles = Array.from({ length: 12 }, (_, n) => ({ registration: 'ZZ99ZZZ', make: `Invented ${n}` }))
    expect(fold([says('police-ctnm', { vehicles })], authority).record.vehicles).toEqual(vehicles)
  })

  test('an item belongs to the agency it names: an echo of it does not overwrite it', () => {
    const own = { system: 'delius', code: 'RTAO', notes: 'whole text', from: '2026-01-01' }
    const { record, disagreements } = fold(
      [says('police-ctnm', { warnings: [{ ...own, notes: 'cut' }] }), says('probation-nsd', { warnings: [own] }), inCustody],
      authority
    )
    expect(record.warnings?.[0]?.notes).toBe('whole text')
    expect(disagreements).toEqual([
      { path: expect.stringMatching(/^\/warnings\/.*notes$/), kept: 'probation-nsd', others: ['police-ctnm'] }
    ])
  })

  test('an assessment is its author’s, however both agencies write it down', () => {
    const assessment = (agency: string, summary: string): JsonObject => ({
      riskAssessments: [{ id: '7', tool: 'RTOAF', author: { agency }, summary }]
    })
    const { record } = fold(
      [says('police-ctnm', assessment('prison-hmps', 'echo')), says('prison-hmps', assessment('prison-hmps', 'own'))],
      authority
    )
    expect(record.riskAssessments?.[0]?.summary).toBe('own')
  })

  test('the raw spelling of an identifier never disagrees', () => {
    const { record, disagreements } = fold(
      [
        says('police-ctnm', { identifiers: [{ kind: 'pnc', value: '2002/0073319Z', raw: '02/73319Z', valid: true }] }),
        says('prison-hmps', { identifiers: [{ kind: 'pnc', value: '2002/0073319Z', raw: '2002/73319Z', valid: true }] })
      ],
      authority
    )
    expect(record.identifiers).toEqual([{ kind: 'pnc', value: '2002/0073319Z', valid: true, raw: '02/73319Z' }])
    expect(disagreements).toEqual([])
  })

  test('parked codes are one value', () => {
    const { record } = fold(
      [says('police-ctnm', { addresses: [{ type: { system: 'invented', parked: '#9/x' }, town: 'Sampleton' }] })],
      authority
    )
    expect(record.addresses).toEqual([{ type: { parked: '#9/x', system: 'invented' }, town: 'Sampleton' }])
  })

  test('members with names of the language’s own objects do no harm', () => {
    const contribution = JSON.parse('{"__proto__":{"x":1},"core":{"constructor":"y"}}') as JsonObject
    const { record } = fold([says('police-ctnm', contribution)], authority)
    expect(JSON.stringify(record)).toBe('{"core":{"constructor":"y"},"__proto__":{"x":1}}')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('a contribution that is none is the programmer’s fault', () => {
    expect(() => fold([says('police-ctnm', { addresses: {} })], authority)).toThrow(TypeError)
    expect(() => fold([says('police-ctnm', { names: 'x' })], authority)).toThrow(TypeError)
  })
})

describe('tidy', () => {
  test('members in schema order, sets by key, nothing empty', () => {
    const record = {
      person: { sex: 'M', birthDate: '1980' },
      names: { others: [{ family: 'B' }, { family: 'A', given: [] }, {}] },
      core: {}
    }
    expect(JSON.stringify(tidy(record))).toBe(
      '{"names":{"others":[{"family":"A"},{"family":"B"}]},"person":{"birthDate":"1980","sex":"M"}}'
    )
  })

  test('workers and markings in schema order too, parked codes by name', () => {
    const record = {
      roles: { manager: { unit: 'U', name: 'N', agency: 'visor' } },
      person: { sex: { system: 's', parked: 'p' } }
    }
    expect(JSON.stringify(tidy(record))).toBe(
      '{"roles":{"manager":{"agency":"visor","name":"N","unit":"U"}},"person":{"sex":{"parked":"p","system":"s"}}}'
    )
  })
})

describe('difference', () => {
  test('names leaves, items by key', () => {
    const before = { addresses: [{ type: 'HOME', postcode: 'ZZ1 1ZZ', town: 'Sampleton' }], person: { sex: 'M' } }
    const after = { addresses: [{ type: 'HOME', postcode: 'zz11zz', town: 'Inventham' }, { type: 'BAIL' }], person: { sex: 'M' } }
    expect(difference(before, after)).toEqual([
      '/addresses/[BAIL|||||||]/type',
      '/addresses/[HOME|ZZ11ZZ||||||]/postcode',
      '/addresses/[HOME|ZZ11ZZ||||||]/town'
    ])
  })

  test('the order of a set does not count, that of a list does', () => {
    const set = (...codes: string[]) => ({ custody: { alerts: codes.map(code => ({ code })) } })
    expect(difference(set('A', 'B'), set('B', 'A'))).toEqual([])
    const list = (...given: string[]) => ({ names: { primary: { given } } })
    expect(difference(list('A', 'B'), list('B', 'A'))).toEqual(['/names/primary/given'])
  })
})
