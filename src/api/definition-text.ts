import type { Request, Response } from 'express'
import { problem, type PackAuthor } from '../exchange'
import { mediaTypeOf, Query, sendProblem } from './answer'
import { contextOf } from './identify'

const yamlTypes = ['application/yaml', 'application/x-yaml', 'text/yaml']

/** The form of the hash by which packs and mappings are known. */
export const definitionHash = /^[0-9a-f]{64}$/

/** Who acts, as packs and mappings are proposed and approved. */
export function authorOf(request: Request): PackAuthor {
  const { client, correlation } = contextOf(request)
  return { name: client.name, actor: { agency: client.agency ?? 'gateway', system: client.name, role: client.role }, correlation }
}

/** The text of a posted definition file; answers with a problem itself where there is none. */
export function definitionText(request: Request, response: Response): string | undefined {
  const body: unknown = request.body
  const refused =
    new Query(request, []).problem() ??
    (mediaTypeOf(request, yamlTypes) === undefined
      ? problem('unsupported-media-type', `Content-Type must be one of ${yamlTypes.join(', ')}, in UTF-8`)
      : undefined) ??
    (Buffer.isBuffer(body) && body.length > 0 ? undefined : problem('malformed-document', 'the request has no body'))
  if (refused) {
    sendProblem(response, refused)
    return undefined
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer)
  } catch {
    sendProblem(response, problem('malformed-document', 'the body is not UTF-8'))
    return undefined
  }
}
