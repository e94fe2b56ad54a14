import express, { Router, type Request } from 'express'
import {
  actOnLanes,
  approveWithdrawal,
  laneActions,
  listStoppedLanes,
  listWithdrawals,
  showLane,
  type LaneRequest,
  type Problem,
  type Services,
  type StoppedFilter
} from '../exchange'
import { mostRows, postedJson, Query, sendNotFound, sendProblem, uuid } from './answer'
import { optional, readBody } from './body'
import { only } from './identify'
import { agencyForm, codeForm, limited, operatorOf } from './operator'

const placeForm = /^[0-9a-f-]{36}\/[a-z0-9-]{1,40}$/

const members = {
  agency: (value: unknown) => typeof value === 'string' && agencyForm.test(value),
  nominal: (value: unknown) => typeof value === 'string' && uuid.test(value),
  reason: (value: unknown) => typeof value === 'string' && value.length <= 64 && value !== '',
  because: (value: unknown) => typeof value === 'string' && value.length <= 64 && codeForm.test(value),
  action: (value: unknown) => laneActions.some(action => action === value),
  confirm: (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostRows
}

/** Reads `{ action, agency?, nominal?, reason?, because?, confirm? }`; every member at fault is named. */
function readAction(posted: Buffer): { request: LaneRequest; because?: string } | { refused: Problem } {
  const read = readBody(posted, members, ['action'])
  if ('refused' in read) return read
  const { action, agency, nominal, reason, because, confirm } = read.body as { action: LaneRequest['action'] } & Record<
    string,
    never
  >
  const filter = { ...optional('agency', agency), ...optional('nominal', nominal), ...optional('reason', reason) }
  return { request: { action, filter, ...optional('confirm', confirm) }, ...optional('because', because) }
}

/** The filter of a list, and where to begin. */
function listQuery(request: Request) {
  const query = new Query(request, ['agency', 'nominal', 'reason', 'state', 'after', 'limit'])
  const filter = {
    ...optional('agency', query.text('agency', agencyForm, 'an agency')),
    ...optional('nominal', query.text('nominal', uuid, 'an id (UUID)')),
    ...optional('reason', query.text('reason', /^.{1,64}$/, 'a code')),
    ...optional('state', query.text('state', /^(?:held|recover|closed)$/, 'held, recover or closed'))
  } as StoppedFilter
  const [nominal, agency] = query.text('after', placeForm, 'the "next" of an earlier page')?.split('/') ?? []
  const after = nominal !== undefined && agency !== undefined ? { nominal, agency } : undefined
  return { filter, after, limit: query.whole('limit', 1, 1000) ?? 100, refused: query.problem() }
}

/** `/v1/lanes`: the lanes that wait for a person, and what an operator does about them. */
export function laneRoutes(services: Services): Router {
  const router = Router()
  router.use(only('operator'))
  router.get('/', async (request, response) => {
    const { filter, after, limit, refused } = listQuery(request)
    if (refused) return sendProblem(response, refused)
    response.json(await listStoppedLanes(services, operatorOf(request), filter, after, limit))
  })
  const body = express.raw({ type: () => true, limit: 16 * 1024, inflate: false })
  router.post('/actions', body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const asked = readAction(read.posted)
    if ('refused' in asked) return sendProblem(response, asked.refused)
    const answer = await actOnLanes(services, operatorOf(request, asked.because), asked.request)
    if (answer.ok) response.json(answer.value)
    else sendProblem(response, answer.problem)
  })
  router.get(
    '/withdrawals',
    limited(async limit => ({ withdrawals: await listWithdrawals(services, limit) }))
  )
  router.post('/withdrawals/:id/approvals', async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const id = request.params.id
    const answer = uuid.test(id) ? await approveWithdrawal(services, operatorOf(request), id) : undefined
    if (!answer) return sendNotFound(response)
    if (answer.ok) response.json(answer.value)
    else sendProblem(response, answer.problem)
  })
  router.get('/:agency/:nominal', async (request, response) => {
    const refused = new Query(request, []).problem()
    if (refused) return sendProblem(response, refused)
    const { agency, nominal } = request.params
    const found = uuid.test(nominal) ? await showLane(services, operatorOf(request), { agency, nominal }) : undefined
    if (found) response.json(found)
    else sendNotFound(response)
  })
  return router
}
