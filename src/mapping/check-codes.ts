import { deepEqual, isObject, type Json } from '../json'
import { blame, type Bench } from './bench'
import { wordOf, type CodeOptions } from './primitives/code'
import { listedValues, memberOf, typeOf, typesOf, type SchemaPlace } from './schema-view'

/** Holds a rule's code list against the shared schema: meanings that may not stand there, and meanings without a code. */
export function checkCodes(bench: Bench, options: CodeOptions, shared: SchemaPlace, at: string): void {
  if (options.fields) checkTuples(bench, options, options.fields, shared, at)
  else checkValues(bench, options, shared, at)
}

function checkValues(bench: Bench, options: CodeOptions, shared: SchemaPlace, at: string): void {
  const { list, unknown } = options
  const allowed = listedValues(shared)
  const strange = [...new Set(list.codes.filter(code => !fits(code.shared, shared)).map(code => wordOf(code.shared)))]
  for (const word of strange) {
    blame(
      bench,
      `${at}/code/list`,
      'code-meaning',
      `code list ${list.name} gives ${word}, which the shared schema does not allow here`
    )
  }
  const parks = memberOf(shared, 'parked') !== undefined
  if (unknown === 'park' && !parks) {
    blame(bench, `${at}/code/unknown`, 'code-park', 'the shared schema takes no parked code here', {
      hint: 'unknown: error, or ignore'
    })
  }
  const missing = allowed.filter(value => !list.codes.some(code => deepEqual(code.shared, value)))
  for (const value of missing) {
    const message = `code list ${list.name} has no code for ${JSON.stringify(value)}: it cannot be written to this agency`
    blame(bench, `${at}/code/list`, 'code-missing', message, { severity: 'warning' })
  }
}

function checkTuples(bench: Bench, options: CodeOptions, fields: readonly string[], shared: SchemaPlace, at: string): void {
  const { list, unknown } = options
  if (unknown === 'park') {
    blame(bench, `${at}/code/unknown`, 'code-park', 'a code that stands for several members cannot be parked', {
      hint: 'unknown: error, or ignore'
    })
  }
  for (const { agency, shared: meaning } of list.codes) {
    if (!isObject(meaning)) {
      blame(bench, `${at}/code/list`, 'code-meaning', `code list ${list.name} gives no members for "${agency}"`)
      continue
    }
    for (const [name, value] of Object.entries(meaning)) {
      const place = fields.includes(name) ? memberOf(shared, name) : undefined
      if (place && fits(value, place)) continue
      blame(
        bench,
        `${at}/code/list`,
        'code-meaning',
        `"${agency}" of ${list.name} gives "${name}" a value that may not stand there`
      )
    }
  }
}

function fits(value: Json, place: SchemaPlace): boolean {
  const allowed = listedValues(place)
  if (allowed.some(one => deepEqual(one, value))) return true
  if (allowed.length > 0) return false
  const types = typesOf(place)
  return types.size === 0 || types.has(typeOf(value)) || (types.has('integer') && Number.isInteger(value))
}
