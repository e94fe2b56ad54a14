import express, { Router } from 'express'
import { acknowledgeChanges, fetchDelivery, listChanges, listNotices, type AgencyClient, type Services } from '../exchange'
import { postedJson, Query, sendNotFound, sendProblem } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

type Page = { next: number }
type Read = (
  services: Services,
  client: AgencyClient,
  query: { after: number; limit: number; waitMs: number },
  correlation: string,
  signal: AbortSignal
) => Promise<Page>

/** The longest that a request for changes may wait, in seconds. */
const longestWait = 30

/** A feed of an agency at a path: read from a cursor on, in an order that only grows at its end. */
function feed(services: Services, path: string, read: Read, waits = false): Router {
  const router = Router()
  router.get('/', only('agency'), async (request, response) => {
    const query = new Query(request, ['after', 'limit', ...(waits ? ['wait'] : [])])
    const after = query.whole('after', 0, Number.MAX_SAFE_INTEGER) ?? 0
    const limit = query.whole('limit', 1, 1000) ?? 100
    const waitMs = (query.whole('wait', 0, longestWait) ?? 0) * 1000
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const { correlation } = contextOf(request)
    const page = await read(services, agencyClientOf(request), { after, limit, waitMs }, correlation, gone.signal)
    response.setHeader('Link', `<${path}?after=${page.next}&limit=${limit}>; rel="next"`)
    response.json(page)
  })
  return router
}

/** `GET /v1/changes`: what the agency was told of, for those that cannot be called and for those that missed something. */
export const changeRoutes = (services: Services): Router => {
  const router = feed(services, '/v1/changes', listChanges, true)
  const body = express.raw({ type: () => true, limit: 64 * 1024, inflate: false })
  router.post('/ack', only('agency'), body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const { correlation } = contextOf(request)
    const post = { path: '/v1/changes/ack', headers: request.headers, body: read.posted, correlation }
    const answer = await acknowledgeChanges(services, agencyClientOf(request), post)
    if ('problem' in answer) sendProblem(response, answer.problem)
    else response.json(answer)
  })
  return router
}

/** `GET /v1/deliveries/{id}`: a delivery of the feed, for agencies that cannot be called. */
export function deliveryRoutes(services: Services): Router {
  const router = Router()
  router.get('/:id', only('agency'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const found = await fetchDelivery(
      services,
      agencyClientOf(request),
      String(request.params['id']),
      contextOf(request).correlation
    )
    if (!found) return sendNotFound(response)
    if ('problem' in found) return sendProblem(response, found.problem)
    for (const [name, value] of Object.entries(found.headers)) response.setHeader(name, value)
    response.end(found.bytes)
  })
  return router
}

/** `GET /v1/notices`: what the agency is to mend, as rules that bind it find it, and what is mended. */
export const noticeRoutes = (services: Services): Router =>
  feed(services, '/v1/notices', (of, client, { after, limit }, correlation) => listNotices(of, client, after, limit, correlation))
