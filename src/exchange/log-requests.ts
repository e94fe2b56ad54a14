import { isObject, type Json, type JsonObject } from '../json'
import type { ExportRequest } from './log-bundle'
import { problem, type Problem, type ProblemError } from './problems'

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const code = /^[a-z0-9][a-z0-9._/:-]{0,99}$/
const time = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)?$/

type Check = (value: Json) => boolean
const isText =
  (form: RegExp): Check =>
  value =>
    typeof value === 'string' && form.test(value)
const isTime: Check = value => typeof value === 'string' && time.test(value) && !Number.isNaN(Date.parse(value))
const listOf =
  (check: Check, most: number): Check =>
  value =>
    Array.isArray(value) && value.length > 0 && value.length <= most && value.every(check)
const isSize: Check = value => Number.isSafeInteger(value) && Number(value) > 0

const filterForms: Record<string, Check> = {
  op: isText(code),
  agency: isText(code),
  result: isText(code),
  submission: isText(id),
  delivery: isText(id),
  correlation: isText(id)
}
const isFilter: Check = value =>
  isObject(value) &&
  Object.keys(value).length > 0 &&
  Object.entries(value).every(([name, text]) => Object.hasOwn(filterForms, name) && filterForms[name]?.(text) === true)

/** Each member: what it must be, in words, and how that is checked. */
type Form = Record<string, [meaning: string, check: Check]>

const exportForm: Form = {
  agency: ['the code of an agency', isText(code)],
  nominal: ['an id (UUID)', isText(id)],
  filter: ['an object with some of op, agency, result, submission, delivery, correlation', isFilter],
  from: ['a day or a time in UTC, as 2026-01-31 or 2026-01-31T09:00:00Z', isTime],
  to: ['a day or a time in UTC, as 2026-01-31 or 2026-01-31T09:00:00Z', isTime],
  since: ['at most 20 sizes of checkpoints', listOf(isSize, 20)],
  openings: ['true or false', value => typeof value === 'boolean'],
  reason: ['a code: lower-case letters, digits and . _ / : -', isText(code)]
}

const openingsForm: Form = {
  ids: ['one to 100 ids (UUID) of acts', listOf(isText(id), 100)],
  groups: ['codes of field groups', listOf(isText(code), 50)],
  reason: ['a code: lower-case letters, digits and . _ / : -', isText(code)]
}

function read(body: Uint8Array, form: Form, needed: readonly string[]): { asked: JsonObject } | { problem: Problem } {
  let value: Json
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Json
  } catch {
    return { problem: problem('malformed-document', 'the body must be one JSON object, in UTF-8') }
  }
  if (!isObject(value)) return { problem: problem('malformed-document', 'the body must be one JSON object') }
  const given = value
  const errors: ProblemError[] = [
    ...needed
      .filter(name => !Object.hasOwn(given, name))
      .map(name => ({ code: 'missing', detail: 'this member is needed', pointer: `/${name}` })),
    ...Object.entries(given).flatMap(([name, member]) => {
      const known = Object.hasOwn(form, name) ? form[name] : undefined
      if (known === undefined)
        return [{ code: 'unknown', detail: `there is no such member; there are ${Object.keys(form).join(', ')}` }]
      return known[1](member) ? [] : [{ code: 'form', detail: `must be ${known[0]}`, pointer: `/${name}` }]
    })
  ]
  return errors.length > 0 ? { problem: problem('invalid-document', 'the request is not valid', errors) } : { asked: given }
}

/** Reads what is asked for of an export: at most one of agency, nominal and filter. */
export function readExportRequest(body: Uint8Array): { asked: ExportRequest } | { problem: Problem } {
  const answer = read(body, exportForm, ['reason'])
  if ('problem' in answer) return answer
  if (['agency', 'nominal', 'filter'].filter(name => Object.hasOwn(answer.asked, name)).length > 1)
    return { problem: problem('invalid-document', 'a bundle is of one agency, of one nominal, or of one filter') }
  return { asked: answer.asked as unknown as ExportRequest }
}

/** Reads whose commitments are to be opened, and why. */
export function readOpeningsRequest(
  body: Uint8Array
): { asked: { ids: string[]; groups?: string[]; reason: string } } | { problem: Problem } {
  const answer = read(body, openingsForm, ['ids', 'reason'])
  return 'problem' in answer ? answer : { asked: answer.asked as unknown as { ids: string[]; reason: string } }
}
