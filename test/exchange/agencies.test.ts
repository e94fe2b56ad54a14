import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { loadCatalogue, readAgencies } from '../../src/exchange'

const { mappings } = loadCatalogue('2026-11-23')
const folder = mkdtempSync(join(tmpdir(), 'agencies-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What reading a file about one agency finds wrong; empty where nothing is. */
function faultsOf(id: string, formats: readonly string[], format: string): string {
  const file = join(folder, 'agencies.yaml')
  writeFileSync(file, stringify({ agencies: { [id]: { formats, delivery: { mode: 'pull', format, receipts: 'plain' } } } }))
  try {
    readAgencies(file, mappings)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('the format of deliveries', () => {
  test.each([
    ['police-ctnm', 'police-ctnm/nominal'],
    ['visor', 'visor/nominal']
  ])('%s may be sent %s', (id, format) => expect(faultsOf(id, [format], format)).toBe(''))

  test.each([
    ['police-ctnm', 'police-ctnm/new-case'],
    ['police-ctnm', 'police-ctnm/spi-result'],
    ['police-ctnm', 'police-ctnm/leds-person'],
    ['probation-nsd', 'probation-nsd/libra-case'],
    ['probation-nsd', 'probation-nsd/libra-case-json'],
    ['probation-nsd', 'probation-nsd/common-platform-defendant']
  ])('%s may post %s, and is sent nothing in it', (id, format) => {
    const kept = `${id}/${id === 'police-ctnm' ? 'nominal' : 'ndelius'}`
    expect(faultsOf(id, [kept, format], kept)).toBe('')
    expect(faultsOf(id, [kept, format], format)).toMatch(`"delivery.format" cannot be ${format}: `)
  })

  test('is one that the agency speaks, and that there is', () => {
    expect(faultsOf('visor', ['visor/nominal'], 'police-ctnm/nominal')).toMatch("must be one of the agency's formats")
    expect(faultsOf('visor', ['visor/none'], 'visor/none')).toMatch('no mapping is named "visor/none"')
    expect(faultsOf('visor', ['police-ctnm/nominal'], 'police-ctnm/nominal')).toMatch('is a mapping of another agency')
  })
})
