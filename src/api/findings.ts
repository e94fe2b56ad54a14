import { Router } from 'express'
import { explainTo, type Services } from '../exchange'
import { Query, sendNotFound, sendProblem } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

/** `GET /v1/findings/{id}/explanation`: why a finding stands, in expressions and paths, never in values. */
export function findingRoutes(services: Services): Router {
  const router = Router()
  router.get('/:id/explanation', only('agency'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const id = String(request.params['id'])
    const found = /^[0-9a-f]{32}$/.test(id)
      ? await explainTo(services, agencyClientOf(request), id, contextOf(request).correlation)
      : undefined
    if (!found) return sendNotFound(response)
    response.json(found)
  })
  return router
}
