import type { JsonObject } from '../../../src/json'
import { readMapping, type MappingResources } from '../../../src/mapping'
import type { Case } from '../measure'
import { benchResources } from './ours'

const rules = 200
const place = (i: number): string => `p${i}`

/** A mapping of 200 rules, read, checked and emitted: one time is one mapping. */
export function compileCase(): Case {
  const properties = Object.fromEntries(Array.from({ length: rules }, (_one, i) => [place(i), { type: 'string' }]))
  const schema: JsonObject = { type: 'object', properties }
  const lines = Array.from(
    { length: rules },
    (_one, i) => `  - { id: r${i}, direction: down, agency: /${place(i)}, shared: /person/religion, text: { trim: true } }\n`
  )
  const text = `mapping: bench/many
version: 1.0.0
title: Invented
agency: { codec: json, schema: bench }
record: { key: /p0 }
shared: nominal@1
rules:
${lines.join('')}`
  const resources: MappingResources = { ...benchResources(), agencySchema: () => schema }
  return {
    name: `${rules} rules read, checked and emitted`,
    run: times => {
      for (let i = 0; i < times; i++) {
        const { mapping } = readMapping(text, 'bench.mapping.yaml', resources)
        if (!mapping) throw new Error('the mapping of the bench is faulty')
        mapping.bare.up({ p1: 'A' })
        mapping.bare.down({ person: { religion: 'A' } })
      }
    }
  }
}
