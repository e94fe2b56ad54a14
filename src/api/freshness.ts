import { Router } from 'express'
import { listFreshness, readObjectives, type Services } from '../exchange'
import { Query, sendProblem, uuid } from './answer'
import { optional } from './body'
import { contextOf, only } from './identify'
import { agencyForm, operatorOf } from './operator'

/** `GET /v1/freshness`: how far agencies are behind; an agency asks for itself. */
export function freshnessRoutes(services: Services): Router {
  const router = Router()
  router.get('/', only('operator', 'agency'), async (request, response) => {
    const { client } = contextOf(request)
    const query = new Query(request, ['nominal', 'limit', ...(client.role === 'operator' ? ['agency'] : [])])
    const asked = {
      ...optional('agency', query.text('agency', agencyForm, 'an agency')),
      ...optional('nominal', query.text('nominal', uuid, 'an id (UUID)')),
      ...(client.role === 'agency' && { agency: client.agency ?? '', told: true })
    }
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    response.json(await listFreshness(services, operatorOf(request), asked, limit))
  })
  return router
}

/** `GET /v1/objectives`: whether changes reach the agencies in time. */
export function objectiveRoutes(services: Services): Router {
  const router = Router()
  router.get('/', only('operator', 'auditor', 'engineer'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    response.json(await readObjectives(services))
  })
  return router
}
