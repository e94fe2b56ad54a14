import express, { Router } from 'express'
import { listResyncs, replay, showResync, startResync, stopResync, type Services } from '../exchange'
import { mostRows, postedJson, Query, sendNotFound, sendProblem, timeOf, uuid } from './answer'
import { optional, readBody } from './body'
import { only } from './identify'
import { agencyForm, codeForm, limited, operatorOf } from './operator'

const text = (form: RegExp) => (value: unknown) => typeof value === 'string' && value.length <= 64 && form.test(value)
const time = (value: unknown): boolean =>
  text(/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/)(value) && timeOf(String(value)) !== undefined
const count = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostRows

const resyncForm = {
  agency: text(agencyForm),
  perSecond: (value: unknown) => typeof value === 'number' && value >= 0.1 && value <= 1000,
  because: text(codeForm),
  confirm: count
}

const replayForm = {
  agency: text(agencyForm),
  nominal: text(uuid),
  from: time,
  to: time,
  because: text(codeForm),
  confirm: count
}

/** `/v1/resyncs`: an agency is sent anew all that it should hold. */
export function resyncRoutes(services: Services): Router {
  const router = Router()
  const body = express.raw({ type: () => true, limit: 16 * 1024, inflate: false })
  router.use(only('operator'))
  router.get(
    '/',
    limited(async limit => ({ resyncs: await listResyncs(services, limit) }))
  )
  router.post('/', body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const asked = readBody(read.posted, resyncForm, ['agency'])
    if ('refused' in asked) return sendProblem(response, asked.refused)
    const { agency, perSecond, because, confirm } = asked.body as { agency: string } & Record<string, never>
    const answer = await startResync(services, operatorOf(request, because), {
      agency,
      ...optional('perSecond', perSecond),
      ...optional('confirm', confirm)
    })
    if (answer.ok) response.status(answer.value.dryRun ? 200 : 201).json(answer.value)
    else sendProblem(response, answer.problem)
  })
  router.get('/:id', async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const { id } = request.params
    const found = uuid.test(id) ? await showResync(services, id) : undefined
    if (found) response.json(found)
    else sendNotFound(response)
  })
  router.post('/:id/stop', async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const { id } = request.params
    const found = uuid.test(id) ? await stopResync(services, operatorOf(request), id) : undefined
    if (found) response.json(found)
    else sendNotFound(response)
  })
  return router
}

/** `POST /v1/replays`: deliveries are sent again under the same ids. */
export function replayRoutes(services: Services): Router {
  const router = Router()
  const body = express.raw({ type: () => true, limit: 16 * 1024, inflate: false })
  router.post('/', only('operator'), body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const asked = readBody(read.posted, replayForm, ['agency'])
    if ('refused' in asked) return sendProblem(response, asked.refused)
    const { agency, nominal, from, to, because, confirm } = asked.body as { agency: string } & Record<string, never>
    const filter = {
      agency,
      ...optional('nominal', nominal),
      ...optional('from', from && timeOf(from)),
      ...optional('to', to && timeOf(to))
    }
    const answer = await replay(services, operatorOf(request, because), { filter, ...optional('confirm', confirm) })
    if (answer.ok) response.json(answer.value)
    else sendProblem(response, answer.problem)
  })
  return router
}
