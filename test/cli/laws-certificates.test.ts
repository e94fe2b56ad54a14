import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateStates, storeCertificates } from '../../src/cli/laws-certificates'
import type { Certificate } from '../../src/mapping'

const file = 'mappings/test/compact.mapping.yaml'
const read = (hash: string) => ({ file, mapping: { name: 'test/compact', hash } })
const certificate = (seed: number): Certificate => ({
  mapping: 'test/compact',
  version: '1.0.0',
  hash: 'a1',
  seed,
  documents: 50,
  laws: ['L1', 'L10']
})

describe('certificates beside the mappings', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'laws-'))
    mkdirSync(join(root, 'mappings/test'), { recursive: true })
    writeFileSync(join(root, file), '')
  })
  afterEach(() => rmSync(root, { recursive: true }))

  test('one is kept for all runs, and named stale when the mapping has changed', () => {
    expect(certificateStates([read('a1')], root)).toEqual([{ mapping: 'test/compact', state: 'missing', documents: 0 }])
    expect(storeCertificates([read('a1')], [certificate(1), certificate(2)], root)).toEqual([
      'mappings/test/compact.mapping-laws.json'
    ])
    expect(certificateStates([read('a1')], root)).toEqual([{ mapping: 'test/compact', state: 'current', documents: 100 }])
    expect(certificateStates([read('b2')], root)).toEqual([{ mapping: 'test/compact', state: 'stale', documents: 100 }])
  })

  test('none is kept where a law broke', () => {
    const breach = { law: 'L1' as const, statement: '', path: '/a', document: {} }
    expect(storeCertificates([read('a1')], [certificate(1), { ...certificate(2), laws: [], breach }], root)).toEqual([])
    expect(certificateStates([read('a1')], root)[0]?.state).toBe('missing')
  })

  test('a mapping of somebody else has no place for one', () => {
    const other = { ...read('a1'), file: 'elsewhere.mapping.yaml' }
    expect(() => storeCertificates([other], [certificate(1)], root)).toThrow('elsewhere')
  })
})
