import type { JsonObject } from '../../../src/json'
import { readCodeList, readMapping, type Mapping, type MappingResources } from '../../../src/mapping'
import { sharedSchema } from '../../mapping/resources'
import { codes, lists, values, type Conversion, type Row } from './table'

const words: Record<Exclude<Conversion, object>, string> = {
  text: '',
  trim: ', text: { trim: true }',
  date: ', date: { accept: [dd/MM/yyyy] }',
  number: ', number: {}',
  flag: ', bool: { true: [Y], false: [N] }'
}

const pointer = (dotted: string): string => `/${dotted.replaceAll('.', '/')}`

function rule(id: string, [agency, shared, conversion]: Row): string {
  const word = typeof conversion === 'object' ? `, code: { list: ${conversion.code} }` : words[conversion]
  return `{ id: ${id}, agency: ${pointer(agency)}, shared: ${pointer(shared)}${word} }`
}

const idOf = (path: string): string => path.replaceAll('.', '-').toLowerCase()

/** The table as a mapping file. */
export function mappingText(): string {
  const single = values.map(row => `  - ${rule(idOf(row[0]), row)}\n`)
  const listed = lists.map(({ agency, shared, rows }) => {
    const inner = rows.map(row => `      - ${rule(idOf(`${agency}.${row[0]}`), row)}\n`)
    return `  - id: ${idOf(agency)}\n    agency: ${pointer(agency)}\n    shared: ${pointer(shared)}\n    each: {}\n    rules:\n${inner.join('')}`
  })
  const aliases = Object.keys(codes).map(name => `${name}: ${name}@1`)
  return `mapping: bench/police
version: 1.0.0
title: Invented
agency: { codec: json, schema: bench }
record: { key: /VisorReference }
shared: nominal@1
code-lists: { ${aliases.join(', ')} }
rules:
${single.join('')}${listed.join('')}`
}

/** The schema of the agency's documents: texts, in the order of the table. */
function agencySchema(): JsonObject {
  const properties: JsonObject = {}
  const text = { type: 'string' }
  for (const [agency] of values) {
    const [section = '', member] = agency.split('.')
    if (member === undefined) properties[section] = text
    else {
      const known = (properties[section] ?? { type: 'object', properties: {} }) as { properties: JsonObject }
      known.properties[member] = text
      properties[section] = known
    }
  }
  for (const { agency, rows } of lists) {
    const items = { type: 'object', properties: Object.fromEntries(rows.map(([name]) => [name, text])) }
    properties[agency] = { type: 'array', items }
  }
  return { type: 'object', properties }
}

/** What the mapping file refers to. */
export function benchResources(): MappingResources {
  const listOf = (name: string, list: Record<string, string>): string =>
    `list: ${name}\nversion: '1'\ncodes:\n${Object.entries(list)
      .map(([agency, shared]) => `  - { agency: '${agency}', shared: '${shared}' }\n`)
      .join('')}`
  const read = new Map(
    Object.entries(codes).map(([name, list]) => [name, readCodeList(listOf(name, list), `${name}.codes.yaml`).list])
  )
  const schema = agencySchema()
  return {
    sharedSchema,
    agencySchema: () => schema,
    codeList: name => read.get(name),
    identifier: {
      check: (_kind, raw) => ({ canonical: raw, valid: true }),
      print: (_kind, canonical) => canonical
    }
  }
}

/** The table as a mapping. */
export function benchMapping(manner: { emits?: boolean } = {}): Mapping {
  const { mapping, faults } = readMapping(mappingText(), 'bench.mapping.yaml', benchResources(), manner)
  if (!mapping) throw new Error(faults.map(({ line, message }) => `${line}: ${message}`).join('; '))
  return mapping
}
