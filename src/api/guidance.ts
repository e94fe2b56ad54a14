import express, { Router, type Request, type Response } from 'express'
import {
  approvePack,
  listPacks,
  measureImpact,
  problem,
  proposePack,
  type PackAnswer,
  type PackAuthor,
  type Services
} from '../exchange'
import { mediaTypeOf, Query, sendNotFound, sendProblem } from './answer'
import { contextOf, only } from './identify'

const yamlTypes = ['application/yaml', 'application/x-yaml', 'text/yaml']
const packHash = /^[0-9a-f]{64}$/

function authorOf(request: Request): PackAuthor {
  const { client, correlation } = contextOf(request)
  return { name: client.name, actor: { agency: client.agency ?? 'gateway', system: client.name, role: client.role }, correlation }
}

/** The text of a posted pack; answers with a problem itself where there is none. */
function packText(request: Request, response: Response): string | undefined {
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

function sendState(response: Response, answer: PackAnswer | undefined): void {
  if (!answer) return sendNotFound(response)
  if (!answer.ok) return sendProblem(response, answer.problem)
  response.status(answer.made ? 201 : 200).json(answer.state)
}

/** `/v1/guidance`: packs proposed by one engineer and approved by another, and what a pack would change. */
export function guidanceRoutes(services: Services): Router {
  const router = Router()
  const body = express.raw({ type: () => true, limit: 2 * 1024 * 1024, inflate: false })
  router.get('/packs', only('engineer', 'auditor', 'operator'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    response.json(await listPacks(services))
  })
  router.post('/packs', only('engineer'), body, async (request, response) => {
    const text = packText(request, response)
    if (text === undefined) return
    sendState(response, await proposePack(services, text, 'pack.yaml', authorOf(request)))
  })
  router.post('/packs/:hash/approvals', only('engineer'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const hash = String(request.params['hash'])
    sendState(response, packHash.test(hash) ? await approvePack(services, hash, authorOf(request)) : undefined)
  })
  router.post('/impact', only('engineer'), body, async (request, response) => {
    const text = packText(request, response)
    if (text === undefined) return
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const answer = await measureImpact(services, text, 'pack.yaml', authorOf(request), gone.signal)
    if ('code' in answer) sendProblem(response, answer)
    else response.json(answer.impact)
  })
  return router
}
