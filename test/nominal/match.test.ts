import { match, matchKeys } from '../../src/nominal'

const of = (...identifiers: { kind: string; value: string; valid?: boolean }[]) => ({ identifiers })
const prison = { kind: 'noms', value: 'A1234BC' }

describe('matchKeys', () => {
  test('strong kinds only; PNC and CRO by year and serial', () => {
    const keys = matchKeys({
      core: { visorRef: 'v/1' },
      ...of(
        prison,
        { kind: 'crn', value: 'X123456' },
        { kind: 'pnc', value: '2002/0073319Z', valid: true },
        { kind: 'cro', value: '065656/91H', valid: true },
        { kind: 'cro', value: 'SF83/50058Z' },
        { kind: 'nino', value: 'AB123456C' },
        { kind: 'asn', value: '9700000000000123456K' },
        { kind: 'passport', value: '123' }
      )
    })
    expect(keys).toEqual([
      { kind: 'noms', value: 'A1234BC' },
      { kind: 'crn', value: 'X123456' },
      { kind: 'pnc', value: '2002/0073319' },
      { kind: 'cro', value: '065656/91' },
      { kind: 'cro', value: 'SF83/50058' },
      { kind: 'visor', value: 'V/1' }
    ])
  })

  test('a wrong check letter counts or not, as asked', () => {
    const wrong = of({ kind: 'pnc', value: '2002/0073319A', valid: false })
    expect(matchKeys(wrong)).toEqual([{ kind: 'pnc', value: '2002/0073319' }])
    expect(matchKeys(wrong, 'strict')).toEqual([])
  })

  test('dummies, unreadable values and noise are no keys', () => {
    expect(
      matchKeys(of({ kind: 'cro', value: '000000/00Z' }, { kind: 'noms', value: 'A9999AA' }, { kind: 'pnc', value: 'unknown' }))
    ).toEqual([])
    expect(matchKeys({ identifiers: 'x' })).toEqual([])
    expect(matchKeys({})).toEqual([])
  })

  test('former numbers find, the same key twice is one', () => {
    expect(
      matchKeys(of({ kind: 'mergedNoms', value: 'A1234BC' }, { kind: 'previousCrn', value: 'X123456' }, prison, prison))
    ).toEqual([
      { kind: 'noms', value: 'A1234BC', former: true },
      { kind: 'crn', value: 'X123456', former: true },
      { kind: 'noms', value: 'A1234BC' }
    ])
  })
})

describe('match', () => {
  const pnc = { kind: 'pnc', value: '2002/0073319Z' }
  const hit = (nominal: string) => ({ kind: 'pnc', value: '2002/0073319', nominal })

  test('none, one, and the same one twice', () => {
    expect(match(matchKeys(of(pnc)), [])).toEqual({ kind: 'none' })
    expect(match(matchKeys(of(pnc)), [hit('n1')])).toEqual({ kind: 'one', nominal: 'n1' })
    expect(match(matchKeys(of(pnc)), [hit('n1'), { ...hit('n1'), kind: 'cro' }])).toEqual({ kind: 'one', nominal: 'n1' })
  })

  test('two nominals are a conflict', () => {
    expect(match(matchKeys(of(pnc)), [hit('n2'), hit('n1')])).toEqual({
      kind: 'conflict',
      nominals: ['n1', 'n2'],
      reason: 'two-nominals'
    })
  })

  test.each([
    ['noms-differs', prison, { kind: 'noms', value: 'B1234BC' }],
    ['crn-differs', { kind: 'crn', value: 'X123456' }, { kind: 'crn', value: 'X654321' }],
    ['visor-differs', { kind: 'visor', value: 'V1' }, { kind: 'visor', value: 'V2' }]
  ])('another agency holds a different number: %s', (reason, ours, theirs) => {
    const verdict = match(matchKeys(of(pnc, ours)), [hit('n1')], [{ nominal: 'n1', contribution: of(pnc, theirs) }])
    expect(verdict).toEqual({ kind: 'conflict', nominals: ['n1'], reason })
  })

  test('several PNC numbers are normal, as are numbers of a nominal that was not found', () => {
    const others = [
      { nominal: 'n1', contribution: of(pnc, { kind: 'pnc', value: '2003/0000003Y' }) },
      { nominal: 'n9', contribution: of({ kind: 'noms', value: 'B1234BC' }) }
    ]
    expect(match(matchKeys(of(pnc, prison)), [hit('n1')], others)).toEqual({ kind: 'one', nominal: 'n1' })
  })

  test('a merged number does not contradict its successor, whichever side knows of the merge', () => {
    const [old, next] = [prison, { kind: 'noms', value: 'B1234BC' }]
    const merged = of(pnc, next, { ...old, kind: 'mergedNoms' })
    expect(match(matchKeys(merged), [hit('n1')], [{ nominal: 'n1', contribution: of(pnc, old) }]).kind).toBe('one')
    expect(match(matchKeys(of(pnc, old)), [hit('n1')], [{ nominal: 'n1', contribution: merged }]).kind).toBe('one')
  })
})
