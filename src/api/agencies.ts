import { Router } from 'express'
import { listAgencies, type Services } from '../exchange'
import { Query, sendProblem } from './answer'
import { only } from './identify'

/** `GET /v1/agencies`: how each agency is told, how it answers and whether it can be reached. */
export function agencyRoutes(services: Services): Router {
  const router = Router()
  router.get('/', only('operator', 'auditor', 'engineer'), async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    response.json({ agencies: await listAgencies(services) })
  })
  return router
}

/** `GET /v1/keys`: the public keys that the gateway signs deliveries with, for everybody with a credential. */
export function keyRoutes(services: Services): Router {
  const router = Router()
  router.get('/', (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    response.json({ keys: services.signingKeys.published() })
  })
  return router
}
