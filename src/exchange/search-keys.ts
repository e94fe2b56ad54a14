import { checkOnDemand, decode } from '../formats'
import type { JsonObject } from '../json'
import { matchKeys } from '../nominal'
import { fromFault } from './prepare'
import { problem, type Problem } from './problems'

/** Kinds that are strong enough to find a person by. */
const kinds = ['pnc', 'cro', 'noms', 'crn', 'visor']

const requestSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'api/nominal-search@1',
  type: 'object',
  additionalProperties: false,
  required: ['identifiers'],
  properties: {
    identifiers: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'value'],
        properties: { kind: { enum: kinds }, value: { type: 'string', minLength: 1, maxLength: 100 } }
      }
    }
  }
}

const check = checkOnDemand(requestSchema)

/** Reads `{ identifiers: [{ kind, value }] }` into canonical keys, as strictly as any document; every fault is located, none quotes a value. */
export function searchKeys(body: Uint8Array): { keys: { kind: string; value: string }[] } | Problem {
  const { entries, faults } = decode(body, 'application/json', { codec: 'json', schema: requestSchema })
  const [entry] = entries
  if (!entry?.ok) {
    return problem(
      'malformed-document',
      'the body must be JSON: { "identifiers": [ { "kind": "pnc", "value": "…" } ] }',
      [...faults, ...(entry ? entry.faults : [])].map(fromFault)
    )
  }
  const unfit = check(entry.tree).map(fault => ({ ...fault, ...entry.positions(fault.pointer ?? '') }))
  if (unfit.length > 0) return problem('invalid-document', 'the search is not valid', unfit.map(fromFault))
  return { keys: matchKeys(entry.tree as JsonObject) }
}
