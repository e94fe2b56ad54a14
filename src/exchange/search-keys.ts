import { Buffer } from 'node:buffer'
import { schemaChecker } from '../formats'
import type { Json, JsonObject } from '../json'
import { matchKeys } from '../nominal'
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

const check = schemaChecker(requestSchema)

/** Reads `{ identifiers: [{ kind, value }] }` into canonical keys; every fault is located, none quotes a value. */
export function searchKeys(body: Uint8Array): { keys: { kind: string; value: string }[] } | Problem {
  let parsed: Json
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8')) as Json
  } catch {
    return problem(
      'malformed-document',
      'the body must be JSON: { "identifiers": [ { "kind": "pnc", "value": "…" } ] }, sent as application/json'
    )
  }
  const faults = check(parsed)
  if (faults.length > 0) {
    return problem(
      'invalid-document',
      'the search is not valid',
      faults.map(({ code, message, pointer }) => ({ code, detail: message, ...(pointer !== undefined && { pointer }) }))
    )
  }
  return { keys: matchKeys(parsed as JsonObject) }
}
