import type { RequestHandler } from 'express'
import { problem } from '../exchange'
import { sendProblem } from './answer'

/** The paths of an OpenAPI document with their methods in lower case. */
export type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Answers 405 with `Allow` where the path is one of the OpenAPI document and the method is not. A fixed path goes before one with parameters. */
export function knownMethods(paths: Paths): RequestHandler {
  const forms = Object.entries(paths)
    .sort(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))
    .map(([template, item]) => ({
      form: new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
      methods: Object.keys(item).flatMap(method => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    }))
  return (request, response, next) => {
    const known = forms.find(({ form }) => form.test(`${request.baseUrl}${request.path}`))
    if (!known || known.methods.includes(request.method)) return next()
    const allowed = known.methods.join(', ')
    response.setHeader('Allow', allowed)
    sendProblem(response, problem('method-not-allowed', `this path takes ${allowed}`))
  }
}
