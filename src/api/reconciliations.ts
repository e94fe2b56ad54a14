import express, { Router } from 'express'
import { listDifferences, listReconciliations, reconcile, type Services } from '../exchange'
import { postedJson, Query, sendProblem, uuid } from './answer'
import { readBody } from './body'
import { only } from './identify'
import { agencyForm, codeForm, limited, operatorOf } from './operator'

const text = (form: RegExp) => (value: unknown) => typeof value === 'string' && value.length <= 64 && form.test(value)
const form = { agency: text(agencyForm), heal: (value: unknown) => typeof value === 'boolean', because: text(codeForm) }

/** `/v1/reconciliations`: what agencies hold, compared by content with what they should hold. */
export function reconciliationRoutes(services: Services): Router {
  const router = Router()
  const body = express.raw({ type: () => true, limit: 16 * 1024, inflate: false })
  router.use(only('operator'))
  router.get(
    '/',
    limited(async limit => ({ reconciliations: await listReconciliations(services, limit) }))
  )
  router.get('/:id/differences', async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const { id } = request.params
    response.json({ differences: uuid.test(id) ? await listDifferences(services, id) : [] })
  })
  router.post('/', body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const asked = readBody(read.posted, form, ['agency'])
    if ('refused' in asked) return sendProblem(response, asked.refused)
    const { agency, heal = false, because } = asked.body as { agency: string; heal?: boolean; because?: string }
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const answer = await reconcile(services, operatorOf(request, because), { agency, heal }, gone.signal)
    if (answer.ok) response.json(answer.value)
    else sendProblem(response, answer.problem)
  })
  return router
}
