import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc, { type Arbitrary } from 'fast-check'
import type { Json, JsonObject } from '../../src/json'
import { readAuthority, type AgencyId, type AuthorityPolicy, type Statement } from '../../src/nominal'
import { repoRoot } from '../support/shared'

interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  anyOf?: Schema[]
  enum?: Json[]
  type?: string
  format?: string
  pattern?: string
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}

export const nominalSchema = JSON.parse(readFileSync(join(repoRoot, 'schemas/shared/nominal.schema.json'), 'utf8')) as Schema

export const policyText = readFileSync(join(repoRoot, 'schemas/policies/authority.yaml'), 'utf8')

export const authority = readAuthority(policyText, 'authority.yaml').policy as AuthorityPolicy

export const agencies: AgencyId[] = ['police-ctnm', 'probation-nsd', 'prison-hmps', 'visor', 'mapps']

/** Few values, so that agencies often speak of the same item, agree, differ, or differ in spelling alone. */
const texts = fc.constantFrom('Sample', ' SAMPLE', 'Invented', 'Invented-2', 'x')
const dates = fc.constantFrom('2019', '2019-03', '2019-03-01', '2020-02-29')
const instants = fc.constantFrom('2020-02-29T10:00:00Z', '2020-02-29T11:00:00+01:00', '2021-01-01T00:00:00Z')

function valueOf(schema: Schema): Arbitrary<Json> {
  if (schema.$ref) return valueOf(nominalSchema.$defs![schema.$ref.split('/').pop()!]!)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valueOf))
  if (schema.enum) return fc.constantFrom(...schema.enum.slice(0, 4))
  if (schema.format === 'partial-date') return dates
  if (schema.format === 'date-time-strict') return instants
  switch (schema.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fc.nat(2)
    case 'array':
      return fc.array(valueOf(schema.items!), { minLength: 1, maxLength: 3 })
    case 'object':
      return objectOf(schema)
    default:
      return textOf(schema.pattern)
  }
}

function textOf(pattern: string | undefined): Arbitrary<string> {
  if (pattern === undefined) return texts
  return pattern.includes('{64}') ? fc.constantFrom('a'.repeat(64), 'b'.repeat(64)) : fc.constantFrom('V1', 'V2')
}

function objectOf(schema: Schema): Arbitrary<JsonObject> {
  const members = Object.entries(schema.properties!).map(([name, member]) => [name, valueOf(member)] as const)
  return fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [] })
}

const sections = Object.entries(nominalSchema.properties!).map(([name, schema]) => [name, valueOf(schema)] as const)

/** Contributions the shared schema accepts, of few sections each. */
export const contributions: Arbitrary<JsonObject> = fc
  .uniqueArray(fc.constantFrom(...sections), { maxLength: 4, selector: ([name]) => name })
  .chain(chosen => fc.record(Object.fromEntries(chosen)) as Arbitrary<JsonObject>)

/** Contributions of a given section. */
export function contributionsOf(section: string): Arbitrary<JsonObject> {
  return fc.record({ [section]: valueOf(nominalSchema.properties![section]!) })
}

/** What several agencies say, one statement each, mostly about the same sections. */
export const statements: Arbitrary<Statement[]> = fc
  .uniqueArray(fc.constantFrom(...sections), { minLength: 1, maxLength: 3, selector: ([name]) => name })
  .chain(chosen => {
    const contribution = fc.record(Object.fromEntries(chosen), { requiredKeys: [] }) as Arbitrary<JsonObject>
    return fc.uniqueArray(fc.record({ agency: fc.constantFrom(...agencies), contribution }), {
      minLength: 1,
      maxLength: 4,
      selector: s => s.agency
    })
  })
