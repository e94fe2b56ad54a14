import express, { Router, type Response } from 'express'
import { approvePack, listPacks, measureImpact, proposePack, type PackAnswer, type Services } from '../exchange'
import { Query, sendNotFound, sendProblem } from './answer'
import { authorOf, definitionHash, definitionText } from './definition-text'
import { only } from './identify'

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
    const text = definitionText(request, response)
    if (text === undefined) return
    sendState(response, await proposePack(services, text, 'pack.yaml', authorOf(request)))
  })
  router.post('/packs/:hash/approvals', only('engineer'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const hash = String(request.params['hash'])
    sendState(response, definitionHash.test(hash) ? await approvePack(services, hash, authorOf(request)) : undefined)
  })
  router.post('/impact', only('engineer'), body, async (request, response) => {
    const text = definitionText(request, response)
    if (text === undefined) return
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const answer = await measureImpact(services, text, 'pack.yaml', authorOf(request), gone.signal)
    if ('code' in answer) sendProblem(response, answer)
    else response.json(answer.impact)
  })
  return router
}
