import fc from 'fast-check'
import { checkIdentifier, checkLetter, identifierKinds, printIdentifier, printStyles } from '../../src/nominal'

const today = '2026-11-02'
const check = (kind: string, raw: string) => checkIdentifier(kind, raw, today)

/** The worked examples of domain.md 2. */
const valid: [string, string, string][] = [
  ['pnc', '1979/0163001B', '1979/0163001B'],
  ['pnc', '2003/0000003Y', '2003/0000003Y'],
  ['pnc', '2002/0073319Z', '2002/0073319Z'],
  ['pnc', '2019/0123456E', '2019/0123456E'],
  ['pnc', '1985/0000007A', '1985/0000007A'],
  ['pnc', '2024/9999999D', '2024/9999999D'],
  ['pnc', '02/73319Z', '2002/0073319Z'],
  ['pnc', '81/34U', '1981/0000034U'],
  ['pnc', '0273319Z', '2002/0073319Z'],
  ['pnc', '033Y', '2003/0000003Y'],
  ['pnc', '2002/73319Z', '2002/0073319Z'],
  ['pnc', ' 2002/0073319z ', '2002/0073319Z'],
  ['cro', '65656/91H', '065656/91H'],
  ['cro', 'SF83/50058Z', 'SF83/50058Z'],
  ['cro', 'sf05/482703j', 'SF05/482703J'],
  ['asn', '9700000000000123456K', '9700000000000123456K'],
  ['asn', '97/0000/00/123456K', '9700000000000123456K'],
  ['asn', '2005FF0500000000555P', '2005FF0500000000555P'],
  ['asn', '22FD112200001234560X', '22FD112200001234560X'],
  ['asn', '22/FD11/22/00001234560/X', '22FD112200001234560X'],
  ['asn', '22fd11221234560x', '22FD112200001234560X'],
  ['asn', '22BFD112200001234560X', '22FD112200001234560X'],
  ['asn', '22/BFD11/22/1234560X', '22FD112200001234560X'],
  ['noms', 'a1234bc', 'A1234BC'],
  ['crn', 'x123456', 'X123456'],
  ['nino', 'ab 12 34 56 c', 'AB123456C'],
  ['visor', '  Any thing/1 ', 'Any thing/1']
]

/** Readable, but wrong; the reason names what would be right. */
const wrong: [string, string, string, string][] = [
  ['pnc', '2004/0712343H', '2004/0712343H', 'W'],
  ['pnc', '20120052494O', '2012/0052494O', 'wrong check letter'],
  ['pnc', '20230583843N', '2023/0583843N', 'wrong check letter'],
  ['cro', 'SF80/655108T', 'SF80/655108T', 'V'],
  ['cro', '123456/04A', '123456/04A', 'R'],
  ['cro', '85227/65G', '085227/65G', 'L'],
  ['cro', '000000/00Z', '000000/00Z', 'dummy'],
  ['asn', '2202XC0200000000021D', '2202XC0200000000021D', 'R'],
  ['asn', '0800NP0100000000001H', '0800NP0100000000001H', 'dummy'],
  ['noms', 'A9999AA', 'A9999AA', 'dummy'],
  ['nino', 'BG123456A', 'BG123456A', 'prefix'],
  ['nino', 'AB123456', 'AB123456', 'suffix'],
  ['nino', 'AB123456E', 'AB123456E', 'suffix']
]

const unreadable: [string, string][] = [
  ['pnc', '1X23/1234567A'],
  ['pnc', '1923[1234567A'],
  ['pnc', '203/1234567A'],
  ['pnc', '2002/12345678A'],
  ['pnc', '2002073319Z1'],
  ['cro', '1234567/04A'],
  ['cro', 'SF5/123A'],
  ['asn', '98125FD0012345678912XX'],
  ['asn', 'YYFFUUSS00000000123D'],
  ['noms', 'A12345B'],
  ['crn', 'X12345'],
  ['nino', 'A123456B'],
  ['visor', ' '],
  ['visor', 'x'.repeat(31)],
  ['visor', 'caf\u00e9']
]

describe('identifiers', () => {
  test.each(valid)('%s %s is %s', (kind, raw, canonical) => {
    expect(check(kind, raw)).toEqual({ kind, raw, canonical, valid: true, reason: null })
  })

  test.each(wrong)('%s %s is readable and wrong', (kind, raw, canonical, reason) => {
    expect(check(kind, raw)).toEqual({ kind, raw, canonical, valid: false, reason: expect.stringContaining(reason) })
  })

  test.each(unreadable)('%s %j cannot be read, and the reason does not repeat it', (kind, raw) => {
    const { canonical, valid: fine, reason, raw: kept } = check(kind, raw)
    expect({ canonical, fine, kept }).toEqual({ canonical: null, fine: false, kept: raw })
    expect(reason).toMatch(/^not readable: /)
    if (raw.trim() !== '') expect(reason).not.toContain(raw)
  })

  test('the century of a two-digit year turns on the year passed in', () => {
    expect(checkIdentifier('pnc', '26/1X', '2026-01-01').canonical).toBe('2026/0000001X')
    expect(checkIdentifier('pnc', '27/1X', '2026-12-31').canonical).toBe('1927/0000001X')
    expect(checkIdentifier('pnc', '67/1X', '2026-12-31').canonical).toBe('1967/0000001X')
    expect(checkIdentifier('pnc', '99/1X', '2100-01-01').canonical).toBe('2099/0000001X')
  })

  test('the check letters are 23, without I, O and S', () => {
    expect(Array.from({ length: 24 }, (_, n) => checkLetter(n)).join('')).toBe('ZABCDEFGHJKLMNPQRTUVWXYZ')
    expect(checkLetter('99999999999999999')).toBe(checkLetter(99999999999999999n))
    expect(() => checkLetter('12A')).toThrow(TypeError)
  })

  test('print styles', () => {
    expect(printIdentifier('pnc', '2002/0073319Z', 'short')).toBe('02/73319Z')
    expect(printIdentifier('pnc', '2002/0073319Z', 'long')).toBe('2002/73319Z')
    expect(printIdentifier('pnc', '2000/0000000A', 'short')).toBe('00/0A')
    expect(printIdentifier('pnc', '2002/0073319Z', 'joined')).toBe('20020073319Z')
    expect(printIdentifier('cro', '065656/91H', 'short')).toBe('65656/91H')
    expect(printIdentifier('asn', '9700000000000123456K', 'short')).toBe('97/0000/00/123456K')
    expect(printIdentifier('asn', '9700000000000123456K', 'slashed')).toBe('97/0000/00/00000123456K')
    expect(printIdentifier('nino', 'AB123456C', 'long')).toBe('AB 12 34 56 C')
    expect(printIdentifier('nino', 'AB123456C', 'short')).toBe('AB123456')
  })

  test('what is not canonical is printed as it is', () =>
    expect(printIdentifier('pnc', 'not a number', 'short')).toBe('not a number'))

  test('unknown kinds, styles and dates are the programmer’s fault', () => {
    expect(() => check('passport', '1')).toThrow(RangeError)
    expect(() => check('constructor', '1')).toThrow(RangeError)
    expect(() => printIdentifier('noms', 'A1234BC', 'short')).toThrow(RangeError)
    expect(() => checkIdentifier('pnc', '1', 'yesterday')).toThrow(TypeError)
  })

  test('what is printed in any style is read back as the same number', () => {
    const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`))
    const asn = fc.tuple(digits(2), fc.stringMatching(/^[A-Z0-9]{6}$/), digits(11)).map(([year, unit, sequence]) => {
      const numeric = [unit.slice(0, 2), unit.slice(4)].filter(part => /^\d+$/.test(part)).join('')
      return ['asn', `${year}${unit}${sequence}${checkLetter(numeric + year + sequence)}`] as const
    })
    const pnc = fc
      .tuple(fc.integer({ min: 1927, max: 2026 }), digits(7))
      .map(([year, serial]) => ['pnc', `${year}/${serial}${checkLetter(String(year).slice(2) + serial)}`] as const)
    const cro = fc
      .tuple(digits(2), digits(6))
      .map(([year, serial]) => ['cro', `${serial}/${year}${checkLetter(year + serial)}`] as const)
    fc.assert(
      fc.property(fc.oneof(asn, pnc, cro), ([kind, canonical]) => {
        const first = check(kind, canonical)
        expect(first.canonical).toBe(canonical)
        if (!first.reason?.includes('dummy')) expect(first.valid).toBe(true)
        for (const style of printStyles(kind))
          expect(check(kind, printIdentifier(kind, canonical, style)).canonical).toBe(canonical)
      }),
      { numRuns: 500 }
    )
  })

  test('any text is answered, and a canonical form is stable', () => {
    fc.assert(
      fc.property(fc.constantFrom(...identifierKinds), fc.string({ unit: 'grapheme', maxLength: 25 }), (kind, raw) => {
        const { canonical, reason } = check(kind, raw)
        if (canonical !== null) expect(check(kind, canonical)).toMatchObject({ canonical, reason })
      }),
      { numRuns: 500 }
    )
  })
})
