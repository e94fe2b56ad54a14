import { Router } from 'express'
import { listChanges, listNotices, type AgencyClient, type Services } from '../exchange'
import { Query, sendProblem } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

type Page = { next: number }
type Read = (services: Services, client: AgencyClient, after: number, limit: number, correlation: string) => Promise<Page>

/** A feed of an agency at a path: read from a cursor on, in an order that only grows at its end. */
function feed(services: Services, path: string, read: Read): Router {
  const router = Router()
  router.get('/', only('agency'), async (request, response) => {
    const query = new Query(request, ['after', 'limit'])
    const after = query.whole('after', 0, Number.MAX_SAFE_INTEGER) ?? 0
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const page = await read(services, agencyClientOf(request), after, limit, contextOf(request).correlation)
    response.setHeader('Link', `<${path}?after=${page.next}&limit=${limit}>; rel="next"`)
    response.json(page)
  })
  return router
}

/** `GET /v1/changes`: what the agency was told of, for those that cannot be called and for those that missed something. */
export const changeRoutes = (services: Services): Router => feed(services, '/v1/changes', listChanges)

/** `GET /v1/notices`: what the agency is to mend, as rules that bind it find it, and what is mended. */
export const noticeRoutes = (services: Services): Router => feed(services, '/v1/notices', listNotices)
