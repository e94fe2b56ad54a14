import type { ErrorObject } from 'ajv'
import { below, type Json } from '../json'
import { formatHints } from './schema-formats'
import type { Fault } from './types'

/** What ajv tells of a keyword, as far as it is used here. */
type Params = Record<string, Json | undefined>

/** At most this many allowed values are listed. */
const listed = 30

/** One fault of the schema in words for the person who must mend the document. Names what is wanted, never what is there. */
export function schemaFault(error: ErrorObject): Fault {
  const params = error.params as Params
  const pointer = pointerOf(error, params)
  const say = messages[error.keyword]
  const [message, hint] = say === undefined ? ['The value does not fit the schema of this format.'] : say(params)
  return { code: `schema-${kebab(error.keyword)}`, message, pointer, ...(hint === undefined ? {} : { hint }) }
}

function pointerOf(error: ErrorObject, params: Params): string {
  const member =
    params.additionalProperty ??
    params.unevaluatedProperty ??
    (error.keyword === 'propertyNames' ? params.propertyName : undefined)
  return typeof member === 'string' ? below(error.instancePath, member) : error.instancePath
}

const messages: Readonly<Record<string, (params: Params) => [message: string, hint?: string]>> = {
  required: ({ missingProperty }) => [`The member "${text(missingProperty)}" is missing.`],
  dependentRequired: ({ missingProperty, property }) => [
    `The member "${text(missingProperty)}" must be there when "${text(property)}" is.`
  ],
  additionalProperties: () => ['This member is not part of the format.', 'Remove it, or check the spelling of its name.'],
  unevaluatedProperties: () => ['This member is not part of the format.', 'Remove it, or check the spelling of its name.'],
  propertyNames: () => ['The name of this member is not allowed here.'],
  type: ({ type }) => [`The value must be ${[type].flat().map(kindOf).join(' or ')}.`],
  enum: ({ allowedValues }) => ['The value is none of those allowed.', `Allowed: ${choices(allowedValues)}.`],
  const: ({ allowedValue }) => [`The value must be ${JSON.stringify(allowedValue)}.`],
  format: ({ format }) => [`The value must be ${formatHints[text(format)] ?? `of the format ${text(format)}`}.`],
  pattern: ({ pattern }) => ['The value does not have the form that is asked for.', `It must match ${text(pattern)}.`],
  minLength: ({ limit }) => [
    limit === 1 ? 'The text must not be empty.' : `The text must have at least ${text(limit)} characters.`
  ],
  maxLength: ({ limit }) => [`The text must have at most ${text(limit)} characters.`],
  minimum: ({ limit }) => [`The number must be at least ${text(limit)}.`],
  maximum: ({ limit }) => [`The number must be at most ${text(limit)}.`],
  exclusiveMinimum: ({ limit }) => [`The number must be greater than ${text(limit)}.`],
  exclusiveMaximum: ({ limit }) => [`The number must be less than ${text(limit)}.`],
  multipleOf: ({ multipleOf }) => [`The number must be a multiple of ${text(multipleOf)}.`],
  minItems: ({ limit }) => [`The list must hold at least ${text(limit)} items.`],
  maxItems: ({ limit }) => [`The list must hold at most ${text(limit)} items.`],
  uniqueItems: ({ i, j }) => [`Items ${text(j)} and ${text(i)} of the list are equal.`],
  contains: () => ['The list lacks an item that it must hold.'],
  minProperties: ({ limit }) => [`There must be at least ${text(limit)} members.`],
  maxProperties: ({ limit }) => [`There must be at most ${text(limit)} members.`],
  anyOf: () => ['The value fits none of the forms that are allowed here.'],
  oneOf: ({ passingSchemas }) => [
    passingSchemas === null || passingSchemas === undefined
      ? 'The value fits none of the forms that are allowed here.'
      : 'The value fits more than one of the forms of which it must fit one.'
  ],
  not: () => ['The value is one that is not allowed here.'],
  discriminator: ({ tag }) => [`The member "${text(tag)}" must say which of the forms this is.`],
  'false schema': () => ['Nothing is allowed here.']
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function kindOf(type: Json | undefined): string {
  if (type === 'object' || type === 'array' || type === 'integer')
    return { object: 'an object', array: 'a list', integer: 'a whole number' }[type]
  return type === 'null' ? 'null' : type === 'string' ? 'text' : type === 'boolean' ? 'true or false' : `a ${text(type)}`
}

function choices(values: Json | undefined): string {
  const all = Array.isArray(values) ? values : []
  const rest = all.length > listed ? `, and ${all.length - listed} more` : ''
  return (
    all
      .slice(0, listed)
      .map(value => JSON.stringify(value))
      .join(', ') + rest
  )
}

function kebab(keyword: string): string {
  return keyword.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`).replaceAll(' ', '-')
}
