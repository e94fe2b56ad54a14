import express, { Router, type Response } from 'express'
import {
  approveMapping,
  listMappings,
  measureMappingImpact,
  proposeMapping,
  readMappingVersion,
  reloadMappings,
  type MappingAnswer,
  type Services
} from '../exchange'
import { Query, sendNotFound, sendProblem } from './answer'
import { authorOf, definitionHash, definitionText } from './definition-text'
import { only } from './identify'

function sendState(response: Response, answer: MappingAnswer | undefined): void {
  if (!answer) return sendNotFound(response)
  if (!answer.ok) return sendProblem(response, answer.problem)
  response.status(answer.made ? 201 : 200).json(answer.state)
}

/** `/v1/mappings`: versions proposed by one person and approved by another, and every version that was ever loaded. */
export function mappingRoutes(services: Services): Router {
  const router = Router()
  const body = express.raw({ type: () => true, limit: 2 * 1024 * 1024, inflate: false })
  router.get('/', only('engineer', 'auditor', 'operator'), async (request, response) => {
    const query = new Query(request, ['asOf'])
    const asOf = query.time('asOf')
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    response.json(await listMappings(services, asOf))
  })
  router.post('/', only('engineer'), body, async (request, response) => {
    const text = definitionText(request, response)
    if (text === undefined) return
    sendState(response, await proposeMapping(services, text, 'mapping.yaml', authorOf(request)))
  })
  router.post('/reload', only('engineer', 'operator'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const answer = await reloadMappings(services, authorOf(request))
    if (!answer.ok) return sendProblem(response, answer.problem)
    response.json({ proposed: answer.proposed, unchanged: answer.unchanged })
  })
  router.post('/impact', only('engineer'), body, async (request, response) => {
    const text = definitionText(request, response)
    if (text === undefined) return
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const recipients = [...services.agencies.values()].map(({ id, delivery }) => ({ agency: id, format: delivery.format }))
    const needs = { ...services, recipients }
    const answer = await measureMappingImpact(needs, text, 'mapping.yaml', authorOf(request), gone.signal)
    if ('problem' in answer) sendProblem(response, answer.problem)
    else response.json(answer.impact)
  })
  router.get('/:hash', only('engineer', 'auditor', 'operator'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const hash = String(request.params['hash'])
    const found = definitionHash.test(hash) ? await readMappingVersion(services, hash) : undefined
    if (!found) return sendNotFound(response)
    response.json(found)
  })
  router.post('/:hash/approvals', only('engineer'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const hash = String(request.params['hash'])
    sendState(response, definitionHash.test(hash) ? await approveMapping(services, hash, authorOf(request)) : undefined)
  })
  return router
}
