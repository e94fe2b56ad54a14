import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { checkIdentifier, printIdentifier } from '../../src/nominal'
import { describeWithShared, sharedPath } from '../support/shared'

interface Row {
  type: string
  input: string
  expected_canonical: string
  valid: string
}

const check = (kind: string, { input }: Row) => checkIdentifier(kind, input, '2026-11-02')
const printed = (kind: string, row: Row, style: string): string => {
  const { canonical } = check(kind, row)
  return canonical === null ? '' : printIdentifier(kind, canonical, style)
}

/** Valid with that canonical form, or not valid. */
const canonical = (kind: string) => (row: Row) => {
  const { canonical: form, valid } = check(kind, row)
  expect(valid).toBe(row.valid === 'true')
  if (valid) expect(form).toBe(row.expected_canonical)
}

/** Printed in that style whatever the check letter, or unreadable: those systems do not look at the letter. */
const style = (kind: string, name: string) => (row: Row) =>
  expect(printed(kind, row, name)).toBe(row.valid === 'true' ? row.expected_canonical : '')

const ours: Record<string, (row: Row) => void> = {
  pnc: canonical('pnc'),
  'pnc-prisoner-search': row => {
    if (row.valid === 'true') style('pnc', /^\d{4}/.test(row.input) ? 'long' : 'short')(row)
    else expect(check('pnc', row).canonical).toBe(null)
  },
  'pnc-prisoner-search-short': style('pnc', 'short'),
  'pnc-prisoner-search-long': style('pnc', 'long'),
  'pnc-leds-urn': style('pnc', 'long'),
  cro: canonical('cro'),
  'cro-dummy-filter': row => {
    expect(check('cro', row).canonical).toBe(row.input)
    expect(check('cro', row).reason?.includes('dummy')).toBe(row.valid === 'false')
  },
  'asn-short': style('asn', 'short'),
  'asn-leds': style('asn', 'short'),
  'asn-check-letter': row => {
    expect(check('asn', row).valid).toBe(row.valid === 'true')
    if (row.valid === 'true') expect(row.input.endsWith(row.expected_canonical)).toBe(true)
    else expect(check('asn', row).reason).toContain(`${row.expected_canonical} would be right`)
  },
  'asn-pnc': style('asn', 'short'),
  'asn-valid': canonical('asn'),
  noms: canonical('noms'),
  crn: canonical('crn')
}

const notOurs: Record<string, string> = {
  'asn-long': 'its inputs are placeholders (YYFFUUSS…) without a year, which our rules refuse',
  'cjs-offence-code-leds': 'an offence code names no person',
  postcode: 'cleaned by mappings',
  'dob-placeholder': 'cleaned by mappings',
  'delius-fixed-string': 'a field layout',
  'delius-fixed-long': 'a field layout',
  'delius-fixed-date': 'a field layout',
  'delius-fixed-datetime': 'a field layout',
  'pnc-date-to-iso': 'a date',
  'pnc-time-to-leds': 'a time',
  'pnc-disposal-duration': 'a duration'
}

/** Rows of our types that differ on purpose. */
const otherwise: Record<string, string> = {
  'pnc-prisoner-search 1234567A': 'prisoner search demands the slash; without one we read a two-digit year'
}

describeWithShared('identifiers: the public test cases', () => {
  const path = sharedPath('samples', 'identifiers.csv') ?? ''
  const rows = parse<Row>(readFileSync(path, 'utf8'), { columns: true })

  test('every type is ours or says why not', () => {
    const types = [...new Set(rows.map(({ type }) => type))]
    expect(types.filter(type => !ours[type] && !notOurs[type])).toEqual([])
    expect(Object.values(otherwise)).toHaveLength(1)
  })

  const covered = rows.filter(row => ours[row.type] && !otherwise[`${row.type} ${row.input}`])
  test.each(covered.map(row => [row.type, row.input, row] as const))('%s %j', (type, _input, row) => ours[type]!(row))
})
