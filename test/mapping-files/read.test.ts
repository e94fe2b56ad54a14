import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repoRoot } from '../support/shared'
import { codeLists, mappingFiles } from './catalogue'

describe('the files of the catalogue', () => {
  test.each(mappingFiles)('$name reads without a fault and has golden tests', ({ name, mapping, faults, golden }) => {
    expect(faults.filter(fault => fault.severity === 'error')).toEqual([])
    expect(mapping?.name).toBe(name)
    expect(golden.mapping).toBe(name)
    expect(golden.tests.length).toBeGreaterThan(1)
  })

  test('a format that is only read is marked so, and is therefore never picked for deliveries', () => {
    const onlyRead = mappingFiles.flatMap(({ mapping }) => (mapping && !mapping.directions.includes('down') ? [mapping] : []))
    expect(onlyRead.map(({ name }) => name)).toContain('prison-hmps/event')
    for (const { format } of onlyRead) expect(format.schema['x-inward']).toMatch(/nothing is delivered in/)
  })

  test.each([...codeLists])('%s reads without a fault', (name, { list, faults }) => {
    expect(faults).toEqual([])
    expect(list?.name).toBe(name)
  })

  test('every code list is used by some mapping', () => {
    const mappings = mappingFiles
      .map(({ name }) => readFileSync(join(repoRoot, 'mappings', `${name}.mapping.yaml`), 'utf8'))
      .join('\n')
    expect([...codeLists.keys()].filter(name => !mappings.includes(`: ${name}@`))).toEqual([])
  })
})
