import { Ajv2020 } from 'ajv/dist/2020'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaFaults, readYamlFile } from '../../src/definitions'
import type { JsonObject } from '../../src/json'
import { codeListFileSchema, mappingFileSchema } from '../../src/mapping'
import { goldenFileSchema } from '../../src/mapping/golden'
import { repoRoot } from '../support/shared'

const shipped = (name: string): JsonObject => JSON.parse(readFileSync(join(repoRoot, 'schemas', name), 'utf8')) as JsonObject

// Reading a definition file does not hold its schema against the schema of schemas; this does.
test.each<[string, JsonObject]>([
  ['mapping files', mappingFileSchema],
  ['code list files', codeListFileSchema],
  ['golden tests', goldenFileSchema],
  ['guidance packs', shipped('guidance-pack.schema.json')],
  ['disclosure policies', shipped('disclosure-policy.schema.json')]
])('the schema of %s is a JSON Schema', (_name, schema) => {
  expect(new Ajv2020({ strict: true, allowUnionTypes: true }).validateSchema(schema)).toBe(true)
})

test('a word that no schema knows is refused', () => {
  const yaml = readYamlFile('a: 1', 'a.yaml')
  expect(() => schemaFaults(yaml, { type: 'object', propertys: {} })).toThrow('propertys')
})
