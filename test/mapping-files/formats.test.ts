import { encode } from '../../src/formats'
import type { JsonObject } from '../../src/json'
import { mappingOf } from './catalogue'
import { contributionFaults, documentFaults, exampleOf, treeOf, treesOf } from './documents'

describe('the police format', () => {
  const police = () => mappingOf('police-ctnm/nominal')
  const example = exampleOf('docs/formats/police-ctnm.md')

  test('the complete example comes back byte for byte', () => {
    expect(Buffer.from(encode(treeOf(example, police()), police().format)).toString()).toBe(example)
  })

  test('the complete example uses every section of the shared record but custody and archive', () => {
    const { contribution } = police().up(treeOf(example, police()))
    const sections = Object.keys(police().sharedSchema.properties as JsonObject)
    expect(sections.filter(section => !(section in contribution))).toEqual(['custody', 'archive'])
  })

  test('carries the whole shared record: nothing of it is without a slot', () => {
    const { contribution } = police().up(treeOf(example, police()))
    const { uncarried, fidelity } = police().down(contribution)
    expect({ uncarried, fidelity }).toEqual({ uncarried: [], fidelity: 1 })
  })

  test('a wrapper holds many records', () => {
    const one = example.replace(/^<\?xml.*\?>\n/, '')
    const many = `<Nominals xmlns="urn:visor-gateway:police-ctnm:nominal:1">${one}${one}</Nominals>`
    expect(treesOf(Buffer.from(many), police())).toHaveLength(2)
  })

  test('refuses an element the format does not have, and an empty one', () => {
    const tree = treeOf(example.replace('<Unit>CTU-WM</Unit>', '<Unit></Unit><Rank>x</Rank>'), police())
    expect(documentFaults(tree, police()).map(fault => fault.pointer)).toEqual(
      expect.arrayContaining(['/Core/Unit', '/Core/Rank'])
    )
  })
})

describe('the register form', () => {
  const register = () => mappingOf('visor/nominal')
  const example = exampleOf('docs/formats/visor.md')

  test('the complete example comes back byte for byte', () => {
    expect(Buffer.from(encode(treeOf(example, register()), register().format)).toString()).toBe(example)
  })

  test('the complete example uses every section of the shared record, and nothing of it is without a slot', () => {
    const { contribution, residue, report } = register().up(treeOf(example, register()))
    expect({ residue, report }).toEqual({ residue: [], report: [] })
    expect(Object.keys(contribution).sort()).toEqual(Object.keys(register().sharedSchema.properties as JsonObject).sort())
    const { uncarried, fidelity } = register().down(contribution)
    expect({ uncarried, fidelity }).toEqual({ uncarried: [], fidelity: 1 })
  })

  test('says what the police format says: what one writes of a record, the other writes too', () => {
    const police = mappingOf('police-ctnm/nominal')
    const { contribution } = police.up(treeOf(exampleOf('docs/formats/police-ctnm.md'), police))
    const { document, uncarried } = register().down(contribution)
    expect(uncarried).toEqual([])
    expect(police.down(register().up(document).contribution).document).toEqual(police.down(contribution).document)
  })

  test('a wrapper holds many records', () => {
    const one = example.replace(/^<\?xml.*\?>\n/, '')
    const many = `<RegisterNominals xmlns="urn:visor-gateway:visor:nominal:1">${one}${one}</RegisterNominals>`
    expect(treesOf(Buffer.from(many), register())).toHaveLength(2)
  })

  test('refuses an element the form does not have, and an empty one', () => {
    const tree = treeOf(example.replace('<Unit>CTU-WM</Unit>', '<Unit></Unit><Rank>x</Rank>'), register())
    expect(documentFaults(tree, register()).map(fault => fault.pointer)).toEqual(
      expect.arrayContaining(['/CoreRecord/Unit', '/CoreRecord/Rank'])
    )
  })
})

describe('a code that another agency parked, where a format wants one', () => {
  const parked = { parked: 'QQ', system: 'delius-address-status' }
  const record: JsonObject = {
    names: { primary: { family: 'Fictive' } },
    description: { marks: [{ kind: parked, part: 'arm' }] },
    addresses: [{ type: parked, town: 'Nowhere' }],
    identityDocuments: [{ kind: parked, number: '1' }],
    orders: [{ type: parked, madeOn: '2026-01-01' }],
    riskAssessments: [
      { id: '1', tool: parked, levels: [{ group: parked, level: parked }], violenceToOfficers: { level: parked } }
    ]
  }
  test.each(['police-ctnm/nominal', 'visor/nominal'])('is left out by %s, and the document stays one of the format', name => {
    const { document, uncarried } = mappingOf(name).down(record)
    expect(documentFaults(document, mappingOf(name))).toEqual([])
    expect(uncarried.map(({ path }) => path)).toContain('/addresses/0/type/parked')
    // What the agency then sends of its own accord is taken in, with the kind it did not say as OTHER.
    const { addresses, orders: _unsaid, ...rest } = mappingOf(name).up(document).contribution
    expect(addresses).toEqual([{ type: 'OTHER', town: 'Nowhere' }])
    expect(contributionFaults({ addresses: addresses ?? [], ...rest })).toEqual([])
  })
})

describe('OFFLOC', () => {
  const offloc = () => mappingOf('prison-hmps/offloc')

  test('has the 153 columns of the public layout, six of them lists', () => {
    const columns = Object.values(offloc().format.schema.properties as Record<string, JsonObject>)
    expect(columns).toHaveLength(153)
    expect(columns.filter(column => column['x-list'] === '~')).toHaveLength(6)
  })

  test('is written as quoted fields between pipes, and read without its last column too', () => {
    const row = encode(
      treeOf({ nomsNumber: 'A1234BC', lastName: 'INVENTADO', activeAlerts: ['P-P102', 'X-XTACT'] }, offloc()),
      offloc().format
    )
    const text = Buffer.from(row).toString()
    expect(text.split('|')).toHaveLength(153)
    expect(text).toContain('|"P-P102"~"X-XTACT"|')
    expect(text.endsWith('"\r\n')).toBe(true)
    const older = text.replace(/\|""\r\n$/, '\r\n')
    expect(treesOf(Buffer.from(older), offloc())).toHaveLength(1)
  })
})

describe('MAPPA between probation and prison, as the table of the domain sheet has it', () => {
  const table: [string, number, number, number][] = [
    ['P11', 1, 0, 0],
    ['P22', 1, 1, 1],
    ['P33', 1, 2, 2],
    ['P44', 1, 3, 3],
    ['P55', 2, 0, 0],
    ['P66', 2, 1, 1],
    ['P77', 2, 2, 2],
    ['P88', 2, 3, 3],
    ['P99', 3, 2, 2],
    ['PA1', 3, 3, 3],
    ['P100', 4, 0, 0],
    ['P101', 4, 1, 1],
    ['P102', 4, 2, 2],
    ['P103', 4, 3, 3]
  ]
  test.each(table)('%s is category %i, level %i', (code, category, level) => {
    const prison = mappingOf('prison-hmps/prisoner-search')
    const probation = mappingOf('probation-nsd/ndelius')
    const fromPrison = prison.up({
      prisonerNumber: 'A1234BC',
      lastName: 'Inventado',
      alerts: [{ alertType: 'P', alertCode: code, active: true }]
    })
    const there = probation.down(fromPrison.contribution).document as JsonObject
    expect(there.mappaDetail).toMatchObject({ category, level })
    const fromProbation = probation.up({ otherIds: { crn: 'X123456' }, surname: 'Inventado', mappaDetail: { category, level } })
    const back = prison.down(fromProbation.contribution).document as JsonObject
    expect(back.alerts).toEqual([{ alertType: 'P', alertCode: code, active: true, expired: false }])
  })
})
