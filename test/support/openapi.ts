import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020'
import { parse } from 'yaml'
import { problemTypes } from '../../src/exchange'
import { repoRoot } from './shared'

interface Operation {
  tags?: string[]
  operationId: string
  security?: unknown[]
  parameters?: unknown[]
  responses: Record<string, object>
}

/** The OpenAPI document, as far as the tests read it. */
export const openapi = parse(readFileSync(join(repoRoot, 'schemas', 'openapi.yaml'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addFormat('uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/)
ajv.addSchema(openapi, 'openapi')

const escaped = (step: string): string => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))

/** Every operation of the document, with its path. */
export const operations = Object.entries(openapi.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation }))
)

const pathForm = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`)

/** The path of the document that a request's path is of; a fixed one goes before one with parameters. */
export function templateOf(path: string): string | undefined {
  const plain = path.split('?')[0] ?? ''
  const fitting = Object.keys(openapi.paths).filter(template => pathForm(template).test(plain))
  return fitting.find(template => !template.includes('{')) ?? fitting[0]
}

function deref(pointer: string[], node: object): [string[], object] {
  if (!('$ref' in node)) return [pointer, node]
  const steps = String(node.$ref).split('/').slice(1)
  let found: unknown = openapi
  for (const step of steps) found = (found as Record<string, unknown>)[step]
  return [steps, found as object]
}

function fail(method: string, path: string, status: number, why: string): never {
  throw new Error(`${method} ${path.split('?')[0] ?? ''} answered ${status}, which the OpenAPI document does not allow: ${why}`)
}

/** Throws unless the answer is one that the OpenAPI document describes: status, media type, and body by its schema. */
export function checkAnswer(method: string, path: string, response: { status: number; headers: Headers }, text: string): void {
  const { status } = response
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  if (status >= 400 && !path.startsWith('/health')) checkProblem(method, path, status, type, text)
  const template = templateOf(path)
  const verb = method.toLowerCase()
  const operation = template === undefined ? undefined : openapi.paths[template]?.[verb]
  if (!template || !operation) {
    if (status < 400 && method !== 'HEAD' && method !== 'OPTIONS') fail(method, path, status, 'it knows no such operation')
    return
  }
  const chosen = operation.responses[String(status)] ? String(status) : 'default'
  const raw = operation.responses[chosen]
  if (!raw) return fail(method, path, status, 'the operation has no such status')
  const [steps, answer] = deref(['paths', template, verb, 'responses', chosen], raw)
  const content = (answer as { content?: Record<string, { schema: object }> }).content ?? {}
  if (!content[type])
    return fail(method, path, status, `the media type "${type}" is not among ${Object.keys(content).join(', ')}`)
  if (!/[/+]json$/.test(type)) return
  const validate = ajv.getSchema(`openapi#/${[...steps, 'content', type, 'schema'].map(escaped).join('/')}`)
  if (!validate) return fail(method, path, status, 'its schema cannot be found')
  if (!validate(JSON.parse(text))) fail(method, path, status, ajv.errorsText(validate.errors))
}

/** Every problem is of a registered type, and its members agree with each other and with the status line. */
export function checkProblem(method: string, path: string, status: number, type: string, text: string): void {
  if (type !== 'application/problem+json') fail(method, path, status, `a problem must be problem+json, not "${type}"`)
  const body = JSON.parse(text) as { type: string; code: keyof typeof problemTypes; status: number; title: string }
  const known = problemTypes[body.code] as (typeof problemTypes)[keyof typeof problemTypes] | undefined
  if (!known) return fail(method, path, status, `"${body.code}" is no registered problem`)
  if (body.type !== `/problems/${body.code}` || body.status !== status || known.status !== status || known.title !== body.title)
    fail(method, path, status, `the members of the problem "${body.code}" disagree`)
}
