import { Router } from 'express'
import { listNotices, type Services } from '../exchange'
import { Query, sendProblem } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

/** `GET /v1/notices`: what the agency is to mend, as rules that bind it find it, and what is mended. */
export function noticeRoutes(services: Services): Router {
  const router = Router()
  router.get('/', only('agency'), async (request, response) => {
    const query = new Query(request, ['after', 'limit'])
    const after = query.whole('after', 0, Number.MAX_SAFE_INTEGER) ?? 0
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const page = await listNotices(services, agencyClientOf(request), after, limit, contextOf(request).correlation)
    response.setHeader('Link', `</v1/notices?after=${page.next}&limit=${limit}>; rel="next"`)
    response.json(page)
  })
  return router
}
