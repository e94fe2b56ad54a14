import type { Json, JsonObject } from '../../src/json'
import { chanceFrom, checkLaws, sampleDocument, sampleRecord, type Mapping } from '../../src/mapping'
import { compact, readCompact } from './compact'

/** The laws on sampled documents and records; the breach in words. */
function breachOf(mapping: Mapping, count = 25): string | undefined {
  const chance = chanceFrom(71)
  for (let i = 0; i < count; i++) {
    const document = sampleDocument(mapping, chance)
    const record = sampleRecord(mapping, chance)
    const breach = checkLaws(mapping, [document], [record])
    if (breach) return `${breach.law} at ${breach.path} (${breach.rule ?? '?'}) ${JSON.stringify(breach)}`
  }
  return undefined
}

const codesOf = (rules: string): string[] => readCompact(rules).faults.map(fault => fault.code)
const said = (mapping: Mapping, document: Json, base?: JsonObject): JsonObject => mapping.up(document, base).contribution
const written = (mapping: Mapping, record: JsonObject, base?: Json): Json => mapping.down(record, base).document

describe('default', () => {
  const mapping = compact(`
  - { id: family, agency: /family, shared: /names/primary/family, text: { trim: true } }
  - { id: sex, agency: /sex, shared: /person/sex, code: { list: sex }, default: M }
  - id: others
    agency: /others
    shared: /names/others
    each: { where: { kind: ALIAS } }
    rules:
      - { id: o-family, agency: /full, shared: /family, text: { trim: true } }
      - { id: o-sex, agency: /sex, shared: /sex, code: { list: sex }, default: F }
`)

  test('an absent value means it, and stays absent', () => {
    expect(said(mapping, { key: '1' })).toEqual({ person: { sex: 'M' } })
    expect(written(mapping, { person: { sex: 'M' } }, { key: '1' })).toEqual({ key: '1' })
    expect(written(mapping, { person: { sex: 'F' } }, { key: '1' })).toEqual({ key: '1', sex: 'Female' })
    expect(written(mapping, { person: { sex: 'M' } })).toEqual({ sex: 'Male' })
  })

  test('a base without the value was shown without it', () => {
    expect(said(mapping, { key: '1' }, { names: { primary: { family: 'A' } } })).toEqual({})
    expect(said(mapping, { key: '1' }, { person: { sex: 'F' } })).toEqual({ person: { sex: 'M' } })
  })

  test('a value that cannot be read is not the default', () => {
    expect(mapping.up({ sex: 'Q' })).toMatchObject({ contribution: {}, report: [{ code: 'code-unknown' }] })
  })

  test('keeps the laws', () => {
    expect(breachOf(mapping)).toBeUndefined()
  })

  test.each([
    ['default', '{ id: a, agency: /sex, shared: /person/sex, code: { list: sex }, default: X }'],
    ['default', '{ id: a, agency: /family, shared: /names/primary/family, direction: down, default: X }'],
    ['default', '{ id: a, agency: /family, shared: /names/primary/family, on-absent: keep, default: X }'],
    ['misplaced', '{ id: a, agency: /tel, shared: /contacts, pick: { where: { kind: phone }, value: /value }, default: X }']
  ])('%s: %s is refused', (code, rule) => {
    expect(codesOf(`  - ${rule}\n`)).toEqual([code])
  })
})

describe('const', () => {
  const mapping = compact(`
  - { id: version, agency: '/@Version', shared: /archive/reason, const: '1' }
  - { id: family, agency: /family, shared: /names/primary/family, text: { trim: true } }
`)

  test('is written on both sides into what is new, and checked on both', () => {
    expect(said(mapping, { family: 'A' })).toEqual({ names: { primary: { family: 'A' } }, archive: { reason: '1' } })
    expect(written(mapping, { names: { primary: { family: 'A' } } })).toEqual({ '@Version': '1', family: 'A' })
    expect(mapping.up({ '@Version': '2' }).report).toMatchObject([{ code: 'const-differs', agencyPath: '/@Version' }])
    expect(mapping.down({ archive: { reason: '2' } }).report).toMatchObject([
      { code: 'no-slot', sharedPath: '/archive/reason' },
      { code: 'const-differs', sharedPath: '/archive/reason' }
    ])
    expect(mapping.down({ archive: { reason: '1' } }).uncarried).toEqual([])
  })

  test('a document that says nothing contributes nothing', () => {
    expect(said(mapping, {})).toEqual({})
  })

  test('keeps the laws', () => {
    expect(breachOf(mapping)).toBeUndefined()
  })
})

describe('when', () => {
  const mapping = compact(`
  - { id: kind, agency: /title, shared: /names/primary/title }
  - id: doctor
    when: { agency: { title: Dr }, shared: { /names/primary/title: Dr } }
    rules:
      - { id: d-family, agency: /family, shared: /custody/location }
      - { id: d-race, agency: /race, shared: /person/religion }
  - id: mister
    when: { agency: { title: Mr }, shared: { /names/primary/title: Mr } }
    rules:
      - { id: m-family, agency: /family, shared: /names/primary/family }
      - { id: m-race, agency: /smoker, shared: /person/religion }
`)

  test('each branch has its own places', () => {
    expect(said(mapping, { title: 'Dr', family: 'A', smoker: 'x' })).toEqual({
      names: { primary: { title: 'Dr' } },
      custody: { location: 'A' }
    })
    expect(said(mapping, { title: 'Mr', family: 'A', smoker: 'x' })).toEqual({
      names: { primary: { family: 'A', title: 'Mr' } },
      person: { religion: 'x' }
    })
    expect(said(mapping, { title: 'Ms', family: 'A' })).toEqual({ names: { primary: { title: 'Ms' } } })
    expect(written(mapping, { names: { primary: { title: 'Dr' } }, custody: { location: 'A' } })).toEqual({
      title: 'Dr',
      family: 'A'
    })
    expect(written(mapping, { names: { primary: { title: 'Mr', family: 'B' } } }, { title: 'Dr', family: 'A' })).toEqual({
      title: 'Mr',
      family: 'B'
    })
  })

  test('a branch with a mark of its own sets it on both sides, and leaks where it cannot', () => {
    const marked = compact(`
  - id: custody
    when: { agency: { title: C }, shared: { /custody/status: IN } }
    rules: [{ id: prison, agency: /race, shared: /custody/csra }]
`)
    expect(said(marked, { title: 'C', race: 'x' })).toEqual({ custody: { status: 'IN', csra: 'x' } })
    expect(written(marked, { custody: { status: 'IN', csra: 'x' } })).toEqual({ title: 'C', race: 'x' })
    const other = { custody: { status: 'OUT', csra: 'y' } }
    expect(marked.up({ title: 'C', race: 'x' }, other)).toMatchObject({ contribution: other, report: [{ code: 'branch-leak' }] })
    const down = marked.down({ custody: { status: 'IN', csra: 'x' } }, { title: 'D' })
    expect(down.document).toEqual({ title: 'D' })
    expect(down.report.map(item => item.code)).toContain('branch-leak')
    expect(down.uncarried.map(one => one.path)).toContain('/custody/csra')
    expect(breachOf(marked)).toBeUndefined()
  })

  test('keeps the laws', () => {
    expect(breachOf(mapping)).toBeUndefined()
  })

  test('keeps the laws inside items', () => {
    const inner = compact(`
  - id: contacts
    agency: /contacts
    shared: /activityLog
    each: {}
    rules:
      - { id: c-id, agency: /id, shared: /id }
      - id: c-visit
        when: { agency: { id: Ada }, shared: { id: Ada } }
        rules: [{ id: c-what, agency: /what, shared: /text }]
`)
    expect(breachOf(inner)).toBeUndefined()
  })

  test.each<[string, string]>([
    [
      'overlap',
      `
  - { id: k, agency: /title, shared: /names/primary/title }
  - id: a
    when: { agency: { title: Dr }, shared: { /names/primary/title: Dr } }
    rules: [{ id: a1, agency: /family, shared: /names/primary/family }]
  - id: b
    when: { agency: { title: { in: [Dr, Mr] } }, shared: { /names/primary/title: Mr } }
    rules: [{ id: b1, agency: /family, shared: /custody/location }]
`
    ],
    [
      'when-written',
      `
  - id: a
    when: { agency: { title: Dr }, shared: { /names/primary/title: Dr } }
    rules: [{ id: a1, agency: /title, shared: /names/primary/family }]
`
    ],
    [
      'when-order',
      `
  - id: a
    when: { agency: { title: Dr }, shared: { /names/primary/title: Dr } }
    rules: [{ id: a1, agency: /race, shared: /names/primary/family }]
  - { id: k, agency: /title, shared: /names/preferred }
`.replace('/names/preferred', '/names/primary/title')
    ],
    ['misplaced', '\n  - { id: a, when: { agency: {}, shared: {} } }\n']
  ])('%s is refused', (code, rules) => {
    expect(new Set(codesOf(rules))).toEqual(new Set([code]))
  })
})

describe('derive and compute', () => {
  const mapping = compact(`
  - { id: given, agency: /given1, shared: /custody/location }
  - { id: family, agency: /family, shared: /names/primary/family }
  - { id: initials, shared: /person/religion, derive: 'doc.?given1.orValue("") + doc.?family.orValue("")' }
  - { id: label, agency: /smoker, compute: 'record.?names.?primary.?family.orValue("") + "!"' }
`)

  test('derive goes up, compute goes down, neither comes back', () => {
    expect(said(mapping, { given1: 'A', family: 'B' })).toEqual({
      names: { primary: { family: 'B' } },
      person: { religion: 'AB' },
      custody: { location: 'A' }
    })
    expect(written(mapping, { names: { primary: { family: 'B' } } })).toEqual({ family: 'B', smoker: 'B!' })
    expect(written(mapping, { names: { primary: { family: 'B' } } }, { family: 'B', smoker: 'other' })).toEqual({
      family: 'B',
      smoker: 'other'
    })
    expect(written(mapping, { names: { primary: { family: 'C' } } }, { family: 'B', smoker: 'other' })).toEqual({
      family: 'C',
      smoker: 'C!'
    })
  })

  test('what an expression reads is no residue, and a wrong type is reported', () => {
    expect(mapping.up({ given1: 'A', family: 'B', race: 'x' }).residue).toEqual(['/race'])
    const wrong = compact(`
  - { id: family, agency: /family, shared: /names/primary/family }
  - { id: n, shared: /person/religion, derive: '1 + 1' }
`)
    expect(wrong.up({ family: 'B' })).toMatchObject({
      contribution: { names: { primary: { family: 'B' } } },
      report: [{ code: 'wrong-type', rule: 'n' }]
    })
  })

  test('keep the laws', () => {
    expect(breachOf(mapping)).toBeUndefined()
  })

  test.each([
    ['unknown-field', "{ id: a, shared: /person/religion, derive: 'doc.famly' }"],
    ['expression-syntax', "{ id: a, shared: /person/religion, derive: 'doc.' }"],
    ['expression-side', "{ id: a, shared: /person/religion, derive: 'record.names' }"],
    ['direction', "{ id: a, shared: /person/religion, direction: down, derive: 'doc.family' }"],
    ['one-sided', "{ id: a, agency: /race, shared: /person/religion, compute: 'record.names' }"]
  ])('%s: %s is refused', (code, rule) => {
    expect(codesOf(`  - ${rule}\n`)).toEqual([code])
  })
})

describe('lookup', () => {
  const mapping = compact(`
  - { id: family, agency: /family, shared: /names/primary/family }
  - { id: mappa, agency: /race, shared: /mappa/levelStatus, lookup: { table: mappa, take: levelStatus } }
`)

  test('takes a member of the row, and goes no other way', () => {
    expect(said(mapping, { race: 'P2' })).toEqual({ mappa: { levelStatus: 'TBC' } })
    expect(said(mapping, { family: 'A' }, { mappa: { levelStatus: 'TBC' } })).toEqual({ names: { primary: { family: 'A' } } })
    expect(written(mapping, { mappa: { levelStatus: 'TBC' } })).toEqual({})
    expect(mapping.up({ race: 'P9' }).report).toMatchObject([{ code: 'lookup-missing', severity: 'warning' }])
  })

  test('keeps the laws', () => {
    expect(breachOf(mapping)).toBeUndefined()
  })

  test.each([
    ['lookup-column', '{ id: a, agency: /race, shared: /mappa/level, lookup: { table: mappa, take: colour } }'],
    ['lookup-type', '{ id: a, agency: /race, shared: /person/religion, lookup: { table: mappa, take: category } }'],
    ['code-list-unknown', '{ id: a, agency: /race, shared: /person/religion, lookup: { table: maps, take: category } }'],
    ['misplaced', '{ id: a, agency: /race, shared: /mappa/level, direction: down, lookup: { table: mappa, take: level } }']
  ])('%s: %s is refused', (code, rule) => {
    expect(codesOf(`  - ${rule}\n`)).toEqual([code])
  })
})

describe('assert', () => {
  const mapping = compact(`
  - { id: family, agency: /family, shared: /names/primary/family }
  - { id: height, agency: /height, shared: /description/heightCm, unit: { factor: 2.54 } }
  - { id: named, assert: { agency: 'has(doc.family)', message: a document has a family name } }
  - { id: tall, assert: { shared: 'record.?description.?heightCm.orValue(0.0) < 300.0', message: nobody is so tall, severity: warning } }
`)

  test('is checked both ways and stops nothing', () => {
    expect(mapping.up({ height: 200 })).toMatchObject({
      contribution: { description: { heightCm: 508 } },
      report: [
        { code: 'assert', rule: 'named', severity: 'error', message: 'a document has a family name' },
        { code: 'assert', rule: 'tall', severity: 'warning' }
      ]
    })
    expect(mapping.up({ family: 'A', height: 60 }).report).toEqual([])
    expect(mapping.down({ description: { heightCm: 400 } }).report).toMatchObject([
      { rule: 'height' },
      { rule: 'named', code: 'assert' },
      { rule: 'tall', code: 'assert' }
    ])
  })

  test('keeps the laws', () => {
    expect(breachOf(mapping)).toBeUndefined()
  })

  test('true takes a finer value back, by rule or by message', () => {
    const rules = (extra: string): Mapping =>
      compact(
        `  - { id: h, agency: /height, shared: /description/heightCm, unit: { factor: 2.54, shared-decimals: 1 }${extra} }\n`
      )
    const finer = { description: { heightCm: 178.3 } }
    expect(said(rules(''), { height: 70 }, finer)).toEqual(finer)
    expect(said(rules(', assert: true'), { height: 70 }, finer)).toEqual({ description: { heightCm: 177.8 } })
    expect(rules('').up({ height: 70 }, finer, undefined, { assert: true }).contribution).toEqual({
      description: { heightCm: 177.8 }
    })
    expect(breachOf(rules(', assert: true'))).toBeUndefined()
  })

  test.each([
    ['assert-side', '{ id: a, assert: { message: x } }'],
    ['misplaced', "{ id: a, agency: /race, assert: { agency: 'true', message: x } }"],
    ['misplaced', '{ id: a, agency: /race, unwanted: x, assert: true }']
  ])('%s: %s is refused', (code, rule) => {
    expect(codesOf(`  - ${rule}\n`)).toEqual([code])
  })
})

describe('fragments', () => {
  const fragments = `
fragments:
  name:
    - { id: first, agency: /first, shared: /title }
    - { id: last, agency: /last, shared: /family, use-nothing: 1 }
`.replace(', use-nothing: 1', '')

  test('are put in where they are used, under the id of the rule', () => {
    const mapping = compact(`
  - { id: officer, agency: /officer, shared: /names/primary, use: name }
  - id: contacts
    agency: /contacts
    shared: /names/others
    each: { where: { kind: ALIAS } }
    rules: [{ id: who, agency: /who, use: name }]
${fragments}`)
    const document = { officer: { first: 'A', last: 'B' }, contacts: [{ who: { first: 'C', last: 'D' } }] }
    expect(said(mapping, document)).toEqual({
      names: { primary: { family: 'B', title: 'A' }, others: [{ kind: 'ALIAS', family: 'D', title: 'C' }] }
    })
    expect(mapping.rules.map(rule => rule.id)).toEqual(expect.arrayContaining(['officer.first', 'who.last']))
    expect(breachOf(mapping)).toBeUndefined()
  })

  test.each([
    ['fragment-unknown', '  - { id: a, agency: /officer, shared: /names/primary, use: nme }\n'],
    ['two-shapes', '  - { id: a, agency: /officer, shared: /names/primary, use: name, rules: [] }\n']
  ])('%s is refused', (code, rules) => {
    expect(codesOf(rules + fragments)).toContain(code)
  })

  test('a fragment that uses itself is refused; one that nothing uses is told of', () => {
    const own = `\nfragments:\n  loop:\n    - { id: x, use: loop }\n`
    expect(codesOf(`  - { id: a, use: loop }\n${own}`)).toEqual(['fragment-cycle'])
    expect(codesOf(`  - { id: a, agency: /race, shared: /person/religion }\n${own}`)).toEqual(['fragment-unused'])
  })
})

describe('years of two digits', () => {
  const mapping = compact(`
  - { id: born, agency: /born, shared: /person/birthDate, date: { accept: [dd/MM/yy], century-pivot: 30 } }
`)

  test('stand around the pivot', () => {
    expect(said(mapping, { born: '01/02/31' })).toEqual({ person: { birthDate: '1931-02-01' } })
    expect(said(mapping, { born: '01/02/30' })).toEqual({ person: { birthDate: '2030-02-01' } })
    expect(written(mapping, { person: { birthDate: '1985-02-01' } })).toEqual({ born: '01/02/85' })
    expect(mapping.down({ person: { birthDate: '1885-02-01' } })).toMatchObject({
      document: {},
      uncarried: [{ reason: 'precision' }]
    })
  })

  test('keep the laws, and want a pivot', () => {
    expect(breachOf(mapping)).toBeUndefined()
    expect(codesOf('  - { id: a, agency: /born, shared: /person/birthDate, date: { accept: [dd/MM/yy] } }\n')).toEqual([
      'date-pattern'
    ])
  })
})
