import { problem, type Problem } from '../exchange'

/** The form of each member that a body may have. */
export type BodyForm = Readonly<Record<string, (value: unknown) => boolean>>

/** Reads a small JSON object strictly: each member known and of its form, those required there; all faults together. */
export function readBody(
  posted: Buffer,
  form: BodyForm,
  required: readonly string[]
): { body: Readonly<Record<string, unknown>> } | { refused: Problem } {
  let body: unknown
  try {
    body = JSON.parse(posted.toString('utf8'))
  } catch {
    body = undefined
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { refused: problem('malformed-request', 'the body must be a JSON object') }
  const given = body as Record<string, unknown>
  const wrong = [
    ...Object.keys(given).filter(name => !Object.hasOwn(form, name)),
    ...Object.entries(form).flatMap(([name, fits]) =>
      (given[name] === undefined && !required.includes(name)) || fits(given[name]) ? [] : [name]
    )
  ]
  if (wrong.length === 0) return { body: given }
  const errors = wrong.map(name => ({
    code: 'body',
    detail: `"${name.slice(0, 40).replaceAll(/[^\w.-]/g, '?')}" is not of its form; there are ${Object.keys(form).join(', ')}`
  }))
  return { refused: problem('malformed-request', 'members of the body are at fault', errors) }
}

/** Members that have a value. */
export function optional<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, V>)
}
