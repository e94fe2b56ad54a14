import { Router } from 'express'
import { compareUnits, complianceCsv, type Services } from '../exchange'
import { Query, sendProblem } from './answer'
import { contextOf, only } from './identify'

/** `GET /v1/compliance`: practice compared, rule by rule and unit by unit; as JSON or, with `Accept: text/csv`, as CSV. */
export function complianceRoutes(services: Services): Router {
  const router = Router()
  router.get('/', only('operator', 'auditor', 'engineer'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const { client, correlation } = contextOf(request)
    const actor = { agency: client.agency ?? 'gateway', system: client.name, role: client.role }
    const report = await compareUnits(services, { actor, correlation })
    if (request.accepts(['application/json', 'text/csv']) === 'text/csv') response.type('text/csv').send(complianceCsv(report))
    else response.json(report)
  })
  return router
}
