import { createHash } from 'node:crypto'
import {
  inOrder,
  isDay,
  readYamlFile,
  recordPlace,
  schemaFaults,
  type DefinitionFault,
  type Expression,
  type YamlFile
} from '../definitions'
import { canonicalJson, isObject, type Json, type JsonObject } from '../json'
import { exampleFailures } from './examples'
import type { Pack, PackResources, PackSource, RuleGround } from './pack'
import { readRule, type RuleReading } from './read-rule'
import { readTerms } from './read-terms'

/**
 * Reads and compiles a guidance pack. Every fault is listed in one pass, with its place: syntax, schema, CEL, names and fields
 * that nothing knows, repeated ids, parameters and named expressions unused or undefined, and, once nothing else is wrong, examples that do not hold.
 */
export function readPack(text: string, file: string, resources: PackResources): { pack?: Pack; faults: DefinitionFault[] } {
  const yaml = readYamlFile(text, file)
  if (yaml.faults.length > 0) return { faults: inOrder(yaml.faults) }
  const shape = schemaFaults(yaml, resources.packSchema)
  if (shape.length > 0) return { faults: inOrder(shape) }
  const source = yaml.value as unknown as PackSource
  const parameters = new Set(Object.keys(source.parameters ?? {}))
  const { terms, readings: named, faults: termFaults } = readTerms(yaml, source, recordPlace(resources.sharedSchema), parameters)
  const ground = { record: recordPlace(resources.sharedSchema), parameters, terms: named }
  const readings = source.rules.map((rule, i) => readRule(yaml, `/rules/${i}`, rule, source, ground))
  const faults = [
    ...termFaults,
    ...readings.flatMap(reading => reading.faults),
    ...dateFaults(yaml, source),
    ...repeatedIds(yaml, source),
    ...(termFaults.length > 0 ? [] : unusedNames(yaml, readings, ground))
  ]
  if (faults.length > 0) return { faults: inOrder(faults) }
  const pack = packOf(source, readings, terms)
  const failing = exampleFailures(pack).map(({ rule, kind, index, reason }) => {
    const pointer = `/rules/${source.rules.findIndex(one => one.id === rule)}/examples/${kind}/${index}`
    return yaml.fault({ code: 'example-fails', message: `this example of ${rule} does not hold: ${reason}`, pointer })
  })
  return failing.length > 0 ? { faults: inOrder(failing) } : { pack, faults: [] }
}

function packOf(source: PackSource, readings: readonly RuleReading[], terms: Record<string, Expression>): Pack {
  const parameters = source.parameters ?? {}
  return {
    id: source.pack,
    version: source.version,
    title: source.title,
    status: source.status,
    effective: source.effective,
    parameters,
    values: Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, celValue(value)])),
    terms,
    rules: readings.flatMap(({ rule }) => (rule ? [rule] : [])),
    hash: createHash('sha256')
      .update(canonicalJson(source as unknown as JsonObject))
      .digest('hex')
  }
}

/** Whole numbers become CEL ints, so that a pack may reckon with them. */
function celValue(value: Json): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (Array.isArray(value)) return value.map(celValue)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, celValue(inner)]))
  return value
}

function dateFaults(yaml: YamlFile, { effective }: PackSource): DefinitionFault[] {
  const faults = (['from', 'to'] as const)
    .filter(end => effective[end] !== undefined && !isDay(effective[end]))
    .map(end => yaml.fault({ code: 'not-a-date', message: 'this is no calendar date', pointer: `/effective/${end}` }))
  if (effective.to !== undefined && effective.to < effective.from) {
    faults.push(yaml.fault({ code: 'dates-crossed', message: 'the pack ends before it begins', pointer: '/effective/to' }))
  }
  return faults
}

function repeatedIds(yaml: YamlFile, { rules }: PackSource): DefinitionFault[] {
  return rules.flatMap(({ id }, i) =>
    rules.findIndex(other => other.id === id) < i
      ? [yaml.fault({ code: 'repeated-id', message: `rule ${id} stands above already`, pointer: `/rules/${i}/id` })]
      : []
  )
}

function unusedNames(yaml: YamlFile, readings: readonly RuleReading[], ground: RuleGround): DefinitionFault[] {
  // A rule that could not be compiled hides what it reads.
  if (readings.some(reading => reading.faults.length > 0)) return []
  const used = new Set(readings.flatMap(reading => reading.names))
  const unused = (code: string, what: string, pointer: string): DefinitionFault =>
    yaml.fault({ code, message: `no rule uses this ${what}`, pointer, key: true })
  return [
    ...[...ground.parameters]
      .filter(name => !used.has(name))
      .map(name => unused('parameter-unused', 'parameter', `/parameters/${name}`)),
    ...[...ground.terms.keys()]
      .filter(name => !used.has(`terms.${name}`))
      .map(name => unused('term-unused', 'named expression', `/terms/${name}`))
  ]
}
