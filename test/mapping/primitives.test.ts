import { isObject, valueAt, type Json, type JsonObject } from '../../src/json'
import type { Mapping } from '../../src/mapping'
import { compact } from './compact'

/** One leaf rule between a member of the invented document and a place of the shared record. */
function leaf(agency: string, shared: string, primitive: string): Leaf {
  return new Leaf(compact(`  - { id: r, agency: ${agency}, shared: ${shared}, ${primitive} }`), agency, shared)
}

class Leaf {
  readonly mapping: Mapping
  readonly agency: string
  readonly shared: string
  constructor(mapping: Mapping, agency: string, shared: string) {
    this.mapping = mapping
    this.agency = agency
    this.shared = shared
  }
  up(value: Json): Json | undefined {
    return valueAt(this.mapping.up(at(this.agency, value)).contribution, this.shared)
  }
  codes(value: Json): string[] {
    return this.mapping.up(at(this.agency, value)).report.map(({ severity, code }) => `${severity} ${code}`)
  }
  down(value: Json, base?: Json): Json | undefined {
    const a0 = base === undefined ? undefined : at(this.agency, base)
    return valueAt(this.mapping.down(at(this.shared, value), a0).document, this.agency)
  }
  lost(value: Json): string[] {
    return this.mapping.down(at(this.shared, value)).uncarried.map(({ path, reason }) => `${path} ${reason}`)
  }
}

function at(pointer: string, value: Json): JsonObject {
  const whole = pointer
    .split('/')
    .slice(1)
    .reduceRight((inner, step) => ({ [step]: inner }), value)
  return isObject(whole) ? whole : {}
}

describe('copy', () => {
  const given = leaf('/unknown', '/person/religion', 'note: none')
  test('values pass as they are', () => {
    expect(given.up(' Jedi ')).toBe(' Jedi ')
    expect(given.down('Jedi')).toBe('Jedi')
  })
  test('null, the empty text and no member mean absent, and keep their spelling', () => {
    for (const none of [null, '']) {
      expect(given.up(none)).toBeUndefined()
      expect(given.mapping.down({}, { unknown: none }).document).toEqual({ unknown: none })
    }
    expect(given.mapping.down({}, { unknown: 'Jedi', key: 'k' }).document).toEqual({ key: 'k' })
  })
  test('another type is an error upwards and has no slot downwards', () => {
    expect(given.codes(7)).toEqual(['error wrong-type'])
    expect(leaf('/unknown', '/person/youthOffender', 'note: none').lost(true)).toEqual(['/person/youthOffender no-slot'])
  })
})

describe('text', () => {
  const name = leaf('/family', '/names/primary/family', 'text: { trim: true, squeeze: true, case: upper, max: 12 }')
  test('is normalised upwards and printed so downwards', () => {
    expect(name.up('  de  la  Rue ')).toBe('DE LA RUE')
    expect(name.down('de la Rue')).toBe('DE LA RUE')
  })
  test('keeps the spelling of the base while it means the same', () => {
    expect(name.down('De La Rue', '  de  la  Rue ')).toBe('  de  la  Rue ')
    expect(name.mapping.up({ family: 'DE LA RUE' }, { names: { primary: { family: 'de la Rue' } } }).contribution).toEqual({
      names: { primary: { family: 'de la Rue' } }
    })
  })
  test('what is longer than the agency can hold is not cut but reported', () => {
    expect(name.lost('Nonesuch-Invented')).toEqual(['/names/primary/family length'])
    expect(name.down('Nonesuch-Invented', 'SMITH')).toBeUndefined()
  })
  test('numbers of the agency are texts of the record, and numbers again', () => {
    const photo = leaf('/photo', '/description/photo/reference', 'text: {}')
    expect(photo.up(2122100)).toBe('2122100')
    expect(photo.down('2122100')).toBe(2122100)
    expect(photo.lost('007')).toEqual(['/description/photo/reference charset'])
  })
})

describe('code', () => {
  const sex = leaf('/sex', '/person/sex', 'code: { list: sex, unknown: park }')
  test('many codes for one meaning: the first is printed, the base is kept', () => {
    expect([sex.up('MALE'), sex.up(' Male '), sex.down('M'), sex.down('M', 'MALE')]).toEqual(['M', 'M', 'Male', 'MALE'])
  })
  test('one code for many meanings: the first is read, the record keeps the finer one', () => {
    expect([sex.up('Fluid'), sex.down('NS'), sex.down('NS', 'Fluid')]).toEqual(['N', 'Fluid', 'Fluid'])
    expect(sex.mapping.up({ sex: 'Fluid' }, { person: { sex: 'NS' } }).contribution).toEqual({ person: { sex: 'NS' } })
    expect(sex.lost('NS')).toEqual(['/person/sex no-code'])
  })
  test('an unseen code is parked, reported, and goes back verbatim', () => {
    expect(sex.up('X ')).toEqual({ parked: 'X ', system: 'sex' })
    expect(sex.codes('X ')).toEqual(['warning code-parked'])
    expect(sex.down({ parked: 'X ', system: 'sex' })).toBe('X ')
    expect(sex.lost({ parked: 'X', system: 'other' })).toEqual(['/person/sex/parked no-code', '/person/sex/system no-code'])
  })
  test('a parked code that the list has learnt since is printed by its meaning', () => {
    expect(sex.down({ parked: 'MALE', system: 'sex' })).toBe('Male')
  })
  test('without parking an unseen code is an error, absent in the record and kept in the document', () => {
    const strict = leaf('/sex', '/person/sex', 'code: { list: sex }')
    expect([strict.up('X'), strict.codes('X')]).toEqual([undefined, ['error code-unknown']])
    expect(strict.mapping.down({}, { sex: 'X' }).document).toEqual({ sex: 'X' })
  })
  test('one code stands for several members', () => {
    const mappa = leaf('/race', '/mappa', 'code: { list: mappa, fields: [category, level, levelStatus], unknown: ignore }')
    expect(mappa.up('P1')).toEqual({ category: 1, level: 1, levelStatus: 'CONFIRMED' })
    expect(mappa.mapping.up({ race: 'P2' }, { mappa: { category: 1, level: 1, notes: 'kept' } }).contribution).toEqual({
      mappa: { category: 2, notes: 'kept', levelStatus: 'TBC' }
    })
    expect(mappa.down({ category: 4, level: 3, levelStatus: 'CONFIRMED', notes: 'n' })).toBe('P3')
    expect(mappa.lost({ category: 3 })).toEqual(['/mappa/category no-code'])
    expect(mappa.codes('elsewhere')).toEqual([])
  })
})

describe('whole dates in the form that is written', () => {
  test.each([
    ['dd/MM/yyyy', (y: string, m: string, d: string) => `${d}/${m}/${y}`],
    ['yyyyMMdd', (y: string, m: string, d: string) => y + m + d],
    ["MM.dd.yyyy 'h'", (y: string, m: string, d: string) => `${m}.${d}.${y} h`]
  ])('%s, every day of a leap year, and nothing that is no day', (pattern, written) => {
    const given = leaf('/born', '/person/birthDate', `date: { accept: [${JSON.stringify(pattern)}] }`)
    for (let month = 0; month <= 13; month++)
      for (let day = 0; day <= 32; day++) {
        const [m, d] = [String(month).padStart(2, '0'), String(day).padStart(2, '0')]
        const iso = `2024-${m}-${d}`
        const real = new Date(Date.UTC(2024, month - 1, day)).toISOString().startsWith(iso)
        expect(given.up(written('2024', m, d))).toBe(real ? iso : undefined)
        expect(given.down(iso)).toBe(real ? written('2024', m, d) : undefined)
      }
    for (const wrong of [written('2024', '1x', '02'), `${written('2024', '01', '02')}x`, written('0000', '01', '02')])
      expect(given.up(wrong)).toBeUndefined()
    expect(given.up(` ${written('2024', '01', '02')} `)).toBe('2024-01-02')
  })
})

describe('date', () => {
  const options = "accept: [dd/MM/yyyy, yyyyMMdd], partial: [MM/yyyy, yyyy], sentinels: ['01/01/1900']"
  const born = leaf('/born', '/person/birthDate', `date: { ${options} }`)
  test.each([
    ['01/04/1985', '1985-04-01'],
    ['19850401', '1985-04-01'],
    ['04/1985', '1985-04'],
    ['1985', '1985'],
    ['29/02/2024', '2024-02-29']
  ])('%s is %s', (agency, shared) => {
    expect(born.up(agency)).toBe(shared)
    expect(born.down(shared, agency)).toBe(agency)
  })
  test('prints the first form, each precision by its own', () => {
    expect([born.down('1985-04-01'), born.down('1985-04'), born.down('1985')]).toEqual(['01/04/1985', '04/1985', '1985'])
    expect(leaf('/born', '/person/birthDate', 'date: {}').lost('1985')).toEqual(['/person/birthDate precision'])
  })
  test('impossible dates and other forms are errors, sentinels mean none', () => {
    expect([born.up('30/02/2023'), born.codes('30/02/2023')]).toEqual([undefined, ['error date-impossible']])
    expect(born.codes('soon')).toEqual(['error date-form'])
    expect([born.up('01/01/1900'), born.codes('01/01/1900')]).toEqual([undefined, ['warning date-sentinel']])
    expect(born.mapping.down({}, { born: '01/01/1900' }).document).toEqual({ born: '01/01/1900' })
    expect(born.lost('1900-01-01')).toEqual(['/person/birthDate no-code'])
  })
  test('reads month names and fixed text, and drops a time', () => {
    const named = leaf('/born', '/person/birthDate', `date: { accept: [dd MMM yyyy, "yyyy-MM-dd'T'HH:mm:ss"] }`)
    expect([named.up('01 apr 1985'), named.down('1985-04-01')]).toEqual(['1985-04-01', '01 Apr 1985'])
    expect([named.up('1985-04-01T10:20:30'), named.down('1985-04-01', '1985-04-01T10:20:30')]).toEqual([
      '1985-04-01',
      '1985-04-01T10:20:30'
    ])
  })
})

describe('datetime', () => {
  const rfc = leaf('/unknown', '/custody/lastMovement/at', 'datetime: {}')
  const local = leaf('/unknown', '/custody/lastMovement/at', `datetime: { accept: ["dd/MM/yyyy HH:mm"], zone: Europe/London }`)
  test('RFC 3339 is kept as it is written', () => {
    expect([rfc.up('2024-02-29T23:59:59+01:00'), rfc.down('2024-02-29T23:59:59.250Z')]).toEqual([
      '2024-02-29T23:59:59+01:00',
      '2024-02-29T23:59:59.250Z'
    ])
    expect([rfc.codes('2024-02-29T23:59:59'), rfc.codes('2023-02-29T00:00:00Z')]).toEqual([
      ['error date-form'],
      ['error date-impossible']
    ])
  })
  test('local times get the offset of their zone', () => {
    expect([local.up('01/07/2024 09:30'), local.up('01/01/2024 09:30')]).toEqual([
      '2024-07-01T09:30:00+01:00',
      '2024-01-01T09:30:00Z'
    ])
    expect(local.down('2024-07-01T08:30:00Z')).toBe('01/07/2024 09:30')
    expect(local.lost('2024-07-01T08:30:07Z')).toEqual(['/custody/lastMovement/at precision'])
  })
  test('of two hours when clocks go back the earlier is meant; a skipped hour is none', () => {
    expect(local.up('27/10/2024 01:30')).toBe('2024-10-27T01:30:00+01:00')
    expect(
      local.mapping.up({ unknown: '27/10/2024 01:30' }, { custody: { lastMovement: { at: '2024-10-27T01:30:00Z' } } })
        .contribution
    ).toEqual({
      custody: { lastMovement: { at: '2024-10-27T01:30:00Z' } }
    })
    expect(local.codes('31/03/2024 01:30')).toEqual(['error date-impossible'])
  })
})

describe('number, unit, bool', () => {
  test('numbers in text and as numbers', () => {
    const weight = leaf('/weight', '/description/weightKg', 'number: { decimals: 1 }')
    expect([weight.up('071.50'), weight.up(' -0 '), weight.down(71.25), weight.down(71.5, '071.50')]).toEqual([
      71.5,
      0,
      '71.3',
      '071.50'
    ])
    expect([weight.codes('tall'), weight.codes('1e5'), weight.lost(71.25)]).toEqual([
      ['error not-a-number'],
      ['error not-a-number'],
      ['/description/weightKg precision']
    ])
    expect(leaf('/shoe', '/description/shoeSize', 'number: {}').down(9.5)).toBe(9.5)
  })
  test('another unit keeps the finer value on the side that has it', () => {
    const height = leaf('/height', '/description/heightCm', 'unit: { factor: 2.54 }')
    expect([height.up(71), height.down(180), height.down(181), height.down(181, 71)]).toEqual([180, 71, 71, 71])
    expect(height.mapping.up({ height: 71 }, { description: { heightCm: 181 } }).contribution).toEqual({
      description: { heightCm: 181 }
    })
  })
  test('flags by their spellings', () => {
    const flag = leaf('/interpreter', '/person/interpreterRequired', 'bool: { true: [Y, Yes], false: [N] }')
    expect([flag.up('Yes'), flag.up('N'), flag.down(true), flag.down(true, 'Yes'), flag.down(false)]).toEqual([
      true,
      false,
      'Y',
      'Yes',
      'N'
    ])
    expect(flag.codes('maybe')).toEqual(['error not-a-flag'])
    expect(leaf('/unknown', '/person/interpreterRequired', 'bool: {}').down(true)).toBe('true')
    expect(leaf('/young', '/person/youthOffender', 'bool: {}').down(true)).toBe(true)
  })
})

describe('join', () => {
  const name = leaf('/unknown', '/names/primary', "join: '{family}, {given}[ ({title})]'")
  test('takes a text apart and puts it together', () => {
    const parts = { family: 'NONESUCH', given: ['Ada', 'Bea'], title: 'Dr' }
    expect(name.up('NONESUCH, Ada Bea (Dr)')).toEqual(parts)
    expect(name.down(parts)).toBe('NONESUCH, Ada Bea (Dr)')
    expect(name.down({ family: 'NONESUCH', given: ['Ada'] }, ' NONESUCH,  Ada ')).toBe(' NONESUCH,  Ada ')
  })
  test('what would not read back is not written', () => {
    expect(name.lost({ family: 'a, b', given: ['c'] })).toEqual([
      '/names/primary/family charset',
      '/names/primary/given/0 charset'
    ])
    expect(name.codes('NONESUCH')).toEqual(['error pattern'])
  })
  test('the mirror: members of the agency make one shared text', () => {
    const officer = leaf('/officer', '/roles/manager/name', "join: { agency: '{first} {last}' }")
    expect([officer.up({ first: 'Ada', last: 'Nonesuch' }), officer.up({ last: 'Nonesuch' })]).toEqual([
      'Ada Nonesuch',
      'Nonesuch'
    ])
    expect(officer.down('Bea Pretend', { first: 'Ada', last: 'Nonesuch' })).toEqual({ first: 'Bea', last: 'Pretend' })
    expect(officer.down('Nonesuch', { first: 'Nonesuch' })).toEqual({ first: 'Nonesuch' })
    expect([officer.down('Nonesuch'), officer.down('Ada  B  C')]).toEqual([{ last: 'Nonesuch' }, { first: 'Ada', last: 'B C' }])
  })
  test('is linear: a long text of separators is answered at once', () => {
    expect(name.codes(', ('.repeat(100_000))).toEqual(['error pattern'])
  })
})

describe('const', () => {
  const fixed = compact(
    `  - { id: v, agency: '/@Version', const: '1' }\n  - { id: f, agency: /family, shared: /names/primary/family }`
  )
  test('is checked upwards, written into new documents, and never into an old one', () => {
    expect(fixed.up({ '@Version': '2' }).report.map(item => item.code)).toEqual(['const-differs'])
    expect(fixed.down({ names: { primary: { family: 'N' } } }).document).toEqual({ '@Version': '1', family: 'N' })
    expect(fixed.down({}, { family: 'N', key: 'k' }).document).toEqual({ key: 'k' })
  })
})
