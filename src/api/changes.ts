import { Router } from 'express'
import { listChanges, type Services } from '../exchange'
import { Query, sendProblem } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

/** `GET /v1/changes`: what the agency was told of, for those that cannot be called and for those that missed something. */
export function changeRoutes(services: Services): Router {
  const router = Router()
  router.get('/', only('agency'), async (request, response) => {
    const query = new Query(request, ['after', 'limit'])
    const after = query.whole('after', 0, Number.MAX_SAFE_INTEGER) ?? 0
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const page = await listChanges(services, agencyClientOf(request), after, limit, contextOf(request).correlation)
    response.setHeader('Link', `</v1/changes?after=${page.next}&limit=${limit}>; rel="next"`)
    response.json(page)
  })
  return router
}
