import express, { Router } from 'express'
import { listDeviations, recordDeviation, type Services } from '../exchange'
import { postedJson, Query, sendProblem } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

/** `/v1/deviations`: local deviations from a rule, with who authorised each, why, and until when. */
export function deviationRoutes(services: Services): Router {
  const router = Router()
  router.get('/', only('agency'), async (request, response) => {
    const query = new Query(request, ['limit'])
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const deviations = await listDeviations(services, agencyClientOf(request), limit, contextOf(request).correlation)
    response.json({ deviations })
  })
  const body = express.raw({ type: () => true, limit: 64 * 1024, inflate: false })
  router.post('/', only('agency'), body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const answer = await recordDeviation(services, agencyClientOf(request), read.posted, contextOf(request).correlation)
    if (answer.ok) response.status(201).json(answer.deviation)
    else sendProblem(response, answer.problem)
  })
  return router
}
